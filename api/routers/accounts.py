"""Accounts (tài khoản): who can sign in. Opened for people, not by them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import (
    ActorDep,
    DoorDep,
    OnceDep,
    SessionDep,
    VersionDep,
    answer,
    source_of,
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
from api.errors.accounts import (
    AccountExists,
    AccountIsOwn,
    AccountNotFound,
    AccountStandsAbove,
    AccountWithoutBody,
    LoginTaken,
    PasswordTooEasy,
    PersonNotFound,
)
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.accounts import (
    AccountCreate,
    AccountCreated,
    AccountQuery,
    AccountRead,
    AccountUpdate,
    PasswordReset,
)
from api.schemas.common import Page
from api.services import accounts

router = Router(prefix="/v1/accounts", tags=["accounts"], responses=problems(Unauthenticated))


@router.get(
    "",
    summary="List accounts",
    response_model=Page[AccountRead],
    responses=problems(NotPermitted, CursorInvalid),
    openapi_extra=needs(Permission.ACCOUNT_MANAGE),
)
async def list_accounts(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[AccountQuery, Query()]
) -> Response:
    """List the accounts that you answer for, by login.

    A branch secretary sees those of the branch's members, an administrator all below.
    """
    return answer(await accounts.search(session, actor, source_of(request).cursors, query))


@router.get(
    "/{account_id}",
    summary="Get an account",
    response_model=AccountRead,
    responses=problems(NotPermitted, AccountNotFound),
    openapi_extra=needs(Permission.ACCOUNT_MANAGE),
)
async def get_account(session: SessionDep, actor: ActorDep, account_id: UUID) -> Response:
    """Get one account; `ETag` is its version."""
    return answer(await accounts.get(session, actor, account_id))


@router.post(
    "",
    summary="Open an account",
    status_code=status.HTTP_201_CREATED,
    response_model=AccountCreated,
    responses=problems(
        NotPermitted,
        AccountStandsAbove,
        PartyOrgCeased,
        PartyOrgNotFound,
        PersonNotFound,
        AccountExists,
        LoginTaken,
        RequestInFlight,
        AccountWithoutBody,
        KeyReused,
        PasswordTooEasy,
    ),
    openapi_extra=needs(Permission.ACCOUNT_MANAGE),
)
async def open_account(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: AccountCreate
) -> Response:
    """Open an account for a member that you answer for (`person_id`).

    A system administrator opens one for anybody else too: without `person_id` a new person is
    registered, and `org_id` names the body that answers for them. What they may do, their
    role terms say. A password that is made here is shown in this answer and never again.
    """
    return await once(
        new,
        status.HTTP_201_CREATED,
        lambda: accounts.open_for(session, actor, new),
        shown_once=frozenset({"password"}),
    )


@router.patch(
    "/{account_id}",
    summary="Rename, close or reopen an account",
    response_model=AccountRead,
    responses=problems(
        NotPermitted, AccountStandsAbove, AccountNotFound, AccountIsOwn, Stale, VersionRequired
    ),
    openapi_extra=needs(Permission.ACCOUNT_MANAGE),
)
async def amend_account(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    account_id: UUID,
    change: AccountUpdate,
) -> Response:
    """Change an account that is still as you last saw it (`If-Match`).

    Closing ends all its sign-ins within seconds, everywhere.
    """
    return answer(await accounts.amend(session, actor, account_id, change, version=version))


@router.post(
    "/{account_id}/password-reset",
    summary="Reset a password",
    response_model=PasswordReset,
    responses=problems(
        NotPermitted,
        AccountStandsAbove,
        AccountNotFound,
        AccountIsOwn,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.ACCOUNT_MANAGE),
)
async def reset_password(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    door: DoorDep,
    once: OnceDep,
    version: VersionDep,
    account_id: UUID,
) -> Response:
    """Make a new password, shown once, that its owner must change; end all their sign-ins.

    Only for people all of whose roles you could have given them yourself.
    """
    return await once(
        None,
        status.HTTP_200_OK,
        lambda: accounts.reset_password(session, actor, door.guesses, account_id, version=version),
        shown_once=frozenset({"password"}),
    )
