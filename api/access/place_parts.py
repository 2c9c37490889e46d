"""What lies in a residential place that is divided, and how it comes to lie in another.

Its rows bear no date: they change on the day itself, and until then stay where they are.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import String, Uuid, all_, any_, func, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.handover import hold_residents
from api.access.open_cases import cases_follow
from api.access.visible import at_or_below, holds_on
from api.db.conflicts import refused_by
from api.domain import clock
from api.domain.households import HouseholdEventKind
from api.domain.ties import TieKind
from api.errors.places import PlaceCodeClash, PlaceWithoutCharge
from api.models.household_events import HouseholdEvent
from api.models.household_groups import GroupMembership, HouseholdGroup
from api.models.households import Household
from api.models.members import PartyMember
from api.models.places import PlaceCharge, PlaceSpan
from api.models.reorganisations import Rehoming
from api.models.residence_members import ResidenceMember
from api.models.ties import MemberTie

GROUP, HOUSEHOLD, RESIDENT, HOME = "group", "household", "resident", "home"
Coded = type[Household] | type[HouseholdGroup]


@dataclass(frozen=True, slots=True)
class Lying:
    """A household or a group, or somebody who lives there: where, and who answers for it."""

    id: UUID
    place_id: UUID
    org_id: UUID
    code: str = ""


@dataclass
class Contents:
    """What lies in a place, in its clusters and in what has ceased within it, each by its id.

    ``homes`` are party members whose home it is; ``in_groups`` are the households of each group
    that has any there, wherever they lie.
    """

    places: set[UUID]
    households: dict[UUID, Lying] = field(default_factory=dict)
    groups: dict[UUID, Lying] = field(default_factory=dict)
    residents: dict[UUID, Lying] = field(default_factory=dict)
    homes: set[UUID] = field(default_factory=set)
    in_groups: dict[UUID, set[UUID]] = field(default_factory=dict)


async def places_inside(session: AsyncSession, place_id: UUID, on: date) -> set[UUID]:
    """Find a place and all within it, until the day and on it."""
    return (await places_inside_each(session, [place_id], on))[place_id]


async def places_inside_each(
    session: AsyncSession, place_ids: Collection[UUID], on: date
) -> dict[UUID, set[UUID]]:
    """Find the same of several places at once; one may lie within another."""
    top, lower = aliased(PlaceSpan), aliased(PlaceSpan)
    found = {place_id: {place_id} for place_id in place_ids}
    these = any_(literal(list(found), ARRAY(Uuid)))
    for day in (on - timedelta(days=1), on):
        rows = select(top.place_id, lower.place_id).where(
            col(top.place_id) == these,
            holds_on(top, day),
            holds_on(lower, day),
            col(lower.path) >= col(top.path),
            col(lower.path) < col(top.path).concat("/"),
        )
        for place_id, inside_id in (await session.exec(rows)).all():
            found[place_id].add(inside_id)
    return found


async def hold(session: AsyncSession, place_ids: Collection[UUID]) -> None:
    """Lock who has a home there, what lies there, and who is in charge, as everybody does."""
    members = select(PartyMember.id).where(col(PartyMember.home_place_id).in_(place_ids))
    await session.exec(members.order_by(col(PartyMember.id)).with_for_update(key_share=True))
    await hold_residents(session, sorted(place_ids))
    charges = select(PlaceCharge.id).where(col(PlaceCharge.place_id).in_(place_ids))
    await session.exec(charges.order_by(col(PlaceCharge.id)).with_for_update())


async def contents(session: AsyncSession, place_id: UUID, on: date) -> Contents:
    """Read what lies in a place and answers to anybody, today or on a day to come.

    Of a day that is past, too, what is there is what is there today.
    """
    found = Contents(await places_inside(session, place_id, on))
    day = max(on, clock.today())
    inside = col(Household.place_id).in_(found.places)
    found.households = await _lying(session, Household, inside, *lasting(Household, day))
    there = col(HouseholdGroup.place_id).in_(found.places)
    found.groups = await _lying(session, HouseholdGroup, there)
    residents = select(ResidenceMember).where(
        col(ResidenceMember.place_id).in_(found.places),
        or_(col(ResidenceMember.left_on).is_(None), col(ResidenceMember.left_on) > day),
    )
    for one in (await session.exec(residents.order_by(col(ResidenceMember.id)))).all():
        found.residents[one.id] = Lying(one.id, one.place_id, one.org_id)
    homes = select(PartyMember.id).where(col(PartyMember.home_place_id).in_(found.places))
    found.homes = set((await session.exec(homes)).all())
    found.in_groups = await in_groups(session, found.groups, found.households, day)
    return found


def lasting(record: Coded, day: date) -> list[Any]:
    """Choose those that are there on a day: a household may be no more, and a group has no end."""
    if record is HouseholdGroup:
        return []
    until = col(Household.dissolved_on)
    return [or_(until.is_(None), until > day)]


async def _lying(session: AsyncSession, record: Coded, *where: Any) -> dict[UUID, Lying]:
    columns: Any = select(record.id, record.place_id, record.org_id, record.code)
    rows = (await session.exec(columns.where(*where).order_by(col(record.code)))).all()
    return {row[0]: Lying(*row) for row in rows}


async def in_groups(
    session: AsyncSession, group_ids: Collection[UUID], household_ids: Collection[UUID], on: date
) -> dict[UUID, set[UUID]]:
    """Say of these groups, and of those in which these households are, who is in them."""
    with_any = select(GroupMembership.group_id).where(
        col(GroupMembership.household_id).in_(household_ids), holds_on(GroupMembership, on)
    )
    rows = select(GroupMembership.group_id, GroupMembership.household_id).where(
        or_(
            col(GroupMembership.group_id).in_(group_ids),
            col(GroupMembership.group_id).in_(with_any),
        ),
        holds_on(GroupMembership, on),
    )
    found: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for group_id, household_id in (await session.exec(rows)).all():
        found[group_id].add(household_id)
    return dict(found)


async def elsewhere(
    session: AsyncSession, record: Coded, ids: Collection[UUID]
) -> dict[UUID, Lying]:
    """Find where households or groups lie that lie outside what is divided."""
    return await _lying(session, record, col(record.id).in_(ids))


async def in_charge_of(
    session: AsyncSession, place_ids: Collection[UUID], on: date
) -> dict[UUID, UUID]:
    """Say who answers for each place on a day."""
    rows = select(PlaceCharge.place_id, PlaceCharge.org_id).where(
        col(PlaceCharge.place_id).in_(place_ids), holds_on(PlaceCharge, on)
    )
    return dict((await session.exec(rows)).all())


async def can_hold(session: AsyncSession, group_org: UUID, household_org: UUID, on: date) -> bool:
    """Say whether a group of one body may hold a household of another: not beyond its branch."""
    one, other = (func.living_heir(each, on) for each in (household_org, group_org))
    return bool((await session.exec(select(at_or_below(one, other, on)))).first())


async def clashing(
    session: AsyncSession,
    record: Coded,
    codes: Mapping[str, UUID],
    org_id: UUID,
) -> list[str]:
    """Find which of these codes, each of what comes, another one bears in a body already."""
    rows = select(record.code).where(
        col(record.org_id) == org_id,
        col(record.code) == any_(literal(list(codes), ARRAY(String))),
        col(record.id) != all_(literal(list(codes.values()), ARRAY(Uuid))),
    )
    return list((await session.exec(rows.order_by(col(record.code)))).all())


async def settle(session: AsyncSession, pending: Sequence[Rehoming], on: date) -> None:
    """Let what is listed lie where it goes, and answer to whoever is in charge there today."""
    going: defaultdict[tuple[UUID, UUID], list[Rehoming]] = defaultdict(list)
    named = {(one.kind, one.what_id) for one in pending}
    for one in pending:
        if one.place_id is not None and one.from_place_id is not None:
            going[one.from_place_id, one.place_id].append(one)
    today = max(on, clock.today())
    charges = await in_charge_of(session, {to for _, to in going}, today)
    for (from_id, to_id), those in sorted(going.items()):
        inside = await places_inside(session, from_id, on)
        await hold(session, inside)
        ids = {kind: [one.what_id for one in those if one.kind == kind] for kind in KINDS}
        # Who joined a group that goes, after it was decided, goes with it.
        joined = await in_groups(session, ids[GROUP], [], today)
        ids[HOUSEHOLD] += [
            each
            for group_id in ids[GROUP]
            for each in joined.get(group_id, ())
            if (HOUSEHOLD, each) not in named
        ]
        if to_id not in charges:
            raise PlaceWithoutCharge(field="into", place_id=to_id)
        how = Settling(inside, from_id, to_id, charges[to_id], on, today)
        await _settle(session, how, ids)


KINDS: Final = (HOME, GROUP, HOUSEHOLD, RESIDENT)


@dataclass(frozen=True, slots=True)
class Settling:
    """From which places to which, under whom, since when, and what day it is if that is past."""

    inside: Collection[UUID]
    from_id: UUID
    to_id: UUID
    org_id: UUID
    on: date
    today: date


async def _settle(session: AsyncSession, how: Settling, ids: Mapping[str, Sequence[UUID]]) -> None:
    rows = select(Household).where(
        col(Household.id).in_(ids[HOUSEHOLD]),
        col(Household.place_id).in_(how.inside),  # it may have moved away meanwhile
        or_(col(Household.dissolved_on).is_(None), col(Household.dissolved_on) > how.today),
    )
    anew = rows.order_by(col(Household.id)).execution_options(populate_existing=True)
    households = (await session.exec(anew)).all()
    household_ids = [one.id for one in households]
    events = await _events(session, households, how)
    await _homes(session, ids[HOME], household_ids, how)
    clash = PlaceCodeClash(field="parts", clashing="?")
    for record, those in (
        (HouseholdGroup, ids[GROUP]),
        (Household, household_ids),
        (ResidenceMember, ids[RESIDENT]),
    ):
        moving: Any = update(record).where(
            col(record.id).in_(those), col(record.place_id).in_(how.inside)
        )
        moved = moving.values(
            place_id=how.to_id, org_id=how.org_id, version=col(record.version) + 1
        )
        with refused_by(uq_household_org_id_code=clash, uq_household_group_org_id_code=clash):
            await session.exec(moved)
    session.add_all(events)
    await session.flush()
    await cases_follow(session, how.org_id, household_ids=household_ids, group_ids=ids[GROUP])


async def _events(
    session: AsyncSession, households: Sequence[Household], how: Settling
) -> list[HouseholdEvent]:
    """Tell each household's history where it lay until then; nothing happened out of order."""
    ids = [one.id for one in households]
    last: dict[UUID, date] = {}
    for column in (HouseholdEvent.household_id, HouseholdEvent.successor_id):
        rows = select(column, func.max(HouseholdEvent.happened_on)).where(col(column).in_(ids))
        for household_id, day in (await session.exec(rows.group_by(col(column)))).all():
            if household_id is not None:
                last[household_id] = max(day, last.get(household_id, day))
    return [
        HouseholdEvent(
            org_id=one.org_id,
            household_id=one.id,
            kind=HouseholdEventKind.PLACE_DIVIDED,
            happened_on=max(how.on, one.since, last.get(one.id, how.on)),
            from_place_id=one.place_id,
            to_place_id=how.to_id,
        )
        for one in households
    ]


async def _homes(
    session: AsyncSession, named: Sequence[UUID], household_ids: Sequence[UUID], how: Settling
) -> None:
    """Let the home of a member be where it was said, or where their own household is."""
    own = select(MemberTie.member_id).where(
        col(MemberTie.household_id).in_(household_ids),
        col(MemberTie.kind) == TieKind.HOME,
        holds_on(MemberTie, how.today),
    )
    members = {*named, *(await session.exec(own)).all()}
    moving = update(PartyMember).where(
        col(PartyMember.id).in_(members), col(PartyMember.home_place_id).in_(how.inside)
    )
    anew = moving.values(home_place_id=how.to_id, version=col(PartyMember.version) + 1)
    await session.exec(anew)
