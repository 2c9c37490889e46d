"""Response times (thời hạn trả lời): how long a body may take with what residents send.

In working hours. Whoever lets them pass lets the matter go to the body above.
"""

from typing import Annotated

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, answer, source_of, written
from api.domain.roles import Permission
from api.errors import CursorInvalid, KeyReused, NotPermitted, RequestInFlight, Unauthenticated
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.errors.response_times import ResponseTimeBeginsThen
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page
from api.schemas.response_times import (
    ResponseTimeInForce,
    ResponseTimeInForceQuery,
    ResponseTimeQuery,
    ResponseTimeRead,
    ResponseTimeSet,
)
from api.services import response_times

router = Router(
    prefix="/v1/response-times",
    tags=["response-times"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List response times",
    response_model=Page[ResponseTimeRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def list_response_times(
    request: Request,
    actor: ActorDep,  # noqa: ARG001 - they name no person, and all may read them
    query: Annotated[ResponseTimeQuery, Query()],
) -> Response:
    """List what bodies have set, by body, kind and first day; past ones too."""
    return written(await response_times.search(source_of(request), query))


@router.get(
    "/in-force",
    summary="Say which response time a body goes by",
    response_model=ResponseTimeInForce,
    responses=problems(PartyOrgNotFound),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def get_response_time_in_force(
    session: SessionDep, actor: ActorDep, query: Annotated[ResponseTimeInForceQuery, Query()]
) -> Response:
    """Say what a body goes by on a day: its own word, that of the nearest body above, or 8, 4, 80.

    Eight working hours to acknowledge, four where it cannot wait, eighty to answer.
    """
    return answer(await response_times.in_force(session, actor, query))


@router.post(
    "",
    summary="Set a response time",
    status_code=status.HTTP_201_CREATED,
    response_model=ResponseTimeRead,
    responses=problems(
        PartyOrgCeased, PartyOrgNotFound, ResponseTimeBeginsThen, RequestInFlight, KeyReused
    ),
    openapi_extra=needs(Permission.POLICY_WRITE),
)
async def set_response_time(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: ResponseTimeSet
) -> Response:
    """Let a response time hold from a day on, at a body and below, in place of the one before."""
    return await once(
        new, status.HTTP_201_CREATED, lambda: response_times.set_(session, actor, new)
    )
