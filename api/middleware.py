"""What surrounds every request: an id, a language, a limit, and headers. Plain ASGI."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

import structlog
from starlette.datastructures import Headers, QueryParams
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.db.base import uuid7
from api.domain.attachments import LARGEST, MEGABYTES
from api.errors import BodyTooLarge, DomainError
from api.errors.attachments import FIELD, AttachmentTooLarge
from api.i18n import preferred, sentence
from api.plain import pages
from api.problems import locale_of, respond

Pair: TypeAlias = tuple[bytes, bytes]

BODY_LIMIT: Final = 1_000_000  # bytes
LARGE_BODY_LIMIT: Final = 20_000_000  # for the few routes that take sheets
LARGE: Final = frozenset({"/v1/imports"})
SMALL_BODY_LIMIT: Final = 64_000  # for what anybody may send
PLAIN: Final = "/plain"  # where people read our answers themselves
SMALL: Final = ("/open311/", "/v1/public/", "/v1/sign-ins", "/v1/token", PLAIN)
FILED: Final = "/v1/public/feedback/attachments"  # which reads a form, piece by piece
FILE_LIMIT: Final = LARGEST + 10_000  # with the form around it
ATTACHED: Final = "/attachments/"  # photos, which grow no smaller
WELL_FORMED: Final = re.compile(r"[A-Za-z0-9\-]{8,64}")
HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cache-control", b"no-store"),
)
log = structlog.get_logger("kevai.api")


class Surroundings:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._compressing = GZipMiddleware(app, minimum_size=1400, compresslevel=5)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if WELL_FORMED.fullmatch(given) else uuid7().hex
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        state["locale"] = preferred(headers.get("accept-language", ""))
        answered = False

        async def send_with_headers(message: Message) -> None:
            nonlocal answered
            answered = True
            if message["type"] == "http.response.start":
                message["headers"] = _with_ours(message["headers"], request_id)
            await send(message)

        try:
            await self._answer(scope, headers, receive, send_with_headers)
        except Exception:
            log.error("failed", request_id=request_id)  # the server tells the rest  # noqa: TRY400
            if not answered:
                problem = _failed(scope, 500, "internal", {})
                await problem(scope, receive, send_with_headers)
            raise

    async def _answer(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        whole = await _whole(scope["path"], headers, receive)
        if isinstance(whole, DomainError):
            problem = _failed(scope, whole.status, whole.code, whole.params, field=whole.field)
            await problem(scope, receive, send)
            return
        if scope["method"] == "HEAD":  # the server, which knows better, leaves the body out
            scope = {**scope, "method": "GET"}
        is_small = "gzip" in headers.get("accept-encoding", "") and ATTACHED not in scope["path"]
        app = self._compressing if is_small else self._app
        await app(scope, whole, send)


def _failed(
    scope: Scope, status: int, code: str, params: Mapping[str, Any], *, field: str | None = None
) -> Response:
    """Say what failed, to programs or to people."""
    if not scope["path"].startswith(PLAIN):
        return respond(scope, status, code, params, field=field)
    speech = pages.speech(QueryParams(scope["query_string"]).get("lang"), locale_of(scope))
    shown = pages.written("failed.html", speech, told=sentence(code, speech.locale, params))
    headers = {**pages.HEADERS, "Content-Language": speech.locale}
    return Response(shown, status, headers, media_type="text/html")


def _with_ours(given: Iterable[Pair], request_id: str) -> list[Pair]:
    """Add our headers, but for what an answer says otherwise."""
    headers = [*given, (b"x-request-id", request_id.encode())]
    said = {name for name, _ in headers}
    return headers + [pair for pair in HEADERS if pair[0] not in said]


async def _whole(path: str, headers: Headers, receive: Receive) -> Receive | DomainError:
    """Give what is sent, if it is within the limit; the file itself is counted as it comes."""
    if path == FILED:
        is_within = _announced(headers) <= FILE_LIMIT
        return receive if is_within else AttachmentTooLarge(field=FIELD, megabytes=MEGABYTES)
    limit = _limit(path)
    return await _within(limit, headers, receive) or BodyTooLarge(limit=limit)


def _announced(headers: Headers) -> int:
    announced = headers.get("content-length", "")
    return int(announced) if announced.isdecimal() else 0


def _limit(path: str) -> int:
    if path in LARGE:
        return LARGE_BODY_LIMIT
    return SMALL_BODY_LIMIT if path.startswith(SMALL) else BODY_LIMIT


async def _within(limit: int, headers: Headers, receive: Receive) -> Receive | None:
    """Refuse a body over the limit before anything else is done with it."""
    announced = headers.get("content-length", "")
    if announced.isdecimal():
        return receive if int(announced) <= limit else None
    if "transfer-encoding" not in headers:
        return receive
    return await _gathered(limit, receive)


async def _gathered(limit: int, receive: Receive) -> Receive | None:
    body, more = b"", True
    while more:
        message: Any = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            return None
    waiting = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay
