"""A secretary has a plan proposed, and changes it: what each change costs, and what is kept."""

from collections.abc import Sequence

from clients.python.kevai_client import Call, models
from clients.python.kevai_client import operations as op
from clients.story import branches
from clients.story.stage import Stage, comma, seen

YEAR, CHANGES = 2026, 3
KINDS: list[models.ProposedKind] = ["household"]


def plan_by_proposal(
    stage: Stage, secretary: str, heir: models.MemberRead, exempt: models.MemberRead
) -> None:
    """Have a plan proposed, change it by hand, have it proposed again, adopt it and start it."""
    org_id = stage.orgs[secretary.removeprefix("bithu.")]
    asked: models.ProposalCreate = {"org_id": org_id, "year": YEAR, "kinds": KINDS}
    proposed = stage.step(secretary, f"proposal.{secretary}", op.propose_plan(asked))
    plan_id = proposed["plan"]["id"]
    tell(stage, "Hệ thống lập phương án", proposed["measures"])
    lines = of_others(proposed["lines"], heir)
    barred = stage.step(secretary, f"barred.{secretary}", priced(plan_id, lines[0], exempt))
    if barred["barrier"]:
        stage.say(f"  Thử giao cho {exempt['full_name']}: {barred['barrier']['text']}")
    for number, line in enumerate(lines, 1):
        change(stage, secretary, f"{secretary}.{number}", plan_id, line, heir)
    again = propose_again(stage, secretary, plan_id)
    tell(stage, "Lập lại, giữ dòng đã khóa", again["measures"])
    kept = [line for line in again["lines"] if line["locked"]]
    is_kept = [line["household_id"] for line in kept] == [lines[0]["household_id"]]
    stage.say(f"  {len(kept)} dòng bị khóa, {'đúng' if is_kept else 'không đúng'} hộ đã chọn.")
    branches.put_into_force(stage, secretary, plan_id)
    now = stage.send(secretary, op.get_plan(plan_id))
    stage.say(f"  Chi bộ thông qua bằng nghị quyết {now['resolution_ref']}.")


def of_others(
    lines: Sequence[models.ProposedLine], heir: models.MemberRead
) -> list[models.ProposedLine]:
    """Choose a line of each of a few others, to be given to one member."""
    of_each = {line["member_id"]: line for line in lines if line["member_id"] != heir["id"]}
    return [of_each[member_id] for member_id in sorted(of_each)[:CHANGES]]


def priced(
    plan_id: str, line: models.ProposedLine, member: models.MemberRead
) -> Call[models.PriceRead]:
    return op.price_lead(
        plan_id,
        {"kind": "household", "household_id": line["household_id"], "member_id": member["id"]},
    )


def change(  # noqa: PLR0913, PLR0917
    stage: Stage,
    secretary: str,
    name: str,
    plan_id: str,
    line: models.ProposedLine,
    heir: models.MemberRead,
) -> None:
    """Ask what it costs that somebody else leads a household, and do it; the first is locked."""
    price = stage.step(secretary, f"price.{name}", priced(plan_id, line, heir))
    is_locked = name.endswith(".1")
    now = stage.send(secretary, op.get_plan(plan_id))
    if now["state"] == "draft":
        household_id = line["household_id"]
        asked: models.LeadSet = {
            "kind": "household",
            "household_id": household_id,
            "member_id": heir["id"],
            "locked": is_locked,
        }
        stage.send(secretary, op.set_lead(plan_id, asked, if_match=seen(now)))
    most = comma(f"{price['measures']['most']:g}")
    points = comma(f"{-price['merit']:g}")
    stage.say(
        f"  Chuyển một hộ cho {heir['full_name']}: kém {points} điểm, người nhiều nhất có {most} hộ"
        f"{'; khóa dòng này' if is_locked else ''}."
    )


def propose_again(stage: Stage, secretary: str, plan_id: str) -> models.ProposalRead:
    now = stage.send(secretary, op.get_plan(plan_id))
    asking = op.propose_again(plan_id, {"kinds": KINDS}, if_match=seen(now))
    return stage.step(secretary, f"proposal.{secretary}.again", asking)


def tell(stage: Stage, what: str, measures: models.MeasuresRead) -> None:
    least, most = (comma(f"{load:g}") for load in (measures["least"], measures["most"]))
    loads = f"mỗi người {most} hộ" if least == most else f"mỗi người từ {least} đến {most} hộ"
    stage.say(
        f"{what}: {measures['covered']} hộ có người phụ trách, {measures['uncovered']} hộ chưa có;"
        f" {loads}."
    )
