from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Boolean, Date, Uuid, and_, bindparam, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.happened import happened
from api.access.listed_bodies import SUBTREE, TODAY
from api.access.listing import Listing
from api.access.require import require_org, require_row
from api.access.summing import basis_of, by_part
from api.access.visible import holds_on, visible
from api.db import reads
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.roles import Permission
from api.errors import DayNotCome
from api.errors.working_group_visits import (
    FollowUpDone,
    FollowUpNotFound,
    GroupDoesNotCome,
    NotOfTheGroup,
    VisitMeetingNotFound,
    VisitNotFound,
    VisitWrittenDown,
)
from api.models.meetings import Meeting
from api.models.working_group_visits import FollowUp, WorkingGroupVisit
from api.models.working_groups import WorkingGroup, WorkingGroupCoverage, WorkingGroupMember
from api.schemas.common import IfHappened
from api.schemas.working_group_visits import (
    FollowUpCreate,
    FollowUpDoneNote,
    FollowUpOwner,
    FollowUpQuery,
    FollowUpRead,
    VisitCreate,
    VisitPart,
    VisitQuery,
    VisitRead,
    VisitSummary,
    VisitSummaryQuery,
    VisitSums,
)

READ: Final = Permission.WORKING_GROUP_READ
WRITE: Final = Permission.VISIT_WRITE
LISTING: Final = Listing(
    table=WorkingGroupVisit,
    schema=VisitRead,
    permission=READ,
    order=(col(WorkingGroupVisit.visited_on), col(WorkingGroupVisit.id)),
    columns={
        "follow_ups": reads.nested(
            FollowUpRead,
            FollowUp,
            col(FollowUp.id),
            where=col(FollowUp.visit_id) == WorkingGroupVisit.id,
        )
    },
    filters={
        "happened_by": happened(WorkingGroupVisit),
        "org_id": SUBTREE,
        "group_id": col(WorkingGroupVisit.group_id) == bindparam("group_id", type_=Uuid),
        "visited_from": col(WorkingGroupVisit.visited_on) >= bindparam("visited_from", type_=Date),
        "visited_before": col(WorkingGroupVisit.visited_on)
        < bindparam("visited_before", type_=Date),
    },
)
WAITS: Final = col(FollowUp.done_on).is_(None)
FOLLOW_UPS: Final = Listing(
    table=FollowUp,
    schema=FollowUpRead,
    permission=READ,
    order=(col(FollowUp.due_on), col(FollowUp.id)),
    filters={
        "org_id": SUBTREE,
        "owner_org_id": col(FollowUp.owner_org_id) == bindparam("owner_org_id", type_=Uuid),
        "done": col(FollowUp.done_on).is_not(None) == bindparam("done", type_=Boolean),
        "overdue": and_(WAITS, col(FollowUp.due_on) < TODAY) == bindparam("overdue", type_=Boolean),
    },
)


async def search(source: Source, actor: Actor, query: VisitQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(source: Source, actor: Actor, visit_id: UUID, query: IfHappened) -> bytes:
    missing = VisitNotFound(visit_id=visit_id)
    body, _ = await LISTING.one(source, actor, visit_id, missing, **query.given())
    return body


async def search_follow_ups(source: Source, actor: Actor, query: FollowUpQuery) -> bytes:
    return await FOLLOW_UPS.page(source, actor, query)


async def write_down(session: AsyncSession, actor: Actor, new: VisitCreate) -> VisitRead:
    """Write down what a group of which one is a member observed at a branch it covers."""
    await require_org(session, actor, WRITE, new.org_id, field="body.org_id")
    if new.visited_on > actor.today:
        raise DayNotCome(field="body.visited_on", day=new.visited_on)
    writer_id = actor.person_id
    if writer_id is None or not await _is_in_group(session, writer_id, new):
        raise NotOfTheGroup(field="body.group_id")
    sender_id = await _sender(session, actor, new)
    await _require_meeting(session, actor, new)
    visit = WorkingGroupVisit(**new.model_dump(exclude={"follow_ups"}), written_by=writer_id)
    session.add(visit)
    written = VisitWrittenDown(field="body.visited_on", visited_on=new.visited_on)
    with refused_by(uq_working_group_visit_group_id_org_id_visited_on=written):
        await session.flush()
    owners = {FollowUpOwner.BRANCH: new.org_id, FollowUpOwner.SENDER: sender_id}
    follow_ups = [_follow_up(visit, one, owners[one.owner]) for one in new.follow_ups]
    session.add_all(follow_ups)
    await session.flush()
    outline = {"group_id": str(new.group_id), "visited_on": str(new.visited_on)}
    await audit.record(session, actor, "working_group_visit.written_down", visit, outline)
    return VisitRead(
        **visit.model_dump(),
        follow_ups=[FollowUpRead.model_validate(one) for one in follow_ups],
    )


def _follow_up(visit: WorkingGroupVisit, new: FollowUpCreate, owner_org_id: UUID) -> FollowUp:
    return FollowUp(
        **new.model_dump(exclude={"owner"}),
        visit_id=visit.id,
        org_id=visit.org_id,
        owner_org_id=owner_org_id,
    )


async def _is_in_group(session: AsyncSession, person_id: UUID, new: VisitCreate) -> bool:
    of_group = select(WorkingGroupMember.id).where(
        WorkingGroupMember.group_id == new.group_id,
        WorkingGroupMember.person_id == person_id,
        holds_on(WorkingGroupMember, new.visited_on),
    )
    return (await session.exec(of_group)).first() is not None


async def _sender(session: AsyncSession, actor: Actor, new: VisitCreate) -> UUID:
    """Find the body that sent the group to the branch, for the day of the visit."""
    coming = (
        visible(WorkingGroupCoverage, actor, READ)
        .join(WorkingGroup, col(WorkingGroup.id) == WorkingGroupCoverage.group_id)
        .where(
            WorkingGroupCoverage.group_id == new.group_id,
            WorkingGroupCoverage.org_id == new.org_id,
            holds_on(WorkingGroupCoverage, new.visited_on),
        )
        .with_only_columns(col(WorkingGroup.org_id))
    )
    sender_id: UUID | None = await (await session.connection()).scalar(coming)
    if sender_id is None:
        raise GroupDoesNotCome(field="body.org_id")
    return sender_id


async def _require_meeting(session: AsyncSession, actor: Actor, new: VisitCreate) -> None:
    if new.meeting_id is None:
        return
    held = visible(Meeting, actor, Permission.MEETING_READ).where(
        Meeting.id == new.meeting_id,
        Meeting.org_id == new.org_id,
        Meeting.held_on == new.visited_on,
    )
    if (await session.exec(held)).first() is None:
        raise VisitMeetingNotFound(field="body.meeting_id")


async def complete_follow_up(
    session: AsyncSession, actor: Actor, follow_up_id: UUID, done: FollowUpDoneNote
) -> FollowUpRead:
    """Say that what followed from a visit was done; the branch may, and the group."""
    follow_up = await require_row(
        session,
        actor,
        FollowUp,
        follow_up_id,
        read=READ,
        write=WRITE,
        missing=FollowUpNotFound(follow_up_id=follow_up_id),
    )
    if follow_up.done_on is not None:
        raise FollowUpDone(done_on=follow_up.done_on)
    follow_up.sqlmodel_update({"done_on": actor.today, "note": done.note})
    await session.flush()
    await audit.record(session, actor, "follow_up.done", follow_up, {})
    return FollowUpRead.model_validate(follow_up)


async def summary(session: AsyncSession, actor: Actor, query: VisitSummaryQuery) -> VisitSummary:
    """Count the visits of a year below a body, and what became of what followed from them."""
    basis = await basis_of(session, actor, query)
    of_year = and_(
        col(WorkingGroupVisit.visited_on) >= date(query.year, 1, 1),
        col(WorkingGroupVisit.visited_on) < date(query.year + 1, 1, 1),
    )
    visits = visible(WorkingGroupVisit, actor, Permission.SUMMARY_READ).where(of_year)
    followed = (
        visible(FollowUp, actor, Permission.SUMMARY_READ)
        .join(WorkingGroupVisit, col(WorkingGroupVisit.id) == FollowUp.visit_id)
        .where(of_year)
    )
    parts: dict[UUID, dict[str, Any]] = {}
    nothing = dict.fromkeys(VisitSums.model_fields, 0)
    for rows, record, sums in (
        (visits, WorkingGroupVisit, VISITS),
        (followed, FollowUp, _followed(actor.today)),
    ):
        for part in await by_part(
            session, rows, record=record, below=basis.org, on=basis.on, sums=sums
        ):
            parts.setdefault(part.org_id, {**nothing}).update(part._asdict())
    total = {name: sum(part[name] for part in parts.values()) for name in nothing}
    return VisitSummary(
        **basis.told.model_dump(),
        org_id=query.org_id,
        year=query.year,
        total=VisitSums(**total),
        parts=[VisitPart(**part) for part in parts.values()],
    )


VISITS: Final[dict[str, Any]] = {
    "visits": func.count(),
    "people": func.sum(WorkingGroupVisit.people),
    "with_meeting": func.count(col(WorkingGroupVisit.meeting_id)),
}


def _followed(today: date) -> dict[str, Any]:
    return {
        "follow_ups": func.count(),
        "done": func.count(col(FollowUp.done_on)),
        "overdue": func.count().filter(WAITS, col(FollowUp.due_on) < today),
    }
