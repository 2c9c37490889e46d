import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.accounts import RoleTerm
from tests.client import Api, outcome, told
from tests.factories.accounts import make_account, make_person, make_role_term, make_sign_in
from tests.factories.organisation import Branch, make_branch, make_org
from tests.factories.working_groups import make_working_group

SINCE = "2020-01-05"


def body(branch: Branch, **changes: object) -> dict[str, Any]:
    valid = {
        "org_id": str(branch.commune_id),
        "name": "Tổ công tác số 1",
        "decision_number": "1770-QĐ/HU",
        "decided_on": SINCE,
    }
    return {**valid, **changes}


def official(person_id: UUID | None = None, **more: object) -> dict[str, Any]:
    known = {"person_id": str(person_id)} if person_id else {}
    return {"display_name": "Lê Văn Tổ", **known, **more}


def at(version: int) -> dict[str, str]:
    return {"If-Match": f'"{version}"'}


async def terms_of(session: AsyncSession, person_id: UUID) -> list[tuple[date, date | None]]:
    of_person = select(RoleTerm).where(col(RoleTerm.person_id) == person_id)
    found = (await session.exec(of_person.execution_options(populate_existing=True))).all()
    assert {term.role for term in found} <= {Role.WORKING_GROUP}
    return sorted(
        (term.valid_from, term.valid_to) for term in found if term.valid_from != term.valid_to
    )


class TestSetUp:
    async def test_eighteen_groups_of_147_people(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """Như Xuân, decision 1770/QĐ-HU of 2019."""
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        for number in range(1, 19):
            people = [official(leads=n == 0) for n in range(9 if number <= 3 else 8)]
            new = body(branch, name=f"Tổ công tác số {number}", members=people)
            made = await api.post("/working-groups", json=new)
            assert made.status_code == 201, made.text
            covering = {"org_id": str(branch.id), "valid_from": SINCE}
            url = f"/working-groups/{made.json()['id']}/coverages"
            assert (await api.post(url, json=covering)).status_code == 201
        groups = (await api.get("/working-groups")).json()["items"]
        assert (len(groups), sum(group["people"] for group in groups)) == (18, 147)
        assert {group["branches"] for group in groups} == {1}

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        without_right = await api.post("/working-groups", json=body(branch))
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        out_of_sight = await api.post("/working-groups", json=body(elsewhere))
        unknown = await api.post(
            "/working-groups", json=body(branch, members=[official(), official(uuid4())])
        )
        accepted = await api.post("/working-groups", json=body(branch))
        taken = await api.post("/working-groups", json=body(branch))

        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == (404, "party_org.not_found")
        assert outcome(unknown) == (404, "person.not_found")
        assert unknown.json()["errors"][0]["field"] == "body.members.1.person_id"
        assert accepted.status_code == 201
        assert outcome(taken) == (409, "working_group.name_taken")


class TestCoverage:
    async def test_the_people_of_a_group_see_the_branch_while_it_goes_there(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        account = await make_account(session, org_id=branch.commune_id)
        assert account.person_id
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        made = await api.post(
            "/working-groups", json=body(branch, members=[official(account.person_id)])
        )
        url = f"/working-groups/{made.json()['id']}"
        today = clock.today()
        async with Api(app) as visitor:
            visitor.be((await make_sign_in(session, account)).id)
            asked = {"org_id": str(branch.id), "year": "2026"}
            before = await visitor.get("/meetings/summary", params=asked)
            covering = {"org_id": str(branch.id), "valid_from": SINCE}
            sent = await api.post(f"{url}/coverages", json=covering)
            during = await told(visitor, 200, "/meetings/summary", **asked)
            names = await visitor.get("/members")
            end = {"valid_to": str(today)}
            withdrawn = await api.post(
                f"{url}/coverages/{sent.json()['id']}/end", json=end, headers=at(2)
            )
            after = await told(visitor, 403, "/meetings/summary", **asked)

        assert withdrawn.status_code == 200, withdrawn.text
        answers = [answer.status_code for answer in (before, during, after)]
        assert answers == [403, 200, 403]
        assert outcome(names) == (403, "auth.not_permitted")

    async def test_a_term_holds_while_both_membership_and_coverage_do(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        person, today = await make_person(session, known_to=branch.commune_id), clock.today()
        joins, ends = today + timedelta(days=10), today + timedelta(days=30)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        group = await make_working_group(session, branch.commune_id)
        url = f"/working-groups/{group.id}"
        covering = {"org_id": str(branch.id), "valid_from": SINCE, "valid_to": str(ends)}
        await api.post(f"{url}/coverages", json=covering)
        joined = await api.post(f"{url}/members", json=official(person.id, valid_from=str(joins)))
        assert await terms_of(session, person.id) == [(joins, ends)]

        left = await api.post(
            f"{url}/members/{joined.json()['id']}/end",
            json={"valid_to": str(joins + timedelta(days=1))},
            headers=at(3),
        )
        assert left.status_code == 200, left.text
        assert await terms_of(session, person.id) == [(joins, joins + timedelta(days=1))]

    async def test_what_never_began_is_taken_back(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        person, joins = (
            await make_person(session, known_to=branch.commune_id),
            clock.today() + timedelta(days=10),
        )
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        group = await make_working_group(session, branch.commune_id)
        url = f"/working-groups/{group.id}"
        await api.post(f"{url}/members", json=official(person.id, valid_from=str(joins)))
        covering = {"org_id": str(branch.id), "valid_from": SINCE}
        sent = await api.post(f"{url}/coverages", json=covering)
        assert await terms_of(session, person.id) == [(joins, None)]
        await api.post(
            f"{url}/coverages/{sent.json()['id']}/end",
            json={"valid_to": str(clock.today())},
            headers=at(3),
        )
        assert await terms_of(session, person.id) == []

    async def test_another_group_that_goes_there_steps_in(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        person, today = await make_person(session, known_to=branch.commune_id), clock.today()
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        coverages = []
        for number in (1, 2):
            new = body(branch, name=f"Tổ {number}", members=[official(person.id)])
            group_id = (await api.post("/working-groups", json=new)).json()["id"]
            covering = {"org_id": str(branch.id), "valid_from": SINCE}
            url = f"/working-groups/{group_id}/coverages"
            sent = await api.post(url, json=covering)
            assert sent.status_code == 201, sent.text
            coverages.append(f"{url}/{sent.json()['id']}/end")
        assert await terms_of(session, person.id) == [(today, None)]

        tomorrow = {"valid_to": str(today + timedelta(days=1))}
        await api.post(coverages[0], json=tomorrow, headers=at(2))
        assert await terms_of(session, person.id) == [
            (today, today + timedelta(days=1)),
            (today + timedelta(days=1), None),
        ]
        await api.post(coverages[1], json=tomorrow, headers=at(2))
        assert await terms_of(session, person.id) == [(today, today + timedelta(days=1))]

    async def test_a_term_given_otherwise_is_left_alone(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        person = await make_person(session, known_to=branch.commune_id)
        given = await make_role_term(session, person.id, Role.WORKING_GROUP, branch.id)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        made = await api.post("/working-groups", json=body(branch, members=[official(person.id)]))
        url = f"/working-groups/{made.json()['id']}/coverages"
        sent = await api.post(url, json={"org_id": str(branch.id), "valid_from": SINCE})
        end = {"valid_to": str(clock.today())}
        await api.post(f"{url}/{sent.json()['id']}/end", json=end, headers=at(2))
        assert await terms_of(session, person.id) == [(given.valid_from, None)]

    async def test_nobody_sends_themselves(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        person_id = await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        made = await api.post("/working-groups", json=body(branch, members=[official(person_id)]))
        url = f"/working-groups/{made.json()['id']}/coverages"
        refused = await api.post(url, json={"org_id": str(branch.id), "valid_from": SINCE})
        assert outcome(refused) == (403, "role_term.of_oneself")
        assert (await api.get("/working-groups/coverages")).json()["items"] == []

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        span = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        below = await make_branch(session, commune=span)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id, span.org_id)
        group = await make_working_group(session, branch.commune_id, covers=[branch.id])
        url = f"/working-groups/{group.id}/coverages"
        covering = {"org_id": str(branch.id), "valid_from": SINCE}
        again = await api.post(url, json=covering)
        unseen = await api.post(url, json={**covering, "org_id": str(elsewhere.id)})
        backwards = await api.post(url, json={**covering, "valid_to": SINCE})
        accepted = await api.post(url, json={**covering, "org_id": str(below.id)})
        end = f"{url}/{accepted.json()['id']}/end"
        stale = await api.post(end, json={"valid_to": str(clock.today())}, headers=at(1))
        too_early = await api.post(end, json={"valid_to": SINCE}, headers=at(2))
        unknown = await api.post(
            f"{url}/{uuid4()}/end", json={"valid_to": "2099-01-01"}, headers=at(2)
        )
        assert outcome(again) == (409, "working_group.covers_already")
        assert outcome(unseen) == (404, "party_org.not_found")
        assert outcome(backwards) == (422, "request.invalid")
        assert outcome(stale) == (412, "version.stale")
        assert outcome(too_early) == (409, "working_group.part_over")
        assert outcome(unknown) == (404, "working_group.coverage_not_found")

    async def test_at_once_a_branch_is_covered_once(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        group = await make_working_group(session, branch.commune_id)
        covering = {"org_id": str(branch.id), "valid_from": SINCE}
        async with Api(app) as other:
            await other.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
            answers = await asyncio.gather(
                *(
                    client.post(f"/working-groups/{group.id}/coverages", json=covering)
                    for client in (api, other)
                )
            )
        assert sorted(answer.status_code for answer in answers) == [201, 409]


class TestWhoSeesGroups:
    async def test_a_branch_sees_who_comes_to_it(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        group = await make_working_group(
            session, branch.commune_id, covers=[branch.id], person_ids=[None]
        )
        await make_working_group(session, elsewhere.commune_id, covers=[elsewhere.id])
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        asked = {"as_of": str(clock.today()), "org_id": str(branch.id)}
        [coming] = (await api.get("/working-groups/coverages", params=asked)).json()["items"]
        past = await api.get("/working-groups/coverages", params={"as_of": "2019-01-01"})
        assert (coming["group_id"], coming["name"]) == (str(group.id), group.name)
        assert [member["display_name"] for member in coming["members"]] == ["Lê Văn Tổ"]
        assert past.json()["items"] == []
        hidden = await api.get(f"/working-groups/{group.id}")
        assert outcome(hidden) == (404, "working_group.not_found")

    @pytest.mark.parametrize("part", ["members", "coverages"])
    async def test_parts_of_another_group_are_not_found(
        self, api: Api, session: AsyncSession, branch: Branch, part: str
    ) -> None:
        group = await make_working_group(
            session, branch.commune_id, covers=[branch.id], person_ids=[None]
        )
        other = await make_working_group(session, branch.commune_id)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        whole = (await api.get(f"/working-groups/{group.id}")).json()
        url = f"/working-groups/{other.id}/{part}/{whole[part][0]['id']}/end"
        refused = await api.post(url, json={"valid_to": "2099-01-01"}, headers=at(1))
        assert refused.status_code == 404

    async def test_amending_needs_the_version_last_seen(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        url = f"/working-groups/{(await make_working_group(session, branch.commune_id)).id}"
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        first = await api.patch(url, json={"name": "Tổ một"}, headers=at(1))
        second = await api.patch(url, json={"name": "Tổ hai"}, headers=at(1))
        assert (first.json()["name"], first.headers["ETag"]) == ("Tổ một", '"2"')
        assert outcome(second) == (412, "version.stale")
