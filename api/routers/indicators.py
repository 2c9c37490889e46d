"""What is counted or measured, by which version: names, units, exact precision."""

from typing import Annotated

from fastapi import Path, Query, Request, Response

from api.dependencies import ActorDep, SessionDep, answer, source_of, written
from api.domain.roles import Permission
from api.errors import CursorInvalid, NotPermitted, Unauthenticated
from api.errors.indicators import IndicatorCodeTaken, IndicatorDefinedLater, IndicatorNotFound
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page, Paging
from api.schemas.indicators import (
    AsOf,
    IndicatorCode,
    IndicatorDefine,
    IndicatorQuery,
    IndicatorRead,
)
from api.services import indicators

router = Router(
    prefix="/v1/indicators", tags=["indicators"], responses=problems(Unauthenticated, NotPermitted)
)
CodePath = Annotated[IndicatorCode, Path()]


@router.get(
    "",
    summary="List indicators",
    response_model=Page[IndicatorRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def list_indicators(
    request: Request, actor: ActorDep, query: Annotated[IndicatorQuery, Query()]
) -> Response:
    """List what is measured on a day, by code."""
    return written(await indicators.search(source_of(request), actor, query))


@router.get(
    "/{code}",
    summary="Get an indicator",
    response_model=IndicatorRead,
    responses=problems(IndicatorNotFound),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def get_indicator(
    request: Request, actor: ActorDep, code: CodePath, query: Annotated[AsOf, Query()]
) -> Response:
    """Get how something is measured on a day."""
    return written(await indicators.get(source_of(request), actor, code, as_of=query.as_of))


@router.get(
    "/{code}/versions",
    summary="List the versions of an indicator",
    response_model=Page[IndicatorRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def list_indicator_versions(
    request: Request,
    actor: ActorDep,  # noqa: ARG001 - every route asks who calls
    code: CodePath,
    query: Annotated[Paging, Query()],
) -> Response:
    """List how something was measured from when on, oldest first."""
    return written(await indicators.history(source_of(request), code, query))


@router.put(
    "/{code}",
    summary="Define an indicator",
    response_model=IndicatorRead,
    responses=problems(PartyOrgCeased, PartyOrgNotFound, IndicatorCodeTaken, IndicatorDefinedLater),
    openapi_extra=needs(Permission.INDICATOR_WRITE),
)
async def define_indicator(
    session: SessionDep, actor: ActorDep, code: CodePath, new: IndicatorDefine
) -> Response:
    """Say how something is measured from a day on: a new indicator, or its next version."""
    return answer(await indicators.define(session, actor, code, new))
