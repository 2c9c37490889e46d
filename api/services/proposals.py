"""Drafts that a solver proposes and people change. Nothing here is ever applied by itself."""

import asyncio
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import Any
from uuid import UUID

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit, planning
from api.access.actor import Actor
from api.access.visible import visible
from api.db.conflicts import refused_by
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
    TargetNotInQuestion,
)
from api.i18n import Locale
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import PartyMember
from api.models.plans import AssignmentPlan, PlanGap, PlanLine, PlanProposal
from api.planning.problem import Price, Problem, Proposal, Reason
from api.schemas.plans import PlanCreate
from api.schemas.proposals import (
    Cover,
    CoverAsked,
    Covers,
    LeadAsked,
    LeadChange,
    LeadSet,
    PriceRead,
    ProposalCreate,
    ProposalRead,
    ProposeAgain,
    ProposedTarget,
)
from api.services import plans, proposal_drafts, proposal_inputs, proposal_views
from api.services.planner import Planner


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
    await proposal_drafts.write(session, plan, asked.kinds, problem, found)
    await proposal_drafts.record(session, actor, plan, found)
    return await proposal_views.read(session, actor, plan, locale)


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
    await proposal_drafts.write(session, plan, asked.kinds, problem, found)
    plan.version += 1
    await session.flush()
    await proposal_drafts.record(session, actor, plan, found)
    return await proposal_views.read(session, actor, plan, locale)


async def get(session: AsyncSession, actor: Actor, plan_id: UUID, locale: Locale) -> ProposalRead:
    plan = await plans.seen(session, actor, plan_id, Permission.PLAN_WRITE)
    return await proposal_views.read(session, actor, plan, locale)


async def price(
    session: AsyncSession, actor: Actor, plan_id: UUID, asked: LeadAsked, *, locale: Locale
) -> PriceRead:
    """Say what a change would do, without making it."""
    plan = await plans.seen(session, actor, plan_id, Permission.PLAN_WRITE)
    return proposal_views.price_read(await _priced(session, actor, plan, asked), locale)


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
                reasons=proposal_views.reasons(one.reasons, locale),
                worse_by=proposal_drafts.rounded(worse),
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
    await proposal_drafts.delete_of(
        session, PlanLine, plan, proposal_drafts.lead_of(asked.target_id)
    )
    await proposal_drafts.delete_of(
        session, PlanGap, plan, [col(PlanGap.target_id) == asked.target_id]
    )
    await _set(session, plan, asked)
    await _revalue(session, plan, priced)
    plan.version += 1
    await session.flush()
    said = asked.model_dump(mode="json", exclude_none=True)
    await audit.record(session, actor, "plan.lead_set", plan, said)
    price_now = proposal_views.price_read(priced, locale)
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


async def _set(session: AsyncSession, plan: AssignmentPlan, asked: LeadSet) -> None:
    named = proposal_drafts.named(plan, AssignmentKind(asked.kind), asked.target_id)
    if asked.member_id is None:
        session.add(PlanGap(**named, locked=asked.locked))
    else:
        await proposal_drafts.no_longer_support(session, plan, {asked.target_id: asked.member_id})
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
            "measures": proposal_drafts.measures_of(priced.measures),
        }
        proposal.sqlmodel_update(changed)
