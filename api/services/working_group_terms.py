"""The role terms that follow from working groups: who is in one sees the branches it covers.

A term is given for each person and branch, from today on, where none holds yet. What ends a
membership or a coverage ends its terms; another group that still goes there then steps in.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.visible import visible
from api.domain.periods import DateRange
from api.domain.roles import Permission, Role
from api.domain.working_groups import remaining
from api.models.accounts import RoleTerm
from api.models.working_groups import (
    WorkingGroup,
    WorkingGroupCoverage,
    WorkingGroupMember,
    WorkingGroupTerm,
)
from api.schemas.role_terms import RoleTermCreate, RoleTermEnd
from api.services import role_terms


async def of_member(
    session: AsyncSession, actor: Actor, group: WorkingGroup, member: WorkingGroupMember
) -> None:
    """Let somebody who joined see the branches that the group covers."""
    covered = visible(WorkingGroupCoverage, actor, Permission.WORKING_GROUP_READ).where(
        WorkingGroupCoverage.group_id == group.id
    )
    for coverage in (await session.exec(covered)).all():
        await _give(session, actor, group, member, coverage)


async def of_coverage(
    session: AsyncSession, actor: Actor, group: WorkingGroup, coverage: WorkingGroupCoverage
) -> None:
    """Let the people of a group see a branch that it now covers."""
    members = select(WorkingGroupMember).where(WorkingGroupMember.group_id == group.id)
    for member in (await session.exec(members)).all():
        await _give(session, actor, group, member, coverage)


async def end(
    session: AsyncSession,
    actor: Actor,
    *,
    on: date,
    member_id: UUID | None = None,
    coverage_id: UUID | None = None,
) -> None:
    """End what was given because of a membership or a coverage, but nothing before today."""
    because = (
        WorkingGroupTerm.member_id == member_id
        if coverage_id is None
        else WorkingGroupTerm.coverage_id == coverage_id
    )
    terms = (
        visible(RoleTerm, actor, Permission.ROLE_GRANT)
        .join(WorkingGroupTerm, col(WorkingGroupTerm.term_id) == RoleTerm.id)
        .where(because)
    )
    for term in (await session.exec(terms)).all():
        last = max(on, actor.today, term.valid_from)
        if term.valid_to is None or last < term.valid_to:
            change = RoleTermEnd(valid_to=last)
            await role_terms.end(session, actor, term.id, change, version=term.version)
            await _step_in(session, actor, term)


async def _step_in(session: AsyncSession, actor: Actor, ended: RoleTerm) -> None:
    """Give the person what other groups that go to the branch give them."""
    assert ended.person_id is not None  # noqa: S101 - no machine is in a group
    reading = Permission.WORKING_GROUP_READ
    there = visible(WorkingGroupCoverage, actor, reading).where(
        WorkingGroupCoverage.org_id == ended.org_id
    )
    for coverage in (await session.exec(there)).all():
        memberships = select(WorkingGroupMember).where(
            WorkingGroupMember.group_id == coverage.group_id,
            WorkingGroupMember.person_id == ended.person_id,
        )
        groups = visible(WorkingGroup, actor, reading).where(WorkingGroup.id == coverage.group_id)
        for group in (await session.exec(groups)).all():
            for member in (await session.exec(memberships)).all():
                await _give(session, actor, group, member, coverage)


async def _give(
    session: AsyncSession,
    actor: Actor,
    group: WorkingGroup,
    member: WorkingGroupMember,
    coverage: WorkingGroupCoverage,
) -> None:
    if member.person_id is None:
        return
    both = DateRange(coverage.valid_from, coverage.valid_to).intersect(
        DateRange(member.valid_from, member.valid_to)
    )
    from_today = both and both.intersect(DateRange(actor.today))
    if from_today is None:
        return
    held = await _held(session, actor, member.person_id, coverage.org_id)
    for stretch in remaining(from_today, held):
        term = await role_terms.grant(
            session,
            actor,
            RoleTermCreate(
                person_id=member.person_id,
                role=Role.WORKING_GROUP,
                org_id=coverage.org_id,
                valid_from=stretch.start,
                valid_to=stretch.end,
                decision_ref=group.decision_number,
            ),
        )
        session.add(WorkingGroupTerm(term_id=term.id, member_id=member.id, coverage_id=coverage.id))
    await session.flush()


async def _held(
    session: AsyncSession, actor: Actor, person_id: UUID, org_id: UUID
) -> Iterable[DateRange]:
    terms = visible(RoleTerm, actor, Permission.ROLE_GRANT).where(
        RoleTerm.person_id == person_id,
        RoleTerm.org_id == org_id,
        RoleTerm.role == Role.WORKING_GROUP,
    )
    return [
        DateRange(term.valid_from, term.valid_to)
        for term in (await session.exec(terms)).all()
        if term.valid_from != term.valid_to  # taken back before it began
    ]
