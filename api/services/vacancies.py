"""Vacancies: which charges need somebody else, who could, and putting them in charge."""

import asyncio
from collections.abc import Collection
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Boolean, Text, and_, bindparam, case, exists, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit, planning
from api.access import vacancies as found
from api.access.actor import Actor
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing, refuse_future
from api.access.past import ON_DAY
from api.access.require import require_org, require_row, require_seen, require_version
from api.access.visible import holds_on, identity, visible
from api.db.reads import Source
from api.domain import clock
from api.domain.assignments import AssignmentRole
from api.domain.members import ASSIGNABLE
from api.domain.roles import Permission
from api.domain.vacancies import VacancyOutcome, VacancyState
from api.errors.assignments import AssignmentNotFound
from api.errors.vacancies import CoverOutside, VacancyNotFound, VacancyNotOpen
from api.i18n import Locale
from api.models.assignments import Assignment
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import MemberStanding, PartyMember
from api.models.vacancies import Vacancy
from api.planning.problem import Price, Reason
from api.schemas.assignments import (
    AssignmentCreate,
    AssignmentHandover,
    AssignmentRead,
    Target,
)
from api.schemas.proposals import ReasonTold
from api.schemas.vacancies import (
    CoverCandidate,
    CoverCandidates,
    VacancyCover,
    VacancyCovered,
    VacancyQuery,
    VacancyRead,
    VacancySummary,
    VacancySummaryQuery,
    VacancyThen,
)
from api.services import appointments, assignments, handing_on, vacancy_openings
from api.services.assignments import member_name, target_of
from api.services.proposal_views import price_read, told

READ: Final = Permission.ASSIGNMENT_READ
WRITE: Final = Permission.ASSIGNMENT_WRITE
BATCH: Final = 500
UNTIL: Final = col(Vacancy.vacant_until)
# All of it as it stood on the day that is asked about.
SETTLED: Final = and_(col(Vacancy.state) != VacancyState.OPEN, col(Vacancy.closed_on) <= ON_DAY)
# What was foreseen to end on a day has ended then, though nobody came by to write it down.
PAST: Final = and_(~SETTLED, func.coalesce(UNTIL <= ON_DAY, False))
OPEN: Final = and_(~SETTLED, ~PAST)
STATE: Final = case(
    (SETTLED, col(Vacancy.state)),
    (PAST, VacancyState.CLOSED.value),
    else_=VacancyState.OPEN.value,
)
OVERDUE: Final = and_(OPEN, col(Vacancy.due_on) < ON_DAY)
# Who was best when it was opened may be away by now: then nobody is named until somebody asks.
CAN_STILL: Final = exists().where(
    col(MemberStanding.member_id) == col(Vacancy.proposed_id),
    or_(*(col(MemberStanding.standing) == standing for standing in sorted(ASSIGNABLE))),
    holds_on(MemberStanding, ON_DAY),
)
PROPOSED: Final = case((CAN_STILL, col(Vacancy.proposed_id)))
KEYS: Final = {"household_id": col(Vacancy.household_id), "group_id": col(Vacancy.group_id)}
LISTING: Final = Listing(
    table=Vacancy,
    schema=VacancyRead,
    permission=READ,
    order=(col(Vacancy.due_on), col(Vacancy.id)),
    columns={
        "member_name": member_name(col(Vacancy.member_id)),
        "proposed_id": PROPOSED,
        "proposed_name": member_name(PROPOSED),
        "target_code": target_of(col(Household.code), col(HouseholdGroup.code), **KEYS),
        "target_name": target_of(col(Household.head_name), col(HouseholdGroup.name), **KEYS),
        "state": STATE,
        "outcome": case((SETTLED, col(Vacancy.outcome)), (PAST, VacancyOutcome.DAYS_OVER.value)),
        "covered_by_id": case((SETTLED, col(Vacancy.covered_by_id))),
        "closed_on": case((SETTLED, col(Vacancy.closed_on)), (PAST, UNTIL)),
        "overdue": OVERDUE,
    },
    filters={
        "as_of": col(Vacancy.opened_on) <= ON_DAY,
        "org_id": SUBTREE,
        "state": bindparam("state", type_=Text) == STATE,
        "overdue": bindparam("overdue", type_=Boolean) == OVERDUE,
    },
)


async def search(source: Source, actor: Actor, query: VacancyQuery) -> bytes:
    refuse_future(actor, query)
    return await LISTING.page(source, actor, query)


async def get(
    source: Source, actor: Actor, vacancy_id: UUID, query: VacancyThen
) -> tuple[bytes, int]:
    """Return the vacancy as JSON, and its version."""
    refuse_future(actor, query)
    missing = VacancyNotFound(vacancy_id=vacancy_id)
    day = query.model_dump(exclude_none=True)
    return await LISTING.one(source, actor, vacancy_id, missing, **day)


async def summary(
    session: AsyncSession, actor: Actor, query: VacancySummaryQuery
) -> VacancySummary:
    """Count; a function of the database counts past the wall for a body in sight, and no name."""
    refuse_future(actor, query)
    await require_org(session, actor, Permission.SUMMARY_READ, query.org_id, field="query.org_id")
    day = () if query.as_of is None else (query.as_of,)
    names = ("open", "overdue", "covered")
    counted = func.vacancies_counted(query.org_id, *day).table_valued(*names)
    row = (await (await session.connection()).execute(select_columns(counted))).mappings().one()
    return VacancySummary(org_id=query.org_id, as_of=query.as_of or actor.today, **row)


async def candidates(
    session: AsyncSession, actor: Actor, vacancy_id: UUID, locale: Locale
) -> CoverCandidates:
    """Say who could cover it, as everybody stands today: why, and what it would do."""
    vacancy = await _seen(session, actor, vacancy_id)
    target_id = vacancy.group_id or vacancy.household_id
    assert target_id is not None  # noqa: S101 - it has one of them
    problem = await vacancy_openings.problem_for(session, actor, vacancy)
    few = await vacancy_openings.few(problem, target_id)
    names = await _names(session, actor, {one.member_id for one in few})

    def priced() -> list[Price]:
        # Against the first: that somebody leads at all is worth more than any of them is dearer.
        best = {target_id: few[0].member_id} if few else {}
        draft = {**problem.current, **best}
        return [planning.price(problem, draft, target_id, one.member_id) for one in few]

    prices = await asyncio.to_thread(priced)
    return CoverCandidates(
        vacancy_id=vacancy.id,
        on=max(actor.today, vacancy.vacant_from),
        candidates=[
            CoverCandidate(
                member_id=one.member_id,
                member_name=names.get(one.member_id),
                reasons=[
                    ReasonTold(code=Reason(code), text=told("reason", code, locale))
                    for code in one.reasons
                ],
                price=price_read(price, locale),
            )
            for one, price in zip(few, prices, strict=True)
        ],
    )


async def cover(
    session: AsyncSession, actor: Actor, vacancy_id: UUID, asked: VacancyCover, *, version: int
) -> VacancyCovered:
    """Put somebody in charge in the place of who cannot; until they are back, where that is known.

    The vacancy is closed where assignments are written, as it is whoever puts somebody in charge.
    """
    seen = await _seen(session, actor, vacancy_id)
    await appointments.hold_members(session, {asked.member_id})
    await appointments.hold_target(session, _target(seen))
    vacancy = await _writable(session, actor, vacancy_id, version)
    on = asked.on or max(actor.today, vacancy.vacant_from)
    until = vacancy.vacant_until
    if on < vacancy.vacant_from or (until is not None and until <= on):
        raise CoverOutside(field="body.on", since=vacancy.vacant_from)
    begun, returns = await _led(session, actor, vacancy, asked, on)
    read = await _read(session, vacancy)
    return VacancyCovered(vacancy=read, begun=begun, returns=returns, version=read.version)


async def _led(
    session: AsyncSession, actor: Actor, vacancy: Vacancy, asked: VacancyCover, on: date
) -> tuple[AssignmentRead, AssignmentRead | None]:
    """Hand over what still runs; begin anew, with all that belongs to it, where it has ended."""
    before = await require_seen(
        session,
        actor,
        Assignment,
        vacancy.assignment_id,
        permission=READ,
        missing=AssignmentNotFound(assignment_id=vacancy.assignment_id),
    )
    until = vacancy.vacant_until
    if before.valid_to is None or before.valid_to > on:
        handover = AssignmentHandover(member_id=asked.member_id, on=on, reason=asked.reason)
        done = await assignments.hand_over(
            session,
            actor,
            before.id,
            handover,
            version=before.version,
            returning=None if until == before.valid_to else until,
        )
        return done.begun, done.returns
    new = AssignmentCreate(
        **_target(vacancy).model_dump(),
        member_id=asked.member_id,
        role=AssignmentRole.LEAD,
        valid_from=on,
        valid_to=until,
        reason=asked.reason,
    )
    begun = await assignments.begin(session, actor, new)
    if before.member_id != asked.member_id:
        begun = await _follow(session, actor, before, begun)
    return begun, None


async def _follow(
    session: AsyncSession, actor: Actor, before: Assignment, begun: AssignmentRead
) -> AssignmentRead:
    """Let duties, partners and open work come along, and open a handover."""
    missing = AssignmentNotFound(assignment_id=begun.id)
    after = await require_seen(
        session, actor, Assignment, begun.id, permission=READ, missing=missing
    )
    await handing_on.keep_duties(session, [(before, after)])
    await handing_on.hand_on(session, actor, [(before, after)])
    return await assignments.read(session, after)


async def warn(session: AsyncSession) -> int:
    """Announce what is overdue, once each; the caller raises the wall. Say how many."""
    late = await found.overdue(session, clock.today(), BATCH)
    for one in late:
        one.warned_on = clock.today()
        await audit.record(session, None, "vacancy.overdue", one, {"due_on": str(one.due_on)})
    await session.flush()
    return len(late)


async def _seen(session: AsyncSession, actor: Actor, vacancy_id: UUID) -> Vacancy:
    """Find a vacancy of which the actor may decide."""
    return await require_seen(
        session,
        actor,
        Vacancy,
        vacancy_id,
        permission=WRITE,
        sight=READ,
        missing=VacancyNotFound(vacancy_id=vacancy_id),
    )


async def _writable(session: AsyncSession, actor: Actor, vacancy_id: UUID, version: int) -> Vacancy:
    missing = VacancyNotFound(vacancy_id=vacancy_id)
    vacancy = await require_row(
        session, actor, Vacancy, vacancy_id, read=READ, write=WRITE, missing=missing
    )
    await session.refresh(vacancy)  # it was read before its turn came
    until = vacancy.vacant_until
    if vacancy.state != VacancyState.OPEN or (until is not None and until <= actor.today):
        raise VacancyNotOpen
    require_version(vacancy, version)
    return vacancy


def _target(vacancy: Vacancy) -> Target:
    named = {name: getattr(vacancy, name) for name in Target.model_fields}
    return Target.model_validate(named)


async def _names(
    session: AsyncSession, actor: Actor, member_ids: Collection[UUID]
) -> dict[UUID, str]:
    rows = visible(PartyMember, actor, Permission.MEMBER_READ)
    known = (await session.exec(rows.where(col(PartyMember.id).in_(member_ids)))).all()
    return {one.id: one.full_name for one in known}


async def _read(session: AsyncSession, vacancy: Vacancy) -> VacancyRead:
    await session.flush()
    row: Any = select_columns(*LISTING.fields()).where(identity(LISTING.table) == vacancy.id)
    connection = await session.connection()
    written = (await connection.execute(row, {"on_day": clock.today()})).mappings().one()
    return VacancyRead.model_validate(dict(written))
