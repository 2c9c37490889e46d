"""Where the route of a request stands, looked up by its method and the first parts of its path.

FastAPI asks each router in turn, and each router each of its routes: of some 240, twice.
"""

import re
from collections import defaultdict
from typing import Any, Final, NamedTuple, TypeAlias

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from starlette.convertors import Convertor
from starlette.types import ASGIApp, Receive, Scope, Send

Beginning: TypeAlias = tuple[str, ...]
PARTS: Final = 2  # of a path tell the routers apart: /v1/households


class Entry(NamedTuple):
    pattern: re.Pattern[str]
    route: APIRoute
    app: ASGIApp
    convertors: dict[str, Convertor[Any]]


class Directory:
    """Answers by the route that stands in its table; plain ASGI.

    What does not stand there is left to the router: an address or a method that nobody knows is
    refused as ever, and a route whose first parts are not fixed is found as ever.
    """

    def __init__(self, app: FastAPI) -> None:
        self._router = app.router
        self._table: defaultdict[tuple[str, Beginning], list[Entry]] = defaultdict(list)
        for context in iter_route_contexts(app.routes):
            route, beginning = context.original_route, _beginning(context.path or "")
            if isinstance(route, APIRoute) and "{" not in "".join(beginning):
                entry = Entry(context.path_regex, route, context.app, context.param_convertors)
                for method in context.methods or ():
                    self._table[method, beginning].append(entry)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.found(scope) or self._router.app
        await app(scope, receive, send)

    def found(self, scope: Scope) -> ASGIApp | None:
        """Find what answers, and note in the scope what the router would have noted."""
        if scope["type"] != "http" or scope.get("root_path"):
            return None
        path: str = scope["path"]
        for entry in self._table.get((scope["method"], _beginning(path)), ()):
            if matched := entry.pattern.match(path):
                scope.update(
                    router=self._router,
                    route=entry.route,
                    endpoint=entry.route.endpoint,
                    path_params={
                        name: entry.convertors[name].convert(text)
                        for name, text in matched.groupdict().items()
                    },
                )
                return entry.app
        return None


def _beginning(path: str) -> Beginning:
    return tuple(path.split("/", PARTS + 1)[1 : PARTS + 1])


def install(app: FastAPI) -> None:
    """Ask the directory first; to be called when all routers are included."""
    app.router.middleware_stack = Directory(app)
