"""What a reorganisation would let lie in another place, told in numbers and by names of places."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import overload
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import place_parts, reorganisation_counts
from api.access.actor import Actor
from api.access.place_parts import GROUP, HOUSEHOLD, RESIDENT
from api.domain.paths import is_within
from api.domain.roles import Permission
from api.domain.sight_changes import Body, State
from api.domain.small_counts import FEWEST_TOLD
from api.models.places import PlaceSpan
from api.schemas.party_orgs import PartyOrgBrief
from api.schemas.places import PlaceBrief
from api.schemas.reorganisation_views import DividedPlaceCounts, PlaceDividedRead
from api.services import reorganisation_places
from api.services.reorganisation_deeds import Deeds
from api.services.reorganisation_run import Going


@dataclass(frozen=True)
class Tried:
    """What carrying it out did, before it was undone."""

    rehomed: Sequence[Going]
    places: Mapping[UUID, PlaceBrief]
    deeds: Deeds


async def named(
    session: AsyncSession, rehomed: Sequence[Going], on: date
) -> dict[UUID, PlaceBrief]:
    """Name the places that give and take; some are there only while it is carried out."""
    ids = {each for one in rehomed for each in (one.place_id, one.from_place_id) if each}
    rows = select(PlaceSpan).where(
        col(PlaceSpan.place_id).in_(ids), col(PlaceSpan.valid_from) <= on
    )
    spans = (await session.exec(rows.order_by(col(PlaceSpan.valid_from)))).all()
    return {
        span.place_id: PlaceBrief(id=span.place_id, name=span.name, place_type=span.place_type)
        for span in spans
    }


async def divided(  # noqa: PLR0913, PLR0917 - what a preview is made of
    session: AsyncSession, actor: Actor, tried: Tried, before: State, after: State, day: date
) -> list[PlaceDividedRead]:
    """Say of each place that is divided what each other one is given."""
    given: defaultdict[tuple[UUID, UUID], list[Going]] = defaultdict(list)
    for one in tried.rehomed:
        if one.place_id is not None and one.from_place_id is not None:
            given[one.from_place_id, one.place_id].append(one)
    givers = sorted({of for of, _ in given})
    charges = {of: await _charge(session, actor, of, before) for of in givers}
    counts = {of: await _counts(session, actor, of, charges[of], day) for of in givers}
    return [
        PlaceDividedRead(
            of=tried.places[of],
            to=tried.places[to],
            in_charge_before=brief(charges[of]),
            in_charge=brief(after.bodies[those[0].org_id]),
            households=_number(those, HOUSEHOLD),
            groups=_number(those, GROUP),
            residents=_number(those, RESIDENT),
            counts=counts[of],
        )
        for (of, to), those in sorted(given.items(), key=lambda one: _names(tried, one[0]))
    ]


def _names(tried: Tried, pair: tuple[UUID, UUID]) -> tuple[str, ...]:
    return tuple(tried.places[each].name for each in pair)


def _number(those: Sequence[Going], kind: str) -> int:
    return sum(one.kind == kind for one in those)


@overload
def brief(body: Body) -> PartyOrgBrief: ...
@overload
def brief(body: Body | None) -> PartyOrgBrief | None: ...
def brief(body: Body | None) -> PartyOrgBrief | None:
    if body is None:
        return None
    return PartyOrgBrief(id=body.id, name=body.name, org_type=body.org_type)


async def _charge(
    session: AsyncSession, actor: Actor, place_id: UUID, before: State
) -> Body | None:
    charge = await reorganisation_places.charge_on(session, place_id, actor.today)
    return before.bodies.get(charge.org_id) if charge else None


async def _counts(
    session: AsyncSession, actor: Actor, place_id: UUID, charge: Body | None, day: date
) -> DividedPlaceCounts | None:
    """Count where the actor may see figures of the body that has been in charge until then.

    Of the place as a whole, and none of a few: counted by what is named, a committee above could
    name one household, or one more than before, and learn who leads it and whether it has asked.
    """
    if not sees_figures(actor, charge):
        return None
    inside = await place_parts.places_inside(session, place_id, day)
    counted = dict(await reorganisation_counts.place_counts(session, inside, day))
    few = counted.pop("households") < FEWEST_TOLD
    return None if few else DividedPlaceCounts(**counted)


def sees_figures(actor: Actor, body: Body | None) -> bool:
    scope = actor.scope(Permission.SUMMARY_READ)
    return body is not None and any(is_within(body.path, root) for root in scope)
