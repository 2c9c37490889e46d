"""A client with real tokens, which holds every response to the OpenAPI document."""

import asyncio
import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from time import monotonic
from typing import Any, Final
from uuid import UUID

import httpx
import jsonschema_rs
import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import grants
from api.domain.roles import Role
from api.main import create_app
from api.settings import Settings
from clients.python.kevai_client import solve
from tests.factories.accounts import make_account, make_role_term, make_sign_in

PROMISED: Final = 5.0  # seconds, until every process knows what was given or taken away
PLAIN_HEADERS: Final = {  # of every answer, or of how it is sent
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-security-policy",
    "content-length",
    "content-type",
    "date",
    "referrer-policy",
    "transfer-encoding",
    "vary",
    "x-content-type-options",
    "x-frame-options",
    "x-request-id",
}

REFERENCE: Final = re.compile(r'"\$ref": "#/components/schemas/([^"]+)"')


class Contract:
    """The responses that the document of an application promises."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._components = document["components"]
        # A fixed path stands before one with a parameter in its place.
        templates = sorted(document["paths"], key=lambda path: (path.count("{"), path))
        self._paths: list[tuple[re.Pattern[str], dict[str, Any]]] = [
            (re.compile(re.sub(r"{\w+}", "[^/]+", path)), document["paths"][path])
            for path in templates
        ]
        self._validators: dict[str, Any] = {}

    def check(self, response: httpx.Response) -> None:
        method, path = response.request.method.lower(), response.request.url.path
        declared = self._declared(path)
        asked = "get" if method == "head" else method
        assert asked in declared, f"the document has no {method} {path}"
        answers, status = declared[asked]["responses"], str(response.status_code)
        assert status in answers, f"{method} {path} answered {status}: {response.text}"
        self._check_headers(answers[status].get("headers", {}), response)
        content = answers[status].get("content", {})
        media_type = response.headers.get("content-type", "").split(";")[0]
        if not response.content:
            assert not content or method == "head", f"{method} {path} answered {status}: nothing"
            return
        assert media_type in content, f"{method} {path} answered {status} as {media_type}"
        if media_type.endswith("json"):
            self._validator(content[media_type]["schema"]).validate(response.json())

    def _declared(self, path: str) -> dict[str, Any]:
        for pattern, operations in self._paths:
            if pattern.fullmatch(path):
                return operations
        message = f"the document has no path {path}"
        raise AssertionError(message)

    def _check_headers(self, declared: dict[str, Any], response: httpx.Response) -> None:
        known = {name.lower(): self._components["headers"][name] for name in declared}
        needed = {name for name, header in known.items() if header.get("required")}
        given = set(response.headers)
        answer = f"{response.request.method} {response.request.url}: {response.status_code}"
        assert given <= known.keys() | PLAIN_HEADERS, f"{answer} {given - known.keys()}"
        assert needed <= given, f"{answer} without {needed - given}"
        assert "x-request-id" in response.headers, answer

    def _validator(self, schema: Any) -> Any:
        """Compile each schema once, with no more of the components than it refers to."""
        key = json.dumps(schema)
        if key not in self._validators:
            whole = {**schema, "components": {"schemas": self._referred_to(key)}}
            self._validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        return self._validators[key]

    def _referred_to(self, text: str) -> dict[str, Any]:
        found: dict[str, Any] = {}
        names = REFERENCE.findall(text)
        while names:
            name = names.pop()
            if name not in found:
                found[name] = self._components["schemas"][name]
                names += REFERENCE.findall(json.dumps(found[name]))
        return found


@cache
def interface() -> FastAPI:
    """Make an application that opens nothing: what it promises depends on no setting."""
    return create_app(Settings.model_construct())


@cache
def contract() -> Contract:
    """Write the document once for a process: it is the same for each application."""
    return Contract(interface().openapi())


class Api(httpx.AsyncClient):
    def __init__(self, app: FastAPI, *, address: str = "127.0.0.1", **more: Any) -> None:
        super().__init__(
            transport=httpx.ASGITransport(app, client=(address, 1234)),
            base_url="http://api/v1",
            event_hooks={"response": [self._check]},
            **more,
        )
        self._app = app

    async def _check(self, response: httpx.Response) -> None:
        await response.aread()
        contract().check(response)

    async def sign_in(
        self,
        session: AsyncSession,
        role: Role,
        *org_ids: UUID,
        person_id: UUID | None = None,
        valid_to: date | None = None,
    ) -> UUID:
        """Become a new person (or the given one) who holds the role in each of the bodies."""
        account = await make_account(session, person_id=person_id)
        assert account.person_id
        for org_id in org_ids:
            await make_role_term(session, account.person_id, role, org_id, valid_to=valid_to)
        sign_in = await make_sign_in(session, account)
        self.be(sign_in.id)
        return account.person_id

    def be(self, session_id: UUID, cap: list[str] | None = None) -> None:
        tokens = self._app.state.kevai.tokens
        token = tokens.issue(session_id, lifetime=timedelta(minutes=15), cap=cap)
        self.headers["Authorization"] = f"Bearer {token}"

    def be_nobody(self) -> None:
        self.headers.pop("Authorization", None)

    async def proof(self) -> dict[str, str]:
        """Do the work that a piece of feedback takes."""
        return {"X-Proof": solve((await self.get("/public/challenges")).json())}

    async def give(
        self, said: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """Give feedback, with a proof of its own."""
        proved = {**await self.proof(), **(headers or {})}
        return await self.post("/public/feedback", json=dict(said), headers=proved)


def outcome(response: httpx.Response) -> tuple[int, str]:
    """Say how a refused request ended: status and code."""
    return response.status_code, response.json()["code"]


def seen(response: httpx.Response) -> dict[str, str]:
    """Ask for a change of what an answer showed."""
    return {"If-Match": response.headers["ETag"]}


async def told(api: Api, status: int, url: str, **asked: str) -> httpx.Response:
    """Ask until the process was told what is given or taken away: it does not find out by itself.

    How soon it hears is the machine's affair, up to what is promised.
    """
    begun = monotonic()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(grants, "LIFETIME", float("inf"))
        while True:
            answer = await api.get(url, params=asked)
            if answer.status_code == status or monotonic() - begun > PROMISED:
                return answer
            await asyncio.sleep(0.02)


async def all_pages(api: Api, url: str, *, limit: int, **asked: object) -> list[Any]:
    """Read a list to its end."""
    found: list[Any] = []
    asked["limit"] = limit
    while True:
        page = (await api.get(url, params=httpx.QueryParams(asked))).json()
        assert len(page["items"]) <= limit
        found += page["items"]
        if page["next"] is None:
            return found
        asked["after"] = page["next"]
