import json
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy import Text, bindparam
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from api import audit
from api.access.actor import Actor
from api.access.happened import happened
from api.access.heirs import require_living
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.require import (
    require_from_above,
    require_org,
    require_row,
    require_seat,
    require_version,
)
from api.access.visible import visible
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain import clock, reports
from api.domain.reports import REPORT_TRANSITIONS, ReportState
from api.domain.roles import Permission
from api.errors import NotPermitted
from api.errors.rollups import (
    RollupAwaitsReview,
    RollupCannotMove,
    RollupEmpty,
    RollupNotFound,
    RollupOwn,
)
from api.models.rollups import RollupReport
from api.schemas.common import IfHappened
from api.schemas.rollups import RollupQuery, RollupRead, RollupReturn, RollupSubmit
from api.schemas.summaries import SummaryQuery
from api.services import summaries

LISTING: Final = Listing(
    table=RollupReport,
    schema=RollupRead,
    permission=Permission.ROLLUP_READ,
    order=(col(RollupReport.period), col(RollupReport.id)),
    filters={
        "happened_by": happened(RollupReport),
        "org_id": SUBTREE,
        "period": col(RollupReport.period) == bindparam("period", type_=Text),
        "state": col(RollupReport.state) == bindparam("state", type_=Text),
    },
)


async def search(source: Source, actor: Actor, query: RollupQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(
    source: Source, actor: Actor, rollup_id: UUID, query: IfHappened
) -> tuple[bytes, int]:
    missing = RollupNotFound(rollup_id=rollup_id)
    return await LISTING.one(source, actor, rollup_id, missing, **query.given())


async def submit(
    session: AsyncSession, source: Source, actor: Actor, new: RollupSubmit
) -> RollupRead:
    """Freeze the numbers of one's own body, and send them to the level above."""
    await require_living(session, actor, Permission.ROLLUP_SUBMIT, new.org_id, field="body.org_id")
    require_seat(actor, Permission.ROLLUP_SUBMIT, new.org_id)
    last = await _last(session, actor, new)
    number = last.number + 1 if last else 1
    awaiting = RollupAwaitsReview(number=number - 1)
    if last is not None and last.state == ReportState.SUBMITTED:
        raise awaiting
    asked = SummaryQuery(org_id=new.org_id, period=new.period)
    snapshot = await summaries.snapshot(source, actor, asked)
    if not json.loads(snapshot)["summary"]["branches"]:
        raise RollupEmpty(period=new.period)
    rollup = RollupReport(
        **new.model_dump(),
        number=number,
        snapshot=snapshot,
        sha256=sha256(snapshot.encode()).hexdigest(),
        submitted_by=_person(actor, Permission.ROLLUP_SUBMIT),
    )
    session.add(rollup)
    with refused_by(uq_rollup_report_org_id_period_number=awaiting):
        await session.flush()
    trace = {"period": new.period, "number": number, "sha256": rollup.sha256}
    await audit.record(session, actor, "rollup.submitted", rollup, trace)
    return RollupRead.model_validate(rollup)


async def return_(
    session: AsyncSession, actor: Actor, rollup_id: UUID, asked: RollupReturn, *, version: int
) -> RollupRead:
    """Hand back what a body below sent, with what is to be mended."""
    rollup = await _require(session, actor, rollup_id, version=version)
    return await _judge(session, actor, rollup, ReportState.RETURNED, comment=asked.comment)


async def accept(
    session: AsyncSession, actor: Actor, rollup_id: UUID, *, version: int
) -> RollupRead:
    """Accept what a body below sent; a version accepted before stays, as amended."""
    rollup = await _require(session, actor, rollup_id, version=version)
    before = _versions(actor, rollup.org_id, rollup.period).where(
        col(RollupReport.state) == ReportState.ACCEPTED
    )
    for earlier in await session.exec(before.with_for_update()):
        earlier.sqlmodel_update({"state": ReportState.AMENDED, "version": earlier.version + 1})
    return await _judge(session, actor, rollup, ReportState.ACCEPTED)


def _versions(actor: Actor, org_id: UUID, period: str) -> SelectOfScalar[RollupReport]:
    return visible(RollupReport, actor, Permission.ROLLUP_READ).where(
        col(RollupReport.org_id) == org_id, col(RollupReport.period) == period
    )


async def _last(session: AsyncSession, actor: Actor, new: RollupSubmit) -> RollupReport | None:
    latest_first = _versions(actor, new.org_id, new.period).order_by(
        col(RollupReport.number).desc()
    )
    return (await session.exec(latest_first.limit(1).with_for_update())).first()


async def _require(
    session: AsyncSession, actor: Actor, rollup_id: UUID, *, version: int
) -> RollupReport:
    """Find and lock what was sent by a body below one's own."""
    rollup = await require_row(
        session,
        actor,
        RollupReport,
        rollup_id,
        read=Permission.ROLLUP_READ,
        write=Permission.ROLLUP_REVIEW,
        missing=RollupNotFound(rollup_id=rollup_id),
    )
    span = await require_org(session, actor, Permission.ROLLUP_REVIEW, rollup.org_id)
    require_from_above(actor, Permission.ROLLUP_REVIEW, span.path)
    require_version(rollup, version)
    return rollup


async def _judge(
    session: AsyncSession,
    actor: Actor,
    rollup: RollupReport,
    verdict: ReportState,
    *,
    comment: str | None = None,
) -> RollupRead:
    try:
        REPORT_TRANSITIONS.check(rollup.state, verdict)
    except reports.ReportCannotMove as refusal:
        raise RollupCannotMove(current=rollup.state, wanted=verdict) from refusal
    reviewer_id = _person(actor, Permission.ROLLUP_REVIEW)
    if rollup.submitted_by == reviewer_id:
        raise RollupOwn
    rollup.sqlmodel_update(
        {
            "state": verdict,
            "reviewed_by": reviewer_id,
            "reviewed_at": clock.now(),
            "comment": comment,
            "version": rollup.version + 1,
        }
    )
    await session.flush()
    await audit.record(session, actor, f"rollup.{verdict}", rollup, {"number": rollup.number})
    return RollupRead.model_validate(rollup)


def _person(actor: Actor, permission: Permission) -> UUID:
    """Name who sends or judges: always a person, never a program."""
    if actor.person_id is None:
        raise NotPermitted(permission=permission)
    return actor.person_id
