"""S24: young members work away; households without an active member appear at once."""

from clients.python.kevai_client import operations as op
from clients.story import branches
from clients.story.stage import TOLD_ON, Stage, in_lots, seen

SECRETARY = "bithu.vungcao"
MEMBERS, HOUSEHOLDS, AWAY = 6, 60, 2


def play(stage: Stage) -> None:
    stage.chapter("S23, S24. Thôn Vùng Cao: ít đảng viên, nhiều hộ, người trẻ đi làm xa")
    members = branches.register_members(
        stage, SECRETARY, [stage.orgs["vungcao"]] * MEMBERS, first_name=1100
    )
    households = branches.register_households(
        stage, SECRETARY, [stage.places["vungcao"]] * HOUSEHOLDS, first_name=1150
    )
    groups = branches.form_groups(stage, SECRETARY, in_lots(households, HOUSEHOLDS // MEMBERS))
    branches.put_in_charge(stage, SECRETARY, members, groups)
    for number, member in enumerate(members[:AWAY]):
        stage.step(
            SECRETARY,
            f"away.{number}",
            op.record_member_standing(
                member["id"],
                {"standing": "away", "valid_from": "2026-03-01"},
                if_match=seen(member),
            ),
        )
    tell(stage)


def tell(stage: Stage) -> None:
    org_id = stage.orgs["vungcao"]
    found = stage.send(SECRETARY, op.get_coverage(org_id=org_id, on=TOLD_ON))
    away = sum(one["reason"] == "away" for one in found["not_assignable"]["items"])
    stage.say(f"{away} đảng viên đi làm ăn xa từ 01/03/2026, vẫn còn tên trong phân công.")
    households = found["households"]
    stage.say(
        f"{households['uncovered']} trên {households['households']} hộ không còn ai phụ trách ở"
        " nhà, cần phân công lại."
    )
    first, *_ = found["uncovered"]["items"]
    above = stage.send("tinhuy", op.get_coverage_summary(org_id=org_id, on=TOLD_ON))["total"]
    stage.sees("Bí thư chi bộ", f"từng hộ: {first['code']} {first['head_name']}, …")
    names = stage.number("tinhuy", op.list_households())
    stage.sees("Tỉnh ủy", f"{above['households']['uncovered']} hộ; tên hộ: {names}")
