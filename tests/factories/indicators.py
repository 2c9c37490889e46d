from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.indicators import Indicator
from tests.factories.organisation import Branch


async def make_indicator(
    session: AsyncSession,
    branch: Branch,
    code: str,
    *,
    unit: str = "%",
    decimals: int = 2,
    adds_up: bool = True,
    since: str = "2020-01-01",
    until: str | None = None,
) -> str:
    """Define an indicator for a branch; its code is made unique, and returned."""
    code = f"{code}_{branch.path.replace('.', '_')}"
    session.add(
        Indicator(
            code=code,
            org_id=branch.id,
            name=code,
            unit=unit,
            decimals=decimals,
            adds_up=adds_up,
            valid_from=date.fromisoformat(since),
            valid_to=date.fromisoformat(until) if until else None,
        )
    )
    await session.commit()
    return code
