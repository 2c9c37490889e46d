"""S1: Đồng Bào, where four party groups are in charge of four clusters, and of every household."""

from clients.python.kevai_client import models
from clients.python.kevai_client import operations as op
from clients.story import branches
from clients.story.stage import TOLD_ON, Stage, comma, in_lots, per_cent

SECRETARY, HEAD, MEMBER = "bithu.dongbao", "totruong.dongbao", "dangvien.dongbao"
MEMBERS_OF_A_GROUP = 13
HOUSEHOLDS_OF_A_MEMBER = 4
MOVED = {11: 2, 12: 2, 13: 1, 14: 1}  # members who live in the cluster of another party group


def play(stage: Stage) -> None:
    stage.chapter("S1. Thôn Đồng Bào: bốn tổ đảng, bốn cụm dân cư")
    clusters = [stage.places[f"cum{n}"] for n in (1, 2, 3, 4)]
    groups = [stage.orgs[f"todang{n}"] for n in (1, 2, 3, 4)]
    homes = [place for place in clusters for _ in range(MEMBERS_OF_A_GROUP)]
    for number, cluster in MOVED.items():
        homes[number] = stage.places[f"cum{cluster}"]
    members = branches.register_members(
        stage,
        SECRETARY,
        [org for org in groups for _ in range(MEMBERS_OF_A_GROUP)],
        first_name=0,
        homes=homes,
    )
    at = [place for place in clusters for _ in range(MEMBERS_OF_A_GROUP * HOUSEHOLDS_OF_A_MEMBER)]
    households = branches.register_households(stage, SECRETARY, at, first_name=300)
    lots = in_lots(households, HOUSEHOLDS_OF_A_MEMBER)
    formed = branches.form_groups(stage, SECRETARY, lots)
    branches.put_in_charge(stage, SECRETARY, members, formed)
    let_in(stage, members)
    tell(stage)
    tell_who_sees_what(stage)


def let_in(stage: Stage, members: list[models.MemberRead]) -> None:
    stage.let_member_in(
        MEMBER,
        members[0],
        post="Đảng viên, Tổ đảng 1, Chi bộ thôn Đồng Bào",
        may_try="bốn hộ của mình, báo cáo của mình, và không hộ nào khác",
    )
    stage.let_member_in(
        HEAD,
        members[1],
        role="party_group_head",
        post="Tổ trưởng Tổ đảng 1, Chi bộ thôn Đồng Bào",
        may_try="hộ, đảng viên và phân công của tổ mình; chỉ xem, không sửa",
    )


def tell(stage: Stage) -> None:
    counts = stage.send(SECRETARY, op.count_members(org_id=stage.orgs["dongbao"]))
    stage.say(f"Chi bộ có {counts['total']} đảng viên, chia thành 4 tổ đảng.")
    for number in (1, 2, 3, 4):
        place_id = stage.places[f"cum{number}"]
        households = stage.each(SECRETARY, op.list_households(place_id=place_id, limit=200))
        formed = stage.each(SECRETARY, op.list_household_groups(place_id=place_id, limit=200))
        led = {
            one["group_id"]
            for one in stage.each(
                SECRETARY,
                op.list_assignments(
                    org_id=stage.orgs[f"todang{number}"], kind="group", ended=False, limit=200
                ),
            )
        }
        covered = sum(group["household_count"] for group in formed if group["id"] in led)
        stage.say(
            f"  Tổ đảng {number} phụ trách Cụm dân cư {number}: {len(households)} hộ,"
            f" có người phụ trách {covered} hộ ({per_cent(covered, len(households))})"
        )
    found = stage.send(SECRETARY, op.get_coverage(org_id=stage.orgs["dongbao"], as_of=TOLD_ON))
    counts_of = found["households"]
    stage.say(
        f"Cả thôn: {counts_of['covered']} trên {counts_of['households']} hộ có người phụ trách,"
        f" {counts_of['uncovered']} hộ chưa có."
    )


def tell_who_sees_what(stage: Stage) -> None:
    stage.say("Ai thấy gì:")
    first = stage.each(SECRETARY, op.list_households(limit=200))
    stage.sees("Bí thư chi bộ", f"{len(first)} hộ, có tên chủ hộ: {first[0]['head_name']}, …")
    others = op.list_households(place_id=stage.places["cum2"])
    stage.sees(
        "Tổ trưởng Tổ đảng 1",
        f"{stage.number(HEAD, op.list_households(limit=200))} hộ và"
        f" {stage.number(HEAD, op.list_members(limit=200))} đảng viên của tổ, có tên;"
        f" hộ của Cụm dân cư 2: {stage.number(HEAD, others)}",
    )
    own = stage.each(MEMBER, op.list_households())
    stage.sees("Đảng viên", f"{len(own)} hộ của mình: {', '.join(one['head_name'] for one in own)}")
    for login, org, name in (
        ("danguy.thieutoan", "dongbao", "Đảng ủy xã Thiệu Toán"),
        ("tinhuy", "thieutoan", "Tỉnh ủy"),
    ):
        above = stage.send(login, op.get_coverage_summary(org_id=stage.orgs[org], as_of=TOLD_ON))
        part, households = above["total"], above["total"]["households"]
        stage.sees(
            name,
            f"{len(above['parts'])} đơn vị ngay dưới: {part['members']['members']} đảng viên,"
            f" {households['covered']} trên {households['households']} hộ có người phụ trách"
            f" ({comma(str(households['covered_percent']))} %)",
            f"tên hộ: {stage.number(login, op.list_households())};"
            f" tên đảng viên: {stage.number(login, op.list_members())}",
        )
