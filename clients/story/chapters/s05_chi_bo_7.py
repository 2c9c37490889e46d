"""S5: chi bộ 7, 115 members, 28 of whom are exempt; all others are in charge of households."""

from clients.python.kevai_client import models
from clients.python.kevai_client import operations as op
from clients.story import branches, proposals
from clients.story.stage import TOLD_ON, Stage, day, seen

SECRETARY, WARD = "bithu.cb7", "danguy.hacthanh"
MEMBERS, EXEMPT = 115, 28
HOUSEHOLDS_OF_A_MEMBER = 2
REASONS = {"exempt": "người ấy được miễn"}
EXEMPTED_ON, LOOKED_ON, HANDED_OVER_ON = "2026-06-01", "2026-06-15", "2026-07-01"


def play(stage: Stage) -> None:
    stage.chapter("S5. Chi bộ 7, phường Ngọc Trạo nay là phường Hạc Thành")
    members = branches.register_members(
        stage, SECRETARY, [stage.orgs["cb7"]] * MEMBERS, first_name=60, exempt=EXEMPT - 1
    )
    active = members[: MEMBERS - EXEMPT + 1]
    households = branches.register_households(
        stage,
        SECRETARY,
        [stage.places["pho7"]] * len(active) * HOUSEHOLDS_OF_A_MEMBER,
        first_name=1500,
    )
    proposals.plan_by_proposal(stage, SECRETARY, active[0], members[-1])
    exempt_one(stage, active[-1])
    hand_over(stage, active[-1], active[0])
    tell(stage)
    tell_refusal(stage, members[-1], households[0])
    tell_flag(stage)
    tell_ward(stage)


def exempt_one(stage: Stage, member: models.MemberRead) -> None:
    """Exempt somebody who has households already."""
    stage.step(
        SECRETARY,
        "exempt.cb7",
        op.record_member_standing(
            member["id"],
            {
                "standing": "exempt",
                "valid_from": EXEMPTED_ON,
                "resolution_ref": "NQ 09-NQ/CB",
            },
            if_match=seen(member),
        ),
    )


def hand_over(stage: Stage, member: models.MemberRead, heir: models.MemberRead) -> None:
    """Let another member take over, a month later."""
    for held in stage.each(SECRETARY, op.list_assignments(member_id=member["id"])):
        if held["valid_to"] is None:
            stage.send(
                SECRETARY,
                op.hand_over_assignment(
                    held["id"],
                    {"member_id": heir["id"], "on": HANDED_OVER_ON},
                    if_match=seen(held),
                ),
            )


def tell(stage: Stage) -> None:
    counts = stage.send(SECRETARY, op.count_members(org_id=stage.orgs["cb7"]))
    found = stage.send(SECRETARY, op.get_coverage(org_id=stage.orgs["cb7"], as_of=TOLD_ON))
    stage.say(
        f"Chi bộ 7: {counts['total']} đảng viên, {counts['standings']['exempt']} được miễn,"
        f" {counts['assignable']} có thể phân công; trong đó chưa được giao việc:"
        f" {found['idle']['count']}."
    )
    exempt = stage.each(SECRETARY, op.list_members(standing="exempt", limit=200))
    proposed = stage.each(SECRETARY, op.list_members(assignable=True, limit=200))
    both = {one["id"] for one in exempt} & {one["id"] for one in proposed}
    stage.say(f"Trong {len(proposed)} người có thể phân công có {len(both)} người được miễn.")


def tell_refusal(stage: Stage, member: models.MemberRead, household: models.HouseholdRead) -> None:
    refused = stage.refusal(
        SECRETARY,
        op.begin_assignment(
            {
                "kind": "household",
                "household_id": household["id"],
                "member_id": member["id"],
                "role": "support",
                "valid_from": "2026-01-05",
            }
        ),
    )
    if refused:
        reason = REASONS[refused.params["reason"]]
        stage.say(f"Giao hộ cho {member['full_name']}: bị từ chối vì {reason}.")


def tell_flag(stage: Stage) -> None:
    """Show the exempt who are in charge all the same, before and after another took over."""
    for on in (LOOKED_ON, HANDED_OVER_ON):
        found = stage.send(SECRETARY, op.get_coverage(org_id=stage.orgs["cb7"], as_of=on))
        flagged = [one for one in found["not_assignable"]["items"] if one["reason"] == "exempt"]
        names = "".join(f" ({one['name']})" for one in flagged)
        stage.say(
            f"  Ngày {day(on)}: {len(flagged)} người được miễn còn tên trong phân công{names},"
            f" {found['households']['uncovered']} hộ không còn ai phụ trách."
        )


def tell_ward(stage: Stage) -> None:
    ward = stage.send(WARD, op.count_members(org_id=stage.orgs["cb7"]))
    stage.say("Ai thấy gì:")
    members = stage.number(SECRETARY, op.list_members(limit=200))
    stage.sees("Bí thư chi bộ", f"{members} người, có tên")
    stage.sees(
        "Đảng ủy phường",
        f"{ward['assignable']} người có thể phân công; tên:"
        f" {stage.number(WARD, op.list_members())}",
    )
