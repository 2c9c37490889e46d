"""Figures of past years, for everybody: what came, what was answered, and how senders judged."""

from typing import Annotated

from fastapi import Path, Query

from api.dependencies import PublicSessionDep
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.publications import PublicYearNotTaken
from api.problems import problems
from api.routing import Router
from api.schemas.public_years import PublicYearQuery, PublicYearRead
from api.services import public_years

router = Router(prefix="/v1/public/years", tags=["public-years"])


@router.get(
    "/{year}",
    summary="Get the figures of a year",
    responses=problems(PartyOrgNotFound, PublicYearNotTaken),
)
async def get_public_year(
    session: PublicSessionDep,
    year: Annotated[int, Path(ge=2020, le=2100)],
    query: Annotated[PublicYearQuery, Query()],
) -> PublicYearRead:
    """Read what became of a year's feedback, of a Party organisation with all below it.

    Only of what was about nobody. The figures of each branch are rounded to steps of 5, and none
    is shown below 5, nor of a village with few households; those of a body above add these up, so
    that no difference tells more. They are taken once, in March of the next year, and stay so.
    """
    return await public_years.get(session, year, query.party_org_id)
