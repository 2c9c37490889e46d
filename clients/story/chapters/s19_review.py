"""S19: the branch reviews its assignments every year, and brings them to where members live."""

from collections import defaultdict

from clients.python.kevai_client import models
from clients.python.kevai_client import operations as op
from clients.story import branches
from clients.story.stage import TOLD_ON, Stage, day, seen

SECRETARY, COMMUNE = "bithu.dongbao", "danguy.thieutoan"
STATES = {"draft": "dự thảo", "adopted": "đã thông qua", "in_force": "đang thực hiện"}


def play(stage: Stage) -> None:
    stage.chapter("S19. Rà soát phân công hằng năm")
    branch = stage.orgs["dongbao"]
    [this_year] = stage.each(SECRETARY, op.list_plans(org_id=branch, year=2026))
    copied = stage.step(SECRETARY, "plan.copy", op.copy_plan(this_year["id"], {"year": 2027}))
    plan = stage.send(SECRETARY, op.get_plan(copied["id"]))
    if plan["state"] == "draft":
        plan = revise(stage, plan)
    tell(stage, plan)
    above = stage.each(COMMUNE, op.list_plans(org_id=branch, year=2027))
    stage.sees(
        "Đảng ủy xã",
        f"{len(above)} kế hoạch năm 2027, {STATES[above[0]['state']]}; từng dòng:"
        f" {stage.sight(COMMUNE, op.get_plan_lines(plan['id']))}",
    )


def revise(stage: Stage, plan: models.PlanRead) -> models.PlanRead:
    """Let those in charge away from home change places with those who live there."""
    lines = stage.send(SECRETARY, op.get_plan_lines(plan["id"]))["lines"]
    homes, places = homes_of_members(stage), places_of_groups(stage)
    away = [one for one in lines if homes[one["member_id"]] != places[str(one["group_id"])]]
    living_at = defaultdict(list)
    for line in away:
        living_at[homes[line["member_id"]]].append(line["member_id"])
    moved = {one["id"]: living_at[places[str(one["group_id"])]].pop(0) for one in away}
    wanted: list[models.PlanLineSet] = [
        {
            "kind": "group",
            "group_id": line["group_id"],
            "member_id": moved.get(line["id"], line["member_id"]),
        }
        for line in lines
    ]
    stage.send(SECRETARY, op.write_plan_lines(plan["id"], {"lines": wanted}, if_match=seen(plan)))
    now = stage.send(SECRETARY, op.get_plan(plan["id"]))
    return branches.adopt(stage, SECRETARY, now, "2026-11-05", "12-NQ/CB")


def tell(stage: Stage, plan: models.PlanRead) -> None:
    found = stage.send(SECRETARY, op.get_coverage(org_id=stage.orgs["dongbao"], as_of=TOLD_ON))
    changed = stage.send(SECRETARY, op.get_plan_differences(plan["id"], against="former"))
    lines = stage.send(SECRETARY, op.get_plan_lines(plan["id"]))["lines"]
    homes, places = homes_of_members(stage), places_of_groups(stage)
    beyond = sum(homes[one["member_id"]] != places[str(one["group_id"])] for one in lines)
    stage.say(f"Năm 2026: {found['beyond_home']['count']} người phụ trách hộ ở ngoài cụm mình ở.")
    stage.say(
        f"Kế hoạch 2027 chép từ kế hoạch 2026: {len(lines)} dòng,"
        f" đổi {len(changed['changed_leads'])}, còn {beyond} người phụ trách ngoài cụm mình ở:"
    )
    for line in sorted(told(stage, changed["changed_leads"])):
        stage.say(f"  {line}")
    stage.say(
        f"Chi bộ họp ngày {day(plan['adopted_on'])}, nghị quyết {plan['resolution_ref']}:"
        f" {STATES[plan['state']]}."
    )


def told(stage: Stage, changes: list[models.LeadChanged]) -> list[str]:
    """Say of each change who takes over from whom, and where both live."""
    homes, places = homes_of_members(stage), places_of_groups(stage)
    clusters = {one["id"]: one["name"] for one in stage.each(SECRETARY, op.list_places(limit=200))}

    def person(shown: models.MemberShown) -> str:
        return f"{shown['member_name']} (ở {clusters[homes[shown['member_id']]]})"

    return [
        f"{one['target_name']}, {clusters[places[one['target_id']]]}:"
        f" {person(one['before'][0])} → {person(one['after'][0])}"
        for one in changes
    ]


def homes_of_members(stage: Stage) -> dict[str, str]:
    members = stage.each(SECRETARY, op.list_members(limit=200))
    return {one["id"]: str(one["home_place_id"]) for one in members}


def places_of_groups(stage: Stage) -> dict[str, str]:
    groups = stage.each(SECRETARY, op.list_household_groups(limit=200))
    return {one["id"]: one["place_id"] for one in groups}
