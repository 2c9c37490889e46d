"""Policies (định mức phân công): how many households a member should have, by body and day."""

from typing import Annotated

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, answer, source_of, written
from api.domain.roles import Permission
from api.errors import CursorInvalid, KeyReused, NotPermitted, RequestInFlight, Unauthenticated
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.errors.policies import PolicyBeginsThen
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page
from api.schemas.policies import (
    PolicyInForce,
    PolicyInForceQuery,
    PolicyQuery,
    PolicyRead,
    PolicySet,
)
from api.services import policies

router = Router(
    prefix="/v1/policies", tags=["policies"], responses=problems(Unauthenticated, NotPermitted)
)


@router.get(
    "",
    summary="List policies",
    response_model=Page[PolicyRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def list_policies(
    request: Request,
    actor: ActorDep,  # noqa: ARG001 - they name no person, and all may read them
    query: Annotated[PolicyQuery, Query()],
) -> Response:
    """List the policies that bodies have set, by body and first day; past ones too."""
    return written(await policies.search(source_of(request), query))


@router.get(
    "/in-force",
    summary="Say which policy a body goes by",
    response_model=PolicyInForce,
    responses=problems(PartyOrgNotFound),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def get_policy_in_force(
    session: SessionDep, actor: ActorDep, query: Annotated[PolicyInForceQuery, Query()]
) -> Response:
    """Say what a body goes by on a day: its own policy, else that of the nearest body above."""
    return answer(await policies.in_force(session, actor, query))


@router.post(
    "",
    summary="Set a policy",
    status_code=status.HTTP_201_CREATED,
    response_model=PolicyRead,
    responses=problems(
        PartyOrgCeased, PartyOrgNotFound, PolicyBeginsThen, RequestInFlight, KeyReused
    ),
    openapi_extra=needs(Permission.POLICY_WRITE),
)
async def set_policy(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: PolicySet
) -> Response:
    """Let a policy hold from a day on, in place of the one before it.

    It holds at the body and below, until a nearer body says otherwise. Going beyond its numbers
    is a warning in the coverage report, never an error.
    """
    return await once(new, status.HTTP_201_CREATED, lambda: policies.set_(session, actor, new))
