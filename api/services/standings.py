from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from api import audit
from api.access import vacancies
from api.access.actor import Actor
from api.access.require import require_seen, require_version
from api.access.visible import belonging
from api.domain import members as rules
from api.domain.members import Standing, StandingLine
from api.domain.periods import DateRange, RangeIsEmpty
from api.domain.roles import Permission
from api.errors import DayNotCome, PeriodEmpty
from api.errors.members import (
    MemberNotFound,
    StandingRecordedLater,
    StandingWithoutEnd,
)
from api.models.members import MemberStanding, PartyMember
from api.schemas.assignments import AssignmentRead
from api.schemas.common import Page, Paging
from api.schemas.standings import StandingCreate, StandingRead, StandingSet
from api.security.cursors import Cursors
from api.services import assignments, memberships, vacancy_openings
from api.services.members import require_member, standing_refusals
from api.services.paging import page

BEGINNING: Final = col(MemberStanding.valid_from)


async def history(
    session: AsyncSession, actor: Actor, cursors: Cursors, member_id: UUID, query: Paging
) -> Page[StandingRead]:
    await require_seen(
        session,
        actor,
        PartyMember,
        member_id,
        permission=Permission.MEMBER_READ,
        missing=MemberNotFound(member_id=member_id),
    )
    return await page(
        session,
        cursors,
        query,
        _of_member(actor, member_id),
        read=StandingRead.model_validate,
        by=(BEGINNING,),
        of=("standings", member_id),
    )


async def record(
    session: AsyncSession, actor: Actor, member_id: UUID, new: StandingCreate, *, version: int
) -> StandingSet:
    """Lay a standing over what is recorded; with an end, what was before goes on after it."""
    member = await require_member(session, actor, Permission.MEMBER_WRITE, member_id)
    require_version(member, version)
    rows = await _recorded(session, actor, member_id)
    line = _line_of(new)
    before = [_line(row) for row in rows]
    _check(before, line, actor)
    lines = rules.overlaid(before, line)
    await _rewrite(session, member, rows, lines)
    await memberships.follow(session, actor, member, lines)
    member.version = version + 1
    await session.flush()
    await audit.record(session, actor, "member.standing_recorded", member, new)
    await vacancy_openings.settle_member(session, actor, member_id)
    kept = await _recorded(session, actor, member_id)
    items = [StandingRead.model_validate(row) for row in kept]
    day = max(actor.today, line.valid.start)
    back = not rules.can_lead(before, day) and rules.can_lead(lines, day)
    covers = await _covers(session, actor, member_id, day) if back else []
    return StandingSet(member_id=member_id, items=items, covers=covers, version=member.version)


async def _covers(
    session: AsyncSession, actor: Actor, member_id: UUID, day: date
) -> list[AssignmentRead]:
    """Tell what others lead still in the place of who is back: it is the branch's to end it."""
    going_on = await vacancies.covers_going_on(session, actor, member_id, day)
    return [await assignments.read(session, one) for one in going_on]


def _line_of(new: StandingCreate) -> StandingLine:
    try:
        valid = DateRange(new.valid_from, new.valid_to)
    except RangeIsEmpty as error:
        raise PeriodEmpty(field="body.valid_to") from error
    return StandingLine(new.standing, valid, new.resolution_ref)


def _line(row: MemberStanding) -> StandingLine:
    valid = DateRange(row.valid_from, row.valid_to)
    return StandingLine(Standing(row.standing), valid, row.resolution_ref)


def _check(lines: Sequence[StandingLine], new: StandingLine, actor: Actor) -> None:
    try:
        with standing_refusals():
            rules.check_line(lines, new, actor.today)
    except rules.RecordedLater as refusal:
        raise StandingRecordedLater(field="body.valid_from", day=refusal.day) from refusal
    except rules.NotYetCome as refusal:
        raise DayNotCome(field="body.valid_from", day=new.valid.start) from refusal
    except rules.CannotEnd as refusal:
        raise StandingWithoutEnd(field="body.valid_to") from refusal


def _of_member(actor: Actor, member_id: UUID) -> SelectOfScalar[MemberStanding]:
    key = col(MemberStanding.member_id)
    rows = belonging(MemberStanding, key, PartyMember, actor, Permission.MEMBER_READ)
    return rows.where(key == member_id)


async def _recorded(
    session: AsyncSession, actor: Actor, member_id: UUID
) -> Sequence[MemberStanding]:
    return (await session.exec(_of_member(actor, member_id).order_by(BEGINNING))).all()


async def _rewrite(
    session: AsyncSession,
    member: PartyMember,
    rows: Sequence[MemberStanding],
    lines: Sequence[StandingLine],
) -> None:
    """Cut, delete and add rows, until they say what the lines say."""
    wanted = {(line.standing, line.valid.start, line.resolution): line for line in lines}
    kept = [(row, wanted.pop(_key(row), None)) for row in rows]
    for row, line in kept:
        if line is None:
            await session.delete(row)
    await session.flush()  # before what comes in their place: no two hold on one day
    for row, line in kept:
        if line is not None:
            row.valid_to = line.valid.end
    await session.flush()
    session.add_all(
        MemberStanding(
            member_id=member.id,
            standing=line.standing,
            resolution_ref=line.resolution,
            valid_from=line.valid.start,
            valid_to=line.valid.end,
        )
        for line in wanted.values()
    )
    await session.flush()


def _key(row: MemberStanding) -> tuple[Standing, date, str | None]:
    return Standing(row.standing), row.valid_from, row.resolution_ref
