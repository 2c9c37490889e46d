from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Text, Uuid, and_, bindparam, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.happened import happened
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.periods import period_of
from api.access.require import require_row, require_version
from api.access.visible import visible
from api.db.base import Dated
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain import clock, reports
from api.domain.decimals import plain
from api.domain.periods import parse
from api.domain.reports import EDITABLE, REPORT_TRANSITIONS, ReportState
from api.domain.roles import Permission
from api.domain.tallies import Counted, Tally, tally
from api.errors import NotPermitted
from api.errors.indicators import IndicatorNotFound
from api.errors.obligations import ObligationNotFound, ObligationWaived
from api.errors.reports import (
    DutyUnknown,
    GroupUnknown,
    ReportAhead,
    ReportBegun,
    ReportCannotMove,
    ReportEmpty,
    ReportNotEditable,
    ReportNotFound,
    ReportOwn,
)
from api.models.assignments import Assignment
from api.models.duties import Duty, DutyWording
from api.models.household_groups import HouseholdGroup
from api.models.obligations import Obligation
from api.models.periods import ReportingPeriod
from api.models.reports import Report, ReportVersion
from api.schemas.common import IfHappened, Paging
from api.schemas.reports import (
    ReportContent,
    ReportCreate,
    ReportQuery,
    ReportRead,
    ReportReturn,
    ReportUpdate,
    ReportVersionRead,
)
from api.services import assignments, indicators, totals

LISTING: Final = Listing(
    table=Report,
    schema=ReportRead,
    permission=Permission.REPORT_READ,
    order=(col(Report.id),),
    filters={
        "happened_by": happened(Report),
        "org_id": SUBTREE,
        "period": col(Report.period) == bindparam("period", type_=Text),
        "member_id": col(Report.member_id) == bindparam("member_id", type_=Uuid),
        "state": col(Report.state) == bindparam("state", type_=Text),
    },
)
VERSIONS: Final = Listing(
    table=ReportVersion,
    schema=ReportVersionRead,
    permission=Permission.REPORT_READ,
    order=(col(ReportVersion.report_id), col(ReportVersion.number)),
    filters={"report_id": col(ReportVersion.report_id) == bindparam("report_id", type_=Uuid)},
)


async def search(source: Source, actor: Actor, query: ReportQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(
    source: Source, actor: Actor, report_id: UUID, query: IfHappened
) -> tuple[bytes, int]:
    missing = ReportNotFound(report_id=report_id)
    return await LISTING.one(source, actor, report_id, missing, **query.given())


async def versions(source: Source, actor: Actor, report_id: UUID, query: Paging) -> bytes:
    """List what was submitted, each as it was, oldest first."""
    await get(source, actor, report_id, IfHappened())
    return await VERSIONS.page(source, actor, query, report_id=report_id)


async def assignments_of(source: Source, actor: Actor, report_id: UUID, query: Paging) -> bytes:
    """List what a report is over: the charges that its member held in its period."""
    body, _ = await get(source, actor, report_id, IfHappened())
    report = ReportRead.model_validate_json(body)
    period = parse(report.period)
    return await assignments.of_member(source, actor, report.member_id, period, query)


async def begin(session: AsyncSession, actor: Actor, new: ReportCreate) -> ReportRead:
    """Draft the report that an obligation asks for: one's own, or for whom one writes."""
    obligation = await require_row(
        session,
        actor,
        Obligation,
        new.obligation_id,
        read=Permission.REPORT_READ,
        write=Permission.REPORT_WRITE,
        missing=ObligationNotFound(field="body.obligation_id", obligation_id=new.obligation_id),
    )
    if obligation.waived_reason is not None:
        raise ObligationWaived(field="body.obligation_id")
    writer_id = _person(actor, Permission.REPORT_WRITE)
    report = Report(
        org_id=obligation.org_id,
        obligation_id=obligation.id,
        member_id=obligation.member_id,
        period=obligation.period,
        content=await _settled(session, actor, obligation, new.content),
        entered_by=writer_id,
        writers=[writer_id],
    )
    session.add(report)
    obligation.version += 1
    with refused_by(uq_report_obligation_id=ReportBegun(field="body.obligation_id")):
        await session.flush()
    await audit.record(session, actor, "report.begun", report, {})
    return ReportRead.model_validate(report)


async def rewrite(
    session: AsyncSession, actor: Actor, report_id: UUID, change: ReportUpdate, *, version: int
) -> ReportRead:
    """Write a draft, or what was returned, anew."""
    report, obligation = await _require(
        session, actor, report_id, Permission.REPORT_WRITE, version=version
    )
    if report.state not in EDITABLE:
        raise ReportNotEditable(state=report.state)
    content = await _settled(session, actor, obligation, change.content)
    writer_id = _person(actor, Permission.REPORT_WRITE)
    await _change(
        session,
        report,
        content=content,
        entered_by=writer_id,
        writers=sorted({*report.writers, writer_id}),
    )
    await audit.record(session, actor, "report.rewritten", report, {})
    return ReportRead.model_validate(report)


async def submit(
    session: AsyncSession, actor: Actor, report_id: UUID, *, version: int
) -> ReportRead:
    """Freeze what is written as the next version, for somebody else to review."""
    report, obligation = await _require(
        session, actor, report_id, Permission.REPORT_WRITE, version=version
    )
    if obligation.waived_reason is not None:
        raise ObligationWaived
    begins = parse(obligation.period).start
    if actor.today < begins:
        raise ReportAhead(period=obligation.period, day=begins)
    _check_submission(report)
    submitter_id = _person(actor, Permission.REPORT_WRITE)
    was = await _tally(session, actor, report, obligation)
    now = clock.now()
    await _move(
        session,
        report,
        obligation,
        ReportState.SUBMITTED,
        submissions=report.submissions + 1,
        writers=sorted({*report.writers, submitter_id}),
        first_submitted_on=report.first_submitted_on or actor.today,
        submitted_at=now,
        reviewed_by=None,
        reviewed_at=None,
        comment=None,
    )
    session.add(
        ReportVersion(
            org_id=report.org_id,
            report_id=report.id,
            number=report.submissions,
            member_id=report.member_id,
            state=ReportState.SUBMITTED,
            content=report.content,
            entered_by=report.entered_by,
            submitted_by=submitter_id,
            submitted_at=now,
        )
    )
    await session.flush()
    await audit.record(session, actor, "report.submitted", report, {"number": report.submissions})
    await _count(session, actor, report, obligation, was)
    return ReportRead.model_validate(report)


async def return_(
    session: AsyncSession, actor: Actor, report_id: UUID, asked: ReportReturn, *, version: int
) -> ReportRead:
    """Hand a report back to its author, with what is to be mended."""
    return await _review(
        session, actor, report_id, ReportState.RETURNED, version=version, comment=asked.comment
    )


async def accept(
    session: AsyncSession, actor: Actor, report_id: UUID, *, version: int
) -> ReportRead:
    """Accept what was submitted; a version accepted before stays, as amended."""
    return await _review(session, actor, report_id, ReportState.ACCEPTED, version=version)


async def amend(
    session: AsyncSession, actor: Actor, report_id: UUID, *, version: int
) -> ReportRead:
    """Begin the correction of an accepted report, which counts until the correction does."""
    report, obligation = await _require(
        session, actor, report_id, Permission.REPORT_WRITE, version=version
    )
    _check_move(report, ReportState.AMENDED)
    unread = {"reviewed_by": None, "reviewed_at": None}
    await _move(session, report, obligation, ReportState.DRAFT, **unread)
    await audit.record(session, actor, "report.reopened", report, {})
    return ReportRead.model_validate(report)


async def _review(  # noqa: PLR0913
    session: AsyncSession,
    actor: Actor,
    report_id: UUID,
    verdict: ReportState,
    *,
    version: int,
    comment: str | None = None,
) -> ReportRead:
    report, obligation = await _require(
        session, actor, report_id, Permission.REPORT_REVIEW, version=version
    )
    reviewer_id = _person(actor, Permission.REPORT_REVIEW)
    _check_move(report, verdict)
    if reviewer_id in {report.member_id, *report.writers}:
        raise ReportOwn
    was = await _tally(session, actor, report, obligation)
    reviewed = {"reviewed_by": reviewer_id, "reviewed_at": clock.now(), "comment": comment}
    if verdict is ReportState.ACCEPTED:
        if report.accepted is not None:
            before = await _version(session, actor, report, report.accepted)
            before.state = ReportState.AMENDED
        report.accepted = report.submissions
    judged = await _version(session, actor, report, report.submissions)
    judged.sqlmodel_update({"state": verdict, **reviewed})
    await _move(session, report, obligation, verdict, **reviewed)
    await audit.record(session, actor, f"report.{verdict}", report, {"number": report.submissions})
    await _count(session, actor, report, obligation, was)
    return ReportRead.model_validate(report)


async def _require(
    session: AsyncSession,
    actor: Actor,
    report_id: UUID,
    permission: Permission,
    *,
    version: int,
) -> tuple[Report, Obligation]:
    """Find and lock a report and what it answers, so that nobody waives it meanwhile."""
    report = await require_row(
        session,
        actor,
        Report,
        report_id,
        read=Permission.REPORT_READ,
        write=permission,
        missing=ReportNotFound(report_id=report_id),
    )
    require_version(report, version)
    answered = visible(Obligation, actor, Permission.REPORT_READ).where(
        col(Obligation.id) == report.obligation_id
    )
    return report, (await session.exec(answered.with_for_update())).one()


def _person(actor: Actor, permission: Permission) -> UUID:
    """Name who writes or judges: always a person, never a program."""
    if actor.person_id is None:
        raise NotPermitted(permission=permission)
    return actor.person_id


def _check_move(report: Report, wanted: ReportState) -> None:
    try:
        REPORT_TRANSITIONS.check(report.state, wanted)
    except reports.ReportCannotMove as refusal:
        raise ReportCannotMove(current=report.state, wanted=wanted) from refusal


def _check_submission(report: Report) -> None:
    written = report.content
    content = reports.Content(
        visits=written["visits"],
        works=len(written["works"]),
        nothing_done_because=written["nothing_done_because"],
    )
    _check_move(report, ReportState.SUBMITTED)
    try:
        reports.check_submission(report.state, content)
    except reports.ReportEmpty as refusal:
        raise ReportEmpty from refusal


async def _move(
    session: AsyncSession,
    report: Report,
    obligation: Obligation,
    state: ReportState,
    **changes: object,
) -> None:
    """Bring a report to a state, which what it answers shows too."""
    obligation.version += 1
    await _change(session, report, state=state, **changes)


async def _change(session: AsyncSession, report: Report, **changes: object) -> None:
    report.sqlmodel_update({**changes, "version": report.version + 1})
    await session.flush()


async def _version(
    session: AsyncSession, actor: Actor, report: Report, number: int
) -> ReportVersion:
    submitted = visible(ReportVersion, actor, Permission.REPORT_READ).where(
        col(ReportVersion.report_id) == report.id, col(ReportVersion.number) == number
    )
    return (await session.exec(submitted)).one()


async def _tally(
    session: AsyncSession, actor: Actor, report: Report, obligation: Obligation
) -> Tally:
    """Count a report as it stands: by its accepted version, or the one that is in review."""
    counted = None
    if report.first_submitted_on is not None and report.accepted is not None:
        content = report.content
        if report.state != ReportState.ACCEPTED:
            content = (await _version(session, actor, report, report.accepted)).content
        counted = Counted(content, report.first_submitted_on, accepted=True)
    elif report.first_submitted_on is not None and report.state == ReportState.SUBMITTED:
        counted = Counted(report.content, report.first_submitted_on, accepted=False)
    returned = report.state == ReportState.RETURNED
    return tally(counted, due_on=obligation.due_on, returned=returned)


async def _count(
    session: AsyncSession, actor: Actor, report: Report, obligation: Obligation, was: Tally
) -> None:
    now = await _tally(session, actor, report, obligation)
    await totals.count(session, obligation, was, now)


async def _settled(
    session: AsyncSession, actor: Actor, obligation: Obligation, content: ReportContent
) -> dict[str, Any]:
    """Check what the content names, and note by which versions its figures are measured."""
    period = await period_of(session, obligation)
    await _check_duties(session, content, period)
    await _check_groups(session, actor, obligation, content)
    settled = content.model_dump(mode="json")
    settled["figures"] = await _figures(session, obligation, content, period.lineage)
    return settled


async def _check_duties(
    session: AsyncSession, content: ReportContent, period: ReportingPeriod
) -> None:
    """Require duties that held, on some day of the period, for the branch."""
    codes = [work.duty_code for work in content.works]
    holding = (
        select(Duty.code)
        .join(DutyWording, col(DutyWording.duty_id) == Duty.id)
        .where(
            col(Duty.code).in_(codes),
            or_(col(Duty.org_id).is_(None), col(Duty.org_id).in_(period.lineage)),
            _held_within(DutyWording, period.starts_on, period.ends_before),
        )
    )
    known = set((await session.exec(holding)).all())
    for index, code in enumerate(codes):
        if code not in known:
            raise DutyUnknown(field=f"body.content.works.{index}.duty_code", duty_code=code)


def _held_within(dated: type[Dated], first: date, beyond: date) -> Any:
    return and_(
        col(dated.valid_from) < beyond,
        or_(col(dated.valid_to).is_(None), col(dated.valid_to) > first),
    )


async def _check_groups(
    session: AsyncSession, actor: Actor, obligation: Obligation, content: ReportContent
) -> None:
    """Require groups that the writer sees today, or the member had in the period."""
    group_ids = [opinion.group_id for opinion in content.opinions]
    seen = visible(HouseholdGroup, actor, Permission.HOUSEHOLD_READ).where(
        col(HouseholdGroup.id).in_(group_ids)
    )
    period = parse(obligation.period)
    had = visible(Assignment, actor, Permission.ASSIGNMENT_READ).where(
        col(Assignment.member_id) == obligation.member_id,
        col(Assignment.group_id).in_(group_ids),
        _held_within(Assignment, period.start, period.end),
    )
    known = {group.id for group in await session.exec(seen)}
    known |= {held.group_id for held in await session.exec(had) if held.group_id}
    for index, group_id in enumerate(group_ids):
        if group_id not in known:
            raise GroupUnknown(field=f"body.content.opinions.{index}.group_id", group_id=group_id)


async def _figures(
    session: AsyncSession, obligation: Obligation, content: ReportContent, lineage: list[UUID]
) -> list[dict[str, Any]]:
    codes = [figure.indicator_code for figure in content.figures]
    measured_on = parse(obligation.period).last_day
    known = await indicators.of_bodies(session, codes, lineage, measured_on)
    settled = []
    for index, figure in enumerate(content.figures):
        field = f"body.content.figures.{index}"
        indicator = known.get(figure.indicator_code)
        if indicator is None:
            raise IndicatorNotFound(field=f"{field}.indicator_code", code=figure.indicator_code)
        indicators.check_value(indicator, figure.value, field=f"{field}.value")
        settled.append(
            {
                "indicator_code": indicator.code,
                "indicator_id": str(indicator.id),
                "value": plain(figure.value),
                "unit": indicator.unit,
                "adds_up": indicator.adds_up,
            }
        )
    return settled
