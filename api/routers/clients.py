"""Machine clients (máy kết nối): other systems, each with a cap on what it may ever do."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, VersionDep, answer, source_of
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
from api.errors.clients import CapUnfit, ClientClosed, ClientNotFound
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.clients import (
    ClientCreate,
    ClientCreated,
    ClientQuery,
    ClientRead,
    ClientSecret,
    ClientUpdate,
)
from api.schemas.common import IfHappened, Page
from api.services import clients

router = Router(
    prefix="/v1/clients", tags=["clients"], responses=problems(Unauthenticated, NotPermitted)
)
SECRET = frozenset({"client_secret"})


@router.get(
    "",
    summary="List machine clients",
    response_model=Page[ClientRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.CLIENT_MANAGE),
)
async def list_clients(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[ClientQuery, Query()]
) -> Response:
    """List the machine clients of the bodies that you answer for, the oldest first."""
    return answer(await clients.search(session, actor, source_of(request).cursors, query))


@router.get(
    "/{client_id}",
    summary="Get a machine client",
    response_model=ClientRead,
    responses=problems(ClientNotFound),
    openapi_extra=needs(Permission.CLIENT_MANAGE),
)
async def get_client(
    session: SessionDep, actor: ActorDep, client_id: UUID, query: Annotated[IfHappened, Query()]
) -> Response:
    """Get one machine client; `ETag` is its version."""
    return answer(await clients.get(session, actor, client_id, query))


@router.post(
    "",
    summary="Register a machine client",
    status_code=status.HTTP_201_CREATED,
    response_model=ClientCreated,
    responses=problems(PartyOrgCeased, PartyOrgNotFound, RequestInFlight, CapUnfit, KeyReused),
    openapi_extra=needs(Permission.CLIENT_MANAGE),
)
async def register_client(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: ClientCreate
) -> Response:
    """Register a machine client. Its secret is in this answer and never again.

    It sees nothing yet: give it the role `integration_client` in the bodies that it serves.
    """
    return await once(
        new,
        status.HTTP_201_CREATED,
        lambda: clients.register(session, actor, new),
        shown_once=SECRET,
    )


@router.patch(
    "/{client_id}",
    summary="Rename, cap, close or reopen a machine client",
    response_model=ClientRead,
    responses=problems(ClientNotFound, Stale, CapUnfit, VersionRequired),
    openapi_extra=needs(Permission.CLIENT_MANAGE),
)
async def amend_client(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    client_id: UUID,
    change: ClientUpdate,
) -> Response:
    """Change a client that is still as you last saw it (`If-Match`).

    The tokens that it has are good no more; it asks for another and gets what it may have now.
    """
    return answer(await clients.amend(session, actor, client_id, change, version=version))


@router.post(
    "/{client_id}/secret",
    summary="Rotate a machine client's secret",
    response_model=ClientSecret,
    responses=problems(
        ClientNotFound, ClientClosed, RequestInFlight, Stale, KeyReused, VersionRequired
    ),
    openapi_extra=needs(Permission.CLIENT_MANAGE),
)
async def rotate_client_secret(
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    client_id: UUID,
) -> Response:
    """Make a new secret, shown once. The old one and all tokens had for it end within seconds."""
    return await once(
        None,
        status.HTTP_200_OK,
        lambda: clients.rotate_secret(session, actor, client_id, version=version),
        shown_once=SECRET,
    )
