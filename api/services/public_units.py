"""Finding what feedback is about without a card: by the name of a place or an organisation."""

from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import public_units
from api.domain import clock
from api.domain.public_units import described
from api.schemas.public_units import PublicUnitQuery, PublicUnitRead, PublicUnitsRead


async def search(session: AsyncSession, query: PublicUnitQuery) -> PublicUnitsRead:
    """Find units of today by what somebody calls them."""
    found = await public_units.named(session, described(query.q), clock.today(), most=query.limit)
    return PublicUnitsRead(units=[PublicUnitRead.model_validate(one) for one in found])
