"""Who is in charge of whom: kinds and states of assignments, and what a plan leaves uncovered.

No central text fixes how many households a member has; between one household shared by five
members and forty-three for one were found. Limits are therefore a policy of each unit, and
going beyond them is a finding for people, never an error.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from api.domain.members import NotAssignable, Standing, is_assignable, why_not_assignable
from api.domain.periods import DateRange
from api.domain.transitions import TransitionRefused, Transitions


class AssignmentKind(StrEnum):
    """A whole household group, a single household (mostly a poor one), or a mission.

    A mission is one charge, such as care for a lone sick person; it puts nobody in charge of
    the household as a whole.
    """

    GROUP = "group"
    HOUSEHOLD = "household"
    MISSION = "mission"


class AssignmentRole(StrEnum):
    LEAD = "lead"
    SUPPORT = "support"


class EndReason(StrEnum):
    """Why an assignment ended before or with its plan; no reason tells of a person's health."""

    ANNUAL_REVIEW = "annual_review"
    ENTERED_BY_MISTAKE = "entered_by_mistake"
    HOUSEHOLD_DISSOLVED = "household_dissolved"
    HOUSEHOLD_MOVED = "household_moved"
    HOUSEHOLD_OBJECTED = "household_objected"
    MEMBER_AWAY = "member_away"
    MEMBER_DECEASED = "member_deceased"
    MEMBER_EXEMPT = "member_exempt"
    MEMBER_REMOVED = "member_removed"
    MEMBER_SUSPENDED = "member_suspended"
    MEMBER_TRANSFERRED = "member_transferred"
    PARTNERSHIP_ENDED = "partnership_ended"
    PERSON_DECEASED = "person_deceased"
    PLAN_CLOSED = "plan_closed"
    REPLACED = "replaced"
    TARGET_REACHED = "target_reached"


class ReassignedStatus(StrEnum):
    """What became of one of many that were to be moved at once."""

    MOVED = "moved"
    REFUSED = "refused"


class PartnerKind(StrEnum):
    """The mass organisation that works with the member."""

    FRONT = "front"
    WOMEN = "women"
    YOUTH = "youth"
    VETERANS = "veterans"
    FARMERS = "farmers"
    ELDERLY = "elderly"
    OTHER = "other"


class PolicyScope(StrEnum):
    """Which households a body wants somebody in charge of: all, or the poor and near-poor."""

    ALL = "all"
    POOR = "poor"


class PlanState(StrEnum):
    DRAFT = "draft"
    ADOPTED = "adopted"
    IN_FORCE = "in_force"
    REVIEWED = "reviewed"
    CLOSED = "closed"


class PlanType(StrEnum):
    """A plan that names who is in charge, or the decision to name nobody."""

    ASSIGNING = "assigning"
    BY_DECISION = "by_decision"


class PlanCannotMove(TransitionRefused):
    """An assignment plan of the current state has no way to the wanted one."""


PLAN_TRANSITIONS: Final = Transitions(
    initial=frozenset({PlanState.DRAFT}),
    table={
        PlanState.DRAFT: frozenset({PlanState.ADOPTED}),
        PlanState.ADOPTED: frozenset({PlanState.IN_FORCE}),
        PlanState.IN_FORCE: frozenset({PlanState.REVIEWED}),
        PlanState.REVIEWED: frozenset({PlanState.CLOSED}),
        PlanState.CLOSED: frozenset(),
    },
    refusal=PlanCannotMove,
)


def next_states(state: PlanState) -> frozenset[PlanState]:
    return PLAN_TRANSITIONS.after(state)


def check_plan_move(current: PlanState, wanted: PlanState) -> None:
    """Raise PlanCannotMove where the table has no way."""
    PLAN_TRANSITIONS.check(current, wanted)


class BranchStance(StrEnum):
    """Where a branch stands with its yearly plan.

    It may decide that households are everybody's charge and assign nobody, which is not the
    same as not having done it.
    """

    ASSIGNED = "assigned"
    NOT_ASSIGNING_BY_DECISION = "not_assigning_by_decision"
    PLAN_NOT_ADOPTED = "plan_not_adopted"
    NO_PLAN = "no_plan"


def branch_stance(plans: Collection[PlanState], *, decided_not_to_assign: bool) -> BranchStance:
    """``plans`` are the states of the branch's plans of one year."""
    if any(state is not PlanState.DRAFT for state in plans):
        return BranchStance.ASSIGNED
    if decided_not_to_assign:
        return BranchStance.NOT_ASSIGNING_BY_DECISION
    return BranchStance.PLAN_NOT_ADOPTED if plans else BranchStance.NO_PLAN


@dataclass(frozen=True)
class Household:
    """``life`` is from its first day here to the day on which it is no more."""

    id: UUID
    cluster_id: UUID
    life: DateRange
    group_id: UUID | None = None
    poor: bool = False


@dataclass(frozen=True)
class Assignment:
    """``target_id`` is a household group for the kind ``group``, else a household."""

    member_id: UUID
    kind: AssignmentKind
    target_id: UUID
    valid: DateRange
    role: AssignmentRole = AssignmentRole.LEAD


@dataclass(frozen=True)
class Policy:
    """A unit's own limits of households for one member; None sets no limit."""

    minimum: int | None = None
    maximum: int | None = None
    poor_only: bool = False


NO_LIMITS: Final = Policy()
_DAY: Final = timedelta(days=1)

InCharge = Mapping[UUID, frozenset[UUID]]
"""Household to the members in charge of it; a household without any is a key all the same."""


def judged_on(first: date, until: date | None, today: date) -> frozenset[date]:
    """Say on which days whoever is put in charge must be able to act.

    They are the first day, and the last of those that have come; what is planned for a member
    later shows when it comes.
    """
    last = today if until is None else min(today, until - _DAY)
    return frozenset({first, max(first, last)})


def in_charge(
    households: Iterable[Household], assignments: Iterable[Assignment], on: date
) -> InCharge:
    """Leads and supports on that day, of the household itself or through its group.

    Households that have not come yet, or are no more, are left out.
    """
    members: defaultdict[tuple[AssignmentKind, UUID | None], set[UUID]] = defaultdict(set)
    for assignment in assignments:
        if assignment.valid.contains(on):
            members[assignment.kind, assignment.target_id].add(assignment.member_id)
    none: set[UUID] = set()
    return {
        household.id: frozenset(
            members.get((AssignmentKind.HOUSEHOLD, household.id), none)
            | members.get((AssignmentKind.GROUP, household.group_id), none)
        )
        for household in households
        if household.life.contains(on)
    }


def uncovered(
    households: Collection[Household],
    assignments: Iterable[Assignment],
    standings: Mapping[UUID, Standing],
    on: date,
    policy: Policy = NO_LIMITS,
) -> list[Household]:
    """Households without any member in charge who can act on that day.

    ``standings`` are those of the day, by member; a member it does not hold cannot act.
    """
    charges = in_charge(households, assignments, on)
    return [
        household
        for household in households
        if household.id in charges
        and (household.poor or not policy.poor_only)
        and not any(is_assignable(standings.get(member)) for member in charges[household.id])
    ]


def not_assignable(
    assignments: Iterable[Assignment], standings: Mapping[UUID, Standing], on: date
) -> dict[UUID, NotAssignable]:
    """Members who hold an assignment of any kind on that day and can no longer act, and why."""
    holders = {a.member_id for a in assignments if a.valid.contains(on)}
    reasons = {member: why_not_assignable(standings.get(member)) for member in holders}
    return {member: reason for member, reason in reasons.items() if reason is not None}


def loads(charges: InCharge) -> Counter[UUID]:
    """Households by member in charge; one reached both directly and by its group counts once."""
    return Counter(member for members in charges.values() for member in members)


def overloaded(charges: InCharge, policy: Policy) -> dict[UUID, int]:
    """Members above the unit's maximum, with the number of their households."""
    if policy.maximum is None:
        return {}
    return {m: count for m, count in loads(charges).items() if count > policy.maximum}


def idle(
    assignments: Iterable[Assignment], standings: Mapping[UUID, Standing], on: date
) -> set[UUID]:
    """Members who could act on that day and are in charge of nothing; a mission is something."""
    busy = {a.member_id for a in assignments if a.valid.contains(on)}
    return {member for member, standing in standings.items() if is_assignable(standing)} - busy


def underloaded(
    charges: InCharge,
    standings: Mapping[UUID, Standing],
    unassigned: Collection[UUID],
    policy: Policy,
) -> dict[UUID, int]:
    """Members who could act and have something, but fewer households than the unit's minimum."""
    counted, least = loads(charges), policy.minimum or 0
    able = (member for member, standing in standings.items() if is_assignable(standing))
    return {m: counted[m] for m in able if m not in unassigned and counted[m] < least}


def cluster_mismatches(
    households: Iterable[Household], charges: InCharge, homes: Mapping[UUID, UUID]
) -> dict[UUID, list[UUID]]:
    """By member, the households in charge that lie outside the cluster where the member lives.

    ``homes`` is member to cluster; who lives outside every cluster, as officials of the level
    above and members of partner organisations do, is not in it and is no mismatch.
    """
    found: defaultdict[UUID, list[UUID]] = defaultdict(list)
    for household in households:
        for member in charges.get(household.id, frozenset()):
            if homes.get(member, household.cluster_id) != household.cluster_id:
                found[member].append(household.id)
    return dict(found)


@dataclass(frozen=True)
class PlanLine:
    """What a plan says, without its dates: the unit of comparison from year to year.

    ``title`` tells missions for one household apart; nothing else has one.
    """

    member_id: UUID
    kind: AssignmentKind
    target_id: UUID
    role: AssignmentRole = AssignmentRole.LEAD
    title: str | None = None


@dataclass(frozen=True)
class LeadChange:
    kind: AssignmentKind
    target_id: UUID
    before: frozenset[UUID]
    after: frozenset[UUID]
    title: str | None = None


@dataclass(frozen=True)
class Differences:
    added: frozenset[PlanLine]
    removed: frozenset[PlanLine]
    changed_leads: tuple[LeadChange, ...]


def differences(old: Collection[PlanLine], new: Collection[PlanLine]) -> Differences:
    """Show what the yearly review changes.

    Changed leads are those of targets in both plans; their lines are among the added and the
    removed as well.
    """
    leads_before, leads_after = _leads(old), _leads(new)
    return Differences(
        added=frozenset(new) - frozenset(old),
        removed=frozenset(old) - frozenset(new),
        changed_leads=tuple(
            LeadChange(kind, target_id, leads_before[target], leads_after[target], title or None)
            for target in sorted(leads_before.keys() & leads_after.keys())
            for kind, target_id, title in [target]
            if leads_before[target] != leads_after[target]
        ),
    )


def _leads(
    lines: Collection[PlanLine],
) -> dict[tuple[AssignmentKind, UUID, str], frozenset[UUID]]:
    leads: defaultdict[tuple[AssignmentKind, UUID, str], set[UUID]] = defaultdict(set)
    for line in lines:
        leads[line.kind, line.target_id, line.title or ""].update(
            {line.member_id} if line.role is AssignmentRole.LEAD else ()
        )
    return {target: frozenset(members) for target, members in leads.items()}
