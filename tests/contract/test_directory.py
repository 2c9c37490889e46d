"""Who answers is who answered before there was a directory, for good addresses and for bad ones."""

from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from api.directory import Directory
from api.main import create_app
from api.settings import Settings

OPEN_BEGINNINGS: Final = {"/docs/{name}", "/static/{name}"}  # left to the router
HOUSEHOLD: Final = f"/v1/households/{uuid4()}"
ADDRESSES: Final = (
    "/",
    "//v1/households",
    "/V1/households",
    "/docs",
    "/docs/nothing",
    "/health",
    "/static/nothing",
    "/v1",
    "/v1/",
    "/v1//households",
    "/v1/%68ouseholds",
    "/v1/households",
    "/v1/households%0A",
    "/v1/households%2F",
    "/v1/households%2Fof-nobody",
    "/v1/households/",
    "/v1/households/../households",
    "/v1/nothing",
    "/v1/sign-ins",
    HOUSEHOLD,
    f"{HOUSEHOLD}/",
    f"{HOUSEHOLD}/nothing",
)
METHODS: Final = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE")


def asked(method: str, path: str, **more: Any) -> dict[str, Any]:
    return {"type": "http", "method": method, "path": path, "root_path": "", **more}


def test_each_route_is_found_as_by_asking_each_in_turn(app: FastAPI) -> None:
    directory, contexts = Directory(app), [*iter_route_contexts(app.routes)]
    left: set[str | None] = set()
    for context in contexts:
        if not isinstance(context.original_route, APIRoute):
            continue
        names = {name: str(uuid4()) for name in context.param_convertors}
        path = str(context.path_format).format(**names)
        for method in context.methods or ():
            scope = asked(method, path)
            found = directory.found(scope)
            if found is None:
                left.add(context.path)
                continue
            first = next(
                one
                for one in contexts
                if one.path_regex.match(path) and method in (one.methods or ())
            )
            assert (found, scope["route"]) == (first.app, first.original_route), path
            assert scope["path_params"] == first.path_regex.match(path).groupdict()
    assert left == OPEN_BEGINNINGS


@pytest.mark.parametrize(
    "scope",
    [
        asked("GET", "/v1/nothing"),
        asked("GET", "/v1/households/"),
        asked("GET", "/v1/households\n"),
        asked("PUT", "/v1/households"),
        asked("GET", "/v1/households", root_path="/v1"),
        asked("GET", "/v1/households", type="websocket"),
    ],
)
def test_what_does_not_stand_there_is_left_as_it_is(app: FastAPI, scope: dict[str, Any]) -> None:
    before = dict(scope)
    assert Directory(app).found(scope) is None
    assert scope == before


async def answers(app: FastAPI, root_path: str) -> list[tuple[Any, ...]]:
    transport = httpx.ASGITransport(app, root_path=root_path)
    headers = {"X-Request-Id": "the-same-each-time"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://api", headers=headers
    ) as client:
        given = [
            (await client.request(method, httpx.URL("http://api", raw_path=address.encode())))
            for method in METHODS
            for address in ADDRESSES
        ]
    return [(one.status_code, one.headers, one.content) for one in given]


@pytest.mark.parametrize("root_path", ["", "/v1"])
async def test_every_answer_is_the_same_without_it(
    app: FastAPI, settings: Settings, root_path: str
) -> None:
    without = create_app(settings)
    without.router.middleware_stack = without.router.app
    without.state.kevai = app.state.kevai
    assert await answers(app, root_path) == await answers(without, root_path)
