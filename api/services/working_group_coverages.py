from typing import Final
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.heirs import require_living
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.require import require_row, require_version
from api.access.visible import holds_on
from api.db import reads
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.roles import SEATS, Permission, Role
from api.errors.role_terms import RoleUnseated
from api.errors.working_groups import GroupCoverageNotFound, GroupCoversAlready
from api.models.working_groups import WorkingGroup, WorkingGroupCoverage, WorkingGroupMember
from api.schemas.working_groups import (
    ComingGroup,
    ComingQuery,
    GroupCoverageCreate,
    GroupCoverageRead,
    GroupMemberRead,
    PartEnd,
)
from api.services import working_group_terms, working_groups

LISTING: Final = Listing(
    table=WorkingGroupCoverage,
    schema=ComingGroup,
    permission=Permission.WORKING_GROUP_READ,
    order=(col(WorkingGroupCoverage.valid_from), col(WorkingGroupCoverage.id)),
    columns={
        "name": col(WorkingGroup.name),
        "decision_number": col(WorkingGroup.decision_number),
        "decided_on": col(WorkingGroup.decided_on),
        "members": reads.nested(
            GroupMemberRead,
            WorkingGroupMember,
            col(WorkingGroupMember.leads).desc(),
            col(WorkingGroupMember.id),
            where=col(WorkingGroupMember.group_id) == WorkingGroupCoverage.group_id,
        ),
    },
    joined=lambda rows: rows.join(
        WorkingGroup, col(WorkingGroup.id) == WorkingGroupCoverage.group_id
    ),
    filters={
        "org_id": SUBTREE,
        "group_id": col(WorkingGroupCoverage.group_id) == bindparam("group_id", type_=Uuid),
        "as_of": holds_on(WorkingGroupCoverage, bindparam("as_of", type_=Date)),
    },
)


async def search(source: Source, actor: Actor, query: ComingQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def cover(
    session: AsyncSession, actor: Actor, group_id: UUID, new: GroupCoverageCreate
) -> GroupCoverageRead:
    """Send a group to a branch: its people see the branch, in numbers, for that time."""
    group = await working_groups.writable(session, actor, group_id)
    writing = Permission.WORKING_GROUP_WRITE
    span = await require_living(session, actor, writing, new.org_id, field="body.org_id")
    if span.org_type not in SEATS[Role.WORKING_GROUP]:
        raise RoleUnseated(field="body.org_id", role=Role.WORKING_GROUP, org_type=span.org_type)
    coverage = WorkingGroupCoverage(**new.model_dump(), group_id=group_id)
    session.add(coverage)
    covers = GroupCoversAlready(field="body.org_id")
    with refused_by(working_group_coverage_group_id_org_id_period=covers):
        await session.flush()
    await working_group_terms.of_coverage(session, actor, group, coverage)
    await working_groups.touched(session, actor, "sent", group)
    return GroupCoverageRead.model_validate(coverage)


async def withdraw(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    group_id: UUID,
    coverage_id: UUID,
    end: PartEnd,
    *,
    version: int,
) -> GroupCoverageRead:
    """End a coverage, and with it what the group's people could see because of it."""
    group = await working_groups.writable(session, actor, group_id)
    require_version(group, version)
    missing = GroupCoverageNotFound(coverage_id=coverage_id)
    coverage = await require_row(
        session,
        actor,
        WorkingGroupCoverage,
        coverage_id,
        read=Permission.WORKING_GROUP_READ,
        write=Permission.WORKING_GROUP_WRITE,
        missing=missing,
    )
    if coverage.group_id != group_id:
        raise missing
    working_groups.end_part(coverage, end, actor)
    await session.flush()
    await working_group_terms.end(session, actor, coverage_id=coverage.id, on=end.valid_to)
    await working_groups.touched(session, actor, "withdrawn", group)
    return GroupCoverageRead.model_validate(coverage)
