from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, exists, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.heirs import require_living
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.past import ON_DAY
from api.access.require import require_row, require_version
from api.access.visible import holds_on
from api.db import reads
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.roles import Permission
from api.errors.accounts import PersonNotFound
from api.errors.working_groups import (
    GroupMemberNotFound,
    GroupPartOver,
    WorkingGroupNameTaken,
    WorkingGroupNotFound,
)
from api.models.accounts import Person
from api.models.working_groups import WorkingGroup, WorkingGroupCoverage, WorkingGroupMember
from api.schemas.working_groups import (
    GroupCoverageRead,
    GroupMemberCreate,
    GroupMemberRead,
    PartEnd,
    WorkingGroupCreate,
    WorkingGroupListed,
    WorkingGroupQuery,
    WorkingGroupRead,
    WorkingGroupThen,
    WorkingGroupUpdate,
    WorkingGroupWhole,
)
from api.services import working_group_terms


def _then(part: Any) -> Any:
    counted = select(func.count()).select_from(part)
    return counted.where(part.group_id == WorkingGroup.id, holds_on(part, ON_DAY)).scalar_subquery()


LISTING: Final = Listing(
    table=WorkingGroup,
    schema=WorkingGroupListed,
    permission=Permission.WORKING_GROUP_READ,
    order=(col(WorkingGroup.name), col(WorkingGroup.id)),
    columns={
        "people": _then(WorkingGroupMember),
        "branches": _then(WorkingGroupCoverage),
    },
    filters={"as_of": col(WorkingGroup.decided_on) <= ON_DAY, "org_id": SUBTREE},
)


def _parts(people: Any, branches: Any) -> dict[str, Any]:
    return {
        "members": reads.nested(
            GroupMemberRead,
            WorkingGroupMember,
            col(WorkingGroupMember.leads).desc(),
            col(WorkingGroupMember.id),
            where=people,
        ),
        "coverages": reads.nested(
            GroupCoverageRead,
            WorkingGroupCoverage,
            col(WorkingGroupCoverage.valid_from),
            col(WorkingGroupCoverage.id),
            where=branches,
        ),
    }


IN_IT: Final = col(WorkingGroupMember.group_id) == WorkingGroup.id
COVERED: Final = col(WorkingGroupCoverage.group_id) == WorkingGroup.id
IN_IT_THEN: Final = and_(IN_IT, holds_on(WorkingGroupMember, ON_DAY))
WHOLE: Final = Listing(
    table=WorkingGroup,
    schema=WorkingGroupWhole,
    permission=Permission.WORKING_GROUP_READ,
    order=LISTING.order,
    columns=_parts(IN_IT, COVERED),
)
# A group is at an end when nobody works in it any more: no other day of that is kept.
THEN: Final = replace(
    WHOLE,
    columns=_parts(IN_IT_THEN, and_(COVERED, holds_on(WorkingGroupCoverage, ON_DAY))),
    filters={"as_of": exists().where(IN_IT_THEN)},
)


async def search(source: Source, actor: Actor, query: WorkingGroupQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(
    source: Source, actor: Actor, group_id: UUID, query: WorkingGroupThen
) -> tuple[bytes, int]:
    """Return the group with its people and the branches it covers as JSON, and its version."""
    missing = WorkingGroupNotFound(group_id=group_id)
    if query.as_of is None:
        return await WHOLE.one(source, actor, group_id, missing)
    return await THEN.one(source, actor, group_id, missing, as_of=query.as_of)


async def set_up(session: AsyncSession, actor: Actor, new: WorkingGroupCreate) -> WorkingGroupWhole:
    """Set up a group by a decision, with its first people."""
    writing = Permission.WORKING_GROUP_WRITE
    await require_living(session, actor, writing, new.org_id, field="body.org_id")
    group = WorkingGroup(**new.model_dump(exclude={"members"}))
    session.add(group)
    await _flushed(session, group)
    members = [
        await _join(session, group, member, field=f"body.members.{index}.person_id")
        for index, member in enumerate(new.members)
    ]
    await audit.record(session, actor, "working_group.set_up", group, _outline(group))
    return WorkingGroupWhole(
        **WorkingGroupRead.model_validate(group).model_dump(),
        members=[GroupMemberRead.model_validate(member) for member in members],
        coverages=[],
    )


async def amend(
    session: AsyncSession, actor: Actor, group_id: UUID, change: WorkingGroupUpdate, *, version: int
) -> WorkingGroupRead:
    group = await writable(session, actor, group_id)
    require_version(group, version)
    group.sqlmodel_update({**change.model_dump(exclude_unset=True), "version": version + 1})
    await _flushed(session, group)
    await audit.record(session, actor, "working_group.amended", group, _outline(group))
    return WorkingGroupRead.model_validate(group)


async def join(
    session: AsyncSession, actor: Actor, group_id: UUID, new: GroupMemberCreate
) -> GroupMemberRead:
    """Put an official into a group; by it they see, in numbers, the branches that it covers."""
    group = await writable(session, actor, group_id)
    member = await _join(session, group, new, field="body.person_id")
    await working_group_terms.of_member(session, actor, group, member)
    await touched(session, actor, "joined", group)
    return GroupMemberRead.model_validate(member)


async def leave(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    group_id: UUID,
    member_id: UUID,
    end: PartEnd,
    *,
    version: int,
) -> GroupMemberRead:
    """End a membership, and with it what they could see because of it."""
    group = await writable(session, actor, group_id)
    require_version(group, version)
    member = await session.get(WorkingGroupMember, member_id)
    if member is None or member.group_id != group_id:
        raise GroupMemberNotFound(member_id=member_id)
    end_part(member, end, actor)
    await working_group_terms.end(session, actor, member_id=member.id, on=end.valid_to)
    await touched(session, actor, "left", group)
    return GroupMemberRead.model_validate(member)


async def _join(
    session: AsyncSession, group: WorkingGroup, new: GroupMemberCreate, *, field: str
) -> WorkingGroupMember:
    if new.person_id is not None and await session.get(Person, new.person_id) is None:
        raise PersonNotFound(field=field, person_id=new.person_id)
    member = WorkingGroupMember(
        **new.model_dump(exclude={"valid_from"}),
        group_id=group.id,
        valid_from=new.valid_from or group.decided_on,
    )
    session.add(member)
    await session.flush()
    return member


async def writable(session: AsyncSession, actor: Actor, group_id: UUID) -> WorkingGroup:
    return await require_row(
        session,
        actor,
        WorkingGroup,
        group_id,
        read=Permission.WORKING_GROUP_READ,
        write=Permission.WORKING_GROUP_WRITE,
        missing=WorkingGroupNotFound(group_id=group_id),
    )


def end_part(part: WorkingGroupMember | WorkingGroupCoverage, end: PartEnd, actor: Actor) -> None:
    over = part.valid_to is not None and part.valid_to <= actor.today
    if over or end.valid_to <= part.valid_from:
        raise GroupPartOver(field="body.valid_to", valid_from=part.valid_from)
    part.valid_to = end.valid_to


async def touched(session: AsyncSession, actor: Actor, verb: str, group: WorkingGroup) -> None:
    group.version += 1
    await session.flush()
    await audit.record(session, actor, f"working_group.{verb}", group, _outline(group))


def _outline(group: WorkingGroup) -> dict[str, object]:
    decided = {"name": group.name, "decision_number": group.decision_number}
    return {**decided, "version": group.version}


async def _flushed(session: AsyncSession, group: WorkingGroup) -> None:
    taken = WorkingGroupNameTaken(field="body.name", name=group.name)
    with refused_by(uq_working_group_org_id_name_decided_on=taken):
        await session.flush()
