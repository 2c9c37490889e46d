"""S19: the branch reviews its assignments every year; the next plan begins as a copy."""

from clients.python.kevai_client import models
from clients.python.kevai_client import operations as op
from clients.story import branches
from clients.story.stage import Stage, day, seen

SECRETARY = "bithu.dongbao"


def play(stage: Stage) -> None:
    stage.chapter("S19. Rà soát phân công hằng năm")
    branch = stage.orgs["dongbao"]
    [this_year] = stage.each(SECRETARY, op.list_plans(org_id=branch, year=2026))
    copied = stage.step(SECRETARY, "plan.copy", op.copy_plan(this_year["id"], {"year": 2027}))
    plan = stage.send(SECRETARY, op.get_plan(copied["id"]))
    if plan["state"] == "draft":
        plan = revise(stage, plan)
    changed = stage.send(SECRETARY, op.get_plan_differences(plan["id"], against="former"))
    lines = stage.send(SECRETARY, op.get_plan_lines(plan["id"]))["lines"]
    stage.say(
        f"Kế hoạch 2027 chép từ kế hoạch 2026: {len(lines)} dòng; đổi người phụ trách"
        f" {len(changed['changed_leads'])} nhóm hộ, cho gần nơi ở hơn."
    )
    stage.say(
        f"Thông qua ngày {day(plan['adopted_on'])}, nghị quyết {plan['resolution_ref']};"
        " có hiệu lực khi năm mới bắt đầu."
    )
    above = stage.each("danguy.thieutoan", op.list_plans(org_id=branch, year=2027))
    hidden = stage.is_refused("danguy.thieutoan", op.get_plan_lines(plan["id"]))
    stage.sees(
        "Đảng ủy xã",
        f"{len(above)} kế hoạch đã thông qua; từng dòng: {'không được xem' * hidden}",
    )


def revise(stage: Stage, plan: models.PlanRead) -> models.PlanRead:
    """Let the first two members of the plan change places."""
    lines = stage.send(SECRETARY, op.get_plan_lines(plan["id"]))["lines"]
    ordered = sorted(lines, key=lambda line: str(line["target_name"]))
    first, second, *others = [(str(line["group_id"]), str(line["member_id"])) for line in ordered]
    pairs = [(first[0], second[1]), (second[0], first[1]), *others]
    wanted: list[models.PlanLineSet] = [
        {"kind": "group", "group_id": group_id, "member_id": member_id}
        for group_id, member_id in pairs
    ]
    stage.send(SECRETARY, op.write_plan_lines(plan["id"], {"lines": wanted}, if_match=seen(plan)))
    now = stage.send(SECRETARY, op.get_plan(plan["id"]))
    return branches.adopt(stage, SECRETARY, now, "2026-11-05", "12-NQ/CB")
