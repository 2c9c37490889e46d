"""Who is in charge of a place: the rows, and what is asked of a body. ``places`` has the verbs."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam
from sqlalchemy import select as select_columns
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.open_listing import OpenListing
from api.access.require import nearest, require_administrator, require_over
from api.access.visible import holds_on
from api.db import reads
from api.db.reads import Source
from api.domain.party_orgs import IN_CHARGE, OrgType
from api.domain.roles import Permission
from api.errors.dated_trees import BeforeItsBeginning
from api.errors.places import (
    PlaceBodyUnfit,
    PlaceChargedLater,
    PlaceChargeUnchanged,
    PlaceNotFound,
    PlaceOfOtherBranch,
)
from api.models.party_orgs import PartyOrgSpan
from api.models.places import Place, PlaceCharge, PlaceSpan
from api.schemas.common import Paging
from api.schemas.places import PlaceChargeCreate, PlaceChargeRead, PlaceCreate

WRITE: Final = Permission.PLACE_WRITE
_ORG: Final = (
    select_columns(
        reads.as_object(
            id=PartyOrgSpan.org_id, name=PartyOrgSpan.name, org_type=PartyOrgSpan.org_type
        )
    )
    .where(
        col(PartyOrgSpan.org_id) == col(PlaceCharge.org_id),
        holds_on(PartyOrgSpan, col(PlaceCharge.valid_from)),
    )
    .correlate(PlaceCharge)
    .scalar_subquery()
)
LISTING: Final = OpenListing(
    table=PlaceCharge,
    schema=PlaceChargeRead,
    order=(col(PlaceCharge.valid_from),),
    where=(col(PlaceCharge.place_id) == bindparam("place_id", type_=Uuid),),
    columns={"org": _ORG},
)


async def history(source: Source, place_id: UUID, query: Paging) -> bytes:
    return await LISTING.page(source, query, place_id=place_id)


async def of(session: AsyncSession, place_id: UUID, *, field: str) -> Sequence[PlaceCharge]:
    """Find the charges of a place in their order; only a reorganisation decides ahead."""
    rows = select(PlaceCharge).where(col(PlaceCharge.place_id) == place_id)
    charges = (await session.exec(rows.order_by(col(PlaceCharge.valid_from)))).all()
    if not charges and await session.get(Place, place_id) is None:
        raise PlaceNotFound(field=field, place_id=place_id)
    return charges


def present_of(charges: Sequence[PlaceCharge], today: date) -> PlaceCharge:
    """Find who is in charge today, else who was last: a reorganisation decides ahead."""
    holding = (one for one in charges if one.valid_to is None or today < one.valid_to)
    return next(holding, charges[-1])


async def require_charge(
    session: AsyncSession, actor: Actor, charges: Sequence[PlaceCharge]
) -> None:
    """Raise unless the actor may write in the body in charge; where none is, only for all."""
    if charges:
        present = present_of(charges, actor.today)
        await require_over(session, actor, WRITE, present.org_id, field="org_id")
    else:
        require_administrator(actor, WRITE)


async def require_body(
    session: AsyncSession,
    actor: Actor,
    org_id: UUID,
    *,
    since: date,
    charges: Sequence[PlaceCharge],
) -> None:
    """Raise unless a body can be in charge from a day on, and the actor may put it there.

    A party group takes over only what its branch, or a group of its branch, has had: ``charges``
    are those of the place and of its village.
    """
    body = await require_over(session, actor, WRITE, org_id, field="body.org_id")
    await refuse_unfit(session, org_id, since, field="body.org_id")
    if body.org_type != OrgType.PARTY_GROUP or not charges:
        return
    present = [await nearest(session, charge.org_id, actor.today) for charge in charges]
    if body.parent_id not in {_branch(span) for span in present if span}:
        raise PlaceOfOtherBranch(field="body.org_id")


def _branch(span: PartyOrgSpan) -> UUID | None:
    return span.parent_id if span.org_type == OrgType.PARTY_GROUP else span.org_id


async def refuse_unfit(session: AsyncSession, org_id: UUID, since: date, *, field: str) -> None:
    """Raise where on some day from then on the body cannot be in charge of a place."""
    rows = select(PartyOrgSpan).where(
        col(PartyOrgSpan.org_id) == org_id,
        or_(col(PartyOrgSpan.valid_to).is_(None), col(PartyOrgSpan.valid_to) > since),
    )
    spans = (await session.exec(rows.order_by(col(PartyOrgSpan.valid_from)))).all()
    fit = all(span.org_type in IN_CHARGE and not span.ceased for span in spans)
    if not spans or spans[0].valid_from > since or not fit:
        raise PlaceBodyUnfit(field=field, day=since)


def begin(
    session: AsyncSession, place: Place, new: PlaceCreate, of_village: Sequence[PlaceCharge]
) -> None:
    """Write who is in charge of a new place from its first day on; a cluster may just follow."""
    if new.org_id is not None:
        charge = PlaceCharge(
            place_id=place.id,
            org_id=new.org_id,
            valid_from=new.valid_from,
            legal_ref=new.legal_ref,
        )
        session.add(charge)
        return
    session.add_all(
        PlaceCharge(
            place_id=place.id,
            org_id=charge.org_id,
            valid_from=max(charge.valid_from, new.valid_from),
            valid_to=charge.valid_to,
            inherited=True,
            legal_ref=charge.legal_ref,
        )
        for charge in of_village
        if charge.valid_to is None or charge.valid_to > new.valid_from
    )


async def followers(session: AsyncSession, village_id: UUID, on: date) -> Sequence[PlaceCharge]:
    """Find the present charges of the clusters that follow a village."""
    clusters = select(PlaceSpan.place_id).where(
        col(PlaceSpan.parent_id) == village_id,
        or_(col(PlaceSpan.valid_to).is_(None), col(PlaceSpan.valid_to) > on),
    )
    rows = select(PlaceCharge).where(
        col(PlaceCharge.inherited),
        col(PlaceCharge.valid_to).is_(None),
        col(PlaceCharge.place_id).in_(clusters),
    )
    return (await session.exec(rows)).all()


async def refuse_contradiction(
    session: AsyncSession, place_id: UUID, charges: Sequence[PlaceCharge], new: PlaceChargeCreate
) -> None:
    """Raise where the body is in charge already, or somebody since a later day."""
    if not charges:
        spans = select(col(PlaceSpan.valid_from)).where(col(PlaceSpan.place_id) == place_id)
        beginning = (await session.exec(spans.order_by(col(PlaceSpan.valid_from)))).first()
        if beginning is not None and new.on < beginning:
            raise BeforeItsBeginning(field="body.on", day=beginning)
        return
    present = charges[-1]
    if present.valid_from > new.on:
        raise PlaceChargedLater(field="body.on", day=present.valid_from)
    if present.org_id == new.org_id and not present.inherited:
        raise PlaceChargeUnchanged(field="body.org_id")


async def succeed(
    session: AsyncSession,
    place_id: UUID,
    present: Sequence[PlaceCharge],
    new: PlaceChargeCreate,
) -> None:
    """End the present charges of a place and its followers on the day, and write the new ones.

    A charge that began on that day or, for a follower, later, is written over.
    """
    begun = {charge.place_id: charge for charge in present if charge.valid_from < new.on}
    for charge in begun.values():
        charge.valid_to = new.on
    await session.flush()  # before others take their place
    for charge in present:
        if charge.place_id not in begun:
            charge.org_id, charge.legal_ref = new.org_id, new.legal_ref
            charge.inherited = charge.place_id != place_id
    known = {charge.place_id for charge in present} - begun.keys()
    session.add_all(
        PlaceCharge(
            place_id=each,
            org_id=new.org_id,
            valid_from=new.on,
            inherited=each != place_id,
            legal_ref=new.legal_ref,
        )
        for each in {place_id, *begun} - known
    )
    await session.flush()
