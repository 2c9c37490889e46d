"""The few things that a route may ask for, each under one name."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Annotated, Final

from fastapi import Depends, Header, Request, Response
from fastapi.responses import StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic_core import from_json
from sqlmodel.ext.asyncio.session import AsyncSession
from starlette.types import Receive, Scope, Send

from api.access.actor import Actor
from api.access.visible import raise_wall
from api.db.reads import Source
from api.domain.attachments import SUFFIXES
from api.domain.text import Spelled
from api.errors import DomainError, KeyMalformed, NotPermitted, Unauthenticated, VersionRequired
from api.guard import needed
from api.schemas.common import Schema
from api.security.sealing import Sealing
from api.services.attachments import Opened
from api.services.guesses import Guesses
from api.services.once import Answer, once
from api.services.sign_ins import Door
from api.state import State

bearer = HTTPBearer(auto_error=False, description="An access token from `POST /v1/sign-ins`.")


def state_of(request: Request) -> State:
    """Find what the process keeps; not a ``Depends``, each of which costs a read 4 %."""
    state: State = request.app.state.kevai
    return state


def source_of(request: Request) -> Source:
    return state_of(request).source


def sealing_of(request: Request) -> Sealing:
    return state_of(request).sealing


async def get_actor(
    request: Request,
    _: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],  # for the document
) -> Actor:
    return await authenticate(request)


async def authenticate(request: Request) -> Actor:
    """Find who calls, and that they hold anywhere at all what the route needs."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated
    state = state_of(request)
    actor = await state.grants.actor(state.tokens.verified(token))
    permission = needed(request.scope["route"])
    if not actor.may(permission):
        raise NotPermitted(permission=permission)
    return actor


ActorDep = Annotated[Actor, Depends(get_actor)]


async def get_session(request: Request, actor: ActorDep) -> AsyncIterator[AsyncSession]:
    async with state_of(request).sessions.begin() as session:
        await raise_wall(session, actor)
        yield session


# One request, one transaction. "function" ends it before the answer is sent, so that
# a client never hears of a success that the database then refuses.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]


async def get_public_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Open a transaction for nobody in particular: no wall is raised, so no scoped row is seen."""
    async with state_of(request).sessions.begin() as session:
        try:
            yield session
        except DomainError as refusal:
            if refusal.lasting:
                await session.commit()
            raise


PublicSessionDep = Annotated[AsyncSession, Depends(get_public_session, scope="function")]


def get_door(request: Request) -> Door:
    """Say where the caller stands; behind a proxy, ``serve --proxies`` makes it true."""
    state = state_of(request)
    address = request.client.host if request.client else ""
    return Door(
        pool=state.source.pool,
        guesses=Guesses(state.source.pool, state.settings.secret, address),
        tokens=state.tokens,
        access_lifetime=timedelta(seconds=state.settings.access_token_seconds),
        refresh_lifetime=timedelta(days=state.settings.refresh_token_days),
    )


DoorDep = Annotated[Door, Depends(get_door)]


async def get_version(
    if_match: Annotated[
        str | None,
        Header(alias="If-Match", max_length=40, description="The `ETag` that you have seen."),
    ] = None,
) -> int:
    if if_match is None:
        raise VersionRequired(field="header.If-Match")
    version = if_match.strip('W/"')
    # no version is -1, so whatever is no number is stale
    return int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else -1  # noqa: PLR2004


VersionDep = Annotated[int, Depends(get_version)]


async def get_version_if_any(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            max_length=40,
            description="The `ETag` that you have seen; left out where there is nothing yet.",
        ),
    ] = None,
) -> int | None:
    return None if if_match is None else await get_version(if_match)


# For what the first request makes and later ones change.
VersionIfAnyDep = Annotated[int | None, Depends(get_version_if_any)]


def written(body: str | bytes, version: int | None = None, status_code: int = 200) -> Response:
    """Answer with JSON that is already written."""
    headers = {} if version is None else {"ETag": f'"{version}"'}
    return Response(body, status_code, headers, media_type="application/json")


def answer(body: Schema, status_code: int = 200) -> Response:
    """Answer with a body; ``ETag`` is its version, where it has one."""
    return written(body.model_dump_json(), getattr(body, "version", None), status_code)


class Streamed(StreamingResponse):
    """An attachment, sent piece by piece once all of it is known to be right.

    It is to be saved, not shown in place of a page; its name tells its number alone.
    """

    def __init__(self, opened: Opened) -> None:
        kind, size, _ = opened.about
        name = f"{opened.number}.{SUFFIXES[kind]}"
        headers = {
            "Content-Length": str(size),
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": "sandbox; default-src 'none'",
        }
        super().__init__(opened.chunks(), headers=headers, media_type=kind)
        self._opened = opened

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._opened.check()
        await super().__call__(scope, receive, send)


class Once:
    """Does the work of a POST, or repeats the answer where its Idempotency-Key is known."""

    def __init__(self, target: str, session: AsyncSession, actor: Actor, key: str | None) -> None:
        self._target, self._session, self._actor, self._key = target, session, actor, key

    async def __call__(
        self,
        asked: Schema | None,
        status: int,
        work: Callable[[], Awaitable[Schema]],
        *,
        shown_once: frozenset[str] = frozenset(),
    ) -> Response:
        """Answer; ``shown_once`` names fields that no repeated answer holds, as a password.

        A repeated answer has the ``ETag`` of the first.
        """

        async def do() -> Answer:
            body = await work()
            kept = body.model_copy(update=dict.fromkeys(shown_once))
            return Answer(status, body.model_dump_json(), kept.model_dump_json())

        if self._key is None:
            given = await do()
        else:
            request = f"{self._target} {asked.model_dump_json() if asked else ''}"
            given = await once(self._session, self._actor, self._key, request, do)
        return written(given.body, from_json(given.body).get("version"), given.status)


KEY_SIZES: Final = range(8, 101)
KEY_PATTERN: Final = r"^[\x21-\x7e]+$"
Key = Annotated[str, Spelled(KEY_PATTERN, KeyMalformed)]
KeyDep = Annotated[
    Key | None,
    Header(
        alias="Idempotency-Key",
        min_length=KEY_SIZES.start,
        max_length=KEY_SIZES.stop - 1,
        description="Your name for this request: sent again, it is answered, not done.",
    ),
]


async def get_once(
    request: Request, session: SessionDep, actor: ActorDep, idempotency_key: KeyDep = None
) -> Once:
    return Once(f"{request.method} {request.url.path}", session, actor, idempotency_key)


OnceDep = Annotated[Once, Depends(get_once)]
