"""What is agreed and declared of a household or group, and who holds it, whoever sends them.

The body that answers for the target sees them all, and so does the partner see its own; the
caller has made sure that what befalls them is theirs to decide.
"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, literal, true
from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.visible import at_or_below, within
from api.domain.assignments import AssignmentKind, AssignmentRole
from api.domain.periods import DateRange
from api.domain.roles import Permission
from api.domain.ties import BARRING_FROM_GROUP
from api.errors import DomainError, NotPermitted
from api.models.assignments import Assignment, held_on
from api.models.household_groups import GroupMembership
from api.models.partnerships import Partnership
from api.models.ties import MemberTie


async def at_households(
    session: AsyncSession, household_ids: Collection[UUID], after: date
) -> Sequence[Assignment]:
    """Find and lock what goes on there, or is yet to begin, after a day."""
    return await _running(session, col(Assignment.household_id).in_(household_ids), after)


async def leads_at(
    session: AsyncSession, actor: Actor, branch_id: UUID, on: date
) -> Sequence[Assignment]:
    """Find who leads the households and groups of a branch on a day, missions apart."""
    body = col(Assignment.target_org_id)
    rows = select(Assignment).where(
        within(actor.scope(Permission.ASSIGNMENT_READ), actor.today, body),
        at_or_below(body, branch_id, actor.today),
        col(Assignment.role) == AssignmentRole.LEAD,
        col(Assignment.kind) != AssignmentKind.MISSION,
        held_on(on),
    )
    return (await session.exec(rows)).all()


async def leads_elsewhere(
    session: AsyncSession, actor: Actor, branch_id: UUID, on: date
) -> Sequence[UUID]:
    """Name who of a branch leads a household or group of another by agreement, once for each."""
    body = col(Assignment.org_id)
    rows = select(Assignment.member_id).where(
        within(actor.scope(Permission.ASSIGNMENT_READ), actor.today, body),
        at_or_below(body, branch_id, actor.today),
        col(Assignment.partnership_id).is_not(None),
        col(Assignment.role) == AssignmentRole.LEAD,
        col(Assignment.kind) != AssignmentKind.MISSION,
        held_on(on),
    )
    return (await session.exec(rows)).all()


async def by_partnership(
    session: AsyncSession, partnership_id: UUID, after: date
) -> Sequence[Assignment]:
    """Find and lock what goes on by an agreement, or is yet to begin, after a day."""
    return await _running(session, col(Assignment.partnership_id) == partnership_id, after)


async def _running(session: AsyncSession, which: Any, after: date) -> Sequence[Assignment]:
    until = col(Assignment.valid_to)
    rows = select(Assignment).where(which, or_(until.is_(None), until > after))
    in_order = rows.order_by(col(Assignment.id)).with_for_update(key_share=True)
    return (await session.exec(in_order)).all()


async def partnerships_at(
    session: AsyncSession, household_ids: Collection[UUID]
) -> Sequence[Partnership]:
    """Find and lock what is agreed of households and has no end yet."""
    rows = select(Partnership).where(
        col(Partnership.household_id).in_(household_ids), col(Partnership.valid_to).is_(None)
    )
    in_order = rows.order_by(col(Partnership.id)).with_for_update(key_share=True)
    return (await session.exec(in_order)).all()


async def require_partnership(
    session: AsyncSession, actor: Actor, partnership_id: UUID, *, missing: DomainError
) -> Partnership:
    """Find and lock a partnership that the actor may change, on either side of it."""
    read, write = Permission.ASSIGNMENT_READ, Permission.ASSIGNMENT_WRITE
    wanted = select(Partnership).where(col(Partnership.id) == partnership_id)
    seen = wanted.where(_on_either_side(actor, read)).with_for_update(key_share=True)
    partnership = (await session.exec(seen)).first()
    if partnership is None:
        raise missing
    if (await session.exec(wanted.where(_on_either_side(actor, write)))).first() is None:
        raise NotPermitted(permission=write)
    return partnership


def _on_either_side(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    roots = actor.scope(permission)
    sides = (col(Partnership.org_id), col(Partnership.partner_org_id))
    return or_(*(within(roots, actor.today, side) for side in sides))


async def agreed(
    session: AsyncSession, target_id: UUID, org_id: UUID, days: DateRange, today: date
) -> Partnership | None:
    """Find what allows members of a body to be sent to a target on all these days; it stays so."""
    ends = col(Partnership.valid_to)
    lasts = ends.is_(None) if days.end is None else or_(ends.is_(None), ends >= days.end)
    rows = select(Partnership).where(
        col(Partnership.target_id) == target_id,
        col(Partnership.valid_from) <= days.start,
        lasts,
        at_or_below(literal(org_id, Uuid), col(Partnership.partner_org_id), today),
    )
    return (await session.exec(rows.with_for_update(read=True, of=Partnership))).first()


async def tied(
    session: AsyncSession,
    member_id: UUID,
    *,
    household_id: UUID | None,
    group_id: UUID | None,
    days: DateRange,
) -> bool:
    """Say whether a tie keeps a member from leading a household or a group on one of the days."""
    in_group = select(GroupMembership.household_id).where(
        col(GroupMembership.group_id) == group_id, _holds_within(GroupMembership, days)
    )
    of_household = col(MemberTie.household_id)
    of_group = and_(of_household.in_(in_group), col(MemberTie.kind).in_(BARRING_FROM_GROUP))
    rows = select(MemberTie.id).where(
        col(MemberTie.member_id) == member_id,
        or_(of_household == household_id, of_group),
        _holds_within(MemberTie, days),
    )
    return (await session.exec(rows.limit(1))).first() is not None


def _holds_within(dated: Any, days: DateRange) -> ColumnElement[bool]:
    begins = true() if days.end is None else dated.valid_from < days.end
    return and_(begins, or_(dated.valid_to.is_(None), dated.valid_to > days.start))
