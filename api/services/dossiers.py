"""The evidence on a member's year, gathered from what the reader may see of it anyway.

It weighs nothing and proposes no grade: what follows from it is for the people who review.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import feedback_sight
from api.access.actor import Actor
from api.access.require import require_seen
from api.access.visible import belonging, visible
from api.domain.assignments import AssignmentRole
from api.domain.classifications import Grade
from api.domain.contacts import ContactKind
from api.domain.dossiers import told_of_feedback
from api.domain.meetings import ACTIVITY, MeetingState, Presence
from api.domain.obligations import ObligationState
from api.domain.roles import Permission
from api.domain.tasks import TaskState
from api.errors.members import MemberNotFound
from api.models.assignments import Assignment, held_within
from api.models.classifications import Classification
from api.models.contacts import Contact
from api.models.meetings import Attendance, Meeting
from api.models.members import PartyMember
from api.models.obligations import Obligation
from api.models.reports import Report
from api.models.tasks import Task
from api.schemas.dossiers import (
    AssignmentEvidence,
    ContactEvidence,
    DossierRead,
    FeedbackEvidence,
    FeedbackOfKind,
    MeetingEvidence,
    ReportEvidence,
    TaskEvidence,
)
from api.services import obligations

ONE_DAY: Final = timedelta(days=1)


async def get(session: AsyncSession, actor: Actor, member_id: UUID, year: int) -> DossierRead:
    """Gather what is on record of a member for a year, as far as the reader sees each part."""
    member = await require_seen(
        session,
        actor,
        PartyMember,
        member_id,
        permission=Permission.CLASSIFICATION_READ,
        sight=Permission.MEMBER_READ,
        missing=MemberNotFound(member_id=member_id),
    )
    asked = (session, actor, member_id, year)
    return DossierRead(
        member_id=member_id,
        member_name=member.full_name,
        year=year,
        grade=await _grade(*asked),
        assignments=await _assignments(*asked),
        reports=await _reports(*asked),
        meetings=await _meetings(*asked),
        contacts=await _contacts(*asked),
        tasks=await _tasks(*asked),
        feedback=await _feedback(*asked),
    )


def _days(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year + 1, 1, 1)


async def _grade(session: AsyncSession, actor: Actor, member_id: UUID, year: int) -> Grade | None:
    of_member = col(Classification.member_id)
    read = Permission.CLASSIFICATION_READ
    rows = belonging(Classification, of_member, PartyMember, actor, read)
    of_year = rows.where(of_member == member_id, col(Classification.year) == year)
    found = (await session.exec(of_year)).first()
    return Grade(found.grade) if found else None


async def _counted(
    session: AsyncSession, rows: Select[Any], counts: Mapping[str, Any]
) -> dict[str, int]:
    """Count the rows once, each count by a filter of its own."""
    columns = [func.count().filter(which).label(name) for name, which in counts.items()]
    found = await (await session.connection()).execute(rows.with_only_columns(*columns))
    return dict(found.mappings().one())


async def _assignments(
    session: AsyncSession, actor: Actor, member_id: UUID, year: int
) -> AssignmentEvidence:
    first, beyond = _days(year)
    rows = visible(Assignment, actor, Permission.ASSIGNMENT_READ).where(
        col(Assignment.member_id) == member_id, held_within(first, beyond)
    )
    role, until = col(Assignment.role), col(Assignment.valid_to)
    counts = {
        "led": role == AssignmentRole.LEAD,
        "supported": role == AssignmentRole.SUPPORT,
        "ended": until < beyond,
    }
    source = f"/v1/assignments?member_id={member_id}"
    return AssignmentEvidence(source=source, **await _counted(session, rows, counts))


async def _reports(
    session: AsyncSession, actor: Actor, member_id: UUID, year: int
) -> ReportEvidence:
    rows = (
        visible(Obligation, actor, Permission.REPORT_READ)
        .outerjoin(Report, col(Report.obligation_id) == col(Obligation.id))
        .where(col(Obligation.member_id) == member_id, col(Obligation.period).startswith(str(year)))
    )
    state = obligations.STATE
    counts = {
        "owed": state != ObligationState.WAIVED,
        "accepted": col(Report.accepted).is_not(None),
        **{one.value: state == one for one in ObligationState},
    }
    source = f"/v1/obligations?member_id={member_id}"
    counted = await _counted(session, rows.params(today=actor.today), counts)
    return ReportEvidence(source=source, **counted)


async def _meetings(
    session: AsyncSession, actor: Actor, member_id: UUID, year: int
) -> MeetingEvidence:
    """Count the activity of the branch, of closed meetings: the half-yearly one is none."""
    first, beyond = _days(year)
    held_on, presence = col(Meeting.held_on), col(Attendance.presence)
    rows = (
        visible(Attendance, actor, Permission.MINUTES_READ)
        .join(Meeting, col(Meeting.id) == col(Attendance.meeting_id))
        .where(
            col(Attendance.member_id) == member_id,
            held_on >= first,
            held_on < beyond,
            col(Meeting.state) == MeetingState.CLOSED,
            col(Meeting.kind).in_(ACTIVITY),
        )
    )
    counts = {
        "present": presence == Presence.PRESENT,
        "excused": presence == Presence.EXCUSED,
        "unexcused": presence == Presence.ABSENT,
    }
    source = f"/v1/meetings?held_from={first}&held_before={beyond}"
    return MeetingEvidence(source=source, **await _counted(session, rows, counts))


async def _contacts(
    session: AsyncSession, actor: Actor, member_id: UUID, year: int
) -> ContactEvidence:
    first, beyond = _days(year)
    on, kind = col(Contact.contacted_on), col(Contact.kind)
    rows = visible(Contact, actor, Permission.CONTACT_READ).where(
        col(Contact.member_id) == member_id, on >= first, on < beyond
    )
    counts = {"visits": kind == ContactKind.VISIT, "other": kind != ContactKind.VISIT}
    source = f"/v1/contacts?member_id={member_id}&since={first}&until={beyond - ONE_DAY}"
    return ContactEvidence(source=source, **await _counted(session, rows, counts))


async def _tasks(session: AsyncSession, actor: Actor, member_id: UUID, year: int) -> TaskEvidence:
    first, beyond = _days(year)
    due_on, ended_on, state = col(Task.due_on), col(Task.ended_on), col(Task.state)
    rows = visible(Task, actor, Permission.TASK_READ).where(
        col(Task.owner_id) == member_id, due_on >= first, due_on < beyond
    )
    done = state == TaskState.DONE
    counts = {
        "due": state != TaskState.CANCELLED,
        "done_in_time": done & (ended_on <= due_on),
        "done_late": done & (ended_on > due_on),
        "open": state == TaskState.OPEN,
    }
    source = f"/v1/tasks?owner_id={member_id}&due_from={first}&due_before={beyond}"
    return TaskEvidence(source=source, **await _counted(session, rows, counts))


async def _feedback(
    session: AsyncSession, actor: Actor, member_id: UUID, year: int
) -> FeedbackEvidence | None:
    """Count the cases about somebody else that lie with the reader; of oneself nobody is told."""
    handles = actor.scope(Permission.FEEDBACK_HANDLE)
    if actor.person_id == member_id or not handles:
        return None
    cases, by_kind = told_of_feedback(
        await feedback_sight.counted_about(session, actor, member_id, *_days(year))
    )
    told = [FeedbackOfKind(kind=kind, cases=number) for kind, number in by_kind.items()]
    return FeedbackEvidence(cases=cases, by_kind=told)
