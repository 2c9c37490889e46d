"""Each route says what it needs, as data; an application with a silent route does not start."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts

from api.domain.roles import Permission

DECLARATION: Final = "x-permission"  # so the OpenAPI document shows it too
# Whoever calls these is nobody in particular: paths, or a method and a path.
PUBLIC: Final = frozenset(
    {
        "/",
        "/.well-known/jwks.json",
        "/docs",
        "/docs/{name}",
        "/health",
        "/health/ready",
        "/open311/v2/discovery.{form}",
        "/open311/v2/requests.{form}",
        "/open311/v2/requests/{request_id}.{form}",
        "/open311/v2/services.{form}",
        "/open311/v2/services/{service_code}.{form}",
        "/open311/v2/tokens/{token}.{form}",
        "/openapi.json",
        "/plain",
        "/plain/",
        "/plain/case",
        "/plain/feedback",
        "/plain/group",
        "/static/{name}",
        "/v1/public/answers",
        "/v1/public/answers/{answer_id}",
        "/v1/public/challenges",
        "/v1/public/feedback",
        "/v1/public/feedback/attachments",
        "/v1/public/feedback/attachments/{number}",
        "/v1/public/feedback/messages",
        "/v1/public/feedback/publication-consents",
        "/v1/public/feedback/ratings",
        "/v1/public/feedback/reopenings",
        "/v1/public/groups",
        "/v1/public/units",
        "/v1/public/years/{year}",
        "/v1/sign-ins/refresh",
        "/v1/token",
        "POST /v1/sign-ins",
    }
)


def is_public(path: str | None, methods: Iterable[str] | None) -> bool:
    return path in PUBLIC or all(f"{method} {path}" in PUBLIC for method in methods or [""])


def needs(permission: Permission) -> dict[str, Any]:
    """Build ``openapi_extra=`` for a route."""
    return {DECLARATION: permission}


def needed(route: Any) -> Permission:
    return Permission(route.openapi_extra[DECLARATION])


class UnguardedRoute(RuntimeError):
    pass


def refuse_unguarded(app: FastAPI, guard: Callable[..., Any]) -> None:
    for context in iter_route_contexts(app.routes):
        if is_public(context.path, context.methods):
            continue
        extra: Mapping[str, Any] = getattr(context, "openapi_extra", None) or {}
        dependant = getattr(context, "dependant", None)
        if DECLARATION not in extra or dependant is None or guard not in _calls(dependant):
            raise UnguardedRoute(context.path)


def _calls(dependant: Dependant) -> Iterator[Any]:
    for dependency in dependant.dependencies:
        yield dependency.call
        yield from _calls(dependency)
