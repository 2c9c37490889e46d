from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    CTE,
    Boolean,
    Date,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    false,
    func,
    literal,
)
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.deeds import Deed, Turn, in_reach
from api.access.households import PAST
from api.access.listed_bodies import SPAN, SUBTREE, TODAY
from api.access.listing import Listing, refuse_future
from api.access.past import ON_DAY
from api.access.require import require_org, require_row, require_version
from api.access.visible import holds_on, raise_wall, visible
from api.db import reads
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.roles import Permission
from api.domain.text import fold
from api.errors import DayNotCome
from api.errors.households import HouseholdCodeTaken, HouseholdDissolved, HouseholdNotFound
from api.models.household_groups import GroupMembership, HouseholdGroup
from api.models.households import Household
from api.models.places import PlaceCharge, PlaceSpan
from api.schemas.common import AsOf
from api.schemas.households import (
    HouseholdCreate,
    HouseholdQuery,
    HouseholdRead,
    HouseholdUpdate,
)
from api.services import places


def _in_group(on: Any, *conditions: Any) -> Any:
    """Say that a household is in a group on a day."""
    rows = select(GroupMembership.id).where(
        col(GroupMembership.household_id) == col(Household.id), holds_on(GroupMembership, on)
    )
    return rows.where(*conditions).correlate(Household).exists()


LISTING: Final = Listing(
    table=Household,
    schema=HouseholdRead,
    permission=Permission.HOUSEHOLD_READ,
    order=(col(Household.code),),
    filters={
        "org_id": SUBTREE,
        "dissolved": and_(
            col(Household.since) <= ON_DAY,
            func.coalesce(col(Household.dissolved_on) <= ON_DAY, false())
            == bindparam("dissolved", type_=Boolean),
        ),
        "group_id": _in_group(
            bindparam("as_of", type_=Date),
            col(GroupMembership.group_id) == bindparam("group_id", type_=Uuid),
        ),
        "grouped": _in_group(ON_DAY) == bindparam("grouped", type_=Boolean),
        "place_id": col(Household.place_id) == bindparam("place_id", type_=Uuid),
        "text": col(Household.folded_name).like(bindparam("text", type_=Text)),
    },
    prepare={"text": lambda text: reads.containing(fold(text))},
)


THEN: Final = replace(LISTING, past=PAST)


async def search(source: Source, actor: Actor, query: HouseholdQuery) -> bytes:
    """List those that were looked after on a day, each where it was; else as known today."""
    if query.as_of is None:
        return await LISTING.page(source, actor, query)
    refuse_future(actor, query)
    return await THEN.page(source, actor, query)


async def get(source: Source, actor: Actor, household_id: UUID, query: AsOf) -> tuple[bytes, int]:
    """Return the household as JSON, and its version."""
    missing = HouseholdNotFound(household_id=household_id)
    if query.as_of is None:
        return await LISTING.one(source, actor, household_id, missing)
    refuse_future(actor, query)
    there: dict[str, Any] = {"as_of": query.as_of, "dissolved": False}
    return await THEN.one(source, actor, household_id, missing, **there)


def _charged(_: CTE) -> Any:
    """Find who is in charge of the place today, where the actor may write; it stays so."""
    span = SPAN.alias("span")
    ceased = select_columns(col(PlaceSpan.id)).where(
        col(PlaceSpan.place_id) == bindparam("place_id", type_=Uuid),
        holds_on(PlaceSpan, TODAY),
        col(PlaceSpan.ceased),
    )
    return (
        select_columns(col(PlaceCharge.org_id), col(PlaceCharge.place_id))
        .join(span, span.c.org_id == col(PlaceCharge.org_id))
        .where(col(PlaceCharge.place_id) == bindparam("place_id", type_=Uuid))
        .where(holds_on(PlaceCharge, TODAY), holds_on(span.c, TODAY), in_reach(span))
        .where(~ceased.exists())
        .with_for_update(read=True, of=PlaceCharge)
    )


REGISTER: Final = Deed(
    action="household.registered",
    permission=Permission.HOUSEHOLD_WRITE,
    table=Household,
    schema=HouseholdRead,
    found=_charged,
    values=lambda found: {
        "org_id": found.c.org_id,
        "place_id": found.c.place_id,
        "version": literal(1),
        "code": bindparam("code", type_=Text),
        "head_name": bindparam("head_name", type_=Text),
        "folded_name": bindparam("folded_name", type_=Text),
        "size": bindparam("size", type_=Integer),
        "since": bindparam("since", type_=Date),
    },
)


async def register(source: Source, actor: Actor, new: HouseholdCreate, *, turn: Turn) -> str:
    """Register a household under the organisation that is in charge of its place today."""
    taken = HouseholdCodeTaken(field="body.code", code=new.code)
    since = first_day(actor, new)
    body = await REGISTER.done(
        source,
        actor,
        turn,
        new,
        refusals={"uq_household_org_id_code": taken},
        folded_name=fold(new.head_name),
        **{**new.model_dump(), "since": since},
    )
    if body is None:
        await _refuse_place(source, actor, new.place_id)
        return await register(source, actor, new, turn=turn)  # it was put in charge just now
    return body


def first_day(actor: Actor, new: HouseholdCreate) -> date:
    """Say from when on a household is looked after; it cannot be known to come."""
    since = new.since or actor.today
    if since > actor.today:
        raise DayNotCome(field="body.since", day=since)
    return since


async def _refuse_place(source: Source, actor: Actor, place_id: UUID) -> None:
    async with source.sessions.begin() as session:
        await raise_wall(session, actor)
        org_id = await places.in_charge_of_new(session, actor, place_id, field="body.place_id")
        write = Permission.HOUSEHOLD_WRITE
        await require_org(session, actor, write, org_id, field="body.place_id")


async def amend(
    session: AsyncSession,
    actor: Actor,
    household_id: UUID,
    change: HouseholdUpdate,
    *,
    version: int,
) -> HouseholdRead:
    if "size" in change.model_fields_set:
        await hold_groups(session, actor, [household_id])
    # The code of one that is no more may be in the way where its village goes, as any other.
    require = _require if change.model_fields_set <= {"code"} else require_living
    household = await require(session, actor, household_id, version=version)
    changes = change.model_dump(exclude_unset=True)
    if change.head_name:
        changes["folded_name"] = fold(change.head_name)
    household.sqlmodel_update({**changes, "version": version + 1})
    taken = HouseholdCodeTaken(field="body.code", code=household.code)
    with refused_by(uq_household_org_id_code=taken):
        await session.flush()
    if "size" in changes:
        await count_anew(session, actor, [household_id])
        await session.flush()
    await audit.record(session, actor, "household.amended", household, change)
    return HouseholdRead.model_validate(household)


async def require_living(
    session: AsyncSession, actor: Actor, household_id: UUID, *, version: int
) -> Household:
    """Find and lock a household that the actor may change, as last seen and still in being."""
    household = await _require(session, actor, household_id, version=version)
    if household.dissolved_on is not None:
        raise HouseholdDissolved(day=household.dissolved_on)
    return household


async def _require(
    session: AsyncSession, actor: Actor, household_id: UUID, *, version: int
) -> Household:
    household = await require_row(
        session,
        actor,
        Household,
        household_id,
        read=Permission.HOUSEHOLD_READ,
        write=Permission.HOUSEHOLD_WRITE,
        missing=HouseholdNotFound(household_id=household_id),
    )
    require_version(household, version)
    return household


async def hold_groups(
    session: AsyncSession, actor: Actor, household_ids: Collection[UUID]
) -> Sequence[HouseholdGroup]:
    """Find and lock the groups that count these households on any day.

    Whoever locks households too has done this first.
    """
    counting = select(GroupMembership.group_id).where(
        col(GroupMembership.household_id).in_(household_ids)
    )
    groups = visible(HouseholdGroup, actor, Permission.HOUSEHOLD_WRITE)
    groups = groups.where(col(HouseholdGroup.id).in_(counting)).order_by(col(HouseholdGroup.id))
    return (await session.exec(groups.with_for_update(key_share=True))).all()


async def count_anew(session: AsyncSession, actor: Actor, household_ids: Collection[UUID]) -> None:
    """Let the groups of these households be another version, since they show other numbers."""
    for group in await hold_groups(session, actor, household_ids):
        group.version += 1
