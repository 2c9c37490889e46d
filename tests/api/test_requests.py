import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.requests import RequestState
from api.domain.roles import Role
from api.models.records import AuditEntry
from api.models.requests import ResidentRequest
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch
from tests.factories.requests import make_request

WISH = {"summary": "Cống ở ngõ 3 tắc", "category": "infrastructure", "due_on": "2099-12-31"}


def body(**changes: object) -> dict[str, Any]:
    return {**WISH, **{k: v if isinstance(v, str) else str(v) for k, v in changes.items()}}


def at(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


class TestRaiseRequest:
    async def test_a_member_passes_on_what_their_household_wishes(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        household = await make_household(session, branch)
        in_group, apart = [await make_household(session, branch) for _ in range(2)]
        group = await make_group(session, branch, households=[in_group])
        for target in (household, group):
            await make_assignment(session, member, target)
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)

        raised = await api.post("/requests", json=body(household_id=household.id))
        of_group = await api.post("/requests", json=body(household_group_id=group.id))
        through_group = await api.post("/requests", json=body(household_id=in_group.id))
        not_mine = await api.post("/requests", json=body(household_id=apart.id))

        assert raised.status_code == of_group.status_code == through_group.status_code == 201
        assert raised.json()["raised_by"] == str(member.id)
        assert (raised.json()["owner_org_id"], raised.json()["state"]) == (str(branch.id), "open")
        assert outcome(not_mine) == (404, "household.not_found")

    async def test_a_member_makes_no_one_else_the_owner(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, other = [await make_member(session, branch.id) for _ in range(2)]
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        owners = {"owner_member_id": other.id}, {"owner_org_id": branch.id}
        refused = [
            await api.post("/requests", json=body(org_id=branch.id, **owner)) for owner in owners
        ]
        own = await api.post("/requests", json=body(org_id=branch.id, owner_member_id=member.id))
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        by_committee = await api.post(
            "/requests", json=body(org_id=branch.id, owner_member_id=other.id)
        )
        assert {outcome(answer) for answer in refused} == {(403, "auth.not_permitted")}
        assert (own.status_code, by_committee.status_code) == (201, 201)

    async def test_a_member_speaks_where_they_are_a_member(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        """And not wherever else they see something, by an office of another kind."""
        member = await make_member(session, elsewhere.id)
        await api.sign_in(session, Role.MEMBER, elsewhere.id, person_id=member.id)
        await api.sign_in(session, Role.WORKING_GROUP, branch.commune_id, person_id=member.id)
        at_home = await api.post("/requests", json=body(org_id=elsewhere.id))
        overseen = await api.post("/requests", json=body(org_id=branch.id))
        assert at_home.status_code == 201
        assert outcome(overseen) == (403, "auth.not_permitted")

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        stranger = await make_member(session, elsewhere.id)
        group = await make_group(session, elsewhere)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        above = await api.post("/requests", json=body(org_id=branch.id))
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        unseen_org = await api.post("/requests", json=body(org_id=elsewhere.id))
        unseen_group = await api.post("/requests", json=body(household_group_id=group.id))
        unseen_owner = await api.post(
            "/requests", json=body(org_id=branch.id, owner_member_id=stranger.id)
        )
        unseen_body = await api.post(
            "/requests", json=body(org_id=branch.id, owner_org_id=elsewhere.id)
        )
        accepted = await api.post("/requests", json=body(org_id=branch.id))

        assert outcome(above) == (403, "auth.not_permitted")
        assert outcome(unseen_org) == (404, "party_org.not_found")
        assert outcome(unseen_group) == (404, "household_group.not_found")
        assert outcome(unseen_owner) == (404, "member.not_found")
        assert outcome(unseen_body) == (404, "party_org.not_found")
        assert accepted.status_code == 201

    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"org_id": str(uuid4()), "household_id": str(uuid4())},
            {"org_id": str(uuid4()), "owner_org_id": str(uuid4()), "owner_member_id": str(uuid4())},
            {"org_id": str(uuid4()), "category": "political_attitude"},
            {"org_id": str(uuid4()), "resident_name": "Nguyễn Văn A"},
            {"org_id": str(uuid4()), "summary": "x" * 1001},
        ],
    )
    async def test_bad_bodies(
        self, api: Api, session: AsyncSession, branch: Branch, changes: dict[str, str]
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        response = await api.post("/requests", json=body(**changes))
        assert outcome(response) == (422, "request.invalid")

    def test_there_is_no_field_for_a_resident(self) -> None:
        people = {"raised_by", "owner_member_id"}  # both of the Party
        assert set(ResidentRequest.model_fields) == people | {
            *("id", "created_at", "version", "org_id", "summary", "category", "household_id"),
            *("household_group_id", "owner_org_id", "due_on", "state"),
        }

    async def test_wishes_and_answers_stay_out_of_the_audit(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        raised = (await api.post("/requests", json=body(org_id=branch.id))).json()
        answer = {"content": "Đã khơi thông cống"}
        await api.post(f"/requests/{raised['id']}/answer", json=answer, headers=at(1))
        of_this = select(AuditEntry).where(col(AuditEntry.target_id) == UUID(raised["id"]))
        of_this = of_this.order_by(col(AuditEntry.created_at))
        entries = (await session.exec(of_this)).all()
        assert [entry.action for entry in entries] == [
            "resident_request.raised",
            "resident_request.answered",
        ]
        assert "cống" not in str([entry.changes for entry in entries]).lower()


class TestAnswerRequest:
    async def test_answers_are_kept_through_a_reopening(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/requests/{(await make_request(session, branch.id)).id}"
        steps: list[tuple[str, dict[str, str] | None]] = [
            ("transfer", {"transferred_to": "UBND xã", "reference": "12/CV"}),
            ("answer", {"content": "Xã đã khơi thông"}),
            ("reopen", {"content": "Mưa vẫn ngập"}),
            ("answer", {"content": "Đã thay cống"}),
            ("close", None),
        ]
        for version, (verb, step) in enumerate(steps, start=1):
            moved = await api.post(f"{url}/{verb}", json=step, headers=at(version))
            assert moved.status_code == 200, moved.text
        found = await api.get(url)
        assert (found.headers["ETag"], found.json()["state"]) == ('"6"', "closed")
        kept = [(step["state"], step["content"]) for step in found.json()["steps"]]
        assert kept == [
            ("transferred", None),
            ("answered", "Xã đã khơi thông"),
            ("open", "Mưa vẫn ngập"),
            ("answered", "Đã thay cống"),
            ("closed", None),
        ]
        over = await api.post(f"{url}/reopen", json={"content": "Lại nữa"}, headers=at(6))
        assert outcome(over) == (409, "resident_request.cannot_become")

    async def test_closing_takes_an_answer_and_declining_a_known_reason(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/requests/{(await make_request(session, branch.id)).id}"
        unanswered = await api.post(f"{url}/close", headers=at(1))
        empty = await api.post(f"{url}/answer", json={"content": " "}, headers=at(1))
        unknown = await api.post(f"{url}/decline", json={"reason": "nuisance"}, headers=at(1))
        declined = await api.post(f"{url}/decline", json={"reason": "not_lawful"}, headers=at(1))
        assert outcome(unanswered) == (409, "resident_request.cannot_become")
        assert outcome(empty) == outcome(unknown) == (422, "request.invalid")
        assert declined.json()["state"] == "declined"

    async def test_the_member_who_owns_it_answers_and_does_no_more(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        owner, raiser = [await make_member(session, branch.id) for _ in range(2)]
        request = await make_request(
            session, branch.id, raised_by=raiser.id, owner_member_id=owner.id
        )
        url, answer = f"/requests/{request.id}", {"content": "Đã khơi thông"}
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=raiser.id)
        by_raiser = await api.post(f"{url}/answer", json=answer, headers=at(1))
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=owner.id)
        declined = await api.post(f"{url}/decline", json={"reason": "duplicate"}, headers=at(1))
        by_owner = await api.post(f"{url}/answer", json=answer, headers=at(1))
        assert outcome(by_raiser) == outcome(declined) == (403, "auth.not_permitted")
        assert by_owner.json()["state"] == "answered"

    async def test_the_members_of_the_household_see_the_answer(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, other = [await make_member(session, branch.id) for _ in range(2)]
        household = await make_household(session, branch)
        await make_assignment(session, member, household)
        request = await make_request(session, branch.id, household_id=household.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/requests/{request.id}"
        await api.post(f"{url}/answer", json={"content": "Đã khơi thông"}, headers=at(1))

        await api.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        [step] = (await api.get(url)).json()["steps"]
        listed = (await api.get("/requests")).json()["items"]
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=other.id)
        hidden = await api.get(url)

        assert step["content"] == "Đã khơi thông"
        assert [row["id"] for row in listed] == [str(request.id)]
        assert outcome(hidden) == (404, "resident_request.not_found")

    async def test_of_two_at_once_one_is_told(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        url = f"/requests/{(await make_request(session, branch.id)).id}"
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        async with Api(app) as other:
            await other.sign_in(session, Role.BRANCH_DEPUTY_SECRETARY, branch.id)
            answers = await asyncio.gather(
                api.post(f"{url}/answer", json={"content": "Đã xong"}, headers=at(1)),
                other.post(f"{url}/decline", json={"reason": "duplicate"}, headers=at(1)),
            )
        assert sorted(answer.status_code for answer in answers) == [200, 412]
        assert len((await api.get(url)).json()["steps"]) == 1


class TestAmendRequest:
    async def test_owner_and_deadline_are_the_committees(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        raiser, owner = [await make_member(session, branch.id) for _ in range(2)]
        url = f"/requests/{(await make_request(session, branch.id, raised_by=raiser.id)).id}"
        await api.sign_in(session, Role.MEMBER, branch.id, person_id=raiser.id)
        text = await api.patch(url, json={"summary": "Cống ở ngõ 4 tắc"}, headers=at(1))
        deadline = await api.patch(url, json={"due_on": "2099-01-01"}, headers=at(2))
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        given = await api.patch(
            url, json={"owner_member_id": str(owner.id), "due_on": "2099-01-01"}, headers=at(2)
        )
        await api.post(f"{url}/answer", json={"content": "Đã xong"}, headers=at(3))
        settled = await api.patch(url, json={"summary": "Khác"}, headers=at(4))

        assert text.json()["summary"] == "Cống ở ngõ 4 tắc"
        assert outcome(deadline) == (403, "auth.not_permitted")
        now = given.json()
        assert (now["owner_member_id"], now["owner_org_id"]) == (str(owner.id), None)
        assert outcome(settled) == (409, "resident_request.not_pending")


class TestListAndSum:
    async def test_overdue_waits_for_somebody_past_its_day(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        past = clock.today() - timedelta(days=1)
        late = await make_request(session, branch.id, due_on=past)
        sent_on = await make_request(
            session, branch.id, due_on=past, state=RequestState.TRANSFERRED
        )
        await make_request(session, branch.id, due_on=past, state=RequestState.ANSWERED)
        await make_request(session, branch.id, due_on=clock.today())
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        page = (await api.get("/requests", params={"overdue": "true"})).json()
        assert {row["id"] for row in page["items"]} == {str(late.id), str(sent_on.id)}

    async def test_counts_go_up_and_texts_do_not(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        past = clock.today() - timedelta(days=1)
        await make_request(session, branch.id, due_on=past)
        await make_request(session, branch.id, state=RequestState.ANSWERED)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        asked: dict[str, Any] = {"org_id": str(branch.commune_id), "year": clock.today().year}
        summed = await api.get("/requests/summary", params=asked)
        total = summed.json()["total"]
        assert (total["requests"], total["open"], total["answered"]) == (2, 1, 1)
        assert (total["overdue"], total["by_category"]["infrastructure"]) == (1, 2)
        assert [part["org_id"] for part in summed.json()["parts"]] == [str(branch.id)]
        assert "Cống" not in summed.text
        assert outcome(await api.get("/requests")) == (403, "auth.not_permitted")
