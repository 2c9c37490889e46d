"""Whether a member may be put in charge of a target: both must be the actor's to decide on.

Asked wherever an assignment begins: one by one, by a plan, by a handover, or to cover a vacancy.
"""

from collections.abc import Collection
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import held
from api.access.actor import Actor
from api.access.require import hold, require_org, require_seen
from api.access.visible import holds_on, visible
from api.domain.assignments import AssignmentKind, AssignmentRole, judged_on
from api.domain.members import Standing, why_not_assignable
from api.domain.periods import DateRange
from api.domain.roles import Permission
from api.errors import NotPermitted
from api.errors.assignments import AssignedMemberNotFound, MemberCannotBeAssigned, MemberTied
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.households import HouseholdDissolved, HouseholdNotFound
from api.errors.party_orgs import PartyOrgNotFound
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.members import MemberStanding, PartyMember
from api.schemas.assignments import Target

NOT_OWN: Final = (HouseholdNotFound, HouseholdGroupNotFound, NotPermitted, PartyOrgNotFound)


async def hold_members(session: AsyncSession, member_ids: Collection[UUID]) -> None:
    """Keep members as they are, before any target: how they stand is judged, and must last."""
    await hold(session, PartyMember, member_ids, read=True)


async def require_able(
    session: AsyncSession, member_id: UUID, *, days: Collection[date], field: str
) -> None:
    """Raise where a member cannot be in charge on one of the days, and say why."""
    for day in sorted(days):
        standing = select(MemberStanding.standing).where(
            col(MemberStanding.member_id) == member_id, holds_on(MemberStanding, day)
        )
        found = (await session.exec(standing)).first()
        reason = why_not_assignable(Standing(found) if found else None)
        if reason is not None:
            raise MemberCannotBeAssigned(field=field, member_id=member_id, day=day, reason=reason)


async def require_member(
    session: AsyncSession, actor: Actor, member_id: UUID, *, on: date, until: date | None
) -> PartyMember:
    """Find a member whom the actor may put in charge, and who can be, on the days in question."""
    member = await require_seen(
        session,
        actor,
        PartyMember,
        member_id,
        permission=Permission.MEMBER_READ,
        missing=AssignedMemberNotFound(field="body.member_id", member_id=member_id),
    )
    write = Permission.ASSIGNMENT_WRITE
    await require_org(session, actor, write, member.org_id, field="body.member_id")
    days = judged_on(on, until, actor.today)
    await require_able(session, member.id, days=days, field="body.member_id")
    return member


async def require_untied(
    session: AsyncSession, asked: Target, member: PartyMember, role: AssignmentRole, days: DateRange
) -> None:
    """Raise where they are to lead what a tie keeps them from; help they may give to anybody.

    Which tie it is, is not told: whoever writes assignments need not be one who reads ties.
    """
    if role is not AssignmentRole.LEAD or asked.kind is AssignmentKind.MISSION:
        return
    at = {"household_id": asked.household_id, "group_id": asked.group_id}
    if await held.tied(session, member.id, **at, days=days):
        raise MemberTied(field="body.member_id", member_id=member.id)


class Answering(NamedTuple):
    """Who answers for a target, and by what agreement others send members there."""

    target_org_id: UUID
    partnership_id: UUID | None = None


async def require_target(
    session: AsyncSession, actor: Actor, asked: Target, member: PartyMember, days: DateRange
) -> Answering:
    """Take the target's turn, where the actor decides of it or its body has agreed."""
    try:
        return Answering((await own_target(session, actor, asked, until=days.end)).org_id)
    except NOT_OWN:
        _, target_id, _, _ = _named(asked)
        partnership = await held.agreed(session, target_id, member.org_id, days, actor.today)
        if partnership is None:
            raise
        return Answering(partnership.org_id, partnership.id)


async def own_target(
    session: AsyncSession, actor: Actor, asked: Target, *, until: date | None
) -> Household | HouseholdGroup:
    """Find the target and take its turn; a household must last as long as the charge of it."""
    await hold_target(session, asked)
    record, row_id, field, missing = _named(asked)
    wanted = visible(record, actor, Permission.HOUSEHOLD_READ).where(col(record.id) == row_id)
    target: Household | HouseholdGroup | None = (await session.exec(wanted)).first()
    if target is None:
        raise missing
    write = Permission.ASSIGNMENT_WRITE
    await require_org(session, actor, write, target.org_id, field=field)
    gone = target.dissolved_on if isinstance(target, Household) else None
    if gone is not None and (until is None or until > gone):
        raise HouseholdDissolved(field=field, day=gone)
    return target


async def hold_target(session: AsyncSession, asked: Target) -> None:
    """Lock the target, before any assignment of it.

    Two that ask to lead it at once would otherwise wait for each other in the constraint.
    """
    record, row_id, _, _ = _named(asked)
    await hold(session, record, {row_id})


def _named(asked: Target) -> tuple[Any, UUID, str, Exception]:
    if asked.group_id is not None:
        field = "body.group_id"
        group_missing = HouseholdGroupNotFound(field=field, group_id=asked.group_id)
        return HouseholdGroup, asked.group_id, field, group_missing
    assert asked.household_id is not None  # noqa: S101 - a target names one of them
    field = "body.household_id"
    missing = HouseholdNotFound(field=field, household_id=asked.household_id)
    return Household, asked.household_id, field, missing
