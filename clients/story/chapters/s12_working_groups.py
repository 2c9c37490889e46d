"""S12: Như Xuân sends 18 working groups, 147 people in all, to the branches."""

from clients.python.kevai_client import Call, models
from clients.python.kevai_client import operations as op
from clients.story import branches, names
from clients.story.stage import SINCE, TOLD_ON, Stage, numbered

COMMITTEE, SECRETARY, VISITOR = "danguy.nhuxuan", "bithu.nx1", "tocongtac.nhuxuan"
STATES = {"draft": "mới dự thảo", "adopted": "đã thông qua", "in_force": "đang thực hiện"}
GROUPS, PEOPLE = 18, 147


def play(stage: Stage) -> None:
    stage.chapter("S12. Như Xuân: 18 tổ công tác dự sinh hoạt chi bộ")
    branches.register_members(stage, SECRETARY, [stage.orgs["nx1"]] * 6, first_name=1250)
    branches.draft_plan(stage, SECRETARY)
    groups = stage.steps(
        COMMITTEE, numbered("working-group", [set_up(stage, number) for number in range(GROUPS)])
    )
    for group, branch in zip(groups, ("nx1", "nx2"), strict=False):
        stage.step(
            COMMITTEE,
            f"coverage.{branch}",
            op.cover_branch(group["id"], {"org_id": stage.orgs[branch], "valid_from": SINCE}),
        )
    listed = stage.each(COMMITTEE, op.list_working_groups(org_id=stage.orgs["nhuxuan"], limit=200))
    stage.say(
        f"{listed[0]['decision_number']}: {len(listed)} tổ, "
        f"{sum(group['people'] for group in listed)} người;"
        f" {sum(group['branches'] for group in listed)} chi bộ đã có tổ về dự."
    )
    tell_visitor(stage)


def tell_visitor(stage: Stage) -> None:
    [coming] = stage.each(VISITOR, op.list_coverages(org_id=stage.orgs["nx1"]))
    above = stage.send(VISITOR, op.get_coverage_summary(org_id=stage.orgs["nx1"], as_of=TOLD_ON))
    [plan] = stage.each(VISITOR, op.list_plans(year=2026))
    elsewhere = op.get_coverage_summary(org_id=stage.orgs["nx2"])
    stage.sees(
        f"{coming['name']}, {len(coming['members'])} người, về Chi bộ thôn Một",
        f"{above['total']['members']['members']} đảng viên; kế hoạch phân công 2026:"
        f" {STATES[plan['state']]}",
        f"tên đảng viên: {stage.number(VISITOR, op.list_members())};"
        f" tên hộ: {stage.number(VISITOR, op.list_households())};"
        f" chi bộ thôn Hai, không thuộc tổ này: {stage.sight(VISITOR, elsewhere)}",
    )


def set_up(stage: Stage, number: int) -> Call[models.WorkingGroupWhole]:
    size = PEOPLE // GROUPS + (number < PEOPLE % GROUPS)
    first = 700 + 10 * number
    return op.set_up_working_group(
        {
            "org_id": stage.orgs["nhuxuan"],
            "name": f"Tổ công tác số {number + 1}",
            "decision_number": "Quyết định 1770-QĐ/HU (2019)",
            "decided_on": SINCE,
            "members": [
                {
                    "display_name": names.person(first + one),
                    "leads": one == 0,
                    "person_id": stage.people[VISITOR] if number == one == 0 else None,
                }
                for one in range(size)
            ],
        }
    )
