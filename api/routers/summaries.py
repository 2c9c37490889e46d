"""What was reported, in numbers, for a body and each body below: no household, no member."""

from typing import Annotated

from fastapi import Query, Request, Response

from api.dependencies import ActorDep, source_of, written
from api.domain.roles import Permission
from api.errors import CursorInvalid, NotPermitted, Unauthenticated
from api.errors.party_orgs import PartyOrgNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page
from api.schemas.summaries import (
    SilenceQuery,
    SilentBranch,
    SummaryPartsQuery,
    SummaryQuery,
    SummaryRead,
)
from api.services import summaries

router = Router(
    prefix="/v1/summaries/reports",
    tags=["summaries"],
    responses=problems(Unauthenticated, NotPermitted, PartyOrgNotFound),
)


@router.get(
    "",
    summary="Summarise reports",
    response_model=SummaryRead,
    openapi_extra=needs(Permission.SUMMARY_READ),
)
async def summarise_reports(
    request: Request, actor: ActorDep, query: Annotated[SummaryQuery, Query()]
) -> Response:
    """Sum up a period at and below a body: how complete, how timely, what was done."""
    return written(await summaries.summarise(source_of(request), actor, query))


@router.get(
    "/parts",
    summary="Summarise reports by part",
    response_model=Page[SummaryRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.SUMMARY_READ),
)
async def summarise_reports_by_part(
    request: Request, actor: ActorDep, query: Annotated[SummaryPartsQuery, Query()]
) -> Response:
    """Sum up a period for each body directly below, by place in the tree."""
    return written(await summaries.parts(source_of(request), actor, query))


@router.get(
    "/silent",
    summary="List silent branches",
    response_model=Page[SilentBranch],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.SUMMARY_READ),
)
async def list_silent_branches(
    request: Request, actor: ActorDep, query: Annotated[SilenceQuery, Query()]
) -> Response:
    """List the branches that owed reports for some periods on end and gave none."""
    return written(await summaries.silent(source_of(request), actor, query))
