"""Whether every household has somebody, and what stands in the way."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import coverage as counted
from api.access.actor import Actor
from api.access.coverage import asked, bodies, ids
from api.access.require import require_org
from api.domain.assignments import BranchStance
from api.domain.members import Standing, why_not_assignable
from api.domain.party_orgs import OrgType
from api.domain.reports import completeness
from api.domain.roles import Permission
from api.models.policies import AssignmentPolicy
from api.schemas.coverage import (
    BranchCounts,
    BranchState,
    CoverageQuery,
    CoverageRead,
    CoverageSummary,
    Finding,
    HouseholdCounts,
    MemberBeyondHome,
    MemberCounts,
    MemberLoad,
    MemberSilent,
    MemberUnable,
    PartSummary,
    Summary,
    SummaryQuery,
    UncoveredHousehold,
)
from api.services import policies

ItemT = TypeVar("ItemT", bound=MemberUnable | MemberLoad | MemberBeyondHome | MemberSilent)
Row = dict[str, Any]
LOWEST: Final = {OrgType.BRANCH, OrgType.PARTY_GROUP}


async def report(session: AsyncSession, actor: Actor, query: CoverageQuery) -> CoverageRead:
    """Say by name what a branch or party group has to put right."""
    read = Permission.COVERAGE_READ
    await require_org(session, actor, read, query.org_id, field="query.org_id")
    on = query.on or actor.today
    known = await bodies(session, query.org_id, actor.today)
    orgs = ids(known)
    [households] = await asked(session, counted.HOUSEHOLDS, orgs=orgs, on=on, limit=query.limit)
    unable = [
        MemberUnable(**row, reason=_reason(standing))
        for row in await asked(session, counted.NOT_ASSIGNABLE, orgs=orgs, on=on)
        for _, standing in [(row.pop("sort_key"), row.pop("standing"))]
    ]
    beyond = await asked(session, counted.BEYOND_HOME, orgs=orgs, on=on)
    silent = await asked(session, counted.SILENT, orgs=orgs, on=on, periods=query.silent_periods)
    stances = await _stances(session, known, on)
    overloaded, idle = await _loads(session, known, stances, on)
    return CoverageRead(
        org_id=query.org_id,
        on=on,
        stance=stances[query.org_id] if known[0]["org_type"] in LOWEST else None,
        households=_households(households),
        uncovered=Finding(
            count=households["uncovered"],
            items=[UncoveredHousehold.model_validate(one) for one in households["items"]],
        ),
        not_assignable=_first(unable, query),
        overloaded=_first(overloaded, query),
        idle=_first(idle, query),
        beyond_home=_first([MemberBeyondHome.model_validate(row) for row in beyond], query),
        silent=_first([MemberSilent.model_validate(row) for row in silent], query),
        branches=[
            BranchState(org_id=body["org_id"], name=body["name"], stance=stances[body["org_id"]])
            for body in known
            if body["org_type"] == OrgType.BRANCH
        ],
    )


async def summary(session: AsyncSession, actor: Actor, query: SummaryQuery) -> CoverageSummary:
    """Give numbers for a body and for each part of it; a province costs what a commune costs."""
    read = Permission.SUMMARY_READ
    await require_org(session, actor, read, query.org_id, field="query.org_id")
    on = query.on or actor.today
    [total] = await asked(session, counted.TOTAL, org_id=query.org_id, on=on)
    [directly] = await asked(session, counted.DIRECTLY, org_id=query.org_id, on=on)
    parts = await asked(
        session,
        counted.PARTS,
        org_id=query.org_id,
        on=on,
        after=query.after,
        limit=query.limit + 1,
    )
    shown = parts[: query.limit]
    return CoverageSummary(
        org_id=query.org_id,
        on=on,
        total=_summary(total),
        directly=_summary(directly),
        parts=[
            PartSummary(
                org_id=part["org_id"],
                name=part["name"],
                org_type=part["org_type"],
                counts=_summary(part),
            )
            for part in shown
        ],
        next=shown[-1]["org_id"] if len(parts) > len(shown) else None,
    )


async def settle_arrivals(session: AsyncSession) -> int:
    """Count newly registered households among the totals, and say for how many bodies."""
    [settled] = await asked(session, counted.SETTLE_ARRIVALS)
    return int(settled["bodies"])


async def _stances(
    session: AsyncSession, known: Sequence[Row], on: Any
) -> dict[UUID, BranchStance]:
    """Say where each body stands with its yearly plan: a party group, where its branch does."""
    branch_of = {
        body["org_id"]: body["parent_id"]
        if body["org_type"] == OrgType.PARTY_GROUP
        else body["org_id"]
        for body in known
    }
    wanted = list(set(branch_of.values()))
    rows = await asked(session, counted.STANCES, orgs=wanted, on=on)
    found = {row["org_id"]: _stance(row) for row in rows}
    return {
        org_id: found.get(branch_id, BranchStance.NO_PLAN)
        for org_id, branch_id in branch_of.items()
    }


def _stance(row: Row) -> BranchStance:
    if row["branches_assigning"]:
        return BranchStance.ASSIGNED
    if row["branches_by_decision"]:
        return BranchStance.NOT_ASSIGNING_BY_DECISION
    return BranchStance.PLAN_NOT_ADOPTED if row["branches_not_adopted"] else BranchStance.NO_PLAN


async def _loads(
    session: AsyncSession,
    known: Sequence[Row],
    stances: Mapping[UUID, BranchStance],
    on: Any,
) -> tuple[list[MemberLoad], list[MemberLoad]]:
    """Find who has more than their body wants, and who could act and has less.

    Where a branch resolved to assign nobody, nobody is idle.
    """
    orgs = ids(known)
    limits = await policies.nearest(session, orgs, on)
    overloaded: list[MemberLoad] = []
    idle: list[MemberLoad] = []
    for row in await asked(session, counted.LOADS, orgs=orgs, on=on):
        able = row.pop("able")
        most, least = _limits(limits.get(row["org_id"]))
        if most is not None and row["households"] > most:
            overloaded.append(MemberLoad(**row, limit=most))
        excused = stances[row["org_id"]] is BranchStance.NOT_ASSIGNING_BY_DECISION
        if able and not excused and row["households"] < least:
            idle.append(MemberLoad(**row, limit=least))
    return overloaded, idle


def _limits(policy: AssignmentPolicy | None) -> tuple[int | None, int]:
    if policy is None:
        return None, 1
    return policy.maximum, max(policy.minimum or 0, 1)


def _reason(standing: str | None) -> Any:
    return why_not_assignable(Standing(standing) if standing else None)


def _first(found: Sequence[ItemT], query: CoverageQuery) -> Finding[ItemT]:
    return Finding(count=len(found), items=list(found[: query.limit]))


def _households(row: Row) -> HouseholdCounts:
    return HouseholdCounts(
        households=row["households"],
        covered=row["covered"],
        by_decision=row["by_decision"],
        out_of_scope=row["out_of_scope"],
        uncovered=row["uncovered"],
        covered_percent=completeness(row["covered"], row["covered"] + row["uncovered"]),
    )


def _summary(row: Row) -> Summary:
    done = row["branches_assigning"] + row["branches_by_decision"] + row["branches_not_adopted"]
    return Summary(
        households=_households(row),
        poor=row["poor"],
        poor_uncovered=row["poor_uncovered"],
        members=MemberCounts(
            members=row["members"],
            assignable=row["assignable"],
            assigned=row["assigned"],
            idle=row["assignable"] - row["assigned"],
            not_assignable_assigned=row["not_assignable_assigned"],
        ),
        branches=BranchCounts(
            branches=row["branches"],
            assigning=row["branches_assigning"],
            by_decision=row["branches_by_decision"],
            not_adopted=row["branches_not_adopted"],
            no_plan=row["branches"] - done,
        ),
    )
