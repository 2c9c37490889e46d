from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Boolean, Text, Uuid, and_, bindparam, false, func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing, refuse_future
from api.access.past import ON_DAY
from api.access.require import (
    require_org,
    require_row,
    require_version,
    require_version_if_any,
)
from api.access.visible import belonging, visible
from api.db import reads
from api.db.reads import Source
from api.domain import periods
from api.domain.residence import ResidenceDuty
from api.domain.roles import Permission
from api.domain.text import fold, sort_key
from api.errors import DayNotCome
from api.errors.residence_members import (
    CommentNotAsked,
    NotToBeListed,
    ResidenceMemberNotFound,
)
from api.models.residence_members import ResidenceAttendance, ResidenceComment, ResidenceMember
from api.schemas.common import IfHeld, Page, Paging
from api.schemas.residence_members import (
    CommentRead,
    CommentWrite,
    HalfYearAttendanceRead,
    HalfYearAttendanceWrite,
    ResidenceMemberCreate,
    ResidenceMemberQuery,
    ResidenceMemberRead,
    ResidenceMemberUpdate,
)
from api.security.cursors import Cursors
from api.services import places
from api.services.paging import page

READ: Final = Permission.MEMBER_READ
WRITE: Final = Permission.MEMBER_WRITE
LISTING: Final = Listing(
    table=ResidenceMember,
    schema=ResidenceMemberRead,
    permission=READ,
    order=(col(ResidenceMember.sort_key), col(ResidenceMember.id)),
    filters={
        "org_id": SUBTREE,
        "left": and_(
            col(ResidenceMember.introduced_on) <= ON_DAY,
            func.coalesce(col(ResidenceMember.left_on) <= ON_DAY, false())
            == bindparam("left", type_=Boolean),
        ),
        "place_id": col(ResidenceMember.place_id) == bindparam("place_id", type_=Uuid),
        "text": col(ResidenceMember.folded_name).like(bindparam("text", type_=Text)),
    },
    prepare={"text": lambda text: reads.containing(fold(text))},
)


# By itself, also one who has left.
ONE: Final = replace(
    LISTING,
    filters={
        "as_of": and_(
            col(ResidenceMember.introduced_on) <= ON_DAY,
            or_(col(ResidenceMember.left_on).is_(None), col(ResidenceMember.left_on) > ON_DAY),
        )
    },
)


async def search(source: Source, actor: Actor, query: ResidenceMemberQuery) -> bytes:
    refuse_future(actor, query)
    return await LISTING.page(source, actor, query)


async def get(source: Source, actor: Actor, member_id: UUID, query: IfHeld) -> tuple[bytes, int]:
    """Return the working member as JSON, and the version."""
    refuse_future(actor, query)
    missing = ResidenceMemberNotFound(member_id=member_id)
    return await ONE.one(source, actor, member_id, missing, **query.given())


async def register(
    session: AsyncSession, actor: Actor, new: ResidenceMemberCreate
) -> ResidenceMemberRead:
    """List a working member where they live; refuse, and forget, who must appear in no list."""
    _require_listable(new.duty)
    org_id = await places.in_charge_of_new(session, actor, new.place_id, field="body.place_id")
    await require_org(session, actor, WRITE, org_id, field="body.place_id")
    _require_come(new.introduced_on, actor, field="body.introduced_on")
    member = ResidenceMember(**new.model_dump(), **_searched(new.full_name), org_id=org_id)
    session.add(member)
    await session.flush()
    await audit.record(session, actor, "residence_member.registered", member, _unnamed(new))
    return ResidenceMemberRead.model_validate(member)


async def amend(
    session: AsyncSession,
    actor: Actor,
    member_id: UUID,
    change: ResidenceMemberUpdate,
    *,
    version: int,
) -> ResidenceMemberRead:
    _require_listable(change.duty)
    member = await _writable(session, actor, member_id)
    require_version(member, version)
    if change.left_on is not None:
        _require_come(change.left_on, actor, field="body.left_on")
    changes = change.model_dump(exclude_unset=True)
    if change.full_name:
        changes |= _searched(change.full_name)
    member.sqlmodel_update({**changes, "version": version + 1})
    await session.flush()
    await audit.record(session, actor, "residence_member.amended", member, _unnamed(change))
    return ResidenceMemberRead.model_validate(member)


async def erase(session: AsyncSession, actor: Actor, member_id: UUID, *, version: int) -> None:
    """Forget a working member and all that was kept of them, as if never introduced."""
    member = await _writable(session, actor, member_id)
    require_version(member, version)
    for table in (ResidenceAttendance, ResidenceComment):
        rows = select(table).where(col(table.residence_member_id) == member_id)
        for row in (await session.exec(rows)).all():
            await session.delete(row)
    await session.flush()
    await session.delete(member)
    await session.flush()
    await audit.record(session, actor, "residence_member.erased", member, {})


async def attendance(
    session: AsyncSession, actor: Actor, cursors: Cursors, member_id: UUID, query: Paging
) -> Page[HalfYearAttendanceRead]:
    return await page(
        session,
        cursors,
        query,
        await _kept(session, actor, ResidenceAttendance, member_id, READ),
        read=HalfYearAttendanceRead.model_validate,
        by=(col(ResidenceAttendance.half_year),),
        of=("residence attendance", member_id),
    )


async def attend(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    member_id: UUID,
    half_year: str,
    said: HalfYearAttendanceWrite,
    *,
    version: int | None,
) -> HalfYearAttendanceRead:
    """Say whether a working member came to the meeting of a half-year."""
    member = await _writable(session, actor, member_id)
    _require_come(periods.parse(half_year).start, actor, field="path.half_year")
    key = {"residence_member_id": member_id, "half_year": half_year}
    row = await _put(session, ResidenceAttendance, key, said.model_dump(), version=version)
    changes = {"half_year": half_year}
    await audit.record(session, actor, "residence_member.attendance_kept", member, changes)
    return HalfYearAttendanceRead.model_validate(row)


async def comments(
    session: AsyncSession, actor: Actor, cursors: Cursors, member_id: UUID, query: Paging
) -> Page[CommentRead]:
    """Show what was written of a working member, to those who write it."""
    rows = await _kept(session, actor, ResidenceComment, member_id, WRITE)
    member = await _writable(session, actor, member_id)
    await audit.record(session, actor, "residence_member.comments_read", member, {})
    return await page(
        session,
        cursors,
        query,
        rows,
        read=CommentRead.model_validate,
        by=(col(ResidenceComment.year),),
        of=("residence comments", member_id),
    )


async def comment(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    member_id: UUID,
    year: int,
    said: CommentWrite,
    *,
    version: int | None,
) -> CommentRead:
    """Keep the comment of a year; of who is exempt from activity, only what was asked for."""
    member = await _writable(session, actor, member_id)
    _require_come(date(year, 1, 1), actor, field="path.year")
    if member.duty == ResidenceDuty.EXEMPT_FROM_ACTIVITY and said.asked_by is None:
        raise CommentNotAsked(field="body.asked_by")
    key = {"residence_member_id": member_id, "year": year}
    row = await _put(session, ResidenceComment, key, said.model_dump(), version=version)
    await audit.record(session, actor, "residence_member.commented", member, {"year": year})
    return CommentRead.model_validate(row)


async def _writable(session: AsyncSession, actor: Actor, member_id: UUID) -> ResidenceMember:
    return await require_row(
        session,
        actor,
        ResidenceMember,
        member_id,
        read=READ,
        write=WRITE,
        missing=ResidenceMemberNotFound(member_id=member_id),
    )


async def _kept(
    session: AsyncSession, actor: Actor, table: Any, member_id: UUID, permission: Permission
) -> Any:
    seen = visible(ResidenceMember, actor, READ).where(col(ResidenceMember.id) == member_id)
    if (await session.exec(seen)).first() is None:
        raise ResidenceMemberNotFound(member_id=member_id)
    key = col(table.residence_member_id)
    return belonging(table, key, ResidenceMember, actor, permission).where(key == member_id)


async def _put(
    session: AsyncSession,
    table: Any,
    key: dict[str, Any],
    values: dict[str, Any],
    *,
    version: int | None,
) -> Any:
    """Write a row, or what was seen of it anew; the lock on the member keeps others out."""
    found = select(table).filter_by(**key)
    row = (await session.exec(found)).first()
    require_version_if_any(row, version)
    if row is None:
        row = table(**key, **values)
        session.add(row)
    else:
        row.sqlmodel_update({**values, "version": row.version + 1})
    await session.flush()
    return row


def _searched(full_name: str) -> dict[str, Any]:
    return {"sort_key": sort_key(full_name), "folded_name": fold(full_name)}


def _unnamed(said: ResidenceMemberCreate | ResidenceMemberUpdate) -> dict[str, Any]:
    """Leave out who it is about: what is audited outlives what is erased."""
    return said.model_dump(mode="json", exclude_unset=True, exclude={"full_name", "workplace"})


def _require_listable(duty: ResidenceDuty) -> None:
    if duty is ResidenceDuty.NOT_INTRODUCED:
        raise NotToBeListed(field="body.duty")


def _require_come(day: date, actor: Actor, *, field: str) -> None:
    if day > actor.today:
        raise DayNotCome(field=field, day=day)
