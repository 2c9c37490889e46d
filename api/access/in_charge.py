"""Who is in charge of a household that the caller may know of, named across the walls.

Members of other bodies may be in charge of it. Their names, and nothing else of them, are told
to whoever sees the household or its group: ask only for one that was found in sight.
"""

from datetime import date
from typing import Any, Final

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.household_groups import HouseholdGroup
from api.models.households import Household

NAMED: Final = text("""
    SELECT assignment_id, member_id, full_name AS name, kind, role, title, group_id, org_id,
        valid_from, valid_to, duties, partners
    FROM in_charge(:household, :household_group, :day)
    ORDER BY kind = 'mission', role, kind DESC, sort_key, assignment_id
""")


async def in_charge(
    session: AsyncSession, target: Household | HouseholdGroup, on: date
) -> list[dict[str, Any]]:
    """List who is in charge on a day: leads first, of the household itself before its group."""
    of_household = isinstance(target, Household)
    asked = {
        "household": target.id if of_household else None,
        "household_group": None if of_household else target.id,
        "day": on,
    }
    rows = await (await session.connection()).execute(NAMED, asked)
    return [dict(row) for row in rows.mappings()]
