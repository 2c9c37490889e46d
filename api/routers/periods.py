"""Reporting periods (kỳ báo cáo): who owes a report is written down when a period opens."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, source_of, written
from api.domain.roles import Permission
from api.errors import CursorInvalid, KeyReused, NotPermitted, RequestInFlight, Unauthenticated
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.errors.periods import PeriodNotFound, PeriodTooFarAhead, PeriodWithoutBranch
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import IfHappened, Page
from api.schemas.periods import (
    PeriodOpen,
    PeriodOpened,
    PeriodQuery,
    PeriodRead,
)
from api.services import periods

router = Router(
    prefix="/v1/reporting-periods",
    tags=["periods"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List reporting periods",
    response_model=Page[PeriodRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.PERIOD_READ),
)
async def list_reporting_periods(
    request: Request, actor: ActorDep, query: Annotated[PeriodQuery, Query()]
) -> Response:
    """List the periods of the branches in your sight, by place in the tree and first day.

    A member sees the periods for which they owe a report.
    """
    return written(await periods.search(source_of(request), actor, query))


@router.get(
    "/{period_id}",
    summary="Get a reporting period",
    response_model=PeriodRead,
    responses=problems(PeriodNotFound),
    openapi_extra=needs(Permission.PERIOD_READ),
)
async def get_reporting_period(
    request: Request, actor: ActorDep, period_id: UUID, query: Annotated[IfHappened, Query()]
) -> Response:
    """Get one period of one branch."""
    return written(*await periods.get(source_of(request), actor, period_id, query))


@router.post(
    "",
    summary="Open a reporting period",
    status_code=status.HTTP_201_CREATED,
    response_model=PeriodOpened,
    responses=problems(
        PartyOrgCeased,
        PartyOrgNotFound,
        PeriodTooFarAhead,
        PeriodWithoutBranch,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.PERIOD_OPEN),
)
async def open_reporting_period(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: PeriodOpen
) -> Response:
    """Open a period for a branch, or for every branch below a body.

    Each member who is assigned in the period and can be assigned owes one report. Where it is
    open already it stays as it is, and debts are added for those who were assigned since.
    """
    return await once(new, status.HTTP_201_CREATED, lambda: periods.open_(session, actor, new))
