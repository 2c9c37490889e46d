from datetime import date
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.support import PovertyCause
from api.models.households import Household
from api.models.support_goals import SupportGoal


async def make_goal(session: AsyncSession, household: Household, **changes: Any) -> SupportGoal:
    goal = SupportGoal(
        **{
            "household_id": household.id,
            "org_id": household.org_id,
            "title": "Thoát nghèo bền vững",
            "baseline": "Có 2 sào ruộng, thiếu vốn mua giống.",
            "causes": [PovertyCause.NO_CAPITAL],
            "measures": "Giúp vay vốn, nhận bê giống.",
            "starts_on": date(2026, 1, 1),
            "mid_review_due_on": date(2026, 7, 1),
            "due_on": date(2026, 12, 31),
            **changes,
        }
    )
    session.add(goal)
    await session.commit()
    return goal
