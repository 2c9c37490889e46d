from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, Text, Uuid, and_, bindparam, case, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.happened import happened
from api.access.listed_bodies import SUBTREE, TODAY
from api.access.listing import Listing
from api.access.require import require_org, require_row, require_version
from api.access.visible import at_or_below, visible
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.obligations import ObligationState, state_on
from api.domain.reports import ReportState
from api.domain.roles import Permission
from api.domain.tallies import Tally, tally
from api.errors.members import MemberNotFound
from api.errors.obligations import (
    MemberOfAnotherBranch,
    ObligationExists,
    ObligationNotFound,
    ObligationNotWaived,
    ObligationOwn,
    ObligationReported,
    ObligationWaived,
)
from api.errors.periods import PeriodNotFound
from api.models.members import PartyMember
from api.models.obligations import Obligation
from api.models.party_orgs import PartyOrgSpan
from api.models.periods import ReportingPeriod
from api.models.reports import Report
from api.schemas.common import IfHappened
from api.schemas.obligations import (
    ObligationCreate,
    ObligationQuery,
    ObligationRead,
    ObligationWaive,
)
from api.services import totals

WAIVED: Final = Tally(waived=1)
RETURNED: Final = and_(col(Report.state) == ReportState.RETURNED, col(Report.accepted).is_(None))
# What ``state_on`` says, in the words of the database.
STATE: Final = case(
    (col(Obligation.waived_reason).is_not(None), ObligationState.WAIVED),
    (RETURNED, ObligationState.REOPENED),
    (col(Report.first_submitted_on) <= col(Obligation.due_on), ObligationState.ON_TIME),
    (col(Report.first_submitted_on) > col(Obligation.due_on), ObligationState.LATE),
    (col(Obligation.due_on) >= TODAY, ObligationState.EXPECTED),
    else_=ObligationState.MISSING,
)


def _with_report(rows: Select[Any]) -> Select[Any]:
    return rows.outerjoin_from(Obligation, Report, col(Report.obligation_id) == Obligation.id)


LISTING: Final = Listing(
    table=Obligation,
    schema=ObligationRead,
    permission=Permission.REPORT_READ,
    order=(col(Obligation.due_on), col(Obligation.id)),
    columns={"state": STATE, "report_id": col(Report.id), "report_state": col(Report.state)},
    filters={
        "happened_by": happened(Obligation),
        "org_id": SUBTREE,
        "period": col(Obligation.period) == bindparam("period", type_=Text),
        "period_id": col(Obligation.period_id) == bindparam("period_id", type_=Uuid),
        "member_id": col(Obligation.member_id) == bindparam("member_id", type_=Uuid),
        "state": bindparam("state", type_=Text) == STATE,
    },
    joined=_with_report,
)


async def search(source: Source, actor: Actor, query: ObligationQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(
    source: Source, actor: Actor, obligation_id: UUID, query: IfHappened
) -> tuple[bytes, int]:
    missing = ObligationNotFound(obligation_id=obligation_id)
    return await LISTING.one(source, actor, obligation_id, missing, **query.given())


async def add(session: AsyncSession, actor: Actor, new: ObligationCreate) -> ObligationRead:
    """Write down that a member owes a report after all: one assigned since, or forgotten."""
    period = await _period(session, actor, new.period_id)
    member = visible(PartyMember, actor, Permission.MEMBER_READ)
    found = (await session.exec(member.where(col(PartyMember.id) == new.member_id))).first()
    if found is None:
        raise MemberNotFound(field="body.member_id", member_id=new.member_id)
    if not await _is_within(session, actor, found.org_id, period.org_id):
        raise MemberOfAnotherBranch(field="body.member_id")
    living = select(func.living_heir(found.org_id, actor.today))
    org_id = (await session.exec(living)).one()
    obligation = Obligation(
        **new.model_dump(), org_id=org_id, period=period.label, due_on=period.due_on
    )
    session.add(obligation)
    with refused_by(
        uq_obligation_period_id_member_id=ObligationExists(field="body.member_id"),
    ):
        await session.flush()
    await audit.record(session, actor, "obligation.added", obligation, new)
    await totals.begin(session, obligation)
    await totals.count(session, obligation, Tally(), tally(None, due_on=period.due_on))
    return _read(obligation, None, actor)


async def waive(
    session: AsyncSession,
    actor: Actor,
    obligation_id: UUID,
    asked: ObligationWaive,
    *,
    version: int,
) -> ObligationRead:
    """Excuse a member from a report that was not submitted."""
    obligation = await _require(session, actor, obligation_id, version=version)
    report = await _report(session, actor, obligation)
    if obligation.waived_reason is not None:
        raise ObligationWaived
    if report is not None and report.submissions:
        raise ObligationReported
    obligation.sqlmodel_update({"waived_reason": asked.reason, "version": version + 1})
    await session.flush()
    await audit.record(session, actor, "obligation.waived", obligation, asked)
    owed = tally(None, due_on=obligation.due_on)
    await totals.count(session, obligation, owed, WAIVED)
    return _read(obligation, report, actor)


async def reinstate(
    session: AsyncSession, actor: Actor, obligation_id: UUID, *, version: int
) -> ObligationRead:
    """Take back that a member was excused."""
    obligation = await _require(session, actor, obligation_id, version=version)
    report = await _report(session, actor, obligation)
    if obligation.waived_reason is None:
        raise ObligationNotWaived
    obligation.sqlmodel_update({"waived_reason": None, "version": version + 1})
    await session.flush()
    await audit.record(session, actor, "obligation.reinstated", obligation, {})
    owed = tally(None, due_on=obligation.due_on)
    await totals.count(session, obligation, WAIVED, owed)
    return _read(obligation, report, actor)


async def _period(session: AsyncSession, actor: Actor, period_id: UUID) -> ReportingPeriod:
    rows = visible(ReportingPeriod, actor, Permission.PERIOD_READ)
    period = (await session.exec(rows.where(col(ReportingPeriod.id) == period_id))).first()
    if period is None:
        raise PeriodNotFound(field="body.period_id", period_id=period_id)
    await require_org(
        session, actor, Permission.REPORT_REVIEW, period.org_id, field="body.period_id"
    )
    return period


async def _is_within(session: AsyncSession, actor: Actor, org_id: UUID, branch_id: UUID) -> bool:
    """Say whether an organisation is the branch, one of its party groups, or ceased beneath it."""
    there = select(PartyOrgSpan.id).where(
        col(PartyOrgSpan.org_id) == org_id,
        at_or_below(col(PartyOrgSpan.org_id), branch_id, actor.today),
    )
    return (await session.exec(there)).first() is not None


async def _require(
    session: AsyncSession, actor: Actor, obligation_id: UUID, *, version: int
) -> Obligation:
    obligation = await require_row(
        session,
        actor,
        Obligation,
        obligation_id,
        read=Permission.REPORT_READ,
        write=Permission.REPORT_REVIEW,
        missing=ObligationNotFound(obligation_id=obligation_id),
    )
    if obligation.member_id == actor.person_id:
        raise ObligationOwn
    require_version(obligation, version)
    return obligation


async def _report(session: AsyncSession, actor: Actor, obligation: Obligation) -> Report | None:
    of_this = visible(Report, actor, Permission.REPORT_READ).where(
        col(Report.obligation_id) == obligation.id
    )
    return (await session.exec(of_this)).first()


def _read(obligation: Obligation, report: Report | None, actor: Actor) -> ObligationRead:
    """Describe an obligation whose report, if there is one, was never submitted."""
    state = state_on(actor.today, obligation.due_on, waived=obligation.waived_reason is not None)
    return ObligationRead(
        **obligation.model_dump(),
        state=state,
        report_id=report.id if report else None,
        report_state=report.state if report else None,
    )
