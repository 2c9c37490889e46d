"""The body of a request: of the kind that its route takes, and read in one way only.

FastAPI calls a body that it cannot read 400 and names nothing, and of two members of one name it
takes the last. So what a route takes is read here, and FastAPI is given what was read.
"""

import json
from asyncio import timeout
from collections.abc import AsyncGenerator, Iterator
from time import monotonic
from typing import Any, Final

from fastapi import Request, status
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect

from api.domain.attachments import LARGEST, MEGABYTES
from api.errors import MediaTypeUnsupported
from api.errors.attachments import (
    FIELD,
    AttachmentMissing,
    AttachmentTooLarge,
    AttachmentTooSlow,
)

JSON: Final = "application/json"
FORM: Final = "application/x-www-form-urlencoded"
FORM_INVALID: Final = {"type": "form_invalid", "loc": ("body",), "msg": "Not a valid form"}
JSON_INVALID: Final = {"type": "json_invalid", "loc": ("body",), "msg": "Not valid JSON"}
HALVED: Final = {"type": "string_unicode", "msg": "Has half a character"}
MULTIPART: Final = "multipart/form-data"
AROUND: Final = 10_000  # bytes of a form around its file
IDLE: Final = 20.0  # seconds in which nothing comes of a file
SLOWEST: Final = 20_000  # bytes a second of it, as the worst of telephone networks
DEEPEST: Final = 32  # levels of lists and objects; no body that means anything comes near


class JsonRequest(Request):
    """A request whose body was read: what was sent, and what it says."""

    def __init__(self, request: Request, sent: bytes) -> None:
        super().__init__(request.scope, request.receive)
        self.sent = sent
        self.content = _content(sent) if sent else None

    async def body(self) -> bytes:
        return self.sent

    async def json(self) -> Any:
        return self.content


async def read_json(request: Request) -> JsonRequest:
    sent = await _sent(request)
    if sent:
        _require(request, JSON)
    return JsonRequest(request, sent)


async def read_form(request: Request) -> None:
    """Read the form, which the request remembers, before FastAPI asks for it."""
    if await _sent(request):
        _require(request, FORM)
    try:
        await request.form()
    except HTTPException as error:
        raise RequestValidationError([FORM_INVALID]) from error


class _InMemory(MultiPartParser):
    """What residents send lies on no disk in clear, not even for the time of a request."""

    spool_max_size = LARGEST + AROUND

    def close(self) -> None:
        """Close also what was begun and never ended, of which the form does not know."""
        for file in self._files_to_close_on_error:
            file.close()


async def read_file(request: Request) -> bytes:
    """Read the one file of a form, as it comes, and no more of it than is taken."""
    _require(request, MULTIPART)
    coming = _coming(request)
    parser = _InMemory(request.headers, coming, max_files=1, max_fields=0)
    try:
        file = (await parser.parse()).get("file")
        content = await file.read() if isinstance(file, UploadFile) else None
    except MultiPartException as error:
        raise AttachmentMissing(field=FIELD) from error
    except ClientDisconnect as gone:
        raise HTTPException(status.HTTP_400_BAD_REQUEST) from gone
    finally:
        await coming.aclose()
        parser.close()
    if content is None:
        raise AttachmentMissing(field=FIELD)
    if len(content) > LARGEST:
        raise AttachmentTooLarge(field=FIELD, megabytes=MEGABYTES)
    return content


async def _coming(request: Request) -> AsyncGenerator[bytes, None]:
    """Give a body as it comes, as long as it is not too large and does not come too slowly."""
    pieces, size, begun = request.stream(), 0, monotonic()
    while True:
        left = begun + IDLE + size / SLOWEST - monotonic()
        try:
            async with timeout(min(IDLE, left)):
                piece = await anext(pieces)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise AttachmentTooSlow(field=FIELD) from None
        size += len(piece)
        if size > LARGEST + AROUND:
            raise AttachmentTooLarge(field=FIELD, megabytes=MEGABYTES)
        yield piece


async def _sent(request: Request) -> bytes:
    try:
        return await request.body()
    except ClientDisconnect as gone:  # no fault of ours, and nobody hears the answer
        raise HTTPException(status.HTTP_400_BAD_REQUEST) from gone


def _require(request: Request, media_type: str) -> None:
    given = request.headers.get("content-type", "")
    if given != media_type and given.partition(";")[0].strip().lower() != media_type:
        raise MediaTypeUnsupported(field="header.Content-Type", wanted=media_type)


class _NamedTwice(ValueError):
    """An object has two members of one name, and nobody knows which is meant."""


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _NamedTwice
    return found


def _no_number(name: str) -> None:
    """Refuse ``NaN`` and ``Infinity``, which Python reads and JSON does not have."""
    raise ValueError(name)


_STRICT: Final = json.JSONDecoder(object_pairs_hook=_members, parse_constant=_no_number)
_IN_PAIRS: Final = json.JSONDecoder(object_pairs_hook=tuple)


def _content(sent: bytes) -> Any:
    try:
        text = sent.decode()
        content = _decoded(text)
        _require_plain(text, content)
    except (ValueError, RecursionError) as error:
        raise RequestValidationError([JSON_INVALID]) from error
    return content


def _decoded(text: str) -> Any:
    try:
        return _STRICT.decode(text)
    except _NamedTwice:
        pairs = _IN_PAIRS.decode(text)
        _require_plain(text, pairs)
        twice = [repeated(*place) for place in _named_twice(pairs, ("body",))]
        raise RequestValidationError(twice) from None


def _require_plain(text: str, content: Any) -> None:
    """Refuse what Python reads and could not write again: a bottomless list, half a character."""
    if text.count("[") + text.count("{") > DEEPEST:
        _require_shallow(content, DEEPEST)
    if "\\ud" in text or "\\uD" in text:
        _require_whole(content)


def _require_whole(content: Any) -> None:
    """Name each text that has half a character, as one has that was cut within an emoji."""
    places = list(_halved(content, ("body",)))
    if places:
        raise RequestValidationError([{**HALVED, "loc": place} for place in places])


def _halved(content: Any, place: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(content, str):
        if not _is_whole(content):
            yield place
    elif isinstance(content, list):
        for number, item in enumerate(content):
            yield from _halved(item, (*place, number))
    elif isinstance(content, dict | tuple):
        for name, value in content.items() if isinstance(content, dict) else content:
            name.encode()  # what has half a character in its name cannot be named
            yield from _halved(value, (*place, name))


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _require_shallow(content: Any, left: int) -> None:
    if isinstance(content, dict | list):
        if not left:
            raise RecursionError
        for part in content.values() if isinstance(content, dict) else content:
            _require_shallow(part, left - 1)


def repeated(*place: str | int) -> dict[str, Any]:
    """Describe a part of a request that stands there more than once."""
    return {"type": "repeated", "loc": place, "msg": "May be given only once"}


def _named_twice(content: Any, place: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """Find every member that stands there twice, in what was read as tuples of pairs."""
    if isinstance(content, list):
        for number, item in enumerate(content):
            yield from _named_twice(item, (*place, number))
    elif isinstance(content, tuple):
        seen: set[str] = set()
        for name, value in content:
            if name in seen:
                yield (*place, name)
            seen.add(name)
            yield from _named_twice(value, (*place, name))
