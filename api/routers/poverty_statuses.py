"""Poverty statuses (hộ nghèo, cận nghèo): what was decided, by which standard, from when."""

from typing import Annotated

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, source_of, written
from api.domain.roles import Permission
from api.errors import (
    CursorInvalid,
    KeyReused,
    NotPermitted,
    PeriodEmpty,
    RequestInFlight,
    Unauthenticated,
)
from api.errors.households import HouseholdDissolved, HouseholdNotFound
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.poverty_statuses import PovertyRecordedLater
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page
from api.schemas.poverty_statuses import PovertyQuery, PovertyRead, PovertyRecord
from api.services import poverty_statuses

router = Router(
    prefix="/v1/poverty-statuses",
    tags=["poverty-statuses"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List poverty statuses",
    response_model=Page[PovertyRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.SUPPORT_READ),
)
async def list_poverty_statuses(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    query: Annotated[PovertyQuery, Query()],
) -> Response:
    """List what was decided about the households in your sight; past decisions too.

    A member sees those of households in their charge. That you have read them is written down.
    """
    return written(await poverty_statuses.search(source_of(request), session, actor, query))


@router.post(
    "",
    summary="Record a poverty status",
    status_code=status.HTTP_201_CREATED,
    response_model=PovertyRead,
    responses=problems(
        PartyOrgNotFound,
        HouseholdNotFound,
        HouseholdDissolved,
        PovertyRecordedLater,
        PeriodEmpty,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.SUPPORT_WRITE),
)
async def record_poverty_status(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: PovertyRecord
) -> Response:
    """Record what the commune People's Committee decided; the branch decides nothing here."""
    return await once(
        new, status.HTTP_201_CREATED, lambda: poverty_statuses.record(session, actor, new)
    )
