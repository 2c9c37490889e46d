from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.movements import Giver, MovementKind, MovementState
from api.models.movements import Contribution, Movement
from tests.factories.organisation import Branch

STARTS_ON = date(2026, 2, 1)


async def make_movement(
    session: AsyncSession,
    branch: Branch,
    *,
    org_id: UUID | None = None,
    state: MovementState = MovementState.RUNNING,
    starts_on: date = STARTS_ON,
    lead_id: UUID | None = None,
) -> Movement:
    movement = Movement(
        org_id=org_id or branch.id,
        name="Đường hoa",
        kind=MovementKind.FLAG_AND_FLOWER_ROAD,
        place_id=branch.place_id,
        starts_on=starts_on,
        goal="Mỗi hộ một đoạn đường hoa",
        state=state,
        lead_id=lead_id,
    )
    session.add(movement)
    await session.commit()
    return movement


async def make_contribution(
    session: AsyncSession,
    movement: Movement,
    *,
    money: int | None = None,
    labour_days: str | None = None,
    household_id: UUID | None = None,
) -> Contribution:
    contribution = Contribution(
        org_id=movement.org_id,
        movement_id=movement.id,
        village_id=movement.place_id,
        giver=Giver.HOUSEHOLD if household_id else Giver.LIVING_AWAY,
        household_id=household_id,
        money=money,
        labour_days=None if labour_days is None else Decimal(labour_days),
        given_on=STARTS_ON,
    )
    session.add(contribution)
    await session.commit()
    return contribution
