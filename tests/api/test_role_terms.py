import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import GRANTS, SEATS, Permission, Role
from tests.access.matrix import IF_MATCH
from tests.client import Api, outcome, seen, told
from tests.factories.accounts import LONG_AGO, make_client, make_person, make_role_term
from tests.factories.organisation import Branch, make_org

TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)


async def body(session: AsyncSession, org_id: UUID, **changes: Any) -> dict[str, Any]:
    """Ask for a role of somebody for whom the body answers."""
    person = await make_person(session, known_to=org_id)
    given = {
        "person_id": str(person.id),
        "role": Role.BRANCH_COMMITTEE,
        "org_id": str(org_id),
    }
    return {**given, **changes}


class TestGrant:
    async def test_it_works_for_whom_it_was_given(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        person = await make_person(session, known_to=branch.id)
        person_id = await api.sign_in(session, Role.BRANCH_COMMITTEE, person_id=person.id)
        before = (await api.get("/households")).status_code
        theirs = api.headers["Authorization"]
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        new = await body(session, branch.id, person_id=str(person_id), decision_ref="QĐ 1-QĐ/CB")
        granted = await api.post("/role-terms", json=new)
        found = await api.get(f"/role-terms/{granted.json()['id']}")
        api.headers["Authorization"] = theirs
        after = (await told(api, 200, "/households")).status_code
        assert granted.status_code == 201
        assert granted.json() == found.json()
        assert granted.json()["valid_from"] == TODAY.isoformat()
        assert (before, after) == (403, 200)

    @pytest.mark.parametrize("grantor", sorted(Role))
    async def test_gives_only_what_stands_below(
        self, api: Api, session: AsyncSession, grantor: Role
    ) -> None:
        """Every role by every role, each in a body that has such a seat."""
        bodies = {
            OrgType.PROVINCIAL_COMMITTEE: await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
        }
        for kind, above in (
            (OrgType.COMMUNE_COMMITTEE, OrgType.PROVINCIAL_COMMITTEE),
            (OrgType.BRANCH, OrgType.COMMUNE_COMMITTEE),
            (OrgType.PARTY_GROUP, OrgType.BRANCH),
        ):
            bodies[kind] = await make_org(session, kind, parent=bodies[above])
        seat = next(bodies[kind] for kind in bodies if kind in SEATS[grantor])
        await api.sign_in(session, grantor, seat.org_id)
        given = set()
        for role in Role:
            if role is Role.INTEGRATION_CLIENT:
                continue
            lowest = next(bodies[kind] for kind in reversed(bodies) if kind in SEATS[role])
            new = await body(session, lowest.org_id, role=role)
            response = await api.post("/role-terms", json=new)
            if response.status_code == 201:
                given.add(role)
            else:
                assert response.status_code in {403, 404}, role
        expected = set(GRANTS.get(grantor, ())) - {Role.INTEGRATION_CLIENT}
        assert given == expected
        assert grantor is Role.SYSTEM_ADMINISTRATOR or grantor not in given

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        machine = await make_client(session, branch.id, Permission.MEMBER_READ)
        stranger = await make_person(session, known_to=elsewhere.id)
        person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        new = await body(session, branch.id)

        async def given(**changes: Any) -> tuple[int, str]:
            return outcome(await api.post("/role-terms", json={**new, **changes}))

        refusals = [
            await given(org_id=str(elsewhere.id)),
            await given(person_id=str(uuid4())),
            await given(person_id=str(stranger.id)),
            await given(person_id=str(person_id)),
            await given(role=Role.BRANCH_SECRETARY),
            await given(role=Role.PARTY_GROUP_HEAD),
            await given(role=Role.INTEGRATION_CLIENT),
            await given(client_id=str(machine.id)),
            await given(valid_to=TODAY.isoformat()),
            await given(valid_from="0001-01-01"),
            await given(role="emperor"),
        ]
        accepted = await api.post("/role-terms", json=new)
        again = await given()
        assert refusals == [
            (404, "party_org.not_found"),
            (404, "person.not_found"),
            (404, "person.not_found"),
            (403, "role_term.of_oneself"),
            (403, "role_term.not_yours"),
            (409, "role_term.unseated"),
            (422, "role_term.unfit"),
            (422, "role_term.unfit"),
            (422, "role_term.out_of_order"),
            (422, "request.invalid"),
            (422, "request.invalid"),
        ]
        assert accepted.status_code == 201
        assert again == (409, "role_term.overlaps")

    async def test_a_seat_must_be_there_on_every_day_of_the_term(
        self, api: Api, session: AsyncSession
    ) -> None:
        """Else a secretary would read the names in all branches below what the branch becomes."""
        province = await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)
        branch = await make_org(session, OrgType.BRANCH, parent=commune)
        on = TODAY + timedelta(days=20)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        change = {"org_type": "grassroots_committee", "on": on.isoformat()}
        url = f"/party-orgs/{branch.org_id}/changes"
        changed = await api.post(url, json=change, headers={"If-Match": '"1"'})
        assert changed.status_code == 201, changed.text

        new = await body(session, branch.org_id, role=Role.BRANCH_SECRETARY)
        endless = await api.post("/role-terms", json=new)
        later = await api.post("/role-terms", json={**new, "valid_from": on.isoformat()})
        until = await api.post("/role-terms", json={**new, "valid_to": on.isoformat()})
        longer = {"valid_to": (on + timedelta(days=1)).isoformat()}
        url = f"/role-terms/{until.json()['id']}"
        lengthened = await api.patch(url, json=longer, headers=IF_MATCH)
        assert outcome(endless) == outcome(later) == (409, "role_term.unseated")
        assert until.status_code == 201
        assert outcome(lengthened) == (409, "role_term.unseated")

    async def test_a_machine_holds_the_machines_role(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        machine = await make_client(session, branch.id, Permission.MEMBER_READ)
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        new = {
            "client_id": str(machine.id),
            "role": Role.INTEGRATION_CLIENT,
            "org_id": str(branch.id),
        }
        unknown = await api.post("/role-terms", json={**new, "client_id": str(uuid4())})
        unfit = await api.post("/role-terms", json={**new, "role": Role.BRANCH_SECRETARY})
        both = {**new, "person_id": str((await make_person(session)).id)}
        both_of_them = await api.post("/role-terms", json=both)
        granted = await api.post("/role-terms", json=new)
        again = await api.post("/role-terms", json=new)
        assert outcome(unknown) == outcome(both_of_them) == (404, "client.not_found")
        assert outcome(unfit) == (422, "role_term.unfit")
        assert (granted.json()["client_id"], granted.json()["person_id"]) == (str(machine.id), None)
        assert outcome(again) == (409, "role_term.overlaps")

    async def test_given_twice_at_once_it_is_held_once(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        new = await body(session, branch.id)
        answers = await asyncio.gather(*(api.post("/role-terms", json=new) for _ in range(4)))
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


class TestEnd:
    async def test_today_means_from_today_no_longer(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        person_id = await api.sign_in(session, Role.BRANCH_COMMITTEE)
        term = await make_role_term(session, person_id, Role.BRANCH_COMMITTEE, branch.id)
        theirs = api.headers["Authorization"]
        before = (await api.get("/households")).status_code
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        change = {"valid_to": TODAY.isoformat(), "decision_ref": "QĐ 2-QĐ/CB"}
        url = f"/role-terms/{term.id}"
        blind = await api.patch(url, json=change)
        ended = await api.patch(url, json=change, headers=seen(await api.get(url)))
        stale = await api.patch(url, json=change, headers=IF_MATCH)
        over = await api.patch(url, json=change, headers=seen(ended))
        api.headers["Authorization"] = theirs
        after = (await told(api, 403, "/households")).status_code
        assert (ended.json()["valid_to"], ended.json()["decision_ref"]) == tuple(change.values())
        assert (before, after) == (200, 403)
        assert outcome(blind) == (428, "version.required")
        assert outcome(stale) == (412, "version.stale")
        assert outcome(over) == (409, "role_term.over")

    async def test_what_was_given_today_is_taken_back_today_and_given_again(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        new = await body(session, branch.id)
        first = (await api.post("/role-terms", json=new)).json()
        taken_back = await api.patch(
            f"/role-terms/{first['id']}", json={"valid_to": TODAY.isoformat()}, headers=IF_MATCH
        )
        second = await api.post("/role-terms", json=new)
        asked = {"person_id": new["person_id"]}
        now = (await api.get("/role-terms", params=asked)).json()["items"]
        ever = (await api.get("/role-terms", params={**asked, "all_time": "true"})).json()["items"]
        assert taken_back.json()["valid_from"] == taken_back.json()["valid_to"]
        assert second.status_code == 201
        assert [term["id"] for term in now] == [second.json()["id"]]
        assert [term["id"] for term in ever] == [first["id"], second.json()["id"]]

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        own = (await api.get("/role-terms", params={"person_id": str(person_id)})).json()
        other = (await make_person(session)).id
        hidden = await make_role_term(session, other, Role.MEMBER, elsewhere.id)
        deputy = await make_role_term(session, other, Role.BRANCH_DEPUTY_SECRETARY, branch.id)
        member = await make_role_term(session, other, Role.MEMBER, branch.id)
        early = (LONG_AGO - timedelta(days=1)).isoformat()

        async def ended(term_id: object, valid_to: str = TODAY.isoformat()) -> tuple[int, str]:
            change = {"valid_to": valid_to}
            answer = await api.patch(f"/role-terms/{term_id}", json=change, headers=IF_MATCH)
            return outcome(answer)

        assert await ended(own["items"][0]["id"]) == (403, "role_term.of_oneself")
        assert await ended(hidden.id) == (404, "role_term.not_found")
        assert await ended(deputy.id) == (403, "role_term.not_yours")
        assert await ended(member.id, early) == (422, "role_term.out_of_order")


class TestList:
    async def test_a_cursor_is_good_for_its_own_list_only(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        asked = {"all_time": "true", "limit": 1}
        cursor = (await api.get("/role-terms", params=asked)).json()["next"]
        elsewhere = await api.get("/meetings", params={"after": cursor})
        assert cursor
        assert outcome(elsewhere) == (422, "cursor.invalid")

    async def test_is_as_of_a_day(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        person_id = (await make_person(session)).id
        first = await make_role_term(
            session, person_id, Role.MEMBER, branch.id, valid_to=date(2024, 1, 1)
        )
        second = await make_role_term(
            session, person_id, Role.MEMBER, branch.id, valid_from=date(2025, 1, 1)
        )
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)

        async def held(**asked: str) -> list[str]:
            params = {"org_id": str(branch.id), "role": "member", **asked}
            page = (await api.get("/role-terms", params=params)).json()
            return [term["id"] for term in page["items"]]

        assert await held(as_of="2023-12-31") == [str(first.id)]
        assert await held(as_of="2024-01-01") == []
        assert await held() == [str(second.id)]
        assert await held(all_time="true") == [str(first.id), str(second.id)]
        assert await held(client_id=str(uuid4())) == []
