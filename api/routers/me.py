"""Oneself (cá nhân): who you are here, and what you may do where."""

from fastapi import Response, status

from api.dependencies import ActorDep, DoorDep, SessionDep, answer
from api.domain.roles import Permission
from api.errors import NotPermitted, Unauthenticated
from api.errors.accounts import PasswordTooEasy, PasswordUnchanged, PasswordWrong
from api.errors.sign_ins import GuessedTooOften
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.me import MeRead, PasswordChange
from api.services import me

router = Router(prefix="/v1/me", tags=["me"], responses=problems(Unauthenticated))


@router.get(
    "",
    summary="Who am I?",
    response_model=MeRead,
    responses=problems(NotPermitted),
    openapi_extra=needs(Permission.SELF),
)
async def get_me(session: SessionDep, actor: ActorDep) -> Response:
    """Say who you are, in which bodies you hold which roles today, and what these permit."""
    return answer(await me.get(session, actor))


@router.put(
    "/password",
    summary="Change your password",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(
        NotPermitted, PasswordWrong, PasswordTooEasy, PasswordUnchanged, GuessedTooOften
    ),
    openapi_extra=needs(Permission.SELF),
)
async def change_password(
    session: SessionDep, actor: ActorDep, door: DoorDep, change: PasswordChange
) -> None:
    """Change your password, and end your sign-ins elsewhere; this one goes on.

    If you had to change it, refresh the sign-in now: its next token is good for everything.
    """
    await me.change_password(session, actor, door, change)
