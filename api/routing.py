"""Routes that FastAPI documents in full, and requests that it is not asked to take apart.

Resolving the dependencies of a read costs more than the read. So a ``GET`` whose signature is
plain (request, actor, identities of the path, one query model) is bound here, by the same rules
and with the same refusals; so is a ``POST`` of a plain body, as long as there is nothing to
refuse in it. Any other route, and any body that is not right, is left to FastAPI.
"""

import json
import re
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Annotated, Any, TypeAlias, get_args, get_origin
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.routing import Match
from starlette.types import Scope

from api.dependencies import KEY_PATTERN, KEY_SIZES, ActorDep, KeyDep, authenticate

Handler: TypeAlias = Callable[[Request], Coroutine[Any, Any, Response]]
_UUID = TypeAdapter(UUID)
_KEY = re.compile(KEY_PATTERN)


@dataclass(frozen=True, slots=True)
class Plan:
    """How the arguments of a plain read are found: by name, and of which kind."""

    identities: tuple[str, ...]
    query: tuple[str, type[BaseModel], frozenset[str]] | None

    def arguments(self, request: Request) -> dict[str, Any]:
        found: dict[str, Any] = {}
        faults: list[Any] = []
        for name in self.identities:
            try:
                found[name] = _UUID.validate_python(request.path_params[name])
            except ValidationError as error:
                faults += _placed(error, "path", name)
        if self.query is not None:
            name, model, repeated = self.query
            given = request.query_params
            asked = {key: given.getlist(key) if key in repeated else given[key] for key in given}
            try:
                found[name] = model.model_validate(asked)
            except ValidationError as error:
                faults += _placed(error, "query")
        if faults:
            raise RequestValidationError(faults)
        return found


def _placed(error: ValidationError, *place: str) -> list[Any]:
    return [{**fault, "loc": (*place, *fault["loc"])} for fault in error.errors(include_url=False)]


def _plan(endpoint: Callable[..., Any]) -> Plan | None:
    identities: list[str] = []
    query: tuple[str, type[BaseModel], frozenset[str]] | None = None
    for name, parameter in signature(endpoint).parameters.items():
        if parameter.annotation is Request or parameter.annotation == ActorDep:
            continue
        if parameter.annotation is UUID:
            identities.append(name)
        elif query is None and (model := _query_model(parameter)):
            repeated = {
                field for field, info in model.model_fields.items() if _is_list(info.annotation)
            }
            query = name, model, frozenset(repeated)
        else:
            return None
    return Plan(tuple(identities), query)


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is list or any(map(_is_list, get_args(annotation)))


def _query_model(parameter: Parameter) -> type[BaseModel] | None:
    if get_origin(parameter.annotation) is not Annotated:
        return None
    model, *marks = get_args(parameter.annotation)
    is_query = any(type(mark).__name__ == "Query" for mark in marks)
    return model if is_query and isinstance(model, type) and issubclass(model, BaseModel) else None


@dataclass(frozen=True, slots=True)
class Given:
    """How the arguments of a plain write are found: its body, and the key of the request."""

    name: str
    model: type[BaseModel]

    async def arguments(self, request: Request) -> dict[str, Any] | None:
        """Give what was sent, or nothing where anything about it is not right."""
        if request.headers.get("content-type") != "application/json":
            return None
        key = request.headers.get("idempotency-key")
        if key is not None and not (len(key) in KEY_SIZES and _KEY.fullmatch(key)):
            return None
        try:
            body = self.model.model_validate(json.loads(await request.body()))
        except ValueError:  # that of pydantic too
            return None
        return {self.name: body, "idempotency_key": key}


def _given(endpoint: Callable[..., Any]) -> Given | None:
    kinds = {name: p.annotation for name, p in signature(endpoint).parameters.items()}
    plain = kinds.pop("request", None), kinds.pop("actor", None), kinds.pop("idempotency_key", None)
    if plain != (Request, ActorDep, KeyDep) or len(kinds) != 1:
        return None
    [(name, model)] = kinds.items()
    is_body = isinstance(model, type) and issubclass(model, BaseModel)
    return Given(name, model) if is_body else None


class Route(APIRoute):
    def get_route_handler(self) -> Handler:
        given = _given(self.endpoint) if self.methods == {"POST"} else None
        if given is not None:
            return self._writing(given, super().get_route_handler())
        names = set(signature(self.endpoint).parameters)
        plan = _plan(self.endpoint) if self.methods == {"GET"} else None
        if plan is None or not {"request", "actor"} <= names:
            return super().get_route_handler()

        async def read(request: Request) -> Response:
            actor = await authenticate(request)
            answer: Response = await self.endpoint(
                request=request, actor=actor, **plan.arguments(request)
            )
            return answer

        return read

    def _writing(self, given: Given, in_full: Handler) -> Handler:
        async def write(request: Request) -> Response:
            arguments = await given.arguments(request)
            if arguments is None:
                return await in_full(request)
            actor = await authenticate(request)
            answer: Response = await self.endpoint(request=request, actor=actor, **arguments)
            return answer

        return write


class Router(APIRouter):
    """An ``APIRouter`` whose plain requests take the short way, and which knows its prefix.

    Asked one by one, all routes of all routers took two fifths of a request's Python.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=Route, **options)
        self._beginning = self.prefix.partition("{")[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if not scope.get("root_path") and not scope["path"].startswith(self._beginning):
            return Match.NONE, {}
        return super().matches(scope)
