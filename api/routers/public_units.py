"""Places and Party organisations by name, for whoever gives feedback and has no card."""

from typing import Annotated

from fastapi import Query

from api.dependencies import PublicSessionDep
from api.routing import Router
from api.schemas.public_units import PublicUnitQuery, PublicUnitsRead
from api.services import public_units

router = Router(prefix="/v1/public/units", tags=["public-units"])


@router.get("", summary="Find what feedback is about")
async def find_public_units(
    session: PublicSessionDep, query: Annotated[PublicUnitQuery, Query()]
) -> PublicUnitsRead:
    """Find residential places and Party organisations by name, as they are today.

    Names alone: of no person, of no household group, and without numbers. Best first, the own
    name before the names above it; there are no pages, and who misses theirs describes it better.
    """
    return await public_units.search(session, query)
