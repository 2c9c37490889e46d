"""S12: Như Xuân sends 18 working groups, 147 people in all, to the branches."""

from clients.python.kevai_client import Call, models
from clients.python.kevai_client import operations as op
from clients.story import names
from clients.story.stage import SINCE, Stage, numbered

COMMITTEE = "danguy.nhuxuan"
GROUPS, PEOPLE = 18, 147


def play(stage: Stage) -> None:
    stage.chapter("S12. Như Xuân: 18 tổ công tác dự sinh hoạt chi bộ")
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
                {"display_name": names.person(first + one), "leads": one == 0}
                for one in range(size)
            ],
        }
    )
