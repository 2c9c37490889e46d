"""Commitments (bản cam kết): that a household signed with the member in charge, and which text."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, VersionDep, source_of, written
from api.domain.roles import Permission
from api.errors import (
    CursorInvalid,
    DayNotCome,
    KeyReused,
    NotPermitted,
    RequestInFlight,
    Stale,
    Unauthenticated,
    VersionRequired,
)
from api.errors.commitments import (
    CommitmentExists,
    CommitmentNotFound,
    CommitmentNotInCharge,
    CommitmentNotSignedYet,
    CommitmentWithdrawn,
)
from api.errors.households import HouseholdNotFound
from api.errors.party_orgs import PartyOrgNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.commitments import (
    CommitmentQuery,
    CommitmentRead,
    CommitmentRecord,
    CommitmentWithdraw,
)
from api.schemas.common import Page
from api.services import commitments

router = Router(
    prefix="/v1/commitments",
    tags=["commitments"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List commitments",
    response_model=Page[CommitmentRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.ASSIGNMENT_READ),
)
async def list_commitments(
    request: Request, actor: ActorDep, query: Annotated[CommitmentQuery, Query()]
) -> Response:
    """List commitments by the household's place in the tree and day; a member sees their own."""
    return written(await commitments.search(source_of(request), actor, query))


@router.post(
    "",
    summary="Record a commitment",
    status_code=status.HTTP_201_CREATED,
    response_model=CommitmentRead,
    responses=problems(
        PartyOrgNotFound,
        HouseholdNotFound,
        CommitmentExists,
        CommitmentNotInCharge,
        DayNotCome,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.ASSIGNMENT_WRITE),
)
async def record_commitment(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: CommitmentRecord
) -> Response:
    """Record that a household signed a text with the member in charge of it."""
    return await once(new, status.HTTP_201_CREATED, lambda: commitments.record(session, actor, new))


@router.post(
    "/{commitment_id}/withdrawals",
    summary="Withdraw a commitment",
    response_model=CommitmentRead,
    responses=problems(
        CommitmentNotFound,
        CommitmentWithdrawn,
        CommitmentNotSignedYet,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.ASSIGNMENT_WRITE),
)
async def withdraw_commitment(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    commitment_id: UUID,
    asked: CommitmentWithdraw,
) -> Response:
    """Record that a household has withdrawn its commitment; it needs no reason."""
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: commitments.withdraw(session, actor, commitment_id, asked, version=version),
    )
