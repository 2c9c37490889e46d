"""What is proposed, written into a draft of a plan in place of what nobody locked."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.db.base import uuid7
from api.domain import clock
from api.domain.assignments import AssignmentKind, AssignmentRole
from api.models.plans import AssignmentPlan, PlanGap, PlanLine, PlanProposal
from api.planning.problem import Measures, Problem, Proposal

DECIMALS: Final = 4
"""Of points, loads and shares: more would say nothing."""


async def write(
    session: AsyncSession,
    plan: AssignmentPlan,
    kinds: Iterable[str],
    problem: Problem,
    found: Proposal,
) -> None:
    """Replace what nobody locked by what is proposed."""
    await delete_of(session, PlanLine, plan, [*leads(), col(PlanLine.locked).is_(False)])
    await delete_of(session, PlanGap, plan, [col(PlanGap.locked).is_(False)])
    await delete_of(session, PlanProposal, plan)
    kind_of = {target.id: target.kind for target in problem.targets}
    begun = [one for one in found.lines if one.target_id not in problem.locked]
    await no_longer_support(session, plan, {one.target_id: one.member_id for one in begun})
    proposed = [
        {
            **named(plan, kind_of[one.target_id], one.target_id),
            "member_id": one.member_id,
            "role": AssignmentRole.LEAD,
            "reasons": list(one.reasons),
            "runner_up_id": one.runner_up,
            "runner_up_price": one.runner_up_price,
            "locked": False,
        }
        for one in begun
    ]
    left = [
        {
            **named(plan, kind_of[one.target_id], one.target_id),
            "shortfall": one.shortfall,
            "barriers": dict(one.barriers),
            "locked": False,
        }
        for one in found.uncovered
        if one.target_id not in problem.locked
    ]
    connection = await session.connection()
    for table, rows in ((PlanLine, proposed), (PlanGap, left)):
        if rows:
            await connection.execute(insert(table), rows)
    session.add(
        PlanProposal(
            plan_id=plan.id,
            made_at=clock.now(),
            kinds=list(kinds),
            merit=found.merit,
            bound=found.bound,
            proven=found.proven,
            measures=measures_of(found.measures),
        )
    )
    await session.flush()


async def no_longer_support(
    session: AsyncSession, plan: AssignmentPlan, leads: Mapping[UUID, UUID]
) -> None:
    """Strike those who support what they are now to lead."""
    rows = select(PlanLine).where(
        col(PlanLine.plan_id) == plan.id,
        col(PlanLine.role) == AssignmentRole.SUPPORT,
        col(PlanLine.kind) != AssignmentKind.MISSION,
    )
    supports = (await session.exec(rows)).all()
    over = [
        one.id
        for one in supports
        if one.target_id is not None and leads.get(one.target_id) == one.member_id
    ]
    await delete_of(session, PlanLine, plan, [col(PlanLine.id).in_(over)])


async def record(
    session: AsyncSession, actor: Actor, plan: AssignmentPlan, found: Proposal
) -> None:
    said = {"lines": len(found.lines), "open": len(found.uncovered)}
    await audit.record(session, actor, "plan.proposed", plan, said)


def named(plan: AssignmentPlan, kind: AssignmentKind, target_id: UUID) -> dict[str, Any]:
    """Name a row of the plan and its target, in columns."""
    return {
        "id": uuid7(),
        "created_at": clock.now(),
        "plan_id": plan.id,
        "kind": kind,
        "household_id": target_id if kind is AssignmentKind.HOUSEHOLD else None,
        "group_id": target_id if kind is AssignmentKind.GROUP else None,
    }


def leads() -> list[Any]:
    return [
        col(PlanLine.role) == AssignmentRole.LEAD,
        col(PlanLine.kind) != AssignmentKind.MISSION,
    ]


def lead_of(target_id: UUID) -> list[Any]:
    return [*leads(), col(PlanLine.target_id) == target_id]


async def delete_of(
    session: AsyncSession, table: Any, plan: AssignmentPlan, which: Collection[Any] = ()
) -> None:
    of_plan = delete(table).where(col(table.plan_id) == plan.id, *which)
    await (await session.connection()).execute(of_plan)


def measures_of(measures: Measures) -> dict[str, Any]:
    return {
        name: rounded(value) if isinstance(value, float) else value
        for name, value in asdict(measures).items()
    }


def rounded(value: float) -> float:
    return round(value, DECIMALS) + 0.0  # no minus before nothing
