"""Requests (kiến nghị, nguyện vọng chính đáng): each has an owner, a deadline and an answer.

Members pass wishes on from the households they are in charge of. A request has no field for a
resident; above the branch only counts are known.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import (
    ActorDep,
    OnceDep,
    SessionDep,
    VersionDep,
    answer,
    source_of,
    written,
)
from api.domain.roles import Permission
from api.errors import (
    CursorInvalid,
    KeyReused,
    NotPermitted,
    RequestInFlight,
    Stale,
    Unauthenticated,
    VersionRequired,
)
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.households import HouseholdNotFound
from api.errors.members import MemberNotFound
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.errors.requests import RequestCannotBecome, RequestNotFound, RequestNotPending
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import IfHappened, Page
from api.schemas.requests import (
    RequestAnswer,
    RequestCreate,
    RequestDecline,
    RequestQuery,
    RequestRead,
    RequestReopen,
    RequestSummary,
    RequestSummaryQuery,
    RequestTransfer,
    RequestUpdate,
    RequestWhole,
)
from api.services import requests

router = Router(
    prefix="/v1/requests", tags=["requests"], responses=problems(Unauthenticated, NotPermitted)
)
MOVED = problems(
    RequestNotFound, RequestCannotBecome, RequestInFlight, Stale, KeyReused, VersionRequired
)


@router.get(
    "",
    summary="List requests",
    response_model=Page[RequestRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.REQUEST_READ),
)
async def list_requests(
    request: Request, actor: ActorDep, query: Annotated[RequestQuery, Query()]
) -> Response:
    """List the requests in your sight, by place in the tree and deadline.

    A member sees those they raised or own, and those of households they are in charge of.
    """
    return written(await requests.search(source_of(request), actor, query))


@router.get(
    "/summary",
    summary="Sum up requests",
    response_model=RequestSummary,
    responses=problems(PartyOrgNotFound),
    openapi_extra=needs(Permission.SUMMARY_READ),
)
async def sum_up_requests(
    session: SessionDep, actor: ActorDep, query: Annotated[RequestSummaryQuery, Query()]
) -> Response:
    """Count the requests of a year below a body, for each part directly below it."""
    return answer(await requests.summary(session, actor, query))


@router.get(
    "/{request_id}",
    summary="Get a request",
    response_model=RequestWhole,
    responses=problems(RequestNotFound),
    openapi_extra=needs(Permission.REQUEST_READ),
)
async def get_request(
    request: Request, actor: ActorDep, request_id: UUID, query: Annotated[IfHappened, Query()]
) -> Response:
    """Get one request with its answers; `ETag` is its version."""
    return written(*await requests.get(source_of(request), actor, request_id, query))


@router.post(
    "",
    summary="Raise a request",
    status_code=status.HTTP_201_CREATED,
    response_model=RequestRead,
    responses=problems(
        PartyOrgCeased,
        PartyOrgNotFound,
        HouseholdNotFound,
        HouseholdGroupNotFound,
        MemberNotFound,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.REQUEST_WRITE),
)
async def raise_request(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: RequestCreate
) -> Response:
    """Take up a legitimate wish, of a household, a household group or the branch as a whole."""
    return await once(new, status.HTTP_201_CREATED, lambda: requests.raise_(session, actor, new))


@router.patch(
    "/{request_id}",
    summary="Amend a request",
    response_model=RequestRead,
    responses=problems(
        RequestNotFound,
        MemberNotFound,
        PartyOrgNotFound,
        RequestNotPending,
        Stale,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.REQUEST_WRITE),
)
async def amend_request(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    request_id: UUID,
    change: RequestUpdate,
) -> Response:
    """Change a request that waits for its answer: its text, its owner or its deadline."""
    return answer(await requests.amend(session, actor, request_id, change, version=version))


@router.post(
    "/{request_id}/answer",
    summary="Answer a request",
    response_model=RequestRead,
    responses=MOVED,
    openapi_extra=needs(Permission.REQUEST_ANSWER),
)
async def answer_request(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    request_id: UUID,
    given: RequestAnswer,
) -> Response:
    """Answer in words; the committee may, and the member who owns the request."""
    return await once(
        given,
        status.HTTP_200_OK,
        lambda: requests.answer(session, actor, request_id, given, version=version),
    )


@router.post(
    "/{request_id}/transfer",
    summary="Transfer a request",
    response_model=RequestRead,
    responses=MOVED,
    openapi_extra=needs(Permission.REQUEST_ANSWER),
)
async def transfer_request(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    request_id: UUID,
    to: RequestTransfer,
) -> Response:
    """Hand a request to a body that can answer it; its answer comes back by `answer`."""
    return await once(
        to,
        status.HTTP_200_OK,
        lambda: requests.transfer(session, actor, request_id, to, version=version),
    )


@router.post(
    "/{request_id}/decline",
    summary="Decline a request",
    response_model=RequestRead,
    responses=MOVED,
    openapi_extra=needs(Permission.REQUEST_ANSWER),
)
async def decline_request(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    request_id: UUID,
    why: RequestDecline,
) -> Response:
    """Decline a request, for one of the known reasons."""
    return await once(
        why,
        status.HTTP_200_OK,
        lambda: requests.decline(session, actor, request_id, why, version=version),
    )


@router.post(
    "/{request_id}/close",
    summary="Close a request",
    response_model=RequestRead,
    responses=MOVED,
    openapi_extra=needs(Permission.REQUEST_ANSWER),
)
async def close_request(
    session: SessionDep, actor: ActorDep, once: OnceDep, version: VersionDep, request_id: UUID
) -> Response:
    """Put away a request whose answer was passed on."""
    return await once(
        None,
        status.HTTP_200_OK,
        lambda: requests.close(session, actor, request_id, version=version),
    )


@router.post(
    "/{request_id}/reopen",
    summary="Reopen a request",
    response_model=RequestRead,
    responses=MOVED,
    openapi_extra=needs(Permission.REQUEST_ANSWER),
)
async def reopen_request(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    request_id: UUID,
    why: RequestReopen,
) -> Response:
    """Take up again what an answer, a transfer or a refusal did not settle."""
    return await once(
        why,
        status.HTTP_200_OK,
        lambda: requests.reopen(session, actor, request_id, why, version=version),
    )
