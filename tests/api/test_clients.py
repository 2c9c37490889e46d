import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Permission, Role
from api.models.accounts import Account
from api.models.records import IdempotencyKey
from api.models.sign_ins import SignIn
from tests.client import Api, outcome, told
from tests.factories.accounts import SECRET, make_client
from tests.factories.households import make_household
from tests.factories.organisation import Branch

CAP = [Permission.HOUSEHOLD_READ, Permission.MEMBER_READ, Permission.SELF]
IF_MATCH = {"If-Match": '"1"'}


def body(branch: Branch, **changes: object) -> dict[str, object]:
    return {"name": "Trục liên thông", "org_id": str(branch.id), "permissions": CAP, **changes}


async def token(
    app: FastAPI, client_id: object, secret: str = SECRET, **more: str
) -> httpx.Response:
    async with Api(app) as api:
        form = {
            "grant_type": "client_credentials",
            "client_id": str(client_id),
            "client_secret": secret,
        }
        return await api.post("/token", data=form | more)


@pytest.fixture
async def machine(session: AsyncSession, branch: Branch) -> Account:
    return await make_client(session, branch.id, *CAP)


class TestRegister:
    async def test_its_secret_gives_tokens_that_see_where_it_serves(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household = await make_household(session, branch)
        await make_household(session, elsewhere)
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        made = (await api.post("/clients", json=body(branch))).json()
        term = {"role": "integration_client", "org_id": str(branch.id)}
        await api.post("/role-terms", json={**term, "client_id": made["client_id"]})
        found = await api.get(f"/clients/{made['client_id']}")
        granted = (await token(app, made["client_id"], made["client_secret"])).json()
        async with Api(app, headers={"Authorization": f"Bearer {granted['access_token']}"}) as it:
            seen = (await it.get("/households")).json()["items"]
            beyond = await it.get("/accounts")
        assert granted["scope"] == " ".join(sorted(CAP))
        assert found.json() == {k: v for k, v in made.items() if k != "client_secret"}
        assert [row["id"] for row in seen] == [str(household.id)]
        assert outcome(beyond) == (403, "auth.not_permitted")

    async def test_refusals_and_no_second_sight_of_the_secret(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        key = {"Idempotency-Key": uuid4().hex}
        unseen = await api.post("/clients", json=body(elsewhere))
        unfit = await api.post("/clients", json=body(branch, permissions=["account:manage"]))
        unknown = await api.post("/clients", json=body(branch, permissions=["all"]))
        first = await api.post("/clients", json=body(branch), headers=key)
        again = await api.post("/clients", json=body(branch), headers=key)
        kept = (await session.exec(select(IdempotencyKey.body))).all()
        assert outcome(unseen) == (404, "party_org.not_found")
        assert outcome(unfit) == (422, "client.cap_unfit")
        assert outcome(unknown) == (422, "request.invalid")
        assert again.json() == {**first.json(), "client_secret": None}
        assert not [text for text in kept if first.json()["client_secret"] in text]


class TestToken:
    async def test_basic_and_form_are_the_same(self, app: FastAPI, machine: Account) -> None:
        async with Api(app, auth=httpx.BasicAuth(str(machine.id), SECRET)) as api:
            basic = await api.post("/token", data={"grant_type": "client_credentials"})
            twice = await api.post(
                "/token", data={"grant_type": "client_credentials", "client_secret": SECRET}
            )
        form = await token(app, machine.id)
        assert basic.json().keys() == form.json().keys()
        assert form.json() | {"access_token": ""} == {
            "access_token": "",
            "token_type": "Bearer",
            "expires_in": 900,
            "scope": " ".join(sorted(CAP)),
        }
        assert form.headers["Cache-Control"] == "no-store"
        assert (twice.status_code, twice.json()["error"]) == (400, "invalid_request")

    async def test_a_scope_narrows_and_never_widens(self, app: FastAPI, machine: Account) -> None:
        narrow = (await token(app, machine.id, scope="self:manage")).json()
        wide = await token(app, machine.id, scope="self:manage account:manage")
        async with Api(app, headers={"Authorization": f"Bearer {narrow['access_token']}"}) as it:
            itself = await it.get("/me")
            households = await it.get("/households")
        assert narrow["scope"] == "self:manage"
        assert itself.status_code == 200
        assert outcome(households) == (403, "auth.not_permitted")
        assert (wide.status_code, wide.json()["error"]) == (400, "invalid_scope")

    @pytest.mark.parametrize(
        ("changes", "status", "error", "code"),
        [
            ({"client_secret": "wrong"}, 401, "invalid_client", "token.client_refused"),
            ({"client_secret": "\ud83d"}, 401, "invalid_client", "token.client_refused"),
            ({"client_id": "\x00"}, 401, "invalid_client", "token.client_refused"),
            ({"client_id": str(uuid4())}, 401, "invalid_client", "token.client_refused"),
            (
                {"grant_type": "password"},
                400,
                "unsupported_grant_type",
                "token.grant_type_unsupported",
            ),
            ({"grant_type": ""}, 400, "invalid_request", "token.request_invalid"),
            ({"scope": "\x00"}, 400, "invalid_scope", "token.scope_too_wide"),
        ],
    )
    async def test_refusals_are_those_of_the_standard(
        self,
        app: FastAPI,
        machine: Account,
        changes: dict[str, str],
        status: int,
        error: str,
        code: str,
    ) -> None:
        form = {"grant_type": "client_credentials", "client_id": str(machine.id)}
        form |= {"client_secret": SECRET} | changes
        content = "&".join(f"{name}={_quoted(value)}" for name, value in form.items())
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        async with Api(app) as api:
            refused = await api.post("/token", content=content, headers=headers)
        told = refused.json()
        assert (refused.status_code, told["error"], told["code"]) == (status, error, code)
        assert told["error_description"] == told["title"]
        assert refused.headers.get("WWW-Authenticate") == ("Basic" if status == 401 else None)

    @pytest.mark.parametrize("given", ["Basic !", "Basic", "Basic /////w=="])
    async def test_a_header_that_says_nothing(
        self, app: FastAPI, machine: Account, given: str
    ) -> None:
        assert machine
        async with Api(app, headers={"Authorization": given}) as api:
            refused = await api.post("/token", data={"grant_type": "client_credentials"})
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")

    async def test_tokens_by_the_hour_add_no_rows(
        self, app: FastAPI, session: AsyncSession, machine: Account
    ) -> None:
        answers = await asyncio.gather(*(token(app, machine.id) for _ in range(5)))
        rows = select(SignIn.id).where(col(SignIn.account_id) == machine.id)
        assert [answer.status_code for answer in answers] == [200] * 5
        assert len((await session.exec(rows)).all()) == 1


def _quoted(value: str) -> str:
    return "".join(f"%{byte:02x}" for byte in value.encode(errors="surrogatepass"))


class TestChange:
    """Whatever is changed of a machine, the tokens that it has are good no more."""

    @pytest.mark.parametrize(
        ("change", "after"),
        [({"closed": True}, 401), ({"permissions": ["self:manage"]}, 200), ({"name": "Cũ"}, 200)],
    )
    async def test_amended(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        branch: Branch,
        machine: Account,
        change: dict[str, Any],
        after: int,
    ) -> None:
        old = (await token(app, machine.id)).json()["access_token"]
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        amended = await api.patch(f"/clients/{machine.id}", json=change, headers=IF_MATCH)
        stale = await api.patch(f"/clients/{machine.id}", json=change, headers=IF_MATCH)
        async with Api(app, headers={"Authorization": f"Bearer {old}"}) as it:
            with_old = await told(it, 401, "/me")
        new = await token(app, machine.id)
        kept = {"name": "Trục liên thông", "permissions": sorted(CAP)} | change
        assert amended.json()["version"] == 2
        assert {k: amended.json()[k] for k in ("name", "permissions")} == {
            k: kept[k] for k in ("name", "permissions")
        }
        assert outcome(stale) == (412, "version.stale")
        assert outcome(with_old) == (401, "auth.required")
        assert new.status_code == after

    async def test_a_new_secret_ends_the_old(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch, machine: Account
    ) -> None:
        old = (await token(app, machine.id)).json()["access_token"]
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        url = f"/clients/{machine.id}"
        rotated = (await api.post(f"{url}/secret", headers=IF_MATCH)).json()
        async with Api(app, headers={"Authorization": f"Bearer {old}"}) as it:
            with_old_token = await told(it, 401, "/me")
        with_old = await token(app, machine.id)
        with_new = await token(app, machine.id, rotated["client_secret"])
        await api.patch(url, json={"closed": True}, headers={"If-Match": '"2"'})
        closed = await api.post(f"{url}/secret", headers={"If-Match": '"3"'})
        assert outcome(with_old_token) == (401, "auth.required")
        assert (with_old.status_code, with_new.status_code) == (401, 200)
        assert outcome(closed) == (409, "client.closed")

    async def test_lists_those_that_one_answers_for(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch, machine: Account
    ) -> None:
        other = await make_client(session, branch.commune_id, *CAP)
        await make_client(session, elsewhere.id, *CAP)
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        everything = (await api.get("/clients")).json()["items"]
        first = (await api.get("/clients", params={"limit": 1})).json()
        second = (await api.get("/clients", params={"limit": 1, "after": first["next"]})).json()
        here = (await api.get("/clients", params={"org_id": str(branch.id)})).json()["items"]
        open_ones = (await api.get("/clients", params={"closed": "true"})).json()["items"]
        ids = [str(machine.id), str(other.id)]
        assert [row["client_id"] for row in everything] == ids
        assert [row["client_id"] for row in first["items"] + second["items"]] == ids
        assert ([row["client_id"] for row in here], open_ones) == (ids[:1], [])
