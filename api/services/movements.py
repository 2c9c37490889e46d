from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, exists
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.happened import happened
from api.access.heirs import require_living
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.require import require_org, require_row, require_seen, require_version
from api.access.visible import visible
from api.db import reads
from api.db.reads import Source
from api.domain.movements import MOVEMENT_TRANSITIONS, MovementState
from api.domain.roles import Permission
from api.errors.households import HouseholdNotFound
from api.errors.members import MemberNotFound
from api.errors.movements import (
    MovementCannotBecome,
    MovementEndsTooEarly,
    MovementIsCancelled,
    MovementIsOver,
    MovementNotFound,
)
from api.models.households import Household
from api.models.members import PartyMember
from api.models.movements import Movement, MovementHousehold, MovementResult
from api.schemas.common import IfHappened, Paging
from api.schemas.movements import (
    MovementCreate,
    MovementMove,
    MovementQuery,
    MovementRead,
    MovementUpdate,
    MovementWhole,
    ResultCreate,
    ResultRead,
    TakingPart,
    TakingPartRead,
)
from api.services import places
from api.services.moves import require_move

LISTING: Final = Listing(
    table=Movement,
    schema=MovementRead,
    permission=Permission.MOVEMENT_READ,
    order=(col(Movement.starts_on), col(Movement.id)),
    filters={
        "org_id": SUBTREE,
        "place_id": col(Movement.place_id) == bindparam("place_id", type_=Uuid),
        "kind": col(Movement.kind) == bindparam("kind", type_=String),
        "state": col(Movement.state) == bindparam("state", type_=String),
    },
)
WHOLE: Final = Listing(
    table=Movement,
    schema=MovementWhole,
    permission=Permission.MOVEMENT_READ,
    order=LISTING.order,
    columns={
        "results": reads.nested(
            ResultRead,
            MovementResult,
            col(MovementResult.measured_on),
            col(MovementResult.id),
            where=col(MovementResult.movement_id) == Movement.id,
        )
    },
    filters={"happened_by": happened(Movement)},
)
TAKING_PART: Final = Listing(
    table=Household,
    schema=TakingPartRead,
    permission=Permission.CONTRIBUTION_READ,
    order=(col(Household.code),),
    filters={
        "movement_id": exists().where(
            col(MovementHousehold.household_id) == Household.id,
            col(MovementHousehold.movement_id) == bindparam("movement_id", type_=Uuid),
        )
    },
)
OPEN: Final = frozenset({MovementState.PLANNED, MovementState.RUNNING})


async def search(source: Source, actor: Actor, query: MovementQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(
    source: Source, actor: Actor, movement_id: UUID, query: IfHappened
) -> tuple[bytes, int]:
    """Return the movement with its results as JSON, and its version."""
    missing = MovementNotFound(movement_id=movement_id)
    return await WHOLE.one(source, actor, movement_id, missing, **query.given())


async def taking_part(source: Source, actor: Actor, query: Paging, movement_id: UUID) -> bytes:
    return await TAKING_PART.page(source, actor, query, movement_id=movement_id)


async def plan(session: AsyncSession, actor: Actor, new: MovementCreate) -> MovementRead:
    """Plan a movement at a place of which somebody below the caller is in charge."""
    await require_living(session, actor, Permission.MOVEMENT_WRITE, new.org_id, field="body.org_id")
    field = "body.place_id"
    charged = await places.in_charge_of_new(session, actor, new.place_id, field=field)
    await require_org(session, actor, Permission.MOVEMENT_WRITE, charged, field=field)
    await _require_lead(session, actor, new.lead_id)
    movement = Movement(**new.model_dump())
    session.add(movement)
    await session.flush()
    await audit.record(session, actor, "movement.planned", movement, new)
    return MovementRead.model_validate(movement)


async def amend(
    session: AsyncSession, actor: Actor, movement_id: UUID, change: MovementUpdate, *, version: int
) -> MovementRead:
    movement = await writable(session, actor, movement_id)
    require_version(movement, version)
    if movement.state not in OPEN:
        raise MovementIsOver
    await _require_lead(session, actor, change.lead_id)
    movement.sqlmodel_update({**change.model_dump(exclude_unset=True), "version": version + 1})
    await session.flush()
    await audit.record(session, actor, "movement.amended", movement, change)
    return MovementRead.model_validate(movement)


async def move(
    session: AsyncSession, actor: Actor, movement_id: UUID, to: MovementMove, *, version: int
) -> MovementRead:
    """Start, end, cancel or take up again."""
    movement = await writable(session, actor, movement_id)
    require_version(movement, version)
    require_move(MOVEMENT_TRANSITIONS, movement.state, to.state, MovementCannotBecome)
    ends_on = _last_day(movement, to, actor.today)
    movement.sqlmodel_update({"state": to.state, "ends_on": ends_on, "version": version + 1})
    await session.flush()
    await audit.record(session, actor, f"movement.{to.state}", movement, to)
    return MovementRead.model_validate(movement)


def _last_day(movement: Movement, to: MovementMove, today: date) -> date | None:
    if to.state is not MovementState.ENDED:
        return None
    ends_on = to.on or today
    if ends_on < movement.starts_on:
        raise MovementEndsTooEarly(field="body.on", ends_on=ends_on, starts_on=movement.starts_on)
    return ends_on


async def set_taking_part(
    session: AsyncSession, actor: Actor, movement_id: UUID, wanted: TakingPart, *, version: int
) -> MovementRead:
    """Write which households take part; what they gave is not touched by it."""
    movement = await writable(session, actor, movement_id)
    require_version(movement, version)
    if movement.state == MovementState.CANCELLED:
        raise MovementIsCancelled
    await _require_households(session, actor, wanted.household_ids)
    before = select(MovementHousehold).where(MovementHousehold.movement_id == movement_id)
    ids = set(wanted.household_ids)
    for part in (await session.exec(before)).all():
        if part.household_id in ids:
            ids.remove(part.household_id)
        else:
            await session.delete(part)
    session.add_all(MovementHousehold(movement_id=movement_id, household_id=one) for one in ids)
    movement.version = version + 1
    await session.flush()
    taking = {"taking_part": len(set(wanted.household_ids))}
    await audit.record(session, actor, "movement.taking_part_set", movement, taking)
    return MovementRead.model_validate(movement)


async def measure(
    session: AsyncSession, actor: Actor, movement_id: UUID, new: ResultCreate
) -> ResultRead:
    """Write down what came of a movement."""
    movement = await writable(session, actor, movement_id)
    if movement.state == MovementState.CANCELLED:
        raise MovementIsCancelled
    result = MovementResult(**new.model_dump(), movement_id=movement_id)
    session.add(result)
    movement.version += 1
    await session.flush()
    await audit.record(session, actor, "movement.measured", movement, new)
    return ResultRead.model_validate(result, from_attributes=True)


async def writable(session: AsyncSession, actor: Actor, movement_id: UUID) -> Movement:
    return await require_row(
        session,
        actor,
        Movement,
        movement_id,
        read=Permission.MOVEMENT_READ,
        write=Permission.MOVEMENT_WRITE,
        missing=MovementNotFound(movement_id=movement_id),
    )


async def _require_lead(session: AsyncSession, actor: Actor, lead_id: UUID | None) -> None:
    if lead_id is not None:
        await require_seen(
            session,
            actor,
            PartyMember,
            lead_id,
            permission=Permission.MEMBER_READ,
            missing=MemberNotFound(field="body.lead_id"),
        )


async def _require_households(session: AsyncSession, actor: Actor, ids: list[UUID]) -> None:
    seen = visible(Household, actor, Permission.HOUSEHOLD_READ).where(col(Household.id).in_(ids))
    known = {household.id for household in (await session.exec(seen)).all()}
    for index, household_id in enumerate(ids):
        if household_id not in known:
            raise HouseholdNotFound(field=f"body.household_ids.{index}")
