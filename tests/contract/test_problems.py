"""What every refusal has in common, also where no operation is reached that could promise it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from api.i18n import preferred, sentence
from api.main import create_app
from api.settings import Settings


def caller(app: FastAPI, address: str = "127.0.0.1") -> httpx.AsyncClient:
    """Call the application as a server does, which answers a failure and goes on."""
    transport = httpx.ASGITransport(app, client=(address, 1234), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://api")


@pytest.fixture
async def nobody(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with caller(app) as client:
        yield client


@dataclass(frozen=True)
class Refusal:
    status: int
    code: str
    method: str
    path: str
    more: dict[str, Any]
    params: dict[str, Any]


def refusal(
    status: int, code: str, method: str, path: str, more: Any = None, params: Any = None
) -> Any:
    return pytest.param(Refusal(status, code, method, path, more or {}, params or {}), id=code)


PLAIN_TEXT: Final = {"content": b"login=x", "headers": {"Content-Type": "text/plain"}}
REFUSALS: Final = [
    refusal(401, "auth.required", "GET", "/v1/me"),
    refusal(404, "request.not_found", "GET", "/v1/nothing"),
    refusal(405, "request.method_not_allowed", "PUT", "/v1/households"),
    refusal(
        *(413, "request.too_large", "POST", "/v1/sign-ins"),
        {"content": b" " * 64_001},
        {"limit": 64_000},
    ),
    refusal(
        *(415, "request.media_type_unsupported", "POST", "/v1/sign-ins"),
        PLAIN_TEXT,
        {"wanted": "application/json"},
    ),
    refusal(422, "request.invalid", "GET", "/health", {"params": {"verbose": "1"}}),
]


def assert_is_a_problem(answer: httpx.Response, status: int, code: str) -> None:
    problem = answer.json()
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["type"] == f"urn:kevai:problem:{code}"
    assert answer.headers["X-Request-Id"] == problem["request_id"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("case", REFUSALS)
async def test_every_refusal_is_a_problem_in_the_language_asked_for(
    nobody: httpx.AsyncClient, case: Refusal, language: Any
) -> None:
    more = dict(case.more)
    headers = {**more.pop("headers", {}), "Accept-Language": language, "X-Request-Id": "a-request"}
    answer = await nobody.request(case.method, case.path, headers=headers, **more)
    assert_is_a_problem(answer, case.status, case.code)
    assert answer.json()["title"] == sentence(case.code, language, case.params)
    assert answer.headers["Content-Language"] == language
    assert answer.headers["X-Request-Id"] == "a-request"


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_too_many_guesses_are_a_problem_that_says_how_long(
    app: FastAPI, language: Any
) -> None:
    guess = {"login": f"nobody.{uuid4().hex[:12]}", "password": "wrong"}
    headers = {"Accept-Language": language}
    async with caller(app, f"203.0.113.{uuid4().int % 256}") as client:
        for _ in range(11):
            answer = await client.post("/v1/sign-ins", json=guess, headers=headers)
    assert_is_a_problem(answer, 429, "sign_in.too_often")
    seconds = answer.json()["params"]["seconds"]
    assert answer.headers["Retry-After"] == seconds
    assert answer.json()["title"] == sentence("sign_in.too_often", language, {"seconds": seconds})


@pytest.fixture
async def broken(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Call an application that has lost its database: its connections are closed."""
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        pass
    async with caller(app) as client:
        yield client


@pytest.mark.parametrize("language", ["vi", "en"])
async def test_a_failure_of_ours_is_a_problem_that_tells_nothing_else(
    broken: httpx.AsyncClient, language: Any
) -> None:
    headers = {"Accept-Language": language}
    guess = {"login": "quan.tri", "password": "wrong"}
    answer = await broken.post("/v1/sign-ins", json=guess, headers=headers)
    assert_is_a_problem(answer, 500, "internal")
    assert answer.json()["title"] == sentence("internal", language, {})
    assert (answer.json()["params"], answer.json()["errors"]) == ({}, [])


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/households", "GET, HEAD, POST"),
        ("/v1/households/01890000-0000-7000-8000-000000000000", "GET, HEAD, PATCH"),
        ("/v1/token", "POST"),
    ],
)
async def test_a_refused_method_names_all_that_are_allowed(
    nobody: httpx.AsyncClient, path: str, allowed: str
) -> None:
    answer = await nobody.put(path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize("path", ["/v1/households/", "/health/", "//v1/households", "/docs/"])
async def test_an_address_has_one_spelling(nobody: httpx.AsyncClient, path: str) -> None:
    answer = await nobody.get(f"http://api{path}")
    assert_is_a_problem(answer, 404, "request.not_found")


async def test_head_is_answered_as_get_is_and_without_its_body(nobody: httpx.AsyncClient) -> None:
    for path in ("/health", "/.well-known/jwks.json", "/v1/me", "/v1/nothing", "/docs"):
        got, asked = await nobody.get(path), await nobody.head(path)
        assert asked.content == b"", path
        assert asked.status_code == got.status_code, path
        told = [{**each.headers, "x-request-id": ""} for each in (got, asked)]
        assert told[0] == told[1], path
    assert (await nobody.head("/v1/token")).status_code == 405


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("", "vi"),
        ("*", "vi"),
        ("fr, de;q=0.5", "vi"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("vi, en", "vi"),
        ("en, vi", "en"),
        ("en;q=0.1, vi;q=0.9", "vi"),
        ("vi;q=0.1, fr, en;q=0.9", "en"),
        ("vi;q=0, en;q=0.001", "en"),
        ("en;q=0", "vi"),
        ("en;q=2, vi;q=0.1", "vi"),
        ("en; q = 0.5, vi ;q=0.4", "en"),
        ("english", "vi"),
    ],
)
def test_the_language_is_the_one_of_the_greatest_weight(asked: str, answered: str) -> None:
    assert preferred(asked) == answered


@pytest.mark.parametrize("path", ["/v1/imports", "/v1/households", "/v1/tasks"])
async def test_whoever_is_nobody_has_nothing_read(nobody: httpx.AsyncClient, path: str) -> None:
    """Neither its JSON nor its fields: only that nobody sent it is told."""
    unreadable = await nobody.post(path, content=b"{", headers={"Content-Type": "application/json"})
    assert unreadable.json()["code"] == "auth.required"


async def test_what_is_sent_is_not_sent_back_tenfold(nobody: httpx.AsyncClient) -> None:
    strange = {f"field{number}": 1 for number in range(3000)}
    answer = await nobody.post("/v1/public/feedback", json=strange)
    assert (answer.status_code, len(answer.json()["errors"])) == (422, 50)
