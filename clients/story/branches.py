"""What chapters do alike: registering members and households, forming groups, putting in charge."""

from collections.abc import Sequence
from typing import Any, Literal

from clients.python.kevai_client import models
from clients.python.kevai_client import operations as op
from clients.story import names
from clients.story.stage import SINCE, Stage, numbered, seen


def register_members(  # noqa: PLR0913
    stage: Stage,
    secretary: str,
    org_ids: Sequence[str],
    *,
    first_name: int,
    exempt: int = 0,
    homes: Sequence[str | None] = (),
) -> list[models.MemberRead]:
    """Register a member for each of ``org_ids``; the last ones are exempt by a resolution."""
    active = len(org_ids) - exempt

    def row(number: int, org_id: str) -> dict[str, Any]:
        is_exempt = number >= active
        return {
            "org_id": org_id,
            "full_name": names.person(first_name + number),
            "birth_year": 1944 + number % 12 if is_exempt else 1960 + number * 7 % 42,
            "standing": "exempt" if is_exempt else "official",
            "resolution_ref": "NQ 07-NQ/CB" if is_exempt else None,
            "since": SINCE,
            "home_place_id": homes[number] if homes else None,
        }

    ids = take_in(stage, secretary, "members", [row(*one) for one in enumerate(org_ids)])
    known = {one["id"]: one for one in stage.each(secretary, op.list_members(limit=200))}
    return [known[member_id] for member_id in ids]


def register_households(
    stage: Stage, secretary: str, place_ids: Sequence[str], *, first_name: int
) -> list[models.HouseholdRead]:
    """Register a household at each of ``place_ids``."""

    def row(number: int, place_id: str) -> dict[str, Any]:
        return {
            "code": f"H-{number + 1:03}",
            "head_name": names.person(first_name + number),
            "size": 2 + number % 4,
            "since": SINCE,
            "place_id": place_id,
        }

    ids = take_in(stage, secretary, "households", [row(*one) for one in enumerate(place_ids)])
    known = {one["id"]: one for one in stage.each(secretary, op.list_households(limit=200))}
    return [known[household_id] for household_id in ids]


def take_in(
    stage: Stage,
    secretary: str,
    kind: Literal["members", "households"],
    rows: list[dict[str, Any]],
) -> list[str]:
    report = stage.step(
        secretary, f"import.{kind}.{secretary}", op.import_rows({"kind": kind, "rows": rows})
    )
    return [str(row["id"]) for row in report["rows"]]


def form_groups(
    stage: Stage, secretary: str, lots: Sequence[Sequence[models.HouseholdRead]]
) -> list[models.HouseholdGroupRead]:
    """Make a household group of each lot of neighbours."""
    made = stage.steps(
        secretary,
        numbered(
            f"group.{secretary}",
            [
                op.create_household_group(
                    {
                        "code": f"NH-{number:02}",
                        "name": f"Nhóm hộ {number}",
                        "place_id": lot[0]["place_id"],
                    }
                )
                for number, lot in enumerate(lots, 1)
            ],
        ),
    )
    return stage.steps(
        secretary,
        numbered(
            f"join.{secretary}",
            [
                op.join_household_group(
                    group["id"],
                    {"household_ids": [household["id"] for household in lot], "on": SINCE},
                    if_match=seen(group),
                )
                for group, lot in zip(made, lots, strict=True)
            ],
        ),
    )


def put_in_charge(
    stage: Stage,
    secretary: str,
    members: Sequence[models.MemberRead],
    groups: Sequence[models.HouseholdGroupRead],
) -> None:
    """Put each member in charge of the group in the same position, by the plan of the year."""
    lines: list[models.PlanLineSet] = [
        {"kind": "group", "group_id": group["id"], "member_id": member["id"]}
        for member, group in zip(members, groups, strict=True)
    ]
    carry_out_plan(stage, secretary, lines)


def carry_out_plan(stage: Stage, secretary: str, lines: list[models.PlanLineSet]) -> None:
    """Write the plan of the year, have the branch adopt it, and let it begin."""
    now = draft_plan(stage, secretary)
    if now["state"] == "draft":
        stage.send(secretary, op.write_plan_lines(now["id"], {"lines": lines}, if_match=seen(now)))
    put_into_force(stage, secretary, now["id"])


def put_into_force(stage: Stage, secretary: str, plan_id: str) -> None:
    """Have the branch adopt the plan, and let it begin."""
    now = stage.send(secretary, op.get_plan(plan_id))
    if now["state"] == "draft":
        now = adopt(stage, secretary, now, "2025-12-20", "NQ 01-NQ/CB")
    if now["state"] == "adopted":
        stage.send(secretary, op.start_plan(now["id"], {"on": "2026-01-01"}, if_match=seen(now)))


def draft_plan(stage: Stage, secretary: str) -> models.PlanRead:
    branch = stage.orgs[secretary.removeprefix("bithu.")]
    drafted = stage.step(
        secretary, f"plan.{secretary}", op.draft_plan({"org_id": branch, "year": 2026})
    )
    return stage.send(secretary, op.get_plan(drafted["id"]))


def adopt(
    stage: Stage, secretary: str, plan: models.PlanRead, on: str, resolution: str
) -> models.PlanRead:
    return stage.send(
        secretary,
        op.adopt_plan(
            plan["id"], {"meeting_date": on, "resolution_ref": resolution}, if_match=seen(plan)
        ),
    )
