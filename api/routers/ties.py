"""Ties (quan hệ của đảng viên với hộ): which households a member should not be in charge of."""

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
from api.errors.households import HouseholdDissolved, HouseholdNotFound
from api.errors.members import MemberNotFound
from api.errors.ties import HomeExists, TieEndsTooEarly, TieExists, TieNotFound, TieOver
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page
from api.schemas.ties import TieDeclare, TieEnd, TieQuery, TieRead
from api.services import ties

router = Router(prefix="/v1/ties", tags=["ties"], responses=problems(Unauthenticated, NotPermitted))


@router.get(
    "",
    summary="List ties",
    response_model=Page[TieRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.TIE_READ),
)
async def list_ties(
    request: Request, actor: ActorDep, query: Annotated[TieQuery, Query()]
) -> Response:
    """List ties by the household's place in the tree and first day; a member sees their own.

    They stay with the branch: no committee above reads them.
    """
    return written(await ties.search(source_of(request), actor, query))


@router.post(
    "",
    summary="Declare a tie",
    status_code=status.HTTP_201_CREATED,
    response_model=TieRead,
    responses=problems(
        MemberNotFound,
        HouseholdNotFound,
        HouseholdDissolved,
        TieExists,
        HomeExists,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.TIE_WRITE),
)
async def declare_tie(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: TieDeclare
) -> Response:
    """Say that a member lives in a household, is kin to it, or should have nothing to do with it.

    It holds from today: nobody comes to lead, or is proposed for, a household to which they are
    tied, and a conflict keeps them from its group too; who leads it already goes on. A member
    declares their own, of a household in their charge; of others they tell their branch.
    """
    return await once(new, status.HTTP_201_CREATED, lambda: ties.declare(session, actor, new))


@router.patch(
    "/{tie_id}",
    summary="End a tie",
    response_model=TieRead,
    responses=problems(TieNotFound, TieOver, TieEndsTooEarly, Stale, VersionRequired),
    openapi_extra=needs(Permission.TIE_WRITE),
)
async def end_tie(
    session: SessionDep, actor: ActorDep, version: VersionDep, tie_id: UUID, change: TieEnd
) -> Response:
    """Say from when on it no longer holds."""
    return answer(await ties.end(session, actor, tie_id, change, version=version))
