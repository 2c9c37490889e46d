"""A body that is merged: its heir sees what names it, and it takes nothing new."""

from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.models.party_orgs import PartyOrgSpan
from tests.api.reorganisations.decisions import done, drafted, merge, rows_of
from tests.client import Api, outcome, seen
from tests.factories.accounts import make_account
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch

TODAY = clock.today()


class TestMerged:
    async def test_what_names_it_is_seen_by_its_heir_from_the_day_on(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        household = await make_household(session, one)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        url = await drafted(api, province.org_id, merge(one.id, other.id))
        before = await rows_of(
            session, "party_org", "party_org_span", "place_charge", "role_term", "household"
        )
        assert (await done(api, url, "apply"))["state"] == "applied"
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, other.id)
            listed = (await secretary.get("/households")).json()["items"]
            assert [row["id"] for row in listed] == [str(household.id)]
        gone = (await api.get(f"/party-orgs/{one.id}")).json()
        assert gone["ceased"]
        assert gone["succeeded_by"]["id"] == str(other.id)
        assert (await done(api, url, "revert"))["state"] == "reverted"
        after = await rows_of(
            session, "party_org", "party_org_span", "place_charge", "role_term", "household"
        )
        after["role_term"] = before["role_term"]
        assert after == before

    async def test_what_binds_it_to_its_heirs_people_since_is_named_before_a_revert(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        """As two branches again, neither could end it, or see whom it concerns."""
        household, own = await make_household(session, one), await make_household(session, one)
        member, former = await make_member(session, other.id), await make_member(session, one.id)
        group = await make_group(session, other)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        url = await drafted(api, province.org_id, merge(one.id, other.id))
        await done(api, url, "apply")
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, other.id)
            lead = {"kind": "household", "role": "lead", "valid_from": str(TODAY)}
            led, unbound = [
                await secretary.post(
                    "/assignments",
                    json={**lead, "member_id": str(who.id), "household_id": str(whom.id)},
                )
                for who, whom in ((member, household), (former, own))
            ]
            assert (led.status_code, unbound.status_code) == (201, 201)
            joins = {"household_ids": [str(own.id)], "on": str(TODAY)}
            place = f"/household-groups/{group.id}"
            version = seen(await secretary.get(place))
            joined = await secretary.post(f"{place}/households", json=joins, headers=version)
            assert joined.status_code == 201
            refused = await api.post(f"{url}/revert", headers=seen(await api.get(url)))
            version = seen(await secretary.get(place))
            left = await secretary.post(f"{place}/leaves", json=joins, headers=version)
            ended = await secretary.post(
                f"/assignments/{led.json()['id']}/ends",
                json={"on": str(TODAY), "end_reason": "entered_by_mistake"},
                headers=seen(led),
            )
            assert (left.status_code, ended.status_code) == (201, 200)
        assert outcome(refused) == (409, "reorganisation.built_upon")
        assert [fault["code"] for fault in refused.json()["errors"]] == [
            "reorganisation.bound_since"
        ] * 2
        assert {fault["field"].partition(".")[0] for fault in refused.json()["errors"]} == {
            "assignment",
            "household",
        }
        assert f"assignment.{led.json()['id']}" in refused.text
        assert (await done(api, url, "revert"))["state"] == "reverted"


class TestWhatHasCeased:
    async def test_is_counted_nowhere_and_owes_by_its_heir(
        self,
        api: Api,
        session: AsyncSession,
        province: PartyOrgSpan,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        household = await make_household(session, one)
        member = await make_member(session, one.id)
        await make_assignment(session, member, household)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        url = await drafted(api, province.org_id, merge(one.id, other.id))
        await done(api, url, "apply")
        opened = await api.post(
            "/reporting-periods", json={"org_id": str(commune.org_id), "label": f"{TODAY:%Y-%m}"}
        )
        assert (opened.json()["branches"], opened.json()["obligations"]) == (1, 1)
        asked = {"org_id": str(commune.org_id)}
        coverage = (await api.get("/coverage/summary", params=asked)).json()
        assert coverage["total"]["branches"]["branches"] == 1
        assert coverage["total"]["households"]["households"] == 1
        assert [part["org_id"] for part in coverage["parts"]] == [str(other.id)]
        listed = (await api.get("/party-orgs", params={"below": str(commune.org_id)})).json()
        assert [row["id"] for row in listed["items"]] == [str(other.id)]
        both = {"below": str(commune.org_id), "with_ceased": "true"}
        listed = (await api.get("/party-orgs", params=both)).json()
        assert {row["id"] for row in listed["items"]} == {str(one.id), str(other.id)}
        await api.sign_in(session, Role.BRANCH_SECRETARY, other.id)
        [owed] = (await api.get("/obligations")).json()["items"]
        assert (owed["member_id"], owed["org_id"]) == (str(member.id), str(other.id))
        of_branch = await api.get("/coverage/summary", params={"org_id": str(other.id)})
        assert of_branch.json()["directly"]["households"]["households"] == 1
        assert of_branch.json()["parts"] == []

    async def test_takes_nothing_new_and_names_its_heir(
        self, api: Api, session: AsyncSession, province: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        url = await drafted(api, province.org_id, merge(one.id, other.id))
        await done(api, url, "apply")
        person = (await make_account(session, org_id=one.id)).person_id
        role = {"person_id": str(person), "role": "branch_secretary", "org_id": str(one.id)}
        granted = await api.post("/role-terms", json=role)
        group = {"name": "Tổ 1", "org_type": "party_group", "valid_from": str(TODAY)}
        founded = await api.post("/party-orgs", json={**group, "parent_id": str(one.id)})
        renamed = await api.post(
            f"/party-orgs/{one.id}/renames",
            json={"name": "Tên khác", "on": str(TODAY)},
            headers=seen(await api.get(f"/party-orgs/{one.id}")),
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, other.id)
        planned = await api.post("/plans", json={"org_id": str(one.id), "year": TODAY.year})
        refusals = (granted, planned, founded, renamed)
        assert [outcome(refused) for refused in refusals] == [
            (409, "party_org.ceased"),
            (409, "party_org.ceased"),
            (409, "party_org.ceased"),
            (409, "dated_tree.has_ceased"),
        ]
        assert granted.json()["params"]["heir_id"] == str(other.id)
