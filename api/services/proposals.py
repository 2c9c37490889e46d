"""Drafts that a solver proposes and people change. Nothing here is ever applied by itself."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from itertools import accumulate
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit, planning
from api.access.actor import Actor
from api.access.visible import visible
from api.db.base import uuid7
from api.db.conflicts import refused_by
from api.domain import clock
from api.domain.assignments import AssignmentKind, AssignmentRole, PlanType
from api.domain.proposals import ProposedKind
from api.domain.roles import Permission
from api.errors import LateFault
from api.errors.assignments import AssignedMemberNotFound
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.households import HouseholdNotFound
from api.errors.plans import PlanHasNoLines, PlanLineTwice
from api.errors.proposals import (
    LeadBarred,
    NothingToPropose,
    ProposalNotFound,
    TargetNotInQuestion,
)
from api.i18n import Locale, sentence
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import PartyMember
from api.models.plans import AssignmentPlan, PlanGap, PlanLine, PlanProposal
from api.planning.problem import Barrier, Measures, Price, Problem, Proposal, Reason
from api.schemas.plans import Against, PlanCreate, PlanRead
from api.schemas.proposals import (
    BarrierCount,
    BarrierTold,
    Cover,
    CoverAsked,
    Covers,
    LeadAsked,
    LeadChange,
    LeadSet,
    MeasuresRead,
    OpenTarget,
    PriceRead,
    ProposalCreate,
    ProposalRead,
    ProposeAgain,
    ProposedLine,
    ProposedTarget,
    ReasonTold,
    ShortfallTold,
)
from api.services import plan_differences, plans, proposal_inputs
from api.services.assignments import member_name, target_of
from api.services.planner import Planner

DECIMALS: Final = 4
"""Of points, loads and shares: more would say nothing."""


async def make(
    session: AsyncSession, actor: Actor, planner: Planner, asked: ProposalCreate, *, locale: Locale
) -> ProposalRead:
    """Draft the plan of a branch for a year, with the lines that the solver proposes."""
    await plans.require_branch(session, actor, asked.org_id)
    await plans.require_none(session, actor, asked.org_id, asked.year)
    problem = await _problem(session, actor, asked.org_id, asked.year, asked.kinds)
    found = await _worked_out(planner, problem, asked)
    drafted = await plans.draft(session, actor, PlanCreate(org_id=asked.org_id, year=asked.year))
    plan = await plans.require_draft(session, actor, drafted.id, version=drafted.version)
    await _write(session, plan, asked.kinds, problem, found)
    await _record(session, actor, plan, found)
    return await read(session, actor, plan, locale)


async def make_again(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    planner: Planner,
    plan_id: UUID,
    asked: ProposeAgain,
    *,
    version: int,
    locale: Locale,
) -> ProposalRead:
    """Propose a draft anew; what is locked stays, and so do missions and those who support."""
    plan = await _draft(session, actor, plan_id, version)
    lines = await proposal_inputs.draft_of(session, plan)
    gaps = await proposal_inputs.gaps_of(session, plan)
    locked: dict[UUID, UUID | None] = {key: None for key, gap in gaps.items() if gap.locked}
    locked |= {key: line.member_id for key, line in lines.items() if line.locked}
    problem = await _problem(session, actor, plan.org_id, plan.year, asked.kinds, locked=locked)
    found = await _worked_out(planner, problem, asked)
    await _write(session, plan, asked.kinds, problem, found)
    plan.version += 1
    await session.flush()
    await _record(session, actor, plan, found)
    return await read(session, actor, plan, locale)


async def get(session: AsyncSession, actor: Actor, plan_id: UUID, locale: Locale) -> ProposalRead:
    plan = await plans.seen(session, actor, plan_id, Permission.PLAN_WRITE)
    return await read(session, actor, plan, locale)


async def price(
    session: AsyncSession, actor: Actor, plan_id: UUID, asked: LeadAsked, *, locale: Locale
) -> PriceRead:
    """Say what a change would do, without making it."""
    plan = await plans.seen(session, actor, plan_id, Permission.PLAN_WRITE)
    return price_read(await _priced(session, actor, plan, asked), locale)


async def cover(
    session: AsyncSession, actor: Actor, asked: CoverAsked, *, locale: Locale
) -> Covers:
    """Say who could take one target over today, as loads are today."""
    await plans.require_branch(session, actor, asked.org_id)
    year = actor.today.year
    problem = await _problem(session, actor, asked.org_id, year, list(ProposedKind))
    await _require_in_question(session, actor, problem, asked)
    found = await asyncio.to_thread(planning.cover, problem, asked.target_id, problem.current)
    rows = visible(PartyMember, actor, Permission.MEMBER_READ)
    named = rows.where(col(PartyMember.id).in_([one.member_id for one in found]))
    names = {one.id: one.full_name for one in (await session.exec(named)).all()}
    worse_by = accumulate((one.runner_up_price or 0.0 for one in found), initial=0.0)
    return Covers(
        covers=[
            Cover(
                member_id=one.member_id,
                member_name=names.get(one.member_id),
                reasons=_reasons(one.reasons, locale),
                worse_by=_rounded(worse),
            )
            for one, worse in zip(found, worse_by, strict=False)
        ]
    )


async def set_lead(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    plan_id: UUID,
    asked: LeadSet,
    *,
    version: int,
    locale: Locale,
) -> LeadChange:
    """Let somebody else lead a target in the draft, or nobody; hard rules hold for people too."""
    plan = await _draft(session, actor, plan_id, version)
    priced = await _priced(session, actor, plan, asked)
    if priced.barrier is not None:
        rule = LateFault("body.member_id", f"proposal.barrier.{priced.barrier}", {})
        raise LeadBarred([rule])
    await _delete(session, PlanLine, plan, _lead_of(asked.target_id))
    await _delete(session, PlanGap, plan, [col(PlanGap.target_id) == asked.target_id])
    await _set(session, plan, asked)
    await _revalue(session, plan, priced)
    plan.version += 1
    await session.flush()
    said = asked.model_dump(mode="json", exclude_none=True)
    await audit.record(session, actor, "plan.lead_set", plan, said)
    price_now = price_read(priced, locale)
    return LeadChange(plan_id=plan.id, price=price_now, version=plan.version)


async def _draft(
    session: AsyncSession, actor: Actor, plan_id: UUID, version: int
) -> AssignmentPlan:
    plan = await plans.require_draft(session, actor, plan_id, version=version)
    if plan.plan_type == PlanType.BY_DECISION:
        raise PlanHasNoLines
    return plan


async def _problem(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    branch_id: UUID,
    year: int,
    kinds: Iterable[str],
    *,
    locked: Mapping[UUID, UUID | None] | None = None,
) -> Problem:
    facts = await proposal_inputs.facts_of(session, actor, branch_id)
    previous = await proposal_inputs.previous_of(session, actor, branch_id, year)
    wanted = {AssignmentKind(kind) for kind in kinds}
    return proposal_inputs.problem_of(facts, wanted, previous=previous, locked=locked or {})


async def _worked_out(planner: Planner, problem: Problem, asked: ProposeAgain) -> Proposal:
    if not problem.targets:
        raise NothingToPropose(field="body.kinds")
    return await planner(problem, seconds=asked.seconds)


async def _priced(
    session: AsyncSession, actor: Actor, plan: AssignmentPlan, asked: LeadAsked
) -> Price:
    proposal = await session.get(PlanProposal, plan.id)
    kinds = proposal.kinds if proposal else list(ProposedKind)
    problem = await _problem(session, actor, plan.org_id, plan.year, kinds)
    await _require_in_question(session, actor, problem, asked)
    own = {one.id for one in problem.candidates}
    if asked.member_id is not None and asked.member_id not in own:
        raise AssignedMemberNotFound(field="body.member_id", member_id=asked.member_id)
    lines = await proposal_inputs.draft_of(session, plan)
    known = {target.id for target in problem.targets}
    draft = {key: line.member_id for key, line in lines.items() if key in known}
    return await asyncio.to_thread(planning.price, problem, draft, asked.target_id, asked.member_id)


async def _require_in_question(
    session: AsyncSession, actor: Actor, problem: Problem, asked: ProposedTarget
) -> None:
    """Raise where the target is out of sight, or not the plan's to decide of."""
    if asked.target_id not in {target.id for target in problem.targets}:
        field = f"body.{asked.kind}_id"
        record: Any = Household if asked.kind is ProposedKind.HOUSEHOLD else HouseholdGroup
        seen = visible(record, actor, Permission.HOUSEHOLD_READ)
        if (await session.exec(seen.where(col(record.id) == asked.target_id))).first():
            raise TargetNotInQuestion(field=field)
        if record is Household:
            raise HouseholdNotFound(field=field, household_id=asked.target_id)
        raise HouseholdGroupNotFound(field=field, group_id=asked.target_id)


async def _write(
    session: AsyncSession,
    plan: AssignmentPlan,
    kinds: Iterable[str],
    problem: Problem,
    found: Proposal,
) -> None:
    """Replace what nobody locked by what is proposed."""
    await _delete(session, PlanLine, plan, [*_leads(), col(PlanLine.locked).is_(False)])
    await _delete(session, PlanGap, plan, [col(PlanGap.locked).is_(False)])
    await _delete(session, PlanProposal, plan)
    kind_of = {target.id: target.kind for target in problem.targets}
    begun = [one for one in found.lines if one.target_id not in problem.locked]
    await _no_longer_support(session, plan, {one.target_id: one.member_id for one in begun})
    proposed = [
        {
            **_named(plan, kind_of[one.target_id], one.target_id),
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
            **_named(plan, kind_of[one.target_id], one.target_id),
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
            measures=_measures(found.measures),
        )
    )
    await session.flush()


async def _no_longer_support(
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
    await _delete(session, PlanLine, plan, [col(PlanLine.id).in_(over)])


async def _set(session: AsyncSession, plan: AssignmentPlan, asked: LeadSet) -> None:
    named = _named(plan, AssignmentKind(asked.kind), asked.target_id)
    if asked.member_id is None:
        session.add(PlanGap(**named, locked=asked.locked))
    else:
        await _no_longer_support(session, plan, {asked.target_id: asked.member_id})
        reasons = [Reason.LOCKED.value] if asked.locked else []
        line = PlanLine(
            **named,
            member_id=asked.member_id,
            role=AssignmentRole.LEAD,
            reasons=reasons,
            locked=asked.locked,
        )
        session.add(line)
    with refused_by(uq_plan_line_member=PlanLineTwice(field="body.member_id")):
        await session.flush()


async def _revalue(session: AsyncSession, plan: AssignmentPlan, priced: Price) -> None:
    proposal = await session.get(PlanProposal, plan.id)
    if proposal is not None:
        changed = {
            "merit": proposal.merit + priced.merit,
            "measures": _measures(priced.measures),
        }
        proposal.sqlmodel_update(changed)


async def read(
    session: AsyncSession, actor: Actor, plan: AssignmentPlan, locale: Locale
) -> ProposalRead:
    proposal = await session.get(PlanProposal, plan.id)
    if proposal is None:
        raise ProposalNotFound
    against = Against.TODAY
    return ProposalRead(
        plan=PlanRead.model_validate(plan),
        made_at=proposal.made_at,
        kinds=[ProposedKind(kind) for kind in proposal.kinds],
        merit=_rounded(proposal.merit),
        bound=_rounded(proposal.bound),
        gap=_rounded(max(0.0, proposal.bound - proposal.merit)),
        proven=proposal.proven,
        measures=MeasuresRead.model_validate(proposal.measures),
        lines=await _lines(session, actor, plan, locale),
        open=await _open(session, plan, locale),
        differences=await plan_differences.differences(session, actor, plan.id, against),
        version=plan.version,
    )


async def _lines(
    session: AsyncSession, actor: Actor, plan: AssignmentPlan, locale: Locale
) -> list[ProposedLine]:
    table: Any = PlanLine
    broken = await proposal_inputs.broken_lines(session, actor, plan)
    names = ("member_id", "reasons", "runner_up_id", "runner_up_price", "locked")
    columns = [
        *(col(getattr(table, name)) for name in names),
        *_target_columns(table),
        member_name(col(table.member_id)).label("member_name"),
        member_name(col(table.runner_up_id)).label("runner_up_name"),
    ]
    wanted = select_columns(*columns).where(col(table.plan_id) == plan.id, *_leads())
    rows = (await (await session.connection()).execute(wanted.order_by(col(table.id)))).mappings()
    return [
        ProposedLine.model_validate(
            {
                **row,
                "reasons": _reasons(row["reasons"], locale),
                "runner_up_price": row["runner_up_price"] and _rounded(row["runner_up_price"]),
                "barrier": _barrier(broken.get(row["group_id"] or row["household_id"]), locale),
            }
        )
        for row in rows
    ]


async def _open(session: AsyncSession, plan: AssignmentPlan, locale: Locale) -> list[OpenTarget]:
    table: Any = PlanGap
    names = ("shortfall", "barriers", "locked")
    columns = [*(col(getattr(table, name)) for name in names), *_target_columns(table)]
    wanted = select_columns(*columns).where(col(table.plan_id) == plan.id)
    rows = (await (await session.connection()).execute(wanted.order_by(col(table.id)))).mappings()
    return [
        OpenTarget.model_validate(
            {
                **row,
                "shortfall": _shortfall(row["shortfall"], locale),
                "barriers": [
                    BarrierCount.model_validate(
                        {
                            "code": code,
                            "text": told("barrier", code, locale),
                            "members": members,
                        }
                    )
                    for code, members in sorted(row["barriers"].items())
                ],
            }
        )
        for row in rows
    ]


def _target_columns(table: Any) -> list[Any]:
    keys = {"household_id": col(table.household_id), "group_id": col(table.group_id)}
    return [
        col(table.kind),
        *keys.values(),
        target_of(col(Household.code), col(HouseholdGroup.code), **keys).label("target_code"),
        target_of(col(Household.head_name), col(HouseholdGroup.name), **keys).label("target_name"),
    ]


def _named(plan: AssignmentPlan, kind: AssignmentKind, target_id: UUID) -> dict[str, Any]:
    """Name a row of the plan and its target, in columns."""
    return {
        "id": uuid7(),
        "created_at": clock.now(),
        "plan_id": plan.id,
        "kind": kind,
        "household_id": target_id if kind is AssignmentKind.HOUSEHOLD else None,
        "group_id": target_id if kind is AssignmentKind.GROUP else None,
    }


def _leads() -> list[Any]:
    return [
        col(PlanLine.role) == AssignmentRole.LEAD,
        col(PlanLine.kind) != AssignmentKind.MISSION,
    ]


def _lead_of(target_id: UUID) -> list[Any]:
    return [*_leads(), col(PlanLine.target_id) == target_id]


async def _delete(
    session: AsyncSession, table: Any, plan: AssignmentPlan, which: Collection[Any] = ()
) -> None:
    of_plan = delete(table).where(col(table.plan_id) == plan.id, *which)
    await (await session.connection()).execute(of_plan)


async def _record(
    session: AsyncSession, actor: Actor, plan: AssignmentPlan, found: Proposal
) -> None:
    said = {"lines": len(found.lines), "open": len(found.uncovered)}
    await audit.record(session, actor, "plan.proposed", plan, said)


def _measures(measures: Measures) -> dict[str, Any]:
    return {
        name: _rounded(value) if isinstance(value, float) else value
        for name, value in asdict(measures).items()
    }


def price_read(priced: Price, locale: Locale) -> PriceRead:
    return PriceRead(
        barrier=_barrier(priced.barrier, locale),
        merit=_rounded(priced.merit),
        exceeds_maximum=priced.exceeds_maximum,
        measures=MeasuresRead.model_validate(_measures(priced.measures)),
    )


def _reasons(codes: Iterable[str], locale: Locale) -> list[ReasonTold]:
    return [ReasonTold(code=Reason(code), text=told("reason", code, locale)) for code in codes]


def _barrier(code: Barrier | None, locale: Locale) -> BarrierTold | None:
    if code is None:
        return None
    return BarrierTold(code=code, text=told("barrier", code, locale))


def _shortfall(code: str | None, locale: Locale) -> ShortfallTold | None:
    if code is None:
        return None
    said = {"code": code, "text": told("shortfall", code, locale)}
    return ShortfallTold.model_validate(said)


def told(what: str, code: str, locale: Locale) -> str:
    return sentence(f"proposal.{what}.{code}", locale, {})


def _rounded(value: float) -> float:
    return round(value, DECIMALS)
