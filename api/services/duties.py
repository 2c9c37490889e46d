from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Date, Select, Uuid, and_, bindparam, exists, literal, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.heirs import require_living
from api.access.open_listing import OpenListing
from api.access.require import require_over, require_version
from api.access.visible import at_or_below, holds_on
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.roles import Permission
from api.errors.duties import (
    DutyCodeTaken,
    DutyIsCentral,
    DutyNotFound,
    DutyRetired,
    WordingTooEarly,
)
from api.models.duties import Duty, DutyWording
from api.models.party_orgs import PartyOrgSpan
from api.schemas.duties import DutyCreate, DutyQuery, DutyRead, DutyRetire, DutyReword

AS_OF: Final = bindparam("as_of", type_=Date)


def holding_at(org_id: Any, on: Any) -> Any:
    """Say that a duty holds at a body: a central one, or one of the body or of one above it.

    One of a body that has ceased holds nowhere from that day on, as if it were retired.
    """
    adding = aliased(PartyOrgSpan)
    living = exists().where(
        col(adding.org_id) == col(Duty.org_id), holds_on(adding, on), col(adding.ceased).is_(False)
    )
    local = and_(at_or_below(org_id, col(Duty.org_id), on), living)
    return or_(col(Duty.org_id).is_(None), local)


def _worded(rows: Select[Any]) -> Select[Any]:
    of_duty = col(DutyWording.duty_id) == col(Duty.id)
    return rows.join(DutyWording, and_(of_duty, holds_on(DutyWording, AS_OF)))


LISTING: Final = OpenListing(
    table=Duty,
    schema=DutyRead,
    order=(col(Duty.code),),
    columns={
        name: col(getattr(DutyWording, name))
        for name in ("name", "description", "valid_from", "valid_to")
    },
    joined=_worded,
    filters={"org_id": holding_at(bindparam("org_id", type_=Uuid), AS_OF)},
)


async def search(source: Source, actor: Actor, query: DutyQuery) -> bytes:
    return await LISTING.page(source, query, as_of=query.as_of or actor.today)


async def get(
    source: Source, actor: Actor, duty_id: UUID, *, as_of: date | None
) -> tuple[bytes, int | None]:
    """Return the duty as it reads on a day, as JSON, and its version."""
    missing = DutyNotFound(duty_id=duty_id)
    return await LISTING.one(source, duty_id, missing, as_of=as_of or actor.today)


async def applying(
    session: AsyncSession, codes: Sequence[str], org_id: UUID, *, on: date
) -> list[Duty]:
    """Find the duties of these codes that hold at a body on a day; every one of them must."""
    wanted = select(Duty).where(
        col(Duty.code).in_(set(codes)), holding_at(literal(org_id, Uuid), on)
    )
    in_force = wanted.join(DutyWording, col(DutyWording.duty_id) == col(Duty.id)).where(
        holds_on(DutyWording, on)
    )
    found = list((await session.exec(in_force)).all()) if codes else []
    for code in codes:
        if code not in {duty.code for duty in found}:
            raise DutyNotFound(field="body.duty_codes", code=code)
    return found


async def add(session: AsyncSession, actor: Actor, new: DutyCreate) -> DutyRead:
    """Add a local duty, which holds for the body that adds it and for all below."""
    await require_living(session, actor, Permission.DUTY_WRITE, new.org_id, field="body.org_id")
    duty = Duty(code=new.code, org_id=new.org_id)
    session.add(duty)
    with refused_by(uq_duty_code=DutyCodeTaken(field="body.code", code=new.code)):
        await session.flush()
    return await _worded_anew(session, actor, duty, new, verb="added")


async def reword(
    session: AsyncSession, actor: Actor, duty_id: UUID, new: DutyReword, *, version: int
) -> DutyRead:
    """Let a local duty read otherwise from a day on; what it said before is kept."""
    duty, last = await _local(session, actor, duty_id, version=version)
    begins = new.valid_from or actor.today
    if begins <= last.valid_from:
        raise WordingTooEarly(field="body.valid_from", day=last.valid_from)
    last.valid_to = begins
    await session.flush()
    return await _worded_anew(session, actor, duty, new, verb="reworded")


async def retire(
    session: AsyncSession, actor: Actor, duty_id: UUID, asked: DutyRetire, *, version: int
) -> DutyRead:
    """Let a local duty hold no longer; assignments that name it keep it."""
    duty, last = await _local(session, actor, duty_id, version=version)
    if asked.on <= last.valid_from:
        raise WordingTooEarly(field="body.on", day=last.valid_from)
    last.valid_to = asked.on
    duty.version += 1
    await session.flush()
    await audit.record(session, actor, "duty.retired", duty, asked)
    return _read(duty, last)


async def _local(
    session: AsyncSession, actor: Actor, duty_id: UUID, *, version: int
) -> tuple[Duty, DutyWording]:
    """Find and lock a duty that the actor may change, with its last wording."""
    duty = await session.get(Duty, duty_id, with_for_update=True)
    if duty is None:
        raise DutyNotFound(duty_id=duty_id)
    if duty.org_id is None:
        raise DutyIsCentral
    await require_over(session, actor, Permission.DUTY_WRITE, duty.org_id, field="path.duty_id")
    require_version(duty, version)
    wordings = select(DutyWording).where(DutyWording.duty_id == duty_id)
    last = (await session.exec(wordings.order_by(col(DutyWording.valid_from).desc()))).first()
    assert last is not None  # noqa: S101 - it was worded when it was added
    if last.valid_to is not None:
        raise DutyRetired(day=last.valid_to)
    return duty, last


async def _worded_anew(
    session: AsyncSession, actor: Actor, duty: Duty, new: DutyCreate | DutyReword, *, verb: str
) -> DutyRead:
    wording = DutyWording(
        duty_id=duty.id,
        name=new.name,
        description=new.description,
        valid_from=new.valid_from or actor.today,
    )
    session.add(wording)
    if verb != "added":
        duty.version += 1
    await session.flush()
    await audit.record(session, actor, f"duty.{verb}", duty, new)
    return _read(duty, wording)


def _read(duty: Duty, wording: DutyWording) -> DutyRead:
    said = {"name", "description", "valid_from", "valid_to"}
    return DutyRead.model_validate(
        {
            **duty.model_dump(include={"id", "code", "org_id", "version", "created_at"}),
            **wording.model_dump(include=said),
        }
    )
