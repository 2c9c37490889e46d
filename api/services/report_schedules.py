from datetime import date
from uuid import UUID

from sqlalchemy import func, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.heirs import require_living
from api.access.require import require_org, require_version_if_any
from api.access.visible import holds_on
from api.db.conflicts import refused_by
from api.domain.roles import Permission
from api.errors import Stale
from api.models.party_orgs import PartyOrgSpan
from api.models.report_schedules import ReportSchedule
from api.schemas.report_schedules import ScheduleRead, ScheduleSet


async def get(
    session: AsyncSession, actor: Actor, org_id: UUID, *, as_of: date | None
) -> ScheduleRead:
    """Find what opens by itself for a body: by its own word, or the nearest above."""
    span = await require_org(session, actor, Permission.PERIOD_READ, org_id, field="path.org_id")
    day = as_of or actor.today
    above = col(PartyOrgSpan.path)
    nearest = (
        select(ReportSchedule)
        .join(PartyOrgSpan, col(PartyOrgSpan.org_id) == col(ReportSchedule.org_id))
        .where(
            holds_on(PartyOrgSpan, day),
            col(PartyOrgSpan.ceased).is_(False),
            holds_on(ReportSchedule, day),
            or_(above == span.path, func.starts_with(span.path, above + ".")),
        )
        .order_by(above.desc())
    )
    found = (await session.exec(nearest)).first()
    if found is None:
        return ScheduleRead(
            org_id=org_id, from_org_id=None, kinds=[], grace_days=0, valid_from=None, version=None
        )
    return ScheduleRead(
        org_id=org_id,
        from_org_id=found.org_id,
        kinds=found.kinds,
        grace_days=found.grace_days,
        valid_from=found.valid_from,
        version=found.version if found.org_id == org_id else None,
    )


async def set_(
    session: AsyncSession, actor: Actor, org_id: UUID, new: ScheduleSet, *, version: int | None
) -> ScheduleRead:
    """Say from today on which periods open by themselves at and below a body."""
    await require_living(session, actor, Permission.PERIOD_OPEN, org_id, field="path.org_id")
    of_body = select(ReportSchedule).where(
        col(ReportSchedule.org_id) == org_id, holds_on(ReportSchedule, actor.today)
    )
    current = (await session.exec(of_body.with_for_update())).first()
    require_version_if_any(current, version)
    said = {**new.model_dump(), "version": 1 if current is None else current.version + 1}
    if current is not None and current.valid_from == actor.today:
        current.sqlmodel_update(said)
    else:
        if current is not None:
            current.valid_to = actor.today
            await session.flush()
        current = ReportSchedule(org_id=org_id, valid_from=actor.today, **said)
        session.add(current)
    with refused_by(report_schedule_org_id_period=Stale(version=1)):  # two said a first word
        await session.flush()
    await audit.record(session, actor, "report_schedule.set", current, new)
    return ScheduleRead(org_id=org_id, from_org_id=org_id, valid_from=actor.today, **said)
