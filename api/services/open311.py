"""Open311 GeoReport v2: what apps pass on about places, and what is told of it afterwards.

The case is one like any other that concerns nobody; only the way in differs. Instead of a proof
of work there is the key of an app that somebody answers for, and a budget of its own.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from api.access import feedback_sight, open311
from api.access.open311 import Told, Wanted
from api.access.visible import holds_on
from api.domain import clock, triage
from api.domain.feedback import FeedbackKind, FeedbackState
from api.domain.open311 import (
    LONGEST,
    OF_OFFICE,
    SERVICES,
    Status,
    identity,
    meant,
    month_of,
    place_names,
    states_of,
    status_of,
    unit_names,
)
from api.domain.triage import Subject
from api.domain.unit_list import COMMUNE_LEVEL
from api.errors.open311 import (
    ApiKeyRefused,
    AppsSpent,
    JurisdictionUnknown,
    KeyElsewhere,
    PlaceAmbiguous,
    PlaceMissing,
    PlaceUnmatched,
    RangeUnfit,
    RequestUnknown,
    ServiceUnknown,
    SpeaksOfOffice,
)
from api.models.admin_units import AdminUnitSpan
from api.models.places import PlaceCharge, PlaceSpan
from api.schemas.open311 import (
    PlaceChoice,
    ServiceRequest,
    ServiceRequestCreate,
    ServiceRequestQuery,
    Taken,
)
from api.schemas.public_feedback import FeedbackCreate
from api.security import client_secrets
from api.security.sealing import Sealing
from api.services import feedback_intake, public_budgets
from api.services.feedback_intake import About

# What all apps together may bring to one body in a day. It counts as part of what that body takes
# at all, and leaves the rest, more than the half, to those who come by themselves.
OF_APPS: Final = range(12, 29)
LIKE_NAMED: Final = 50  # places of a name that are looked at; no commune has more
OFFICES: Final = {
    Subject.DANGER: "open311.danger",
    Subject.CRIME: "open311.crime",
    Subject.COMPLAINT: "open311.complaint",
}


def service_of(code: str) -> FeedbackKind:
    """Find the service; what is about conduct is none, and known here by no code."""
    if code not in SERVICES:
        raise ServiceUnknown(field="service_code")
    return FeedbackKind(code)


async def jurisdiction(session: AsyncSession, code: str | None) -> UUID | None:
    """Find the commune of today by its code, where one is named."""
    if not code:
        return None
    named = select(AdminUnitSpan.unit_id).where(
        col(AdminUnitSpan.code) == code,
        col(AdminUnitSpan.unit_type).in_(sorted(COMMUNE_LEVEL)),
        holds_on(AdminUnitSpan, clock.today()),
    )
    unit_id = (await session.exec(named)).first()
    if unit_id is None:
        raise JurisdictionUnknown(field="jurisdiction_id")
    return unit_id


async def choices(session: AsyncSession, code: str | None) -> list[PlaceChoice]:
    """List the places of a commune that somebody is in charge of; of no commune, none."""
    unit_id = await jurisdiction(session, code)
    if unit_id is None:
        return []
    today = clock.today()
    wanted = (
        select(PlaceSpan.place_id, PlaceSpan.name)
        .join(PlaceCharge, col(PlaceCharge.place_id) == col(PlaceSpan.place_id))
        .where(
            col(PlaceSpan.admin_unit_id) == unit_id,
            holds_on(PlaceSpan, today),
            holds_on(PlaceCharge, today),
        )
        .order_by(col(PlaceSpan.sort_name), col(PlaceSpan.place_id))
    )
    found = (await session.exec(wanted)).all()
    return [PlaceChoice(key=place_id, name=name) for place_id, name in found]


async def take(
    session: AsyncSession, sealing: Sealing, new: ServiceRequestCreate, *, key: str | None
) -> Taken:
    """Take in what an app passes on; with a key of the app's own, once."""
    client_id = await _app(session, new.api_key)
    kind = service_of(new.service_code)
    resembles = triage.subjects(new.description)
    if not OF_OFFICE.isdisjoint(resembles):
        raise SpeaksOfOffice(field="description")
    place = await _place(session, new)
    said = FeedbackCreate(kind=kind, place_id=place.place_id, text=new.description, confirm=True)
    key = f"open311 {client_id} {key}" if key else None
    receipt = feedback_intake.receipt_of(sealing, said, key)
    receipt_hash = sealing.keyed_hash("receipt", receipt)
    request_id = UUID(bytes=sealing.keyed_hash("open311 request", receipt)[:16], version=4)
    if await feedback_sight.of_receipt(session, receipt_hash) is None:
        about = await _served(session, client_id, said)
        await _take_budget(session, sealing, about.origin_id)
        taken = await feedback_intake.take_in(
            session,
            sealing,
            said,
            receipt,
            about,
            key=key,
            way=feedback_intake.for_nothing(),
            price=None,
            urgent=Subject.DANGER in resembles,
        )
        await open311.publish(session, taken, request_id, place.admin_unit_id)
    return Taken(
        service_request_id=str(request_id),
        receipt=receipt,
        office=OFFICES[resembles[0]] if resembles else None,
    )


async def search(session: AsyncSession, query: ServiceRequestQuery) -> list[ServiceRequest]:
    """List what is public, by months: a day that is asked for stands for its month."""
    today, unit_id = clock.today(), await jurisdiction(session, query.jurisdiction_id)
    if query.service_request_id is not None:
        ids = [*filter(None, map(identity, query.service_request_id.split(",")))]
        return _public(await open311.named(session, ids, unit_id, today))
    codes = query.service_code.split(",") if query.service_code else SERVICES
    start, end = _range(query.start_date, query.end_date)
    wanted = Wanted(
        kinds=[service_of(code.strip()) for code in codes],
        states=_states(query.status),
        from_month=month_of(start),
        to_month=month_of(end),
        unit_id=unit_id,
    )
    return _public(await open311.listed(session, wanted, today))


async def get(session: AsyncSession, written: str, code: str | None = None) -> ServiceRequest:
    unit_id, request_id = await jurisdiction(session, code), identity(written)
    ids = [request_id] if request_id else []
    found = _public(await open311.named(session, ids, unit_id, clock.today()))
    if not found:
        raise RequestUnknown
    return found[0]


async def _app(session: AsyncSession, api_key: str | None) -> UUID:
    """Find the client by its key: its id, a dot, and its secret."""
    written, _, secret = (api_key or "").partition(".")
    client_id = identity(written)
    known = await open311.secret_of(session, client_id) if client_id else None
    if client_id is None or known is None or not client_secrets.matches(secret, known):
        raise ApiKeyRefused(field="api_key")
    return client_id


async def _served(session: AsyncSession, client_id: UUID, said: FeedbackCreate) -> About:
    """Find who is in charge of a place, if the client serves them."""
    about = await feedback_intake.about_body(session, said, field="place")
    if not await open311.serves(session, client_id, about.origin_id, clock.today()):
        raise KeyElsewhere(field="api_key")
    return about


async def _take_budget(session: AsyncSession, sealing: Sealing, origin_id: UUID) -> None:
    """Take one of what apps may bring to a body today."""
    today, purpose = clock.today(), "open311"
    limit = public_budgets.hidden_limit(sealing, OF_APPS, origin_id, purpose, today)
    spent = AppsSpent(seconds=public_budgets.until_tomorrow())
    await public_budgets.take(session, origin_id, purpose, today, limit=limit, spent=spent)


async def _place(session: AsyncSession, new: ServiceRequestCreate) -> PlaceSpan:
    """Find the one place that is meant: by its key, or by its name within a commune."""
    unit_id = await jurisdiction(session, new.jurisdiction_id)
    # An app chose the first from our list. The others are its own, and may say nothing to us.
    given = [new.place] if new.place else [new.address_id, new.address_string]
    if not any(given):
        raise PlaceMissing(field="address_string")
    for written in filter(None, given):
        found = await _meant(session, written, unit_id)
        if len(found) == 1:
            return found[0]
        if found:
            raise PlaceAmbiguous(field="address_string")
    raise PlaceUnmatched(field="address_string")


async def _meant(session: AsyncSession, written: str, unit_id: UUID | None) -> list[PlaceSpan]:
    wanted = select(PlaceSpan).where(holds_on(PlaceSpan, clock.today()))
    if unit_id is not None:
        wanted = wanted.where(col(PlaceSpan.admin_unit_id) == unit_id)
    place_id = identity(written)
    if place_id is not None:
        return list((await session.exec(wanted.where(col(PlaceSpan.place_id) == place_id))).all())
    wanted = wanted.where(col(PlaceSpan.folded_name).in_(place_names(written)))
    if unit_id is None:  # a name alone stands for many villages
        wanted = wanted.where(col(PlaceSpan.admin_unit_id).in_(_units(written)))
    return meant(written, (await session.exec(wanted.limit(LIKE_NAMED))).all())


def _units(address: str) -> SelectOfScalar[UUID]:
    """Choose the communes that an address names."""
    return select(AdminUnitSpan.unit_id).where(
        col(AdminUnitSpan.folded_name).in_(unit_names(address)),
        col(AdminUnitSpan.unit_type).in_(sorted(COMMUNE_LEVEL)),
        holds_on(AdminUnitSpan, clock.today()),
    )


def _range(start: datetime | None, end: datetime | None) -> tuple[date, date]:
    """Bound a search as the specification does: 90 days, the last ones if nothing is said."""
    span = timedelta(days=LONGEST)
    last = end or (min(start + span, clock.now()) if start else clock.now())
    first = start or last - span
    if not first <= last <= first + span:
        raise RangeUnfit(field="start_date", days=LONGEST)
    return clock.local_date(first), clock.local_date(last)


def _states(status: str | None) -> list[FeedbackState]:
    asked = {part.strip() for part in status.split(",")} if status else set(Status)
    return [state for one in Status if one in asked for state in states_of(one)]


def _public(found: Sequence[Told]) -> list[ServiceRequest]:
    return [
        ServiceRequest(
            service_request_id=str(one.id),
            kind=one.kind,
            status=status_of(one.state),
            month=one.month,
            changed=one.changed,
            unit_code=one.unit_code,
            unit_name=one.unit_name,
        )
        for one in found
    ]
