"""Conflicts of interest: declared of persons, so that nobody needs to know of a case."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from tests.client import Api, outcome
from tests.factories.accounts import make_person
from tests.factories.feedback import make_card, make_feedback
from tests.factories.organisation import Branch

ABOUT = {"reason": "kin"}


async def cases(api: Api) -> set[str]:
    return {item["id"] for item in (await api.get("/feedback")).json()["items"]}


@pytest.fixture
async def about(session: AsyncSession) -> UUID:
    return (await make_person(session)).id


class TestDeclare:
    async def test_keeps_oneself_from_what_is_there_and_what_is_to_come(
        self, api: Api, session: AsyncSession, branch: Branch, about: UUID
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        above = api.headers["Authorization"]
        await make_feedback(session, branch.id, concerned=[about])
        other, _ = await make_feedback(session, branch.id)
        secretary = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        before = await cases(api)
        declared = await api.post("/conflicts", json={**ABOUT, "about_id": str(about)})
        await make_feedback(session, branch.id, concerned=[about])
        after = await cases(api)
        listed = (await api.get("/conflicts")).json()["items"]
        api.headers["Authorization"] = above

        assert declared.status_code == 201
        assert (len(before), after) == (2, {str(other.id)})
        assert [(one["person_id"], one["about_id"]) for one in listed] == [
            (str(secretary), str(about))
        ]
        assert len(await cases(api)) == 2  # it went up, and is not lost
        assert (await api.get("/conflicts")).json()["items"] == []

    async def test_of_somebody_only_by_whoever_stands_over_them(
        self, api: Api, session: AsyncSession, branch: Branch, about: UUID
    ) -> None:
        secretary = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        mine = api.headers["Authorization"]
        body = {**ABOUT, "about_id": str(about), "person_id": str(secretary)}
        await make_feedback(session, branch.id, concerned=[about])
        refused = []
        for role, org_id in (
            (Role.BRANCH_COMMITTEE, branch.id),
            (Role.SYSTEM_ADMINISTRATOR, branch.commune_id),
        ):
            await api.sign_in(session, role, org_id)
            refused.append(outcome(await api.post("/conflicts", json=body)))
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        declared = await api.post("/conflicts", json=body)
        api.headers["Authorization"] = mine
        listed = (await api.get("/conflicts", params={"person_id": str(secretary)})).json()
        end = {"valid_to": str(clock.today() + timedelta(days=1))}
        url = f"/conflicts/{declared.json()['id']}"
        ended = await api.patch(url, json=end, headers={"If-Match": '"1"'})

        assert refused == [(404, "person.not_found")] * 2
        assert declared.status_code == 201
        assert len(listed["items"]) == 1
        assert await cases(api) == set()
        assert outcome(ended) == (403, "conflict.not_yours")

    async def test_whoever_it_is_about_learns_nothing_and_declares_nobody_away(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """Else they could move what is about them to where they like."""
        secretary = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        above = await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        body = {**ABOUT, "about_id": str(above)}
        away = await api.post("/conflicts", json={**body, "person_id": str(secretary)})
        oneself = await api.post("/conflicts", json=body)
        assert outcome(away) == outcome(oneself) == (422, "conflict.with_oneself")
        assert (await api.get("/conflicts")).json()["items"] == []

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, about: UUID
    ) -> None:
        await api.sign_in(session, Role.MEMBER, branch.id)
        unknown = await api.post("/conflicts", json={**ABOUT, "about_id": str(uuid4())})
        vague = await api.post("/conflicts", json={"about_id": str(about), "reason": "busy"})
        first = await api.post("/conflicts", json={**ABOUT, "about_id": str(about)})
        second = await api.post("/conflicts", json={**ABOUT, "about_id": str(about)})
        assert outcome(unknown) == (404, "person.not_found")
        assert outcome(vague) == (422, "request.invalid")
        assert first.status_code == 201
        assert outcome(second) == (409, "conflict.overlaps")


class TestEnd:
    async def test_what_came_while_it_held_stays_out_of_sight(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """Else one would end it, read, and declare it anew."""
        card = await make_card(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        body = {**ABOUT, "about_id": str(card.lead.id)}
        declared = (await api.post("/conflicts", json=body)).json()
        said = {"kind": "conduct_comment", "group_code": card.code, "text": "Ít khi đến."}
        assert (await api.give(said)).status_code == 201
        tomorrow = {"valid_to": str(clock.today() + timedelta(days=1))}
        url = f"/conflicts/{declared['id']}"
        stale = await api.patch(url, json=tomorrow, headers={"If-Match": '"7"'})
        early = await api.patch(
            url, json={"valid_to": str(clock.today())}, headers={"If-Match": '"1"'}
        )
        ended = await api.patch(url, json=tomorrow, headers={"If-Match": '"1"'})
        case, _ = await make_feedback(session, branch.id, concerned=[card.lead.id])

        assert outcome(stale) == (412, "version.stale")
        assert outcome(early) == (422, "conflict.out_of_order")
        assert (ended.json()["valid_to"], ended.json()["version"]) == (tomorrow["valid_to"], 2)
        assert await cases(api) == set()
        with clock.freeze(clock.today() + timedelta(days=1)):
            shown = await cases(api)
            over = await api.patch(url, json=tomorrow, headers={"If-Match": '"2"'})
        assert shown == {str(case.id)}  # not the one that came while it held
        assert outcome(over) == (409, "conflict.over")

    async def test_somebody_elses_does_not_exist(
        self, api: Api, session: AsyncSession, branch: Branch, about: UUID
    ) -> None:
        await api.sign_in(session, Role.MEMBER, branch.id)
        made = (await api.post("/conflicts", json={**ABOUT, "about_id": str(about)})).json()
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        body = {"valid_to": "2100-01-01"}
        other = await api.patch(f"/conflicts/{made['id']}", json=body, headers={"If-Match": '"1"'})
        assert outcome(other) == (404, "conflict.not_found")
