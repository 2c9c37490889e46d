"""Members of one branch at a household of another: no office holds both, so two decide."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.records import AuditEntry
from tests.access.matrix import IF_MATCH
from tests.api.places.test_places import charge
from tests.api.test_assignments import body
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch, make_org, span_of
from tests.factories.partnerships import make_partnership

SECRETARY = Role.BRANCH_SECRETARY
TODAY = clock.today()
DAY = timedelta(days=1)


def agreeing(
    target: Household | HouseholdGroup, partner: Branch, **changes: object
) -> dict[str, object]:
    name = "group_id" if isinstance(target, HouseholdGroup) else "household_id"
    return {name: str(target.id), "partner_org_id": str(partner.id), **changes}


async def held(api: Api, **params: object) -> list[Any]:
    asked = {name: str(value) for name, value in params.items()}
    items: list[Any] = (await api.get("/assignments", params=asked)).json()["items"]
    return items


class TestAppointing:
    async def test_five_members_of_an_agency_share_a_household_of_the_village(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        group = await make_org(
            session, OrgType.PARTY_GROUP, parent=await span_of(session, elsewhere.id)
        )
        bodies = [elsewhere.id] * 4 + [group.org_id]
        five = [await make_member(session, org_id, full_name="Lê Văn Cử") for org_id in bodies]
        household = await make_household(session, branch, head_name="Hoàng Thị Nhận")
        await api.sign_in(session, SECRETARY, elsewhere.id)
        too_soon = await api.post("/assignments", json=body(five[0], household))
        await api.sign_in(session, SECRETARY, branch.id)
        agreed = await api.post("/partnerships", json=agreeing(household, elsewhere))
        await api.sign_in(session, SECRETARY, elsewhere.id)
        offered = await api.get("/partnerships", params={"partner_org_id": str(elsewhere.id)})
        roles = ["lead"] + ["support"] * 4
        sent = [
            await api.post("/assignments", json=body(member, household, role=role))
            for member, role in zip(five, roles, strict=True)
        ]
        seen_by_sender = await held(api)
        await api.sign_in(session, SECRETARY, branch.id)
        responsible = (await api.get(f"/households/{household.id}/responsible")).json()
        report = await api.get("/coverage", params={"org_id": str(branch.id)})
        await api.sign_in(session, Role.MEMBER, elsewhere.id, person_id=five[0].id)
        visited = await api.get(f"/households/{household.id}")
        above = Role.COMMUNE_COMMITTEE
        await api.sign_in(session, above, branch.commune_id, elsewhere.commune_id)
        names_above = await api.get("/partnerships")

        assert outcome(too_soon) == (404, "household.not_found")
        assert agreed.status_code == 201, agreed.text
        [partnership] = offered.json()["items"]
        assert (partnership["id"], partnership["target_code"]) == (agreed.json()["id"], None)
        assert [response.status_code for response in sent] == [201] * 5
        assert {one["partnership_id"] for one in seen_by_sender} == {partnership["id"]}
        assert {one["target_org_id"] for one in seen_by_sender} == {str(branch.id)}
        assert {one["target_name"] for one in seen_by_sender} == {None}
        assert [one["name"] for one in responsible["in_charge"]] == ["Lê Văn Cử"] * 5
        assert report.json()["households"]["covered"] == 1
        assert visited.json()["head_name"] == "Hoàng Thị Nhận"
        assert outcome(names_above) == (403, "auth.not_permitted")

    async def test_what_was_not_agreed_is_not_found(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        """Another household, another branch, or days outside of the agreement."""
        third = await make_branch(session)
        household, other = [await make_household(session, branch) for _ in range(2)]
        await make_partnership(session, household, elsewhere.id, since=TODAY - 10 * DAY)
        member, stranger = [
            await make_member(session, org_id) for org_id in (elsewhere.id, third.id)
        ]
        await api.sign_in(session, SECRETARY, elsewhere.id)
        before = {"valid_from": str(TODAY - 11 * DAY)}
        early = await api.post("/assignments", json=body(member, household, **before))
        beside = await api.post("/assignments", json=body(member, other))
        foreign = await api.post("/assignments", json=body(stranger, household))
        within = {"valid_from": str(TODAY - 10 * DAY)}
        accepted = await api.post("/assignments", json=body(member, household, **within))
        await api.sign_in(session, SECRETARY, third.id)
        uninvited = await api.post("/assignments", json=body(stranger, household))
        assert outcome(early) == outcome(beside) == (404, "household.not_found")
        assert outcome(foreign) == (404, "assignment.member_not_found")
        assert accepted.status_code == 201
        assert outcome(uninvited) == (404, "household.not_found")

    async def test_the_sender_hands_over_and_ends_as_at_home(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        first, second = [await make_member(session, elsewhere.id) for _ in range(2)]
        group = await make_group(session, branch)
        partnership = await make_partnership(session, group, elsewhere.id)
        await api.sign_in(session, SECRETARY, elsewhere.id)
        since = {"valid_from": str(TODAY - 9 * DAY)}
        made = (await api.post("/assignments", json=body(first, group, **since))).json()
        url = f"/assignments/{made['id']}/handovers"
        asked = {"member_id": str(second.id), "on": str(TODAY - 5 * DAY)}
        done = (await api.post(url, json=asked, headers=IF_MATCH)).json()["begun"]
        ending = {"on": str(TODAY), "end_reason": "target_reached"}
        ends = f"/assignments/{done['id']}/ends"
        ended = await api.post(ends, json=ending, headers=IF_MATCH)
        assert (done["partnership_id"], done["member_id"]) == (str(partnership.id), str(second.id))
        assert ended.status_code == 200

    async def test_who_leads_already_leads_on(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household = await make_household(session, branch)
        await make_assignment(session, await make_member(session, branch.id), household)
        await make_partnership(session, household, elsewhere.id)
        member = await make_member(session, elsewhere.id)
        await api.sign_in(session, SECRETARY, elsewhere.id)
        refused = await api.post("/assignments", json=body(member, household))
        helping = await api.post("/assignments", json=body(member, household, role="support"))
        assert outcome(refused) == (409, "assignment.lead_taken")
        assert helping.status_code == 201


class TestAgreeing:
    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household, far = (
            await make_household(session, branch),
            await make_household(session, elsewhere),
        )
        gone = await make_household(session, branch)
        gone.dissolved_on = TODAY
        await session.commit()
        new = agreeing(household, elsewhere)
        person_id = await api.sign_in(session, SECRETARY, branch.id)
        group = await make_org(
            session, OrgType.PARTY_GROUP, parent=await span_of(session, branch.id)
        )

        async def partner(org_id: UUID) -> tuple[int, str]:
            return outcome(
                await api.post("/partnerships", json={**new, "partner_org_id": str(org_id)})
            )

        unfit = [
            await partner(org_id) for org_id in (branch.id, group.org_id, elsewhere.commune_id)
        ]
        unknown = await partner(uuid4())
        out_of_sight = await api.post("/partnerships", json=agreeing(far, elsewhere))
        dissolved = await api.post("/partnerships", json=agreeing(gone, elsewhere))
        both = {**new, "group_id": str(uuid4())}
        unclear = await api.post("/partnerships", json=both)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, elsewhere.id, person_id=person_id)
        in_sight = await api.post("/partnerships", json=agreeing(far, branch))
        accepted = await api.post("/partnerships", json=new)  # the body was not at fault
        twice = await api.post("/partnerships", json=new)

        assert unfit == [(409, "partnership.partner_unfit")] * 3
        assert unknown == (404, "party_org.not_found")
        assert outcome(out_of_sight) == (404, "household.not_found")
        assert outcome(dissolved) == (409, "household.dissolved")
        assert outcome(unclear) == (422, "request.invalid")
        assert outcome(in_sight) == (403, "auth.not_permitted")
        assert accepted.status_code == 201
        assert outcome(twice) == (409, "partnership.exists")

    async def test_each_side_lists_its_own(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household, group = await make_household(session, branch), await make_group(session, branch)
        of_household = await make_partnership(session, household, elsewhere.id)
        of_group = await make_partnership(session, group, elsewhere.id, since=TODAY + DAY)
        await api.sign_in(session, SECRETARY, branch.id)
        for params, expected in (
            ({}, [of_household, of_group]),
            ({"household_id": household.id}, [of_household]),
            ({"group_id": group.id}, [of_group]),
            ({"as_of": TODAY}, [of_household]),
            ({"partner_org_id": elsewhere.id}, []),  # that is for the partner to ask
        ):
            asked = {name: str(value) for name, value in params.items()}
            page = (await api.get("/partnerships", params=asked)).json()
            assert {row["id"] for row in page["items"]} == {str(one.id) for one in expected}
        await api.sign_in(session, SECRETARY, elsewhere.id)
        mine = (await api.get("/partnerships")).json()["items"]
        found = await api.get(f"/partnerships/{of_group.id}")
        assert mine == []
        assert (found.status_code, found.json()["target_code"]) == (200, None)


class TestEnding:
    @pytest.mark.parametrize("side", ["host", "partner"])
    async def test_what_is_held_by_it_ends_too(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch, side: str
    ) -> None:
        now, later = [await make_member(session, elsewhere.id) for _ in range(2)]
        household = await make_household(session, branch)
        partnership = await make_partnership(session, household, elsewhere.id)
        await api.sign_in(session, SECRETARY, elsewhere.id)
        since = {"valid_from": str(TODAY - 9 * DAY)}
        begun = (await api.post("/assignments", json=body(now, household, **since))).json()
        to_come = {"valid_from": str(TODAY + 9 * DAY), "role": "support"}
        planned = (await api.post("/assignments", json=body(later, household, **to_come))).json()
        ends, asked = f"/partnerships/{partnership.id}/ends", {"on": str(TODAY)}
        if side == "host":
            await api.sign_in(session, SECRETARY, branch.id)
        early = {"on": str(TODAY - 9 * DAY)}
        too_early = await api.post(ends, json=early, headers=IF_MATCH)
        ended = await api.post(ends, json=asked, headers=IF_MATCH)
        again = await api.post(ends, json=asked, headers={"If-Match": '"2"'})
        await api.sign_in(session, SECRETARY, elsewhere.id)
        found = {row["id"]: (row["valid_to"], row["end_reason"]) for row in await held(api)}
        refused = await api.post("/assignments", json=body(later, household))
        entries = select(AuditEntry.action).where(
            col(AuditEntry.target_id).in_([UUID(begun["id"]), partnership.id])
        )

        assert outcome(too_early) == (409, "partnership.ends_too_early")
        assert (ended.status_code, ended.json()["valid_to"]) == (200, str(TODAY))
        assert outcome(again) == (409, "partnership.over")
        assert found[begun["id"]] == (str(TODAY), "partnership_ended")
        assert found[planned["id"]] == (planned["valid_from"], "partnership_ended")
        assert outcome(refused) == (404, "household.not_found")
        actions = (await session.exec(entries)).all()
        assert {"assignment.begun", "assignment.ended", "partnership.ended"} == set(actions)

    async def test_only_who_may_write_ends_it(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household = await make_household(session, branch)
        partnership = await make_partnership(session, household, elsewhere.id)
        ends, asked = f"/partnerships/{partnership.id}/ends", {"on": str(TODAY)}
        person_id = await api.sign_in(session, SECRETARY, (await make_branch(session)).id)
        out_of_sight = await api.post(ends, json=asked, headers=IF_MATCH)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, branch.id, person_id=person_id)
        in_sight = await api.post(ends, json=asked, headers=IF_MATCH)
        stale = await api.post(ends, json=asked, headers={"If-Match": '"7"'})
        assert outcome(out_of_sight) == (404, "partnership.not_found")
        assert outcome(in_sight) == outcome(stale) == (403, "auth.not_permitted")

    async def test_ends_with_the_household_and_follows_it_before(
        self, api: Api, session: AsyncSession, elsewhere: Branch
    ) -> None:
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        branch, neighbour = [await make_branch(session, commune=commune) for _ in range(2)]
        household = await make_household(session, branch)
        partnership = await make_partnership(session, household, elsewhere.id)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        passing = {"json": charge(neighbour.id), "headers": IF_MATCH}
        await api.post(f"/places/{branch.place_id}/charges", **passing)
        await api.sign_in(session, SECRETARY, neighbour.id)
        followed = (await api.get(f"/partnerships/{partnership.id}")).json()
        dissolved = {"on": str(TODAY), "reason": "dissolved"}
        url, seen = f"/households/{household.id}/dissolutions", {"If-Match": '"2"'}
        gone = await api.post(url, json=dissolved, headers=seen)
        ended = (await api.get(f"/partnerships/{partnership.id}")).json()
        assert followed["org_id"] == str(neighbour.id)
        assert gone.status_code == 201, gone.text
        assert ended["valid_to"] == str(TODAY)
