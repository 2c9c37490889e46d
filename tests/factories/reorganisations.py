from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.reorganisations import ReorganisationState
from api.models.reorganisations import Reorganisation, ReorganisationStep


async def make_reorganisation(
    session: AsyncSession,
    org_id: UUID,
    *steps: dict[str, Any],
    on: date | None = None,
    state: ReorganisationState = ReorganisationState.DRAFT,
) -> Reorganisation:
    made = Reorganisation(
        org_id=org_id,
        decision_ref="QĐ 12-QĐ/TU",
        decided_on=date(2025, 6, 16),
        takes_effect=on or clock.today(),
        steps=len(steps),
        state=state,
    )
    session.add(made)
    await session.flush()
    session.add_all(
        ReorganisationStep(reorganisation_id=made.id, position=position, said=said)
        for position, said in enumerate(steps, 1)
    )
    await session.commit()
    return made
