"""Where members belong: the branch or party group, from when to when, and their transfers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, answer, source_of
from api.domain.roles import Permission
from api.errors import (
    CursorInvalid,
    DayNotCome,
    KeyReused,
    NotPermitted,
    RequestInFlight,
    Unauthenticated,
)
from api.errors.members import (
    MemberAlreadyThere,
    MemberBelongsElsewhere,
    MemberGone,
    MemberNotFound,
    OrgHoldsNoMembers,
    TransferTooEarly,
)
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page, Paging
from api.schemas.memberships import MembershipRead, TransferCreate
from api.services import memberships

router = Router(
    prefix="/v1/members/{member_id}",
    tags=["memberships"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "/memberships",
    summary="List where a member belonged",
    response_model=Page[MembershipRead],
    responses=problems(MemberNotFound, CursorInvalid),
    openapi_extra=needs(Permission.MEMBER_READ),
)
async def list_memberships(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    member_id: UUID,
    query: Annotated[Paging, Query()],
) -> Response:
    """List where a member belonged from when to when, the present last."""
    cursors = source_of(request).cursors
    return answer(await memberships.history(session, actor, cursors, member_id, query))


@router.post(
    "/transfers",
    summary="Transfer a member",
    status_code=status.HTTP_201_CREATED,
    response_model=MembershipRead,
    responses=problems(
        MemberNotFound,
        PartyOrgCeased,
        PartyOrgNotFound,
        MemberAlreadyThere,
        MemberBelongsElsewhere,
        MemberGone,
        OrgHoldsNoMembers,
        TransferTooEarly,
        RequestInFlight,
        KeyReused,
        DayNotCome,
    ),
    openapi_extra=needs(Permission.MEMBER_TRANSFER),
)
async def transfer_member(
    session: SessionDep, actor: ActorDep, once: OnceDep, member_id: UUID, new: TransferCreate
) -> Response:
    """Move a member to another branch or party group; you must be permitted to at both.

    A branch moves members between its party groups; the committee above both moves them
    between branches, by id, without reading who they are. The former branch goes on knowing
    that they belonged to it. Say where they belong until then: what changed meanwhile is refused.
    """
    return await once(
        new,
        status.HTTP_201_CREATED,
        lambda: memberships.transfer(session, actor, member_id, new),
    )
