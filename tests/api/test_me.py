import asyncio
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Permission, Role
from api.models.accounts import Account
from api.models.sign_ins import SignIn
from tests.client import Api, outcome, told
from tests.factories.accounts import (
    PASSWORD,
    make_account,
    make_client,
    make_role_term,
    make_sign_in,
)
from tests.factories.organisation import Branch

CHOSEN = "một con đường khác"


async def at_home(api: Api, session: AsyncSession, *, must_change: bool = False) -> Account:
    account = await make_account(session, password=PASSWORD, must_change_password=must_change)
    api.be((await make_sign_in(session, account)).id)
    return account


class TestWhoAmI:
    async def test_says_what_an_application_may_offer_where(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        await make_role_term(session, person_id, Role.PARTY_GROUP_HEAD, branch.id)
        await make_role_term(session, person_id, Role.MEMBER, elsewhere.id)
        over = clock.today() - timedelta(days=1)
        await make_role_term(session, person_id, Role.BRANCH_COMMITTEE, elsewhere.id, valid_to=over)
        me = (await api.get("/me")).json()
        served = {body["org_id"]: body for body in me["bodies"]}
        here, there = served[str(branch.id)], served[str(elsewhere.id)]
        assert me["person_id"] == str(person_id)
        assert me["permissions"] == ["reference:read", "self:manage"]
        assert len(served) == 2
        assert {body["org_type"] for body in me["bodies"]} == {"branch"}
        assert {held["role"] for held in here["roles"]} == {"branch_secretary", "party_group_head"}
        assert [held["role"] for held in there["roles"]] == ["member"]
        assert ("plan:adopt" in here["permissions"], here["own_permissions"]) == (True, [])
        assert (there["permissions"], "report:write" in there["own_permissions"]) == ([], True)

    async def test_a_machine_sees_itself_within_its_cap(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        cap = [Permission.SELF, Permission.HOUSEHOLD_READ]
        machine = await make_client(session, branch.id, *cap)
        api.be((await make_sign_in(session, machine)).id, cap=[*cap])
        me = (await api.get("/me")).json()
        change = await api.put("/me/password", json={"current": "x", "new": CHOSEN})
        assert (me["person_id"], me["bodies"]) == (None, [])
        assert me["permissions"] == ["self:manage"]
        assert outcome(change) == (403, "auth.not_permitted")


class TestChangePassword:
    async def test_the_new_one_counts_and_other_sign_ins_end(
        self, api: Api, app: FastAPI, session: AsyncSession
    ) -> None:
        account = await at_home(api, session)
        other = await make_sign_in(session, account)
        changed = await api.put("/me/password", json={"current": PASSWORD, "new": CHOSEN})
        still_here = await api.get("/me")
        api.be(other.id)
        there = await told(api, 401, "/me")
        async with Api(app) as door:
            asked = {"login": account.login, "password": PASSWORD}
            with_old = await door.post("/sign-ins", json=asked)
            with_new = await door.post("/sign-ins", json=asked | {"password": CHOSEN})
        assert (changed.status_code, still_here.status_code) == (204, 200)
        assert outcome(there) == (401, "auth.required")
        assert (with_old.status_code, with_new.status_code) == (401, 201)

    @pytest.mark.parametrize(
        ("current", "new", "expected"),
        [
            ("wrong", CHOSEN, (403, "password.wrong")),
            (PASSWORD, PASSWORD, (422, "password.unchanged")),
            (PASSWORD, "MatKhau-123456", (422, "password.too_easy")),
            (PASSWORD, "too short", (422, "request.invalid")),
            (PASSWORD, CHOSEN, (204, "")),  # nothing else was at fault
        ],
    )
    async def test_refusals(
        self, api: Api, session: AsyncSession, current: str, new: str, expected: tuple[int, str]
    ) -> None:
        await at_home(api, session)
        response = await api.put("/me/password", json={"current": current, "new": new})
        code = response.json()["code"] if response.content else ""
        assert (response.status_code, code) == expected

    async def test_is_not_the_login(self, api: Api, session: AsyncSession) -> None:
        account = await at_home(api, session)
        new = f"{account.login.title()}--2026"
        response = await api.put("/me/password", json={"current": PASSWORD, "new": new})
        assert outcome(response) == (422, "password.too_easy")

    async def test_a_stolen_access_token_does_not_help_to_guess(
        self, api: Api, session: AsyncSession
    ) -> None:
        await at_home(api, session)
        change = {"current": "wrong", "new": CHOSEN}
        tries = [await api.put("/me/password", json=change) for _ in range(11)]
        right = await api.put("/me/password", json=change | {"current": PASSWORD})
        assert [outcome(one) for one in tries[:10]] == [(403, "password.wrong")] * 10
        assert outcome(tries[10]) == outcome(right) == (429, "sign_in.too_often")
        assert right.headers["Retry-After"]

    async def test_a_sign_in_by_the_old_password_that_comes_at_once_does_not_survive(
        self, api: Api, app: FastAPI, session: AsyncSession
    ) -> None:
        account = await at_home(api, session)
        change = {"current": PASSWORD, "new": CHOSEN}
        asked = {"login": account.login, "password": PASSWORD}
        async with Api(app) as door:
            changed, *by_old = await asyncio.gather(
                api.put("/me/password", json=change),
                *(door.post("/sign-ins", json=asked) for _ in range(4)),
            )
        live = select(SignIn).where(
            col(SignIn.account_id) == account.id, col(SignIn.ended_at).is_(None)
        )
        assert changed.status_code == 204
        assert {one.status_code for one in by_old} <= {201, 401}
        assert len((await session.exec(live)).all()) == 1  # the one that asked for the change
