"""From errors to RFC 9457 answers, and to their place in the OpenAPI document."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from asyncpg import PostgresError
from fastapi import FastAPI, Request, Response, status
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from api.errors import Contended, DomainError, FaultyPart, LateFault, SeveralFaults, TooOften
from api.i18n import Locale, sentence
from api.i18n.faults import fault_sentence
from api.schemas.common import Fault, Problem

MEDIA_TYPE: Final = "application/problem+json"
WENT_SECOND: Final = {"40001", "40P01"}  # a serialization failure, a deadlock
MOST_FAULTS: Final = 50  # nobody mends more at once; what is sent is not sent back tenfold
INVALID: Final = status.HTTP_422_UNPROCESSABLE_CONTENT


def declared(codes: Iterable[str]) -> dict[str, Any]:
    """Describe one status of a route by the codes that it can carry."""
    return {
        "description": "Codes: " + ", ".join(codes),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def problems(*errors: type[DomainError]) -> dict[int | str, dict[str, Any]]:
    """Build ``responses=`` for a route from the errors that it can raise.

    What is said of a status replaces what is said of all routes, so it is said again.
    """
    by_status: defaultdict[int, list[str]] = defaultdict(list)
    if any(error.status == INVALID for error in errors):
        by_status[INVALID].append("request.invalid")
    for error in errors:
        by_status[error.status].append(error.code)
    return {status: declared(codes) for status, codes in by_status.items()}


def install(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _unanswerable)
    for of_database in (DBAPIError, PostgresError):
        app.add_exception_handler(of_database, _contended)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, DomainError)  # noqa: S101
    parts = error.faults if isinstance(error, SeveralFaults) else ()
    answer = respond(
        request.scope,
        error.status,
        error.code,
        error.params,
        field=error.field,
        faults=[_faulty(part, locale_of(request.scope)) for part in parts],
    )
    if isinstance(error, TooOften):
        answer.headers["Retry-After"] = str(error.seconds)
    return answer


def _faulty(part: FaultyPart | LateFault, locale: Locale) -> Fault:
    if isinstance(part, FaultyPart):
        return Fault.model_validate(part)
    message = sentence(part.code, locale, part.params)
    return Fault(field=part.field, code=part.code, message=message)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    locale = locale_of(request.scope)
    faults = [
        Fault(
            field=".".join(map(str, fault["loc"])),
            code=fault["type"],
            message=fault_sentence(fault, locale),
        )
        for fault in error.errors()[:MOST_FAULTS]
    ]
    return respond(request.scope, INVALID, "request.invalid", {}, faults=faults)


async def _unanswerable(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    codes = {404: "request.not_found", 405: "request.method_not_allowed"}
    code = codes.get(error.status_code, "request.invalid")
    answer = respond(request.scope, error.status_code, code, {})
    if error.status_code == status.HTTP_405_METHOD_NOT_ALLOWED:
        answer.headers["Allow"] = ", ".join(sorted(_allowed(request)))
    return answer


async def _contended(request: Request, error: Exception) -> Response:
    """Ask for another try where Postgres let others go first; anything else is our fault."""
    if not went_second(error):
        raise error
    answer = respond(request.scope, Contended.status, Contended.code, {})
    answer.headers["Retry-After"] = "1"
    return answer


def went_second(error: Exception) -> bool:
    """Say whether Postgres let others go first, and nothing was done."""
    return getattr(getattr(error, "orig", error), "sqlstate", None) in WENT_SECOND


def _allowed(request: Request) -> set[str]:
    """Gather what all routes of an address allow; the error knows of the first one only."""
    here = [
        context.methods or set()
        for context in iter_route_contexts(request.app.routes)
        if context.path_regex.match(request.url.path)
    ]
    allowed = set().union(*here)
    return allowed | {"HEAD"} if "GET" in allowed else allowed


def locale_of(scope: Mapping[str, Any]) -> Locale:
    locale: Locale = scope["state"]["locale"]
    return locale


def respond(  # noqa: PLR0913
    scope: Mapping[str, Any],
    status_code: int,
    code: str,
    params: Mapping[str, object],
    *,
    field: str | None = None,
    faults: Iterable[Fault] = (),
) -> Response:
    problem = described(scope, status_code, code, params, field=field, faults=faults)
    headers: dict[str, str] = {"Content-Language": locale_of(scope), "Cache-Control": "no-store"}
    if status_code == status.HTTP_401_UNAUTHORIZED:
        headers["WWW-Authenticate"] = "Bearer"
    in_its_form = getattr(scope.get("route"), "refusal", None)
    if in_its_form is not None:  # the route follows a standard that has a form of its own
        refused: Response = in_its_form(scope, problem, headers)
        return refused
    return Response(problem.model_dump_json(), status_code, headers, MEDIA_TYPE)


def described(  # noqa: PLR0913
    scope: Mapping[str, Any],
    status_code: int,
    code: str,
    params: Mapping[str, object],
    *,
    field: str | None = None,
    faults: Iterable[Fault] = (),
) -> Problem:
    title = sentence(code, locale_of(scope), params)
    errors = [*faults, *([Fault(field=field, code=code, message=title)] if field else [])]
    return Problem(
        type=f"urn:kevai:problem:{code}",
        title=title,
        status=status_code,
        code=code,
        errors=errors,
        params={name: str(value) for name, value in params.items()},
        request_id=scope["state"]["request_id"],
    )
