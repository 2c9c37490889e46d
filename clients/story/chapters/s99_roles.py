"""Each role once: what it sees of the whole story, and what it is refused."""

from typing import Final, NamedTuple

from clients.python.kevai_client import models
from clients.python.kevai_client import operations as op
from clients.story.stage import HIDDEN, NOBODY, TOLD_ON, Stage

MACHINE: Final = "may.thieutoan"
PERMISSIONS: Final[list[models.Permission]] = ["assignment:read", "household:read", "summary:read"]


class Seat(NamedTuple):
    who: str
    login: str
    org: str  # whose sums are asked for


SEATS: Final = (
    Seat("Tỉnh ủy", "tinhuy", "tinh"),
    Seat("Đảng ủy xã Thiệu Toán", "danguy.thieutoan", "thieutoan"),
    Seat("Tổ công tác Như Xuân", "tocongtac.nhuxuan", "nx1"),
    Seat("Bí thư thôn Đồng Bào", "bithu.dongbao", "dongbao"),
    Seat("Tổ trưởng Tổ đảng 1", "totruong.dongbao", "todang1"),
    Seat("Đảng viên", "dangvien.dongbao", "dongbao"),
    Seat("Trưởng thôn Đồng Bào", "truongthon.dongbao", "dongbao"),
    Seat("Chi hội trưởng Phụ nữ", "phunu.dongbao", "dongbao"),
    Seat("Mặt trận tỉnh", "mattran.tinh", "tinh"),
    Seat("Chương trình của xã", MACHINE, "thieutoan"),
    Seat("Người dân", NOBODY, "dongbao"),
)
TITLES: Final = ("hộ", "đảng viên", "báo cáo", "góp ý", "tài khoản", "hộ, số tổng hợp")
WIDTHS: Final = (24, 6, 11, 9, 7, 11, 17)


def play(stage: Stage) -> None:
    stage.chapter("Mỗi vai thấy gì")
    stage.let_machine_in(MACHINE, "Phần mềm phân công của xã", "thieutoan", PERMISSIONS)
    administrator = Seat("Quản trị hệ thống", stage.admin_login, "tinh")
    stage.say(row("", *TITLES))
    for seat in (administrator, *SEATS):
        stage.say(row(seat.who, *seen_by(stage, seat)))
    stage.say(
        "“—”: bị từ chối. Người dân chỉ mở được thẻ của nhóm hộ bằng mã, và góp ý của mình bằng"
        " biên nhận."
    )


def seen_by(stage: Stage, seat: Seat) -> list[str]:
    lists = (
        op.list_households(limit=200),
        op.list_members(limit=200),
        op.list_reports(limit=200),
        op.list_feedback(limit=200),
        op.list_accounts(limit=200),
    )
    seen = [stage.number(seat.login, one) for one in lists]
    sums = op.get_coverage_summary(org_id=stage.orgs[seat.org], as_of=TOLD_ON)
    if stage.is_refused(seat.login, sums):
        seen.append(HIDDEN)
    else:
        households = stage.send(seat.login, sums)["total"]["households"]
        seen.append(str(households["households"]))
    return ["—" if one == HIDDEN else one for one in seen]


def row(*cells: str) -> str:
    first, *others = [
        f"{cell:>{width}}" if place else f"{cell:{width}}"
        for place, (cell, width) in enumerate(zip(cells, WIDTHS, strict=True))
    ]
    return (first + "".join(others)).rstrip()
