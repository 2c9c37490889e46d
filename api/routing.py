"""Routes that FastAPI documents in full, and requests that it is not asked to take apart.

Resolving the dependencies of a read costs more than the read. So a ``GET`` whose signature is
plain (request, actor, identities of the path, one query model) is bound here, by the same rules
and with the same refusals; so is a ``POST`` of a plain body, as long as there is nothing to
refuse in it. Any other route, and any body that is not right, is left to FastAPI.

Before either, what an operation does not know is refused: FastAPI would pass over a name in the
query that nothing asks for, and a caller would take the answer for what they asked.
"""

from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from inspect import Parameter, signature
from typing import Annotated, Any, TypeAlias, get_args, get_origin
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.params import Form, Header
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.datastructures import QueryParams
from starlette.routing import Match
from starlette.types import Scope

from api.bodies import JsonRequest, read_form, read_json, repeated
from api.dependencies import ActorDep, authenticate
from api.guard import DECLARATION

Handler: TypeAlias = Callable[[Request], Coroutine[Any, Any, Response]]
_UUID = TypeAdapter(UUID)


@dataclass(frozen=True, slots=True)
class Query:
    """The query model of an operation, its fields, and those that may stand repeatedly."""

    name: str
    model: type[BaseModel]
    fields: frozenset[str]
    lists: frozenset[str]

    def asked(self, request: Request) -> dict[str, Any]:
        given = request.query_params
        return {key: given.getlist(key) if key in self.lists else given[key] for key in given}


@dataclass(frozen=True, slots=True)
class Plan:
    """How the arguments of a plain read are found: by name, and of which kind."""

    identities: tuple[str, ...]
    query: Query | None

    def arguments(self, request: Request) -> dict[str, Any]:
        found: dict[str, Any] = {}
        faults: list[Any] = []
        for name in self.identities:
            try:
                found[name] = _UUID.validate_python(request.path_params[name])
            except ValidationError as error:
                faults += _placed(error, "path", name)
        if self.query is not None:
            try:
                found[self.query.name] = self.query.model.model_validate(self.query.asked(request))
            except ValidationError as error:
                faults += _placed(error, "query")
        if faults:
            raise RequestValidationError(faults)
        return found


def _placed(error: ValidationError, *place: str) -> list[Any]:
    return [{**fault, "loc": (*place, *fault["loc"])} for fault in error.errors(include_url=False)]


@dataclass(frozen=True, slots=True)
class Names:
    """What may stand in the query of an operation, and what may stand there repeatedly."""

    known: frozenset[str]
    lists: frozenset[str]

    def refuse_others(self, given: QueryParams) -> None:
        faults = [_unknown(name) for name in given if name not in self.known]
        if len(given.multi_items()) > len(given):
            often = Counter(name for name, _ in given.multi_items())
            faults += [
                repeated("query", name)
                for name in given
                if often[name] > 1 and name in self.known - self.lists
            ]
        if faults:
            raise RequestValidationError(faults)


def _unknown(name: str) -> dict[str, Any]:
    message = "Extra inputs are not permitted"
    return {"type": "extra_forbidden", "loc": ("query", name), "msg": message}


def _names(endpoint: Callable[..., Any]) -> Names:
    asked = [*filter(None, map(_query, signature(endpoint).parameters.values()))]
    return Names(
        known=frozenset(name for query in asked for name in query.fields),
        lists=frozenset(name for query in asked for name in query.lists),
    )


def _plan(endpoint: Callable[..., Any]) -> Plan | None:
    identities: list[str] = []
    query: Query | None = None
    for name, parameter in signature(endpoint).parameters.items():
        if parameter.annotation is Request or parameter.annotation == ActorDep:
            continue
        if parameter.annotation is UUID:
            identities.append(name)
        elif query is None and (query := _query(parameter)):
            continue
        else:
            return None
    return Plan(tuple(identities), query)


def _query(parameter: Parameter) -> Query | None:
    if get_origin(parameter.annotation) is not Annotated:
        return None
    model, *marks = get_args(parameter.annotation)
    is_query = any(type(mark).__name__ == "Query" for mark in marks)
    if not (is_query and isinstance(model, type) and issubclass(model, BaseModel)):
        return None
    fields = {info.alias or name: info.annotation for name, info in model.model_fields.items()}
    lists = frozenset(name for name, kind in fields.items() if _is_list(kind))
    return Query(parameter.name, model, frozenset(fields), lists)


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is list or any(map(_is_list, get_args(annotation)))


@dataclass(frozen=True, slots=True)
class Given:
    """How the arguments of a plain write are found: its body, and headers that may be left out."""

    name: str
    model: type[BaseModel]
    headers: Mapping[str, tuple[str, TypeAdapter[Any]]]

    def arguments(self, request: JsonRequest) -> dict[str, Any] | None:
        """Give what was sent, or nothing where anything about it is not right."""
        found: dict[str, Any] = {}
        try:
            for name, (alias, kind) in self.headers.items():
                said = request.headers.get(alias)
                found[name] = None if said is None else kind.validate_python(said)
            found[self.name] = self.model.model_validate(request.content)
        except ValidationError:
            return None
        return found


def _given(endpoint: Callable[..., Any]) -> Given | None:
    kinds = {name: p.annotation for name, p in signature(endpoint).parameters.items()}
    headers = {name: found for name, kind in kinds.items() if (found := _header(kind))}
    rest = {name: kind for name, kind in kinds.items() if name not in headers}
    if rest.pop("request", None) is not Request or rest.pop("actor", ActorDep) != ActorDep:
        return None
    if len(rest) != 1:
        return None
    [(name, model)] = rest.items()
    is_body = isinstance(model, type) and issubclass(model, BaseModel)
    return Given(name, model, headers) if is_body else None


def _header(annotation: Any) -> tuple[str, TypeAdapter[Any]] | None:
    marks = get_args(annotation) if get_origin(annotation) is Annotated else ()
    named = next((mark.alias for mark in marks if isinstance(mark, Header)), None)
    return (named, TypeAdapter(annotation)) if named else None


class Route(APIRoute):
    def get_route_handler(self) -> Handler:
        answer, names = self._answering(), _names(self.endpoint)
        if not self.include_in_schema:  # a page: whoever passes its address on may add to it
            return answer

        async def answer_what_is_known(request: Request) -> Response:
            if request.scope["query_string"]:
                names.refuse_others(request.query_params)
            return await answer(request)

        return answer_what_is_known

    def _answering(self) -> Handler:
        if self.body_field is not None:
            is_form = isinstance(self.body_field.field_info, Form)
            return self._taking_form() if is_form else self._taking_json()
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

    def _taking_form(self) -> Handler:
        in_full = super().get_route_handler()

        async def take(request: Request) -> Response:
            await read_form(request)
            return await in_full(request)

        return take

    def _taking_json(self) -> Handler:
        in_full = super().get_route_handler()
        given = _given(self.endpoint) if self.methods == {"POST"} else None

        is_guarded = DECLARATION in (self.openapi_extra or {})

        async def take(asked: Request) -> Response:
            # Nobody in particular makes us read what they send.
            actor = await authenticate(asked) if is_guarded else None
            request = await read_json(asked)
            arguments = given.arguments(request) if given else None
            if arguments is None:
                return await in_full(request)
            if actor is not None:
                arguments["actor"] = actor
            answer: Response = await self.endpoint(request=request, **arguments)
            return answer

        return take


class Router(APIRouter):
    """An ``APIRouter`` whose plain requests take the short way, and which knows its prefix.

    What does not stand in the directory is asked of each router in turn. Were each to ask all of
    its routes, an address that nobody knows would take three times as long to refuse.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=Route, **options)
        self._beginning = self.prefix.partition("{")[0]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if not scope.get("root_path") and not scope["path"].startswith(self._beginning):
            return Match.NONE, {}
        return super().matches(scope)
