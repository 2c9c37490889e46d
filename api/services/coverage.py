"""Whether every household has somebody, and what stands in the way."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from sqlalchemy import TextClause
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access import coverage as counted
from api.access.actor import Actor
from api.access.coverage import asked, bodies, bodies_then, ids
from api.access.require import in_charge_of, require_org
from api.access.visible import as_setting
from api.domain.assignments import BranchStance, PolicyScope
from api.domain.members import Standing, why_not_assignable
from api.domain.party_orgs import OrgType
from api.domain.reports import completeness
from api.domain.roles import Permission
from api.schemas.common import Page, Schema
from api.schemas.coverage import (
    BranchCounts,
    BranchState,
    CoverageQuery,
    CoverageRead,
    CoverageSummary,
    Finding,
    FindingQuery,
    HouseholdCounts,
    MemberBeyondHome,
    MemberCounts,
    MemberFound,
    MemberLoad,
    MemberSilent,
    MemberUnable,
    PartSummary,
    SilentQuery,
    Summary,
    SummaryQuery,
    UncoveredHousehold,
)
from api.schemas.structures import Structure
from api.security.cursors import Cursors
from api.services import policies

ItemT = TypeVar("ItemT", bound=Schema)
Row = dict[str, Any]
LOWEST: Final = {OrgType.BRANCH, OrgType.PARTY_GROUP}


@dataclass(frozen=True, slots=True)
class Look:
    """A look at a body and all below it on a day, and where in each list it goes on."""

    session: AsyncSession
    cursors: Cursors
    actor: Actor
    known: Sequence[Row]
    on: date
    asked: CoverageQuery | FindingQuery
    periods: int = 0

    @property
    def then(self) -> bool:
        """Whether another day than today is asked about."""
        return self.on != self.actor.today

    @property
    def orgs(self) -> list[UUID]:
        return ids(self.known)

    @property
    def is_lowest(self) -> bool:
        """Whether a branch or party group is asked about; where none stood, neither."""
        return bool(self.known) and self.known[0]["org_type"] in LOWEST

    def bound(self, finding: str) -> str:
        """Say what cursors are bound to."""
        periods = self.periods if finding == "silent" else None
        return repr((finding, self.asked.org_id, self.asked.as_of, periods))

    def behind(self, finding: str) -> list[str] | None:
        after = getattr(self.asked, "after", None)
        return self.cursors.read(after, self.bound(finding)) if after is not None else None

    def found(
        self, finding: str, count: int, items: list[ItemT], last: Sequence[object]
    ) -> Finding[ItemT]:
        """Lay out a page; ``last`` are the keys of its last item."""
        following = None
        if len(items) == self.asked.limit:
            key = json.dumps([str(value) for value in last])
            following = self.cursors.write(key, self.bound(finding))
        return Finding(count=count, items=items, next=following)


async def _no_more(_: Look) -> Row:
    return {}


async def _untold(_: Look, __: Sequence[Row]) -> None:
    return None


@dataclass(frozen=True)
class Question(Generic[ItemT]):
    """What is looked for: by which statement, in which order, with which more parameters."""

    finding: str
    statement: TextClause
    read: Callable[[Row], ItemT]
    keys: Mapping[str, str] = field(default_factory=lambda: counted.BY_NAME)
    more: Callable[[Look], Awaitable[Row]] = _no_more
    told: Callable[[Look, Sequence[Row]], Awaitable[None]] = _untold  # before it is shown
    then: "Question[ItemT] | None" = None  # what is asked instead of another day than today

    async def asked(self, look: Look) -> tuple[Finding[ItemT], Row]:
        """Give a page of what is found, and what else the statement tells."""
        if look.then and self.then is not None:
            return await self.then.asked(look)
        behind = look.behind(self.finding)
        [row] = await asked(
            look.session,
            self.statement,
            orgs=look.orgs,
            on=look.on,
            limit=look.asked.limit,
            after=behind and json.dumps(behind),
            **await self.more(look),
        )
        rows = row.pop("items")
        await self.told(look, rows)
        last = [rows[-1][key] for key in self.keys] if rows else []
        items = [self.read(one) for one in rows]
        return look.found(self.finding, row["count"], items, last), row


def _as(schema: type[ItemT]) -> Callable[[Row], ItemT]:
    return lambda row: schema(**{name: row[name] for name in schema.model_fields})


def _unable(row: Row) -> MemberUnable:
    return _as(MemberUnable)(row | {"reason": _reason(row["standing"])})


async def _most(look: Look) -> Row:
    """Find the most households that each body wants a member to have."""
    limits = await policies.nearest(look.session, look.orgs, look.on)
    return _bounds({org_id: policy.maximum for org_id, policy in limits.items()})


async def _least(look: Look) -> Row:
    """Find the least. Where a branch resolved to assign nobody, nobody has too few."""
    limits = await policies.nearest(look.session, look.orgs, look.on)
    stances = await _stances(look.session, look.known, look.on)
    return _bounds(
        {
            org_id: policy.minimum
            for org_id, policy in limits.items()
            if stances[org_id] is not BranchStance.NOT_ASSIGNING_BY_DECISION
        }
    )


def _bounds(bounds: Mapping[UUID, int | None]) -> Row:
    known = {org_id: bound for org_id, bound in bounds.items() if bound is not None}
    return {"bounded": list(known), "bounds": list(known.values())}


async def _periods(look: Look) -> Row:
    return {"periods": look.periods}


async def _poor_only(look: Look) -> set[UUID]:
    """Find the bodies where a policy wants only poor households covered."""
    limits = await policies.nearest(look.session, look.orgs, look.on)
    return {org_id for org_id, policy in limits.items() if policy.scope == PolicyScope.POOR}


async def _named(look: Look) -> Row:
    """Find where names are told: where to be named is to be called poor, not to everybody."""
    read = Permission.SUPPORT_READ
    may_hear = await in_charge_of(look.session, look.actor, read, look.asked.org_id)
    unnamed = set() if may_hear else await _poor_only(look)
    return {"named": [org_id for org_id in look.orgs if org_id not in unnamed]}


async def _reach(look: Look) -> Row:
    """Say what may be told of households by where they are today, whatever they were then."""
    actor = look.actor
    return {
        "today": actor.today,
        "scope": as_setting(actor.scope(Permission.COVERAGE_READ)),
        "hearing": as_setting(actor.scope(Permission.SUPPORT_READ)),
        "poor_only": list(await _poor_only(look)),
    }


async def _called_poor(look: Look, rows: Sequence[Row]) -> None:
    """Write down who was told that these are poor, with the body that answers for each today."""
    poor = await _poor_only(look)
    told = [
        (UUID(row["household_id"]), UUID(row.get("answers_to", row["org_id"])))
        for row in rows
        if UUID(row["org_id"]) in poor
    ]
    await audit.record_readings(look.session, look.actor, "coverage.read", told)


UNCOVERED: Final = Question(
    "uncovered",
    counted.UNCOVERED,
    _as(UncoveredHousehold),
    keys=counted.BY_CODE,
    more=_named,
    told=_called_poor,
    then=Question(
        "uncovered",
        counted.UNCOVERED_THEN,
        _as(UncoveredHousehold),
        keys=counted.BY_CODE_THEN,
        more=_reach,
        told=_called_poor,
    ),
)
NOT_ASSIGNABLE: Final = Question("not_assignable", counted.NOT_ASSIGNABLE, _unable)
OVERLOADED: Final = Question("overloaded", counted.OVERLOADED, _as(MemberLoad), more=_most)
UNDERLOADED: Final = Question("underloaded", counted.UNDERLOADED, _as(MemberLoad), more=_least)
IDLE: Final = Question("idle", counted.IDLE, _as(MemberFound))
BEYOND_HOME: Final = Question(
    "beyond_home",
    counted.BEYOND_HOME,
    _as(MemberBeyondHome),
    then=Question("beyond_home", counted.BEYOND_HOME_THEN, _as(MemberBeyondHome)),
)
SILENT: Final = Question(
    "silent",
    counted.SILENT,
    _as(MemberSilent),
    more=_periods,
    then=Question("silent", counted.SILENT_THEN, _as(MemberSilent), more=_periods),
)


async def report(
    session: AsyncSession, cursors: Cursors, actor: Actor, query: CoverageQuery
) -> CoverageRead:
    """Say by name what a branch or party group has to put right."""
    look = await _look(session, cursors, actor, query, periods=query.silent_periods)
    uncovered, households = await UNCOVERED.asked(look)
    stances = await _stances(session, look.known, look.on)
    return CoverageRead(
        org_id=query.org_id,
        on=look.on,
        stance=stances.get(query.org_id) if look.is_lowest else None,
        households=_households(households | {"uncovered": households["count"]}),
        uncovered=uncovered,
        not_assignable=(await NOT_ASSIGNABLE.asked(look))[0],
        overloaded=(await OVERLOADED.asked(look))[0],
        underloaded=(await UNDERLOADED.asked(look))[0],
        idle=(await IDLE.asked(look))[0],
        beyond_home=(await BEYOND_HOME.asked(look))[0],
        silent=(await SILENT.asked(look))[0],
        branches=_branches(look, stances),
    )


async def listed(
    session: AsyncSession,
    cursors: Cursors,
    actor: Actor,
    query: FindingQuery,
    question: Question[ItemT],
) -> Page[ItemT]:
    """List all of one finding, page by page, in the order of the report."""
    periods = query.silent_periods if isinstance(query, SilentQuery) else 0
    look = await _look(session, cursors, actor, query, periods=periods)
    found, _ = await question.asked(look)
    return Page(items=found.items, next=found.next)


async def branches(
    session: AsyncSession, cursors: Cursors, actor: Actor, query: FindingQuery
) -> Page[BranchState]:
    """List where each branch stands with its plan."""
    look = await _look(session, cursors, actor, query)
    found = _branches(look, await _stances(session, look.known, look.on))
    return Page(items=found.items, next=found.next)


async def _look(
    session: AsyncSession,
    cursors: Cursors,
    actor: Actor,
    query: CoverageQuery | FindingQuery,
    *,
    periods: int = 0,
) -> Look:
    read = Permission.COVERAGE_READ
    await require_org(session, actor, read, query.org_id, field="query.org_id")
    on = query.as_of or actor.today
    if on == actor.today:
        known = await bodies(session, query.org_id, on)
    else:
        known = await bodies_then(session, query.org_id, actor, read, on)
    return Look(session, cursors, actor, known, on, query, periods)


def _branches(look: Look, stances: Mapping[UUID, BranchStance]) -> Finding[BranchState]:
    """Lay out a page of the branches, by place in the tree."""
    found = [
        body for body in look.known if body["org_type"] == OrgType.BRANCH and not body["ceased"]
    ]
    behind = look.behind("branches")
    rest = [body for body in found if behind is None or body["path"] > behind[0]]
    shown = rest[: look.asked.limit]
    items = [
        BranchState(org_id=body["org_id"], name=body["name"], stance=stances[body["org_id"]])
        for body in shown
    ]
    return look.found("branches", len(found), items, [shown[-1]["path"]] if shown else [])


async def summary(
    session: AsyncSession, cursors: Cursors, actor: Actor, query: SummaryQuery
) -> CoverageSummary:
    """Give numbers for a body and for each part of it; a province costs what a commune costs.

    That is by the tree of the day, whose totals are kept (docs/adr/0005-summaries.md): the total
    is of the body as it was. By the tree of today they are added up, body by body.
    """
    read = Permission.SUMMARY_READ
    await require_org(session, actor, read, query.org_id, field="query.org_id")
    on = query.as_of or actor.today
    then = query.structure is Structure.THEN
    by_today = {} if then else {"today": actor.today}
    question = counted.TOTAL if then else counted.TOTAL_NOW
    [total] = await asked(session, question, org_id=query.org_id, on=on, **by_today)
    [directly] = await asked(session, counted.DIRECTLY, org_id=query.org_id, on=on)
    bound = repr(("parts", query.org_id, query.as_of, query.structure))
    behind = cursors.read(query.after, bound) if query.after is not None else None
    after = behind and json.dumps(behind)
    limit = query.limit + 1
    tree_on = on if then else actor.today
    parts = await asked(
        session,
        counted.PARTS if then else counted.PARTS_NOW,
        org_id=query.org_id,
        on=on,
        tree_on=tree_on,
        today=actor.today,
        scope=as_setting(actor.scope(read)),
        after=after,
        limit=limit,
    )
    shown = parts[: query.limit]
    following = None
    if len(parts) > len(shown):
        key = json.dumps([shown[-1]["sort_name"], str(shown[-1]["org_id"])])
        following = cursors.write(key, bound)
    return CoverageSummary(
        org_id=query.org_id,
        on=on,
        structure=query.structure,
        tree_on=tree_on,
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
        next=following,
    )


async def settle_arrivals(session: AsyncSession) -> int:
    """Count newly registered households among the totals, and say for how many bodies."""
    [settled] = await asked(session, counted.SETTLE_ARRIVALS)
    return int(settled["bodies"])


async def _stances(
    session: AsyncSession, known: Sequence[Row], on: Any
) -> dict[UUID, BranchStance]:
    """Say where each body stands with its yearly plan: a party group, where its branch does."""
    branch_of = {body["org_id"]: body["branch_id"] or body["org_id"] for body in known}
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


def _reason(standing: str | None) -> Any:
    return why_not_assignable(Standing(standing) if standing else None)


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
            idle=row["idle"],
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
