import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.errors.accounts import LoginTaken, PasswordTooEasy
from api.models.accounts import Account, RoleTerm
from api.models.party_orgs import PartyOrgSpan
from api.models.records import AuditEntry, IdempotencyKey
from api.services import accounts
from tests.client import Api, outcome, told
from tests.factories.accounts import PASSWORD, make_account, make_role_term
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_org
from tests.factories.records import make_audit_entry

IF_MATCH = {"If-Match": '"1"'}


def body(**changes: object) -> dict[str, object]:
    return {"login": f"U{uuid4().hex}", "display_name": "Lê Văn Cường", **changes}


async def sign_in(app: FastAPI, login: str, password: str) -> tuple[int, dict[str, Any]]:
    async with Api(app) as api:
        response = await api.post("/sign-ins", json={"login": login, "password": password})
    return response.status_code, response.json()


async def make_members_account(session: AsyncSession, org_id: UUID, **more: Any) -> Account:
    member = await make_member(session, org_id)
    return await make_account(session, person_id=member.id, **more)


class TestOpen:
    async def test_a_secretary_opens_one_for_a_member_who_then_signs_in(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        opened = await api.post("/accounts", json=body(person_id=str(member.id)))
        made = opened.json()
        found = await api.get(f"/accounts/{made['id']}")
        status, tokens = await sign_in(app, made["login"], made["password"])
        assert opened.status_code == 201
        assert made["login"].islower()
        assert (made["person_id"], made["org_id"]) == (str(member.id), None)
        assert found.json() == {k: v for k, v in made.items() if k != "password"}
        assert (status, tokens["must_change_password"]) == (201, True)

    async def test_an_administrator_registers_a_new_person_where_a_body_answers(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        new = body(org_id=str(branch.commune_id), password=PASSWORD)
        made = (await api.post("/accounts", json=new)).json()
        status, tokens = await sign_in(app, made["login"], PASSWORD)
        assert made["password"] is None
        assert made["org_id"] == str(branch.commune_id)
        assert (status, tokens["must_change_password"]) == (201, True)  # somebody else knows it

    async def test_the_password_is_in_no_second_answer_and_in_no_table(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        new, key = body(person_id=str(member.id)), {"Idempotency-Key": uuid4().hex}
        first = await api.post("/accounts", json=new, headers=key)
        again = await api.post("/accounts", json=new, headers=key)
        password = first.json()["password"]
        kept = (await session.exec(select(IdempotencyKey.body))).all()
        said = (await session.exec(select(AuditEntry.changes))).all()
        assert again.json() == {**first.json(), "password": None}
        assert not [text for text in [*kept, *map(str, said)] if password in text]

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        mine = await make_member(session, branch.id)
        theirs = await make_member(session, elsewhere.id)
        new = body(person_id=str(mine.id))
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        out_of_sight = await api.post("/accounts", json=body(person_id=str(theirs.id)))
        stranger = await api.post("/accounts", json=body(org_id=str(branch.id)))
        unnamed = await api.post("/accounts", json=body())
        accepted = await api.post("/accounts", json=new)
        second = await api.post("/accounts", json=body(person_id=str(mine.id)))
        another = await make_member(session, branch.id)
        taken = await api.post(
            "/accounts", json=body(login=new["login"], person_id=str(another.id))
        )
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        unseen_body = await api.post("/accounts", json=body(org_id=str(elsewhere.id)))

        assert outcome(out_of_sight) == (404, "person.not_found")
        assert outcome(stranger) == (403, "auth.not_permitted")
        assert outcome(unnamed) == (422, "account.without_body")
        assert accepted.status_code == 201
        assert outcome(second) == (409, "account.exists")
        assert outcome(taken) == (409, "account.login_taken")
        assert outcome(unseen_body) == (404, "party_org.not_found")

    @pytest.mark.parametrize(
        ("field", "value", "code"),
        [
            ("login", "đồng bào", "request.invalid"),
            ("login", "ab", "request.invalid"),
            ("display_name", "\x00", "request.invalid"),
            ("password", "tám chữ!", "request.invalid"),
            ("password", "matkhau123456", "password.too_easy"),
            ("ethnicity", "none of our business", "request.invalid"),
        ],
    )
    async def test_bad_input_names_its_field(
        self,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        field: str,
        value: str,
        code: str,
    ) -> None:
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        new = body(org_id=str(branch.id), **{field: value})
        response = await api.post("/accounts", json=new)
        assert outcome(response) == (422, code)
        assert [fault["field"] for fault in response.json()["errors"]] == [f"body.{field}"]
        assert value not in response.text or field != "password"

    async def test_two_at_once_for_one_person_make_one(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        answers = await asyncio.gather(
            *(api.post("/accounts", json=body(person_id=str(member.id))) for _ in range(4))
        )
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


class TestStandsAbove:
    """Whoever sets a password can act by it: so nobody sets one for whom they could not appoint."""

    @pytest.mark.parametrize(
        ("role", "seat", "status"),
        [
            (Role.MEMBER, "branch", 200),
            (Role.PARTY_GROUP_HEAD, "branch", 200),
            (Role.BRANCH_SECRETARY, "branch", 403),
            (Role.SYSTEM_ADMINISTRATOR, "branch", 403),
            (Role.COMMUNE_COMMITTEE, "commune", 403),
            (Role.MEMBER, "elsewhere", 403),
        ],
    )
    async def test_by_role_and_body(
        self,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        elsewhere: Branch,
        role: Role,
        seat: str,
        status: int,
    ) -> None:
        seats = {"branch": branch.id, "commune": branch.commune_id, "elsewhere": elsewhere.id}
        account = await make_members_account(session, branch.id)
        assert account.person_id
        await make_role_term(session, account.person_id, role, seats[seat])
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/accounts/{account.id}"
        reset = await api.post(f"{url}/password-reset", headers=IF_MATCH)
        closed = await api.patch(url, json={"closed": True}, headers={"If-Match": '"2"'})
        assert reset.status_code == status
        if status == 403:
            assert outcome(reset) == outcome(closed) == (403, "account.stands_above")

    async def test_nor_for_whom_an_office_awaits_in_a_body_to_come(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        account = await make_members_account(session, branch.id)
        assert account.person_id
        founded = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        founded.valid_from = clock.today() + timedelta(days=30)
        session.add(founded)
        await make_role_term(session, account.person_id, Role.COMMUNE_COMMITTEE, founded.org_id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        reset = await api.post(f"/accounts/{account.id}/password-reset", headers=IF_MATCH)
        assert outcome(reset) == (403, "account.stands_above")

    async def test_nor_opens_one_for_somebody_in_office(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await make_role_term(session, member.id, Role.COMMUNE_COMMITTEE, branch.commune_id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        opened = await api.post("/accounts", json=body(person_id=str(member.id)))
        assert outcome(opened) == (403, "account.stands_above")

    async def test_nobody_does_it_to_themselves(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        person_id = await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        account = await make_account(session, person_id=person_id)
        account.org_id = branch.commune_id
        session.add(account)
        await session.commit()
        url = f"/accounts/{account.id}"
        closed = await api.patch(url, json={"closed": True}, headers=IF_MATCH)
        reset = await api.post(f"{url}/password-reset", headers=IF_MATCH)
        assert outcome(closed) == outcome(reset) == (409, "account.own")


class TestHelp:
    async def test_a_reset_password_works_once_changed_and_ends_what_was(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        account = await make_members_account(session, branch.id, password=PASSWORD)
        _, before = await sign_in(app, account.login, PASSWORD)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        reset = await api.post(f"/accounts/{account.id}/password-reset", headers=IF_MATCH)
        again = await api.post(f"/accounts/{account.id}/password-reset", headers=IF_MATCH)
        status, tokens = await sign_in(app, account.login, reset.json()["password"])
        async with Api(app) as door:
            given = {"refresh_token": before["refresh_token"]}
            gone = await door.post("/sign-ins/refresh", json=given)
        assert outcome(again) == (412, "version.stale")
        assert (status, tokens["must_change_password"]) == (201, True)
        assert (await sign_in(app, account.login, PASSWORD))[0] == 401
        assert outcome(gone) == (401, "sign_in.over")

    async def test_a_closed_account_ends_everywhere_and_can_be_opened_again(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        account = await make_members_account(session, branch.id, password=PASSWORD)
        _, tokens = await sign_in(app, account.login, PASSWORD)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/accounts/{account.id}"
        closed = await api.patch(url, json={"closed": True}, headers=IF_MATCH)
        async with Api(app, headers={"Authorization": f"Bearer {tokens['access_token']}"}) as old:
            shut_out = [await told(old, 401, "/me")]
            refused, _ = await sign_in(app, account.login, PASSWORD)
            opened = await api.patch(url, json={"closed": False}, headers={"If-Match": '"2"'})
            shut_out.append(await old.get("/me"))  # what ended stays ended; nobody remembers it
        assert closed.json()["closed_at"] is not None
        assert opened.json()["closed_at"] is None
        assert [outcome(one) for one in shut_out] == [(401, "auth.required")] * 2
        assert (refused, (await sign_in(app, account.login, PASSWORD))[0]) == (401, 201)


class TestList:
    async def test_shows_only_what_one_answers_for(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        group = await make_org(session, OrgType.PARTY_GROUP)
        mine = [await make_members_account(session, branch.id) for _ in range(3)]
        hidden = await make_members_account(session, elsewhere.id)
        office = await make_account(session, org_id=branch.commune_id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        seen = (await api.get("/accounts")).json()["items"]
        out_of_sight = [await api.get(f"/accounts/{one.id}") for one in (hidden, office)]
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        above = (await api.get("/accounts")).json()["items"]
        assert group
        assert {row["id"] for row in seen} == {str(one.id) for one in mine}
        assert {row["id"] for row in above} == {str(one.id) for one in [*mine, office]}
        assert [outcome(one) for one in out_of_sight] == [(404, "account.not_found")] * 2

    async def test_pages_meet_and_filters_hold(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        made = [await make_members_account(session, branch.id) for _ in range(5)]
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        logins: list[str] = []
        asked: dict[str, str] = {"limit": "2", "closed": "false"}
        while True:
            page = (await api.get("/accounts", params=asked)).json()
            logins += [row["login"] for row in page["items"]]
            if page["next"] is None:
                break
            asked["after"] = page["next"]
        one = await api.get("/accounts", params={"login": made[3].login.upper()})
        closed = await api.get("/accounts", params={"closed": "true"})
        other_query = await api.get("/accounts", params={"after": asked["after"], "limit": "2"})
        assert logins == sorted(account.login for account in made)
        assert [row["id"] for row in one.json()["items"]] == [str(made[3].id)]
        assert closed.json()["items"] == []
        assert outcome(other_query) == (422, "cursor.invalid")


class TestAdministratorsSeeNoContent:
    """They keep the system; what it holds of households, members and residents is not theirs."""

    async def test_no_read_of_it_is_permitted(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        """Whatever answers to them at all holds no household: neither its name nor its code."""
        household = await make_household(session, branch, head_name="Tô Thị Chỉ Có Một")
        await make_audit_entry(
            session,
            "household.amended",
            household.id,
            org_id=branch.id,
            changes={"head_name": household.head_name},
        )
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        answered = set()
        for path, methods in app.openapi()["paths"].items():
            if "get" not in methods or not path.startswith("/v1/") or "{" in path:
                continue
            response = await api.get(path.removeprefix("/v1"))
            assert household.head_name not in response.text, path
            assert household.code not in response.text, path
            if response.is_success:
                answered.add(path)
        assert {"/v1/accounts", "/v1/audit-entries", "/v1/me"} <= answered
        assert not {path for path in answered if "household" in path or "report" in path}
        assert not {path for path in answered if "feedback" in path or "member" in path}


class TestFirstAdministrator:
    async def test_stands_at_the_root_and_signs_in(
        self, app: FastAPI, session: AsyncSession
    ) -> None:
        login = f"quantri{uuid4().hex[:8]}"
        async with session.begin():
            account = await accounts.create_administrator(
                session, login=login.upper(), password=PASSWORD, display_name="Quản trị"
            )
        of_them = select(RoleTerm).where(col(RoleTerm.person_id) == account.person_id)
        [term] = (await session.exec(of_them)).all()
        at = select(PartyOrgSpan).where(col(PartyOrgSpan.org_id) == term.org_id)
        [root] = (await session.exec(at)).all()
        status, tokens = await sign_in(app, login, PASSWORD)
        assert (term.role, root.parent_id, account.org_id) == (
            Role.SYSTEM_ADMINISTRATOR,
            None,
            root.org_id,
        )
        assert (status, tokens["must_change_password"]) == (201, False)

    async def test_refuses_what_the_interface_refuses(self, session: AsyncSession) -> None:
        taken = (await make_account(session)).login
        with pytest.raises(PasswordTooEasy):
            await accounts.create_administrator(
                session, login="quantri", password="quantri123", display_name="Quản trị"
            )
        await session.rollback()
        with pytest.raises(LoginTaken):
            await accounts.create_administrator(
                session, login=taken, password=PASSWORD, display_name="Quản trị"
            )
