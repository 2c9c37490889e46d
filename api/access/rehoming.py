"""What is divided: households, groups and members that come to another body on a day.

Rows that bear no date of their own change on the day itself; until then they stay where they are,
and are seen by whoever stands over the body that they are still of.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Uuid, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import place_parts
from api.access.handover import hand_over, hold_residents
from api.access.open_cases import cases_follow
from api.access.visible import holds_on
from api.db.conflicts import refused_by
from api.domain.reorganisations import ReorganisationState
from api.errors.places import PlaceCodeClash
from api.models.household_groups import GroupMembership, HouseholdGroup
from api.models.households import Household
from api.models.members import Membership, PartyMember
from api.models.reorganisations import Rehoming, Reorganisation

# In the order in which everybody locks: groups before households.
KINDS: Final = ("place", "group", "household", "member")


async def contents(session: AsyncSession, org_id: UUID, on: date) -> dict[str, Mapping[UUID, Any]]:
    """Find what answers to a body by an undated row: by kind, each with its place, or none."""
    households = select(Household.id, Household.place_id).where(
        col(Household.org_id) == org_id,
        or_(col(Household.dissolved_on).is_(None), col(Household.dissolved_on) > on),
    )
    groups = select(HouseholdGroup.id, HouseholdGroup.place_id).where(
        col(HouseholdGroup.org_id) == org_id
    )
    members = select(Membership.member_id).where(
        col(Membership.org_id) == org_id,
        or_(col(Membership.valid_to).is_(None), col(Membership.valid_to) > on),
    )
    found = (await session.exec(members)).all()
    return {
        "household": dict((await session.exec(households)).all()),
        "group": dict((await session.exec(groups)).all()),
        "member": dict.fromkeys(found),
    }


async def coded(
    session: AsyncSession,
    org_id: UUID,
    record: type[Household] | type[HouseholdGroup],
    codes: Collection[str],
) -> dict[str, UUID]:
    """Find what bears these codes in a body; there each is borne once."""
    rows = select(record.code, record.id).where(
        col(record.org_id) == org_id, col(record.code).in_(codes)
    )
    return dict((await session.exec(rows)).all())


async def codes(
    session: AsyncSession,
    record: type[Household] | type[HouseholdGroup],
    ids: Sequence[UUID],
) -> dict[UUID, str]:
    """Find the codes that these bear."""
    # As an array: a body may hold more than a statement has parameters.
    rows = select(record.id, record.code).where(col(record.id) == any_(literal(ids, ARRAY(Uuid))))
    return dict((await session.exec(rows)).all())


async def named(session: AsyncSession, org_ids: Collection[UUID]) -> list[UUID]:
    """Find which of these bodies any household, group or member names, whenever."""
    found: set[UUID] = set()
    for column in (Household.org_id, HouseholdGroup.org_id, Membership.org_id):
        rows = select(column).where(col(column).in_(org_ids)).distinct()
        found |= set((await session.exec(rows)).all())
    return sorted(found)


async def households_in(session: AsyncSession, group_ids: Collection[UUID], on: date) -> set[UUID]:
    """Find the households of groups on a day."""
    rows = select(GroupMembership.household_id).where(
        col(GroupMembership.group_id).in_(group_ids), holds_on(GroupMembership, on)
    )
    return set((await session.exec(rows)).all())


async def due(session: AsyncSession, today: date) -> Sequence[Reorganisation]:
    """Find and lock what was applied, and of which something waits for a day that has come."""
    rows = select(Reorganisation).where(
        col(Reorganisation.state) == ReorganisationState.APPLIED,
        col(Reorganisation.carried_out).is_(False),
        col(Reorganisation.takes_effect) <= today,
    )
    return (await session.exec(rows.order_by(col(Reorganisation.id)).with_for_update())).all()


async def clashing(
    session: AsyncSession, pending: Sequence[Rehoming], on: date
) -> list[tuple[str, UUID, str]]:
    """Name each household and group whose code is borne where it goes: its kind, itself, its code.

    By what goes away from there on the same day, too: in which order things go is nobody's affair.
    What is named with another place to lie in is asked of its division (``place_parts``).
    """
    to: dict[str, dict[UUID, UUID]] = {kind: {} for kind in KINDS}
    for one in pending:
        if one.place_id is None:
            to[one.kind][one.what_id] = one.org_id
    members = await place_parts.in_groups(session, to["group"], [], on)
    with_groups = {each: to["group"][of] for of in to["group"] for each in members.get(of, ())}
    found: list[tuple[str, UUID, str]] = []
    for kind, record in (("group", HouseholdGroup), ("household", Household)):
        going = to[kind] if kind == "group" else {**with_groups, **to[kind]}
        # As arrays: one decision may move more of them than a statement has parameters.
        these, places = (literal(list(ids), ARRAY(Uuid)) for ids in (going, to["place"]))
        rows = select(record.id, record.place_id, record.org_id, record.code).where(
            or_(col(record.id) == any_(these), col(record.place_id) == any_(places))
        )
        coming: defaultdict[UUID, dict[str, UUID]] = defaultdict(dict)
        for what_id, place_id, org_id, code in await session.exec(rows.order_by(col(record.id))):
            heir_id = going.get(what_id) or to["place"][place_id]
            if heir_id == org_id:
                continue
            if code in coming[heir_id]:
                found.append((kind, what_id, code))
            coming[heir_id][code] = what_id
        for heir_id, codes in coming.items():
            taken = await place_parts.clashing(session, record, codes, heir_id)
            found += [(kind, codes[code], code) for code in taken]
    return found


async def rehome(session: AsyncSession, pending: Sequence[Rehoming], on: date) -> None:
    """Let everything that is listed answer to where it goes.

    What comes to lie in another place does so first: it is none of the residents of the old one.
    """
    await place_parts.settle(session, [one for one in pending if one.place_id], on)
    staying = [one for one in pending if one.place_id is None]
    for kind in KINDS:
        for org_id in sorted({one.org_id for one in staying if one.kind == kind}):
            ids = sorted(one.what_id for one in staying if (one.kind, one.org_id) == (kind, org_id))
            await _rehome(session, kind, ids, org_id, on)
    await session.flush()


async def _rehome(
    session: AsyncSession, kind: str, ids: list[UUID], org_id: UUID, on: date
) -> None:
    if kind == "place":
        await hold_residents(session, ids)
        await hand_over(session, ids, org_id)
    elif kind == "group":
        inside = await households_in(session, ids, on)
        await _answer_to(session, HouseholdGroup, ids, org_id)
        await _answer_to(session, Household, sorted(inside), org_id)
        await cases_follow(session, org_id, household_ids=inside, group_ids=ids)
    elif kind == "household":
        await _answer_to(session, Household, ids, org_id)
        await cases_follow(session, org_id, household_ids=ids)
    else:
        for member_id in ids:
            await _transfer(session, member_id, org_id, on)


async def _answer_to(
    session: AsyncSession,
    record: type[Household] | type[HouseholdGroup],
    ids: list[UUID],
    org_id: UUID,
) -> None:
    moving = update(record).where(col(record.id).in_(ids), col(record.org_id) != org_id)
    clash = PlaceCodeClash(field="parts", clashing="?")
    with refused_by(uq_household_org_id_code=clash, uq_household_group_org_id_code=clash):
        await session.exec(moving.values(org_id=org_id, version=col(record.version) + 1))


async def _transfer(session: AsyncSession, member_id: UUID, org_id: UUID, on: date) -> None:
    """Let a member belong to another body from the day on, as a transfer would."""
    rows = select(Membership).where(
        col(Membership.member_id) == member_id,
        or_(col(Membership.valid_to).is_(None), col(Membership.valid_to) > on),
    )
    last = (await session.exec(rows.order_by(col(Membership.valid_from).desc()))).first()
    if last is None or last.org_id == org_id:
        return
    if last.valid_from >= on:
        last.org_id = org_id
    else:
        following = Membership(
            member_id=member_id, org_id=org_id, valid_from=on, valid_to=last.valid_to
        )
        last.valid_to = on
        await session.flush()
        session.add(following)
    moved = update(PartyMember).where(col(PartyMember.id) == member_id)
    await session.exec(moved.values(org_id=org_id, version=col(PartyMember.version) + 1))
