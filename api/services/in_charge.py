"""Who is, or was, responsible for a household or a group on a day, and what to expect of them."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, and_, literal
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.in_charge import in_charge
from api.access.require import require_seen
from api.access.visible import holds_on
from api.domain.assignments import AssignmentKind, AssignmentRole
from api.domain.roles import Permission
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.households import HouseholdNotFound
from api.models.duties import Duty, DutyWording
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.schemas.assignments import DutyName, InCharge, Responsible
from api.services.duties import holding_at


async def of_household(
    session: AsyncSession, actor: Actor, household_id: UUID, on: date | None
) -> Responsible:
    household = await require_seen(
        session,
        actor,
        Household,
        household_id,
        permission=Permission.HOUSEHOLD_READ,
        missing=HouseholdNotFound(household_id=household_id),
    )
    return await _responsible(session, household, on or actor.today)


async def of_group(
    session: AsyncSession, actor: Actor, group_id: UUID, on: date | None
) -> Responsible:
    group = await require_seen(
        session,
        actor,
        HouseholdGroup,
        group_id,
        permission=Permission.HOUSEHOLD_READ,
        missing=HouseholdGroupNotFound(group_id=group_id),
    )
    return await _responsible(session, group, on or actor.today)


async def _responsible(
    session: AsyncSession, target: Household | HouseholdGroup, on: date
) -> Responsible:
    people = [InCharge.model_validate(row) for row in await in_charge(session, target, on)]
    leads = (
        one
        for one in people
        if one.role is AssignmentRole.LEAD and one.kind is not AssignmentKind.MISSION
    )
    named = {duty.code: duty for one in people for duty in one.duties}
    expected = list(named.values()) or await duties_at(session, target.org_id, on)
    return Responsible(on=on, lead=next(leads, None), in_charge=people, duties=expected)


async def duties_at(session: AsyncSession, org_id: UUID, on: date) -> list[DutyName]:
    """Name all duties that hold at a body on a day."""
    wording = and_(col(DutyWording.duty_id) == col(Duty.id), holds_on(DutyWording, on))
    names: Any = select(Duty.code, DutyWording.name).join(DutyWording, wording)
    wanted = names.where(holding_at(literal(org_id, Uuid), on)).order_by(col(Duty.code))
    rows = (await session.exec(wanted)).all()
    return [DutyName(code=code, name=name) for code, name in rows]
