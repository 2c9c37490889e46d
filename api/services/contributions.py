"""What was given to movements, and its sums: by movement, by village, by part of the Party."""

import json
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from api import audit
from api.access.actor import Actor
from api.access.listing import Listing
from api.access.require import require_row, require_seen
from api.access.summing import Basis, basis_of, by_part
from api.access.visible import at_or_below, visible
from api.db.reads import Source
from api.domain.movements import Giver, MovementState
from api.domain.roles import Permission
from api.errors.households import HouseholdNotFound
from api.errors.movements import (
    ContributionNotFound,
    ContributionVoided,
    MovementIsCancelled,
    MovementNotFound,
)
from api.models.households import Household
from api.models.movements import Contribution, Movement, MovementHousehold
from api.models.places import Place, PlaceSpan
from api.schemas.common import Page
from api.schemas.movements import (
    ContributionCreate,
    ContributionQuery,
    ContributionRead,
    ContributionVoid,
    GivenByVillage,
    MovementPart,
    MovementSummary,
    MovementSummaryQuery,
    MovementSums,
    MovementTotals,
    VillageQuery,
)
from api.services import movements

LISTING: Final = Listing(
    table=Contribution,
    schema=ContributionRead,
    permission=Permission.CONTRIBUTION_READ,
    order=(col(Contribution.movement_id), col(Contribution.given_on), col(Contribution.id)),
    filters={
        "movement_id": col(Contribution.movement_id) == bindparam("movement_id", type_=Uuid),
        "household_id": col(Contribution.household_id) == bindparam("household_id", type_=Uuid),
        "giver": col(Contribution.giver) == bindparam("giver", type_=String),
    },
)
GIVEN: Final[dict[str, Any]] = {
    "contributions": func.count(),
    "households": func.count(col(Contribution.household_id).distinct()),
    "living_away": func.count().filter(col(Contribution.giver) == Giver.LIVING_AWAY),
    **{
        name: func.coalesce(func.sum(getattr(Contribution, name)), 0)
        for name in ("money", "labour_days", "land_m2")
    },
}
MOVEMENTS: Final[dict[str, Any]] = {
    "movements": func.count(),
    **{str(one): func.count().filter(col(Movement.state) == one) for one in MovementState},
}
TAKING_PART: Final[dict[str, Any]] = {"taking_part": func.count()}
STANDS: Final = col(Contribution.voided_on).is_(None)


async def search(
    source: Source, actor: Actor, query: ContributionQuery, movement_id: UUID
) -> bytes:
    return await LISTING.page(source, actor, query, movement_id=movement_id)


async def record(
    session: AsyncSession, actor: Actor, movement_id: UUID, new: ContributionCreate
) -> ContributionRead:
    """Write down what a household, or somebody who is not named, gave to a movement."""
    movement = await movements.writable(session, actor, movement_id)
    if movement.state == MovementState.CANCELLED:
        raise MovementIsCancelled
    place_id = movement.place_id
    if new.household_id is not None:
        household = await require_seen(
            session,
            actor,
            Household,
            new.household_id,
            permission=Permission.HOUSEHOLD_READ,
            missing=HouseholdNotFound(field="body.household_id"),
        )
        place_id = household.place_id
    contribution = Contribution(
        **new.model_dump(),
        org_id=movement.org_id,
        movement_id=movement_id,
        village_id=await _village(session, place_id),
    )
    session.add(contribution)
    await session.flush()
    await audit.record(session, actor, "contribution.recorded", contribution, new)
    return ContributionRead.model_validate(contribution)


async def void(
    session: AsyncSession,
    actor: Actor,
    movement_id: UUID,
    contribution_id: UUID,
    why: ContributionVoid,
) -> ContributionRead:
    """Take back what was written by mistake; its line stays, and counts no more."""
    missing = ContributionNotFound(contribution_id=contribution_id)
    contribution = await require_row(
        session,
        actor,
        Contribution,
        contribution_id,
        read=Permission.CONTRIBUTION_READ,
        write=Permission.MOVEMENT_WRITE,
        missing=missing,
    )
    if contribution.movement_id != movement_id:
        raise missing
    if contribution.voided_on is not None:
        raise ContributionVoided
    contribution.sqlmodel_update({"voided_on": actor.today, "void_reason": why.reason})
    await session.flush()
    await audit.record(session, actor, "contribution.voided", contribution, why)
    return ContributionRead.model_validate(contribution)


async def _village(session: AsyncSession, place_id: UUID) -> UUID:
    """Find the place at the top of the tree, under which a cluster stands."""
    path = (
        select(PlaceSpan.path)
        .where(PlaceSpan.place_id == place_id)
        .order_by(col(PlaceSpan.valid_from).desc())
    )
    label = ((await session.exec(path)).first() or "").split(".")[0]
    top = select(Place.id).where(Place.label == label)
    return (await session.exec(top)).first() or place_id


async def sums(session: AsyncSession, actor: Actor, movement_id: UUID) -> MovementSums:
    """Sum up one movement, as a whole and by village."""
    reading = Permission.MOVEMENT_READ
    missing = MovementNotFound(movement_id=movement_id)
    await require_seen(session, actor, Movement, movement_id, permission=reading, missing=missing)
    given = visible(Contribution, actor, reading).where(
        Contribution.movement_id == movement_id, STANDS
    )
    taking_part = select(func.count()).where(col(MovementHousehold.movement_id) == movement_id)
    whole = given.with_only_columns(*_labelled(GIVEN))
    connection = await session.connection()
    return MovementSums(
        movement_id=movement_id,
        taking_part=(await session.exec(taking_part)).one(),
        villages=await _by_village(session, given),
        **(await connection.execute(whole)).one()._asdict(),
    )


async def villages(
    source: Source, session: AsyncSession, actor: Actor, query: VillageQuery
) -> Page[GivenByVillage]:
    """Sum up what was given below a body in a year, village by village."""
    basis = await basis_of(session, actor, query)
    asked = f"villages {query.org_id} {query.year} {query.structure}"
    given = _given_in(actor, basis, query.year)
    if query.after is not None:
        [last] = source.cursors.read(query.after, asked)
        given = given.where(col(Contribution.village_id) > UUID(last))
    items = await _by_village(session, given, limit=query.limit)
    following = None
    if len(items) == query.limit:
        following = source.cursors.write(json.dumps([str(items[-1].village_id)]), asked)
    return Page[GivenByVillage](items=items, next=following)


async def summary(
    session: AsyncSession, actor: Actor, query: MovementSummaryQuery
) -> MovementSummary:
    """Sum up movements below a body and what was given to them in a year: numbers only."""
    basis = await basis_of(session, actor, query)
    running = visible(Movement, actor, Permission.SUMMARY_READ).where(_ran_in(query.year))
    taking = running.join(MovementHousehold, col(MovementHousehold.movement_id) == Movement.id)
    given = _given_in(actor, basis, query.year)
    nothing = dict.fromkeys((*MOVEMENTS, *TAKING_PART, *GIVEN), 0)
    parts: dict[UUID, dict[str, Any]] = {}
    for rows, record, wanted in (
        (running, Movement, MOVEMENTS),
        (taking, Movement, TAKING_PART),
        (given, Contribution, GIVEN),
    ):
        found = await by_part(
            session, rows, record=record, below=basis.org, on=basis.on, sums=wanted
        )
        for part in found:
            parts.setdefault(part.org_id, {**nothing}).update(part._asdict())
    total = {name: sum(part[name] for part in parts.values()) for name in nothing}
    return MovementSummary(
        **basis.told.model_dump(),
        org_id=query.org_id,
        year=query.year,
        total=MovementTotals(**total),
        parts=[MovementPart(**part) for part in parts.values()],
    )


def _given_in(actor: Actor, basis: Basis, year: int) -> SelectOfScalar[Contribution]:
    return visible(Contribution, actor, Permission.SUMMARY_READ).where(
        STANDS,
        col(Contribution.given_on) >= date(year, 1, 1),
        col(Contribution.given_on) < date(year + 1, 1, 1),
        at_or_below(col(Contribution.org_id), basis.org.org_id, basis.on),
    )


def _ran_in(year: int) -> Any:
    ends_on = col(Movement.ends_on)
    return (col(Movement.starts_on) < date(year + 1, 1, 1)) & (
        ends_on.is_(None) | (ends_on >= date(year, 1, 1))
    )


def _labelled(sums: dict[str, Any]) -> list[Any]:
    return [value.label(name) for name, value in sums.items()]


async def _by_village(
    session: AsyncSession, given: SelectOfScalar[Contribution], *, limit: int | None = None
) -> list[GivenByVillage]:
    """Sum by the village that each contribution counts for, which bears its latest name."""
    village_id = col(Contribution.village_id)
    name = (
        select(PlaceSpan.name)
        .where(PlaceSpan.place_id == village_id)
        .order_by(col(PlaceSpan.valid_from).desc())
        .limit(1)
        .scalar_subquery()
    )
    by_village = (
        given.with_only_columns(village_id, name.label("name"), *_labelled(GIVEN))
        .group_by(village_id)
        .order_by(village_id)
        .limit(limit)
    )
    found = (await (await session.connection()).execute(by_village)).all()
    return [GivenByVillage(**row._asdict()) for row in found]
