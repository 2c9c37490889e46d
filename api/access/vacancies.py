"""What decides whether a charge is vacant: who leads it, how they stand, what is open already.

The caller has made sure that the targets, or the member, are theirs to decide of.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, any_, case, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.visible import holds_on, visible
from api.domain.assignments import AssignmentKind, AssignmentRole
from api.domain.members import Standing, StandingLine
from api.domain.party_orgs import OrgType
from api.domain.periods import DateRange
from api.domain.roles import Permission
from api.domain.vacancies import VacancyState
from api.models.assignments import Assignment, held_on
from api.models.household_groups import GroupMembership
from api.models.members import Membership, MemberStanding
from api.models.party_orgs import PartyOrgSpan
from api.models.vacancies import Vacancy

LEADS = col(Assignment.role) == AssignmentRole.LEAD


async def led_by(
    session: AsyncSession, member_id: UUID, after: date
) -> Sequence[tuple[UUID | None, UUID | None]]:
    """Name the households and groups that a member leads, or is to lead, after a day."""
    until = col(Assignment.valid_to)
    rows = select(Assignment.household_id, Assignment.group_id).where(
        LEADS, col(Assignment.member_id) == member_id, or_(until.is_(None), until > after)
    )
    return (await session.exec(rows.distinct())).all()


async def at_targets(
    session: AsyncSession, target_ids: Collection[UUID], covering: Collection[UUID]
) -> Sequence[Vacancy]:
    """Find and lock what is open there, and what certain assignments covered."""
    rows = select(Vacancy).where(
        col(Vacancy.target_id).in_(target_ids),
        or_(col(Vacancy.state) == VacancyState.OPEN, col(Vacancy.covered_by_id).in_(covering)),
    )
    return (await session.exec(rows.order_by(col(Vacancy.id)).with_for_update())).all()


async def proposed(session: AsyncSession, target_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Say who is proposed for each target that is vacant, if anybody is."""
    these = literal(list(target_ids), ARRAY(Uuid))  # a branch may have more than parameters
    rows = select(Vacancy.target_id, Vacancy.proposed_id).where(
        col(Vacancy.target_id) == any_(these),
        col(Vacancy.state) == VacancyState.OPEN,
        col(Vacancy.proposed_id).is_not(None),
        col(Vacancy.kind) != AssignmentKind.MISSION,  # which is no household more
    )
    found = (await session.exec(rows)).all()
    return {target: member for target, member in found if target is not None and member is not None}


async def covers_going_on(
    session: AsyncSession, actor: Actor, member_id: UUID, day: date
) -> Sequence[Assignment]:
    """Find who leads, on a day and after it, what was vacant because a member could not."""
    covering = select(Vacancy.covered_by_id).where(
        col(Vacancy.member_id) == member_id, col(Vacancy.state) == VacancyState.COVERED
    )
    rows = visible(Assignment, actor, Permission.ASSIGNMENT_READ).where(
        col(Assignment.id).in_(covering), col(Assignment.member_id) != member_id, held_on(day)
    )
    return (await session.exec(rows.order_by(col(Assignment.id)))).all()


async def leads_of(
    session: AsyncSession, target_ids: Collection[UUID], also: Collection[UUID], after: date
) -> Sequence[Assignment]:
    """Find who leads the targets after a day, or is to; and some assignments by identity."""
    until = col(Assignment.valid_to)
    rows = select(Assignment).where(
        LEADS,
        col(Assignment.target_id).in_(target_ids),
        or_(until.is_(None), until > after, col(Assignment.id).in_(also)),
    )
    return (await session.exec(rows.order_by(col(Assignment.valid_from)))).all()


async def standings_of(
    session: AsyncSession, member_ids: Collection[UUID]
) -> dict[UUID, list[StandingLine]]:
    """Gather what is recorded of each member; who is out of sight is left out."""
    rows = select(MemberStanding).where(col(MemberStanding.member_id).in_(member_ids))
    found: defaultdict[UUID, list[StandingLine]] = defaultdict(list)
    for row in (await session.exec(rows)).all():
        valid = DateRange(row.valid_from, row.valid_to)
        found[row.member_id].append(StandingLine(Standing(row.standing), valid))
    return found


async def belonging(
    session: AsyncSession, lead_ids: Collection[UUID], today: date
) -> dict[UUID, date | None]:
    """Say of each assignment since when its member is another branch's; None where they are not.

    Between the party groups of a branch nobody goes away. Who is out of sight, or belongs nowhere,
    is left out.
    """
    then, now = aliased(PartyOrgSpan), aliased(PartyOrgSpan)
    since = case((_branch(then) != _branch(now), col(Membership.valid_from)))
    columns: Any = (Assignment.id, since)
    rows = (
        select(*columns)
        .join(Membership, col(Membership.member_id) == col(Assignment.member_id))
        .join(then, col(then.org_id) == col(Assignment.org_id))
        .join(now, col(now.org_id) == col(Membership.org_id))
        .where(
            col(Assignment.id).in_(lead_ids),
            *(holds_on(dated, today) for dated in (Membership, then, now)),
        )
    )
    return dict((await session.exec(rows)).all())


def _branch(span: Any) -> Any:
    in_group = col(span.org_type) == OrgType.PARTY_GROUP
    return case((in_group, col(span.parent_id)), else_=col(span.org_id))


async def led_by_group(
    session: AsyncSession, household_ids: Collection[UUID], on: date
) -> frozenset[UUID]:
    """Choose the households whose group has a lead on a day."""
    rows = (
        select(GroupMembership.household_id)
        .join(Assignment, col(Assignment.group_id) == col(GroupMembership.group_id))
        .where(
            col(GroupMembership.household_id).in_(household_ids),
            holds_on(GroupMembership, on),
            LEADS,
            col(Assignment.kind) == AssignmentKind.GROUP,
            held_on(on),
        )
    )
    return frozenset((await session.exec(rows)).all())


async def overdue(session: AsyncSession, today: date, limit: int) -> Sequence[Vacancy]:
    """Find and lock what is overdue and nobody was told of; the worker's walls are wide."""
    until = col(Vacancy.vacant_until)
    rows = select(Vacancy).where(
        col(Vacancy.state) == VacancyState.OPEN,
        col(Vacancy.due_on) < today,
        or_(until.is_(None), until > today),
        col(Vacancy.warned_on).is_(None),
    )
    in_order = rows.order_by(col(Vacancy.id)).limit(limit).with_for_update(skip_locked=True)
    return (await session.exec(in_order)).all()
