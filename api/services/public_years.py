"""What became of the feedback of a past year, in figures from which nobody can be told."""

from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import feedback_sight, public_years
from api.domain import clock
from api.domain.publications import half_steps, last_year_to_take
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.publications import PublicYearNotTaken
from api.schemas.public_years import PublicYearRead


async def get(session: AsyncSession, year: int, org_id: UUID) -> PublicYearRead:
    """Add up what is shown of each unit at or below a body: a sum of what is known already."""
    org_name = await feedback_sight.name_of(session, org_id, clock.today())
    if org_name is None:
        raise PartyOrgNotFound(field="query.party_org_id", org_id=org_id)
    if not await public_years.was_taken(session, year):
        raise PublicYearNotTaken(year=year)
    found = await public_years.figures_of(session, year, org_id)
    return PublicYearRead(
        year=year,
        org_id=org_id,
        org_name=org_name,
        received=found.received,
        answered=found.answered,
        in_time=found.in_time,
        rated=found.rated,
        satisfaction=half_steps(found.satisfaction),
    )


async def take(session: AsyncSession) -> int:
    """Take the figures of the years that are long enough over, once each; say of how many."""
    today = clock.today()
    last = last_year_to_take(today)
    first = await public_years.first_year(session)
    years = range(min(first or last, last), last + 1)
    return sum([await public_years.take(session, year, today) for year in years])
