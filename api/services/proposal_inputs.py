"""What a proposal is made from: one statement for each kind of fact, however large the branch."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import planning
from api.access import held
from api.access.actor import Actor
from api.access.visible import at_or_below, holds_on, visible
from api.domain.assignments import AssignmentKind, AssignmentRole, PlanState, PolicyScope
from api.domain.members import GONE, Standing, why_not_assignable
from api.domain.proposals import HELPED, capacity_of, weight_of
from api.domain.roles import Permission
from api.domain.skills import skills_that_help
from api.domain.support import PovertyStatus
from api.domain.ties import BARRING_FROM_GROUP, TieKind
from api.models.household_groups import GroupMembership, HouseholdGroup
from api.models.households import Household
from api.models.members import MemberStanding, PartyMember
from api.models.places import PlaceSpan
from api.models.plans import AssignmentPlan, PlanGap, PlanLine
from api.models.policies import AssignmentPolicy
from api.models.poverty_statuses import HouseholdPoverty
from api.models.support_goals import SupportGoal
from api.models.ties import MemberTie
from api.planning.problem import Barrier, Candidate, Limits, Problem, Target
from api.services import policies

WRITE: Final = Permission.ASSIGNMENT_WRITE
BARS: Final[Mapping[TieKind, Barrier]] = {
    TieKind.HOME: Barrier.OWN_HOUSEHOLD,
    TieKind.KIN: Barrier.KIN,
    TieKind.CONFLICT: Barrier.CONFLICT,
}


@dataclass(frozen=True)
class House:
    """One household, as it is today."""

    id: UUID
    place: str
    group_id: UUID | None
    status: PovertyStatus | None

    @property
    def weight(self) -> float:
        return weight_of(self.status)


@dataclass(frozen=True)
class Facts:
    """A branch as it is today. Its party groups are part of it: anybody in it may lead anything."""

    branch_id: UUID
    houses: list[House]
    groups: dict[UUID, str]  # and where each is
    candidates: list[Candidate]
    causes: Mapping[UUID, set[str]]
    ties: list[MemberTie]
    leads: dict[UUID, UUID]
    sent: set[UUID]  # targets that a member of another branch leads, by agreement
    limits: Limits
    poor_only: bool


async def facts_of(session: AsyncSession, actor: Actor, branch_id: UUID) -> Facts:
    candidates = await _candidates(session, actor, branch_id)
    # Of another's household the branch does not know how much it asks for: each counts as one.
    elsewhere = Counter(await held.leads_elsewhere(session, actor, branch_id, actor.today))
    candidates = [replace(one, elsewhere=float(elsewhere[one.id])) for one in candidates]
    houses = await _houses(session, actor, branch_id)
    leads = await held.leads_at(session, actor, branch_id, actor.today)
    own = {one.id for one in candidates}
    policy = (await policies.nearest(session, [branch_id], actor.today)).get(branch_id)
    return Facts(
        branch_id=branch_id,
        houses=houses,
        groups=await _groups(session, actor, branch_id),
        candidates=candidates,
        causes=await _causes(session, actor, branch_id),
        ties=await _ties(session, actor, own),
        leads={_target(one): one.member_id for one in leads if one.member_id in own},
        sent={_target(one) for one in leads if one.partnership_id is not None},
        limits=_limits(policy),
        poor_only=policy is not None and policy.scope == PolicyScope.POOR,
    )


def problem_of(
    facts: Facts,
    kinds: Collection[AssignmentKind],
    *,
    previous: Mapping[UUID, UUID],
    locked: Mapping[UUID, UUID | None],
) -> Problem:
    """Say what is to be decided.

    Households that are in a group have its lead, unless groups are not asked for or somebody
    leads the household itself today. What other branches send members to is not ours to decide.
    """
    groups = _group_targets(facts) if AssignmentKind.GROUP in kinds else {}
    targets = dict(groups)
    if AssignmentKind.HOUSEHOLD in kinds:
        targets |= _household_targets(facts, groups)
    targets = {key: one for key, one in targets.items() if key not in facts.sent}
    return Problem(
        candidates=_candidates_for(facts, targets),
        targets=tuple(targets.values()),
        limits={facts.branch_id: facts.limits},
        current={key: lead for key, lead in facts.leads.items() if key in targets},
        previous={key: lead for key, lead in previous.items() if key in targets},
        locked={key: lead for key, lead in locked.items() if key in targets},
    )


async def broken_lines(
    session: AsyncSession, actor: Actor, plan: AssignmentPlan
) -> dict[UUID, Barrier]:
    """Say which leads of a plan a hard rule keeps from their targets, as things are today."""
    draft = await draft_of(session, plan)
    facts = replace(await facts_of(session, actor, plan.org_id), poor_only=False)
    targets = _group_targets(facts) | _household_targets(facts, {})
    problem = Problem(candidates=_candidates_for(facts, targets), targets=tuple(targets.values()))
    leads = {key: line.member_id for key, line in draft.items()}
    return planning.check(problem, leads)


def _candidates_for(facts: Facts, targets: Mapping[UUID, Target]) -> tuple[Candidate, ...]:
    barred = _barred(facts, targets)
    return tuple(
        replace(one, barred=barred[one.id]) if one.id in barred else one for one in facts.candidates
    )


def _household_targets(facts: Facts, groups: Mapping[UUID, Target]) -> dict[UUID, Target]:
    return {
        house.id: Target(
            id=house.id,
            kind=AssignmentKind.HOUSEHOLD,
            org_id=facts.branch_id,
            place=house.place,
            weight=house.weight,
            needs=skills_that_help(facts.causes.get(house.id, ())),
            poor=house.status is PovertyStatus.POOR,
        )
        for house in facts.houses
        if house.status in HELPED or not facts.poor_only
        if house.group_id not in groups or house.id in facts.leads
    }


def _group_targets(facts: Facts) -> dict[UUID, Target]:
    """Make targets of the groups that hold a household, poor ones where only these count."""
    by_group: defaultdict[UUID, list[House]] = defaultdict(list)
    for house in facts.houses:
        if house.group_id in facts.groups:
            by_group[house.group_id].append(house)
    return {
        group_id: Target(
            id=group_id,
            kind=AssignmentKind.GROUP,
            org_id=facts.branch_id,
            place=facts.groups[group_id],
            weight=sum(house.weight for house in houses),
            needs=skills_that_help(
                cause for house in houses for cause in facts.causes.get(house.id, ())
            ),
            poor=any(house.status is PovertyStatus.POOR for house in houses),
        )
        for group_id, houses in sorted(by_group.items())
        if not facts.poor_only or any(house.status in HELPED for house in houses)
    }


def _barred(facts: Facts, targets: Mapping[UUID, Target]) -> dict[UUID, dict[UUID, Barrier]]:
    """Say, by member, which targets their ties keep them from."""
    group_of = {house.id: house.group_id for house in facts.houses}
    barred: defaultdict[UUID, dict[UUID, Barrier]] = defaultdict(dict)
    for tie in facts.ties:
        kind = TieKind(tie.kind)
        group_id = group_of.get(tie.household_id)
        if tie.household_id in targets:
            barred[tie.member_id][tie.household_id] = BARS[kind]
        if group_id is not None and group_id in targets and kind in BARRING_FROM_GROUP:
            barred[tie.member_id][group_id] = BARS[kind]
    return barred


async def _candidates(session: AsyncSession, actor: Actor, branch_id: UUID) -> list[Candidate]:
    """Find the members of the branch, those who cannot be in charge among them."""
    columns = (col(PartyMember.id), col(PartyMember.skills), col(MemberStanding.standing))
    of_member = col(MemberStanding.member_id) == col(PartyMember.id)
    rows = (
        visible(PartyMember, actor, WRITE)
        .with_only_columns(*columns, col(PlaceSpan.path))
        .outerjoin(MemberStanding, and_(of_member, holds_on(MemberStanding, actor.today)))
        .outerjoin(PlaceSpan, _place(col(PartyMember.home_place_id), actor))
        .where(at_or_below(col(PartyMember.org_id), branch_id, actor.today))
        .order_by(col(PartyMember.id))
    )
    found = []
    for member_id, skills, said, place in await _rows(session, rows):
        standing = Standing(said) if said else None
        if standing not in GONE:
            found.append(
                Candidate(
                    id=member_id,
                    org_id=branch_id,
                    place=place or "",
                    skills=frozenset(skills),
                    unable=why_not_assignable(standing),
                    on_probation=standing is Standing.PROBATIONARY,
                    capacity=capacity_of(standing),
                )
            )
    return found


async def _houses(session: AsyncSession, actor: Actor, branch_id: UUID) -> list[House]:
    today = actor.today
    in_group = col(GroupMembership.household_id) == col(Household.id)
    decided = col(HouseholdPoverty.household_id) == col(Household.id)
    gone = col(Household.dissolved_on)
    rows = (
        visible(Household, actor, WRITE)
        .with_only_columns(
            *(col(Household.id), col(PlaceSpan.path)),
            *(col(GroupMembership.group_id), col(HouseholdPoverty.status)),
        )
        .outerjoin(PlaceSpan, _place(col(Household.place_id), actor))
        .outerjoin(GroupMembership, and_(in_group, holds_on(GroupMembership, today)))
        .outerjoin(HouseholdPoverty, and_(decided, holds_on(HouseholdPoverty, today)))
        .where(
            at_or_below(col(Household.org_id), branch_id, today), or_(gone.is_(None), gone > today)
        )
        .order_by(col(Household.id))
    )
    return [
        House(
            id=household_id,
            place=place or "",
            group_id=group_id,
            status=PovertyStatus(status) if status else None,
        )
        for household_id, place, group_id, status in await _rows(session, rows)
    ]


async def _groups(session: AsyncSession, actor: Actor, branch_id: UUID) -> dict[UUID, str]:
    rows = (
        visible(HouseholdGroup, actor, WRITE)
        .with_only_columns(col(HouseholdGroup.id), col(PlaceSpan.path))
        .outerjoin(PlaceSpan, _place(col(HouseholdGroup.place_id), actor))
        .where(at_or_below(col(HouseholdGroup.org_id), branch_id, actor.today))
    )
    return {group_id: place or "" for group_id, place in await _rows(session, rows)}


async def _causes(session: AsyncSession, actor: Actor, branch_id: UUID) -> dict[UUID, set[str]]:
    """Gather why households are poor, as their running goals say."""
    rows = (
        visible(SupportGoal, actor, Permission.SUPPORT_READ)
        .with_only_columns(col(SupportGoal.household_id), col(SupportGoal.causes))
        .where(
            at_or_below(col(SupportGoal.org_id), branch_id, actor.today),
            col(SupportGoal.ended_on).is_(None),
        )
    )
    found: defaultdict[UUID, set[str]] = defaultdict(set)
    for household_id, causes in await _rows(session, rows):
        found[household_id].update(causes)
    return found


async def _ties(
    session: AsyncSession, actor: Actor, member_ids: Collection[UUID]
) -> list[MemberTie]:
    rows = visible(MemberTie, actor, Permission.TIE_READ).where(
        col(MemberTie.member_id).in_(member_ids), holds_on(MemberTie, actor.today)
    )
    return list((await session.exec(rows.order_by(col(MemberTie.id)))).all())


async def previous_of(
    session: AsyncSession, actor: Actor, branch_id: UUID, year: int
) -> dict[UUID, UUID]:
    """Say who led what by the branch's last plan before a year that was adopted."""
    former = (
        visible(AssignmentPlan, actor, Permission.PLAN_READ)
        .with_only_columns(col(AssignmentPlan.id))
        .where(
            col(AssignmentPlan.org_id) == branch_id,
            col(AssignmentPlan.year) < year,
            col(AssignmentPlan.state) != PlanState.DRAFT,
        )
        .order_by(col(AssignmentPlan.year).desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = select(PlanLine).where(col(PlanLine.plan_id) == former, *_lead_lines())
    return {_target(line): line.member_id for line in (await session.exec(rows)).all()}


async def draft_of(session: AsyncSession, plan: AssignmentPlan) -> dict[UUID, PlanLine]:
    """Say who is to lead what by the draft, missions apart."""
    rows = select(PlanLine).where(col(PlanLine.plan_id) == plan.id, *_lead_lines())
    return {_target(line): line for line in (await session.exec(rows)).all()}


async def gaps_of(session: AsyncSession, plan: AssignmentPlan) -> dict[UUID, PlanGap]:
    rows = select(PlanGap).where(col(PlanGap.plan_id) == plan.id)
    return {_target(gap): gap for gap in (await session.exec(rows)).all()}


def _lead_lines() -> Iterable[Any]:
    return (
        col(PlanLine.role) == AssignmentRole.LEAD,
        col(PlanLine.kind) != AssignmentKind.MISSION,
    )


def _target(one: Any) -> UUID:
    target_id: UUID = one.target_id
    return target_id


def _place(place_id: Any, actor: Actor) -> Any:
    return and_(col(PlaceSpan.place_id) == place_id, holds_on(PlaceSpan, actor.today))


def _limits(policy: AssignmentPolicy | None) -> Limits:
    if policy is None:
        return Limits()
    return Limits(minimum=policy.minimum, maximum=policy.maximum, target=policy.target)


async def _rows(session: AsyncSession, statement: Any) -> Any:
    return (await (await session.connection()).execute(statement)).all()
