"""Sign-ins (đăng nhập): how a person comes to have an access token, and gives it up again."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, DoorDep, PublicSessionDep, SessionDep, answer, source_of
from api.domain.roles import Permission
from api.errors import CursorInvalid, NotPermitted, Unauthenticated
from api.errors.sign_ins import (
    GuessedTooOften,
    RefreshTokenReused,
    SignInBusy,
    SignInNotFound,
    SignInOver,
    SignInRefused,
)
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page, Paging
from api.schemas.sign_ins import Refresh, SignInCreate, SignInRead, SignInTokens
from api.services import sign_ins

router = Router(prefix="/v1/sign-ins", tags=["sign-ins"])


@router.post(
    "",
    summary="Sign in",
    status_code=status.HTTP_201_CREATED,
    response_model=SignInTokens,
    responses=problems(SignInRefused, GuessedTooOften, SignInBusy),
)
async def sign_in(session: PublicSessionDep, door: DoorDep, new: SignInCreate) -> Response:
    """Sign in with login and password.

    A wrong password and an unknown login get the same answer. After many of them the answer is
    429, whatever the password; `Retry-After` says for how long. Where `must_change_password`
    is true, the token is good for `/v1/me` and these calls only, until the password is changed.
    """
    return answer(await sign_ins.begin(session, door, new), status.HTTP_201_CREATED)


@router.post(
    "/refresh",
    summary="Go on with a sign-in",
    response_model=SignInTokens,
    responses=problems(SignInOver, RefreshTokenReused),
)
async def refresh_sign_in(session: PublicSessionDep, door: DoorDep, given: Refresh) -> Response:
    """Exchange the refresh token, which is good once, for the next and an access token.

    Where the answer was lost, ask again within ten seconds, with the same token: the answer is
    the same. A used token that comes at any other time ends the sign-in, for whoever holds it.
    """
    return answer(await sign_ins.refresh(session, door, given.refresh_token))


@router.get(
    "",
    summary="List your sign-ins",
    response_model=Page[SignInRead],
    responses=problems(Unauthenticated, NotPermitted, CursorInvalid),
    openapi_extra=needs(Permission.SELF),
)
async def list_sign_ins(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[Paging, Query()]
) -> Response:
    """List your sign-ins that still hold, the newest first."""
    return answer(await sign_ins.own(session, actor, source_of(request).cursors, query))


@router.delete(
    "/current",
    summary="Sign out",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(Unauthenticated, NotPermitted),
    openapi_extra=needs(Permission.SELF),
)
async def sign_out(session: SessionDep, actor: ActorDep) -> None:
    """End the sign-in by which you ask, with all its tokens."""
    await sign_ins.end(session, actor, actor.session_id)


@router.delete(
    "",
    summary="Sign out everywhere",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(Unauthenticated, NotPermitted),
    openapi_extra=needs(Permission.SELF),
)
async def sign_out_everywhere(session: SessionDep, actor: ActorDep) -> None:
    """End all your sign-ins, this one too."""
    await sign_ins.sign_out_everywhere(session, actor)


@router.delete(
    "/{sign_in_id}",
    summary="End one of your sign-ins",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(Unauthenticated, NotPermitted, SignInNotFound),
    openapi_extra=needs(Permission.SELF),
)
async def end_sign_in(session: SessionDep, actor: ActorDep, sign_in_id: UUID) -> None:
    """End one of your sign-ins: on a telephone that was lost, for example."""
    await sign_ins.end(session, actor, sign_in_id)
