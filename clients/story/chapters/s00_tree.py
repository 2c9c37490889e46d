"""The tree of today: province, communes, branches, party groups, and the places they look after."""

from collections import Counter
from pathlib import Path
from typing import Final, Literal, NamedTuple

from clients.python.kevai_client import operations as op
from clients.story import names
from clients.story.stage import SINCE, Stage, seen

OrgType = Literal["commune_committee", "branch", "party_group"]
PlaceType = Literal["village", "residential_group", "residential_cluster"]


class Org(NamedTuple):
    key: str
    name: str
    kind: OrgType
    above: str


class Place(NamedTuple):
    key: str
    name: str
    kind: PlaceType
    lies_in: str  # the code of a commune, or the key of a village
    in_charge: str


UNITS: Final = Path(__file__).parents[3] / "reference" / "units_2025_07_01.csv"
ROOT: Final = "Tỉnh ủy Thanh Hóa"
ORGS: Final = (
    Org("thieutoan", "Đảng ủy xã Thiệu Toán", "commune_committee", "tinh"),
    Org("hacthanh", "Đảng ủy phường Hạc Thành", "commune_committee", "tinh"),
    Org("truongvan", "Đảng ủy xã Trường Văn", "commune_committee", "tinh"),
    Org("nhuxuan", "Đảng ủy xã Như Xuân", "commune_committee", "tinh"),
    Org("camthuy", "Đảng ủy xã Cẩm Thủy", "commune_committee", "tinh"),
    Org("yentruong", "Đảng ủy xã Yên Trường", "commune_committee", "tinh"),
    Org("dongbao", "Chi bộ thôn Đồng Bào", "branch", "thieutoan"),
    *(Org(f"todang{n}", f"Tổ đảng {n}", "party_group", "dongbao") for n in (1, 2, 3, 4)),
    Org("cb4", "Chi bộ 4", "branch", "hacthanh"),
    Org("cb7", "Chi bộ 7", "branch", "hacthanh"),
    Org("batno", "Chi bộ thôn Bất Nộ", "branch", "truongvan"),
    Org("nx1", "Chi bộ thôn Một", "branch", "nhuxuan"),
    Org("nx2", "Chi bộ thôn Hai", "branch", "nhuxuan"),
    Org("vungcao", "Chi bộ thôn Vùng Cao", "branch", "camthuy"),
    Org("yt1", "Chi bộ thôn Một", "branch", "yentruong"),
    Org("yt2", "Chi bộ thôn Hai", "branch", "yentruong"),
    Org("yt3", "Chi bộ thôn Ba", "branch", "yentruong"),
)
PLACES: Final = (
    Place("dongbao", "Thôn Đồng Bào", "village", "15820", "dongbao"),
    *(
        Place(f"cum{n}", f"Cụm dân cư {n}", "residential_cluster", "dongbao", f"todang{n}")
        for n in (1, 2, 3, 4)
    ),
    Place("pho4", "Phố 4", "residential_group", "14797", "cb4"),
    Place("pho7", "Phố 7", "residential_group", "14797", "cb7"),
    Place("batno", "Thôn Bất Nộ", "village", "16348", "batno"),
    Place("batno1", "Cụm dân cư 1", "residential_cluster", "batno", "batno"),
    Place("vungcao", "Thôn Vùng Cao", "village", "15127", "vungcao"),
    Place("yt2", "Thôn Hai", "village", "15421", "yt2"),
)


def play(stage: Stage) -> None:
    stage.chapter("Bộ máy hôm nay: tỉnh, xã và phường, chi bộ, tổ đảng")
    load_units(stage)
    name_the_root(stage)
    for org in ORGS:
        found(stage, org)
    for place in PLACES:
        register(stage, place)
    take_posts(stage)
    tell(stage)


def tell(stage: Stage) -> None:
    stage.say(
        "Xã Thiệu Minh của bài báo nay thuộc xã Thiệu Toán, phường Ngọc Trạo thuộc phường Hạc"
        " Thành,\nxã Trường Sơn thuộc xã Trường Văn. Thôn Một, Hai, Ba, Vùng Cao và mọi tên người"
        " là đặt ra."
    )
    below = stage.each("tinhuy", op.list_party_orgs(below=stage.orgs["tinh"], limit=200))
    kinds = Counter(org["org_type"] for org in below)
    stage.say(
        f"Dưới Tỉnh ủy: {kinds['commune_committee']} đảng ủy xã, phường; {kinds['branch']} chi bộ;"
        f" {kinds['party_group']} tổ đảng."
    )


def load_units(stage: Stage) -> None:
    """Load the official list; where it was loaded already, nothing changes."""
    if next(iter(stage.each(stage.admin_login, op.list_admin_units(code="38"))), None) is None:
        stage.send(
            stage.admin_login,
            op.load_admin_unit_list(
                {
                    "file": UNITS.read_text(encoding="utf-8"),
                    "valid_from": SINCE,
                    "legal_ref": "QĐ 19/2025/QĐ-TTg ngày 30/6/2025",
                }
            ),
        )


def name_the_root(stage: Stage) -> None:
    """Call the body at which the tree begins what it is; it came with the administrator."""
    [root] = stage.send(stage.admin_login, op.get_me())["bodies"]
    stage.orgs["tinh"] = root["org_id"]
    if root["name"] == ROOT:
        return
    now = stage.send(stage.admin_login, op.get_party_org(root["org_id"]))
    stage.send(
        stage.admin_login,
        op.rename_party_org(now["id"], {"name": ROOT, "on": SINCE}, if_match=seen(now)),
    )


def found(stage: Stage, org: Org) -> None:
    made = stage.step(
        stage.admin_login,
        f"org.{org.key}",
        op.found_party_org(
            {
                "name": org.name,
                "org_type": org.kind,
                "parent_id": stage.orgs[org.above],
                "is_grassroots_org": org.kind == "branch",
                "valid_from": SINCE,
            }
        ),
    )
    stage.orgs[org.key] = made["id"]


def register(stage: Stage, place: Place) -> None:
    where = place.lies_in
    made = stage.step(
        stage.admin_login,
        f"place.{place.key}",
        op.register_place(
            {
                "name": place.name,
                "place_type": place.kind,
                "parent_id": None if where.isdecimal() else stage.places[where],
                "admin_unit_id": unit(stage, where) if where.isdecimal() else None,
                "org_id": stage.orgs[place.in_charge],
                "valid_from": SINCE,
            }
        ),
    )
    stage.places[place.key] = made["id"]


def unit(stage: Stage, code: str) -> str:
    [found] = stage.each(stage.admin_login, op.list_admin_units(code=code))
    return str(found["id"])


def take_posts(stage: Stage) -> None:
    stage.take_post(
        "tinhuy",
        "Trịnh Xuân Giang",
        "provincial_committee",
        "tinh",
        "Tỉnh ủy Thanh Hóa",
        may_try="số tổng hợp của mọi xã, không có tên hộ nào",
    )
    for key, place in (
        ("thieutoan", "xã Thiệu Toán"),
        ("hacthanh", "phường Hạc Thành"),
        ("truongvan", "xã Trường Văn"),
        ("nhuxuan", "xã Như Xuân"),
        ("yentruong", "xã Yên Trường"),
    ):
        stage.take_post(
            f"danguy.{key}",
            f"Cán bộ {place}",
            "commune_committee",
            key,
            f"Đảng ủy {place}",
            may_try="số liệu từng chi bộ, mở kỳ báo cáo, xử lý phản ánh",
        )
    stage.take_post(
        "mattran.thieutoan",
        "Đỗ Thị Hạnh",
        "fatherland_front",
        "thieutoan",
        "Mặt trận Tổ quốc xã Thiệu Toán",
        may_try="phản ánh về chính cán bộ, đảng viên; số tổng hợp",
    )
    stage.take_post(
        "mattran.tinh",
        "Mai Thanh Thảo",
        "fatherland_front",
        "tinh",
        "Mặt trận Tổ quốc tỉnh",
        may_try="phản ánh về chính Tỉnh ủy; số tổng hợp",
    )
    stage.take_post(
        "tocongtac.nhuxuan",
        names.person(700),
        "working_group",
        "nx1",
        "Tổ công tác số 1, Như Xuân, về Chi bộ thôn Một",
        may_try="cuộc họp, kế hoạch và số liệu của chi bộ được phân công, không có tên hộ nào",
    )
    stage.take_post(
        "phobithu.cb7",
        "Phó bí thư Chi bộ 7",
        "branch_deputy_secretary",
        "cb7",
        "Phó bí thư Chi bộ 7",
        may_try="ghi hộ báo cáo của đảng viên, để bí thư duyệt",
    )
    stage.take_post(
        "truongthon.dongbao",
        names.person(702),
        "village_head",
        "dongbao",
        "Trưởng thôn Đồng Bào",
        may_try="phong trào và số tổng hợp của thôn, không có tên hộ nào",
    )
    stage.take_post(
        "phunu.dongbao",
        names.person(703),
        "mass_organisation_head",
        "dongbao",
        "Chi hội trưởng Phụ nữ thôn Đồng Bào",
        may_try="phong trào và số tổng hợp của thôn, không có tên hộ nào",
    )
    for key, name in (
        ("dongbao", "Chi bộ thôn Đồng Bào"),
        ("cb4", "Chi bộ 4"),
        ("cb7", "Chi bộ 7"),
        ("batno", "Chi bộ thôn Bất Nộ"),
        ("nx1", "Chi bộ thôn Một, xã Như Xuân"),
        ("vungcao", "Chi bộ thôn Vùng Cao"),
        ("yt2", "Chi bộ thôn Hai"),
        ("yt3", "Chi bộ thôn Ba"),
    ):
        stage.take_post(
            f"bithu.{key}",
            f"Bí thư {name}",
            "branch_secretary",
            key,
            f"Bí thư {name}",
            may_try="hộ, đảng viên, phân công, báo cáo, cuộc họp của chi bộ mình",
        )
