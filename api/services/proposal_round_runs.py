"""A round of proposals worked out, for the worker: taken up, gathered, solved, written.

Each step is a transaction of its own, and none is open while the solver works. What a round
writes it writes all at once, and only while it is still held by the attempt that worked it out:
so one that was killed is taken up again from its beginning, and one that was only late writes
nothing beside the other.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit, planning
from api.access import proposal_rounds as rounds
from api.access.require import nearest
from api.access.visible import raise_wall_over, visible
from api.domain import clock
from api.domain.assignments import AssignmentKind, PlanState, PlanType
from api.domain.party_orgs import OrgType
from api.domain.paths import is_within
from api.domain.proposal_rounds import BranchOutcome, RoundFailure, RoundState
from api.domain.proposals import ProposedKind
from api.domain.roles import Permission, Role
from api.domain.small_counts import FEWEST_TOLD
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.errors.plans import PlanExists, PlanOfBranchOnly
from api.models.party_orgs import PartyOrgSpan
from api.models.plans import AssignmentPlan
from api.models.proposal_rounds import ProposalRound, ProposalRoundBranch
from api.planning.problem import Measures, Problem, Proposal
from api.schemas.plans import PlanCreate
from api.services import plans, proposal_drafts, proposal_inputs
from api.services.proposal_drafts import rounded

SECONDS: Final = 120
"""For the search; a commune of 36,000 households takes 14 on a quiet machine."""
LEASE: Final = timedelta(seconds=60)
"""How long a round is left to a worker that says nothing more; it says so three times as often."""
MOST_ATTEMPTS: Final = 5
KINDS: Final = tuple(ProposedKind)
GONE: Final = (PartyOrgNotFound, PartyOrgCeased, PlanOfBranchOnly)


class Taken(NamedTuple):
    """A round that this attempt of this worker holds."""

    id: UUID
    org_id: UUID
    year: int
    account_id: UUID
    attempt: int
    today: date


@dataclass
class Gathered:
    """What a round is about: each branch that is to have a draft, and the others by their codes."""

    problems: dict[UUID, Problem] = field(default_factory=dict)
    outcomes: dict[UUID, BranchOutcome] = field(default_factory=dict)
    figures: dict[UUID, dict[str, Any]] = field(default_factory=dict)

    def whole(self) -> Problem:
        """Lay all branches beside each other as one problem.

        Without agreements between them: one is of a single household or group, whose host lets
        another branch *appoint*; a plan names its own branch's members alone (ADR 0009).
        """
        return planning.together(self.problems.values())

    def shares(self, found: Proposal | None) -> dict[UUID, Proposal]:
        """Hand back to each branch what was proposed for it."""
        return {} if found is None else planning.apart(self.problems, found)


async def take_up(session: AsyncSession) -> Taken | None:
    """Take the oldest round that waits, or that its worker left lying; the caller raises the wall.

    One that was taken up too often is given up instead, so that it stands in nobody's way.
    """
    now = clock.now()
    found = await rounds.due(session, now)
    if found is None:
        return None
    if found.attempts >= MOST_ATTEMPTS:
        await _fail(session, found, RoundFailure.INTERRUPTED)
        return None
    found.sqlmodel_update(
        {
            "state": RoundState.WORKING,
            "attempts": found.attempts + 1,
            "leased_until": now + LEASE,
            "version": found.version + 1,
        }
    )
    await session.flush()
    return Taken(
        *(found.id, found.org_id, found.year, found.created_by, found.attempts, clock.today())
    )


async def hold_on(session: AsyncSession, taken: Taken) -> bool:
    """Say that the round is still being worked on; false where it is no longer ours."""
    await _raise_wall(session, taken)
    found = await rounds.held(session, taken.id, taken.attempt)
    if found is not None:
        found.leased_until = clock.now() + LEASE
    return found is not None


async def put_back(session: AsyncSession, taken: Taken) -> None:
    """Let another take the round up at once: this one stops, or could not."""
    await _raise_wall(session, taken)
    found = await rounds.held(session, taken.id, taken.attempt)
    if found is not None:
        given_back = {"state": RoundState.WAITING, "leased_until": None}
        found.sqlmodel_update({**given_back, "version": found.version + 1})


async def give_up(session: AsyncSession, taken: Taken, why: RoundFailure) -> None:
    await _raise_wall(session, taken)
    found = await rounds.held(session, taken.id, taken.attempt)
    if found is not None:
        await _fail(session, found, why)


async def gather(session: AsyncSession, taken: Taken) -> Gathered:
    """Read what each branch knows, as its own secretary would who asked for a proposal.

    All of it as of one moment: a household that moves meanwhile is in one branch, not in two.
    """
    await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    await _raise_wall(session, taken)
    gathered = Gathered()
    asking = await nearest(session, taken.org_id, taken.today)
    branches = await _branches(session, taken)
    planned = await _planned(session, taken, [one.branch_id for one in branches])
    for one in branches:
        span = await nearest(session, one.branch_id, taken.today)
        if span is None or asking is None or not _still_below(span, asking):
            gathered.outcomes[one.branch_id] = BranchOutcome.GONE
        elif one.branch_id in planned:
            gathered.outcomes[one.branch_id] = planned[one.branch_id]
        else:
            await _gather(session, taken, span, gathered)
    return gathered


def _still_below(span: PartyOrgSpan, asking: PartyOrgSpan) -> bool:
    """Say whether it is a branch below who asked: of any other the wall shows nothing."""
    is_branch = span.org_type == OrgType.BRANCH and not span.ceased
    return is_branch and is_within(span.path, asking.path)


async def write(
    session: AsyncSession, taken: Taken, gathered: Gathered, shares: Mapping[UUID, Proposal]
) -> int:
    """Write each branch's draft, and for who asked, the numbers; say how many drafts.

    Nothing where the round is another's by now. Whatever a branch wrote meanwhile stays.
    """
    await _raise_wall(session, taken)
    held = await rounds.held(session, taken.id, taken.attempt)
    if held is None:
        return 0
    planned = await _planned(session, taken, list(shares))
    for branch_id, share in shares.items():
        outcome = planned.get(branch_id)
        if outcome is None:
            outcome = await _drafted(session, taken, branch_id, gathered.problems[branch_id], share)
        gathered.outcomes[branch_id] = outcome
    drafted = {
        branch_id: share
        for branch_id, share in shares.items()
        if gathered.outcomes[branch_id] is BranchOutcome.DRAFTED
    }
    for branch_id, share in drafted.items():
        gathered.figures[branch_id] |= _figures(share, gathered.figures[branch_id]["members"])
    await _tell(session, taken, gathered)
    await session.refresh(held)
    held.sqlmodel_update(
        {
            "state": RoundState.DONE,
            "leased_until": None,
            "finished_at": clock.now(),
            "totals": _totals(gathered, drafted),
            "version": held.version + 1,
        }
    )
    await session.flush()
    said = {"drafted": len(drafted), "left": len(gathered.outcomes) - len(drafted)}
    await audit.record(session, None, "proposal_round.done", held, said)
    return len(drafted)


async def _raise_wall(session: AsyncSession, taken: Taken) -> None:
    """See the body that asked and all below it, and nothing beside it."""
    span = await nearest(session, taken.org_id, taken.today)
    await raise_wall_over(session, [span.path] if span else [], taken.today)


async def _branches(session: AsyncSession, taken: Taken) -> list[ProposalRoundBranch]:
    rows = select(ProposalRoundBranch).where(col(ProposalRoundBranch.round_id) == taken.id)
    return list((await session.exec(rows.order_by(col(ProposalRoundBranch.branch_id)))).all())


async def _planned(
    session: AsyncSession, taken: Taken, branch_ids: Collection[UUID]
) -> dict[UUID, BranchOutcome]:
    """Say which branches have a plan of the year: what they resolved before what they draft."""
    asking = await nearest(session, taken.org_id, taken.today)
    if asking is None:
        return {}
    actor = rounds.acting_in(asking, Role.COMMUNE_COMMITTEE, taken.account_id, taken.today)
    rows = visible(AssignmentPlan, actor, Permission.PLAN_READ).where(
        col(AssignmentPlan.org_id).in_(branch_ids), col(AssignmentPlan.year) == taken.year
    )
    found: dict[UUID, BranchOutcome] = {}
    drafts_first = sorted(await session.exec(rows), key=lambda plan: plan.state != PlanState.DRAFT)
    for plan in drafts_first:
        if plan.plan_type == PlanType.BY_DECISION:
            found[plan.org_id] = BranchOutcome.BY_DECISION
        elif plan.state == PlanState.DRAFT:
            found[plan.org_id] = BranchOutcome.HAS_DRAFT
        else:
            found[plan.org_id] = BranchOutcome.HAS_PLAN
    return found


async def _gather(
    session: AsyncSession, taken: Taken, span: PartyOrgSpan, gathered: Gathered
) -> None:
    branch_id = span.org_id
    actor = rounds.acting_in(span, Role.BRANCH_SECRETARY, taken.account_id, taken.today)
    facts = await proposal_inputs.facts_of(session, actor, branch_id)
    previous = await proposal_inputs.previous_of(session, actor, branch_id, taken.year)
    kinds = {AssignmentKind(kind) for kind in KINDS}
    problem = proposal_inputs.problem_of(facts, kinds, previous=previous, locked={})
    members = sum(one.unable is None for one in facts.candidates)
    gathered.figures[branch_id] = {
        "members": members,
        "households": len(facts.houses),
        "groups": len(facts.groups),
    }
    if not members:
        gathered.outcomes[branch_id] = BranchOutcome.NO_MEMBERS
    elif not problem.targets:
        gathered.outcomes[branch_id] = BranchOutcome.NO_HOUSEHOLDS
    else:
        gathered.outcomes[branch_id] = BranchOutcome.WAITING
        gathered.problems[branch_id] = problem


async def _drafted(
    session: AsyncSession, taken: Taken, branch_id: UUID, problem: Problem, share: Proposal
) -> BranchOutcome:
    """Draft a branch's plan with what is proposed, unless it has one by now or is no more."""
    span = await nearest(session, branch_id, taken.today)
    if span is None:
        return BranchOutcome.GONE
    actor = rounds.acting_in(span, Role.BRANCH_SECRETARY, taken.account_id, taken.today)
    try:
        async with session.begin_nested():
            new = PlanCreate(org_id=branch_id, year=taken.year)
            drafted = await plans.draft(session, actor, new)
            plan = await plans.require_draft(session, actor, drafted.id, version=drafted.version)
            await proposal_drafts.write(session, plan, KINDS, problem, share)
            said = {"lines": len(share.lines), "open": len(share.uncovered)}
            await audit.record(session, actor, "plan.proposed_in_round", plan, said)
    except PlanExists:
        return BranchOutcome.HAS_DRAFT
    except GONE:
        return BranchOutcome.GONE
    return BranchOutcome.DRAFTED


async def _tell(session: AsyncSession, taken: Taken, gathered: Gathered) -> None:
    for one in await _branches(session, taken):
        one.outcome = gathered.outcomes[one.branch_id]
        one.figures = gathered.figures.get(one.branch_id)
    await session.flush()


async def _fail(session: AsyncSession, found: ProposalRound, why: RoundFailure) -> None:
    found.sqlmodel_update(
        {
            "state": RoundState.FAILED,
            "failure": why,
            "leased_until": None,
            "finished_at": clock.now(),
            "version": found.version + 1,
        }
    )
    await session.flush()
    await audit.record(session, None, "proposal_round.failed", found, {"failure": why})


def _figures(share: Proposal, members: int) -> dict[str, Any]:
    return {
        "covered": share.measures.covered,
        "uncovered": share.measures.uncovered,
        "gap": rounded(max(0.0, share.bound - share.merit)),
        "proven": share.proven,
        "loads": _loads(share.measures) if members >= FEWEST_TOLD else None,
    }


def _totals(gathered: Gathered, drafted: Mapping[UUID, Proposal]) -> dict[str, Any]:
    figures = [gathered.figures[branch_id] for branch_id in drafted]
    summed = ("members", "households", "groups", "covered", "uncovered")
    return {
        "drafted": len(drafted),
        "left": len(gathered.outcomes) - len(drafted),
        **{name: sum(one[name] for one in figures) for name in summed},
        "gap": rounded(sum(max(0.0, share.bound - share.merit) for share in drafted.values())),
        "proven": all(share.proven for share in drafted.values()),
        "loads": _loads_of_all(gathered, drafted),
    }


def _loads_of_all(gathered: Gathered, drafted: Mapping[UUID, Proposal]) -> dict[str, float] | None:
    """Measure all branches whose own loads are told: from the others nothing can be made out."""
    told = {
        branch_id: share
        for branch_id, share in drafted.items()
        if gathered.figures[branch_id]["loads"] is not None
    }
    if not told:
        return None
    problem = planning.together(gathered.problems[branch_id] for branch_id in told)
    lines = (line for share in told.values() for line in share.lines)
    return _loads(planning.measure(problem, {line.target_id: line.member_id for line in lines}))


def _loads(measures: Measures) -> dict[str, float]:
    return {name: rounded(getattr(measures, name)) for name in ("least", "most", "gini")}
