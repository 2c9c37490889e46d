from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.assignments import AssignmentRole
from api.domain.roles import Role
from api.models.records import AuditEntry
from tests.access.matrix import IF_MATCH
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch

SECRETARY = Role.BRANCH_SECRETARY
ON = "2025-03-01"
TODAY = clock.today()
DAY = timedelta(days=1)


def part(**changes: object) -> dict[str, Any]:
    return {"code": f"P{uuid4().int % 10**8:08}", "head_name": "Lê Văn Con", "size": 2, **changes}


class TestMove:
    async def test_is_looked_after_where_it_lives_and_leaves_its_group(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household = await make_household(session, branch)
        group = await make_group(session, branch, households=[household])
        await api.sign_in(session, SECRETARY, branch.id, elsewhere.id)
        url = f"/households/{household.id}"
        asked = {"place_id": str(elsewhere.place_id), "on": ON}
        moved = await api.post(f"{url}/moves", json=asked, headers=IF_MATCH)
        again = await api.post(f"{url}/moves", json=asked, headers={"If-Match": '"2"'})
        early = {"place_id": str(branch.place_id), "on": "2025-02-01"}
        too_early = await api.post(f"{url}/moves", json=early, headers={"If-Match": '"2"'})
        [event] = (await api.get(f"{url}/events")).json()["items"]
        group_url = f"/household-groups/{group.id}"
        before = await api.get(group_url, params={"as_of": "2025-02-28"})
        after = await api.get(group_url, params={"as_of": ON})

        assert moved.status_code == 201, moved.text
        assert moved.json()["org_id"] == str(elsewhere.id)
        assert moved.json()["version"] == 2
        assert outcome(again) == (409, "household_event.already_there")
        assert outcome(too_early) == (409, "household_event.too_early")
        assert (event["kind"], event["from_place_id"], event["to_place_id"]) == (
            "moved",
            str(branch.place_id),
            str(elsewhere.place_id),
        )
        assert (before.json()["household_count"], after.json()["household_count"]) == (1, 0)

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household = await make_household(session, branch)
        await make_household(session, elsewhere)
        asked = {"place_id": str(elsewhere.place_id), "on": ON}
        url = f"/households/{household.id}/moves"
        person_id = await api.sign_in(session, SECRETARY, branch.id)
        one_sided = await api.post(url, json=asked, headers=IF_MATCH)
        blind = await api.post(url, json=asked)
        await api.sign_in(session, SECRETARY, elsewhere.id, person_id=person_id)
        not_come = await api.post(url, json=asked | {"on": "2100-01-01"}, headers=IF_MATCH)
        taken = await make_household(session, elsewhere)
        code = {"code": taken.code}
        code_taken = await api.post(url, json=asked | code, headers=IF_MATCH)
        accepted = await api.post(url, json=asked, headers=IF_MATCH)
        assert outcome(one_sided) == (404, "party_org.not_found")
        assert outcome(blind) == (428, "version.required")
        assert outcome(not_come) == (422, "day.not_come")
        assert outcome(code_taken) == (409, "household.code_taken")
        assert accepted.status_code == 201


class TestSplit:
    async def test_each_part_knows_where_it_came_from(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch)
        await api.sign_in(session, SECRETARY, branch.id)
        url = f"/households/{household.id}"
        asked = {"on": ON, "size": 2, "parts": [part(), part(size=1)]}
        answer = await api.post(f"{url}/splits", json=asked, headers=IF_MATCH)
        made = answer.json()["parts"]
        events = (await api.get(f"/households/{made[1]['id']}/events")).json()["items"]
        assert answer.status_code == 201, answer.text
        assert (answer.json()["household"]["size"], [one["size"] for one in made]) == (2, [2, 1])
        assert [(one["household_id"], one["successor_id"]) for one in events] == [
            (str(household.id), made[1]["id"])
        ]

    async def test_all_parts_or_none(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        household = await make_household(session, branch)
        await api.sign_in(session, SECRETARY, branch.id)
        url = f"/households/{household.id}"
        asked = {"on": ON, "size": 2, "parts": [part(), part(code=household.code)]}
        refused = await api.post(f"{url}/splits", json=asked, headers=IF_MATCH)
        assert outcome(refused) == (409, "household.code_taken")
        assert refused.json()["errors"][0]["field"] == "body.parts.1.code"
        assert len((await api.get("/households")).json()["items"]) == 1
        assert (await api.get(url)).json()["version"] == 1


class TestMergeAndDissolve:
    async def test_who_is_taken_in_ceases_to_be_and_names_the_successor(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        kept, absorbed = [await make_household(session, branch) for _ in range(2)]
        await make_group(session, branch, households=[absorbed])
        await api.sign_in(session, SECRETARY, branch.id)
        asked = {"on": ON, "size": 8, "absorbed_ids": [str(absorbed.id)]}
        merged = await api.post(f"/households/{kept.id}/merges", json=asked, headers=IF_MATCH)
        listed = (await api.get("/households")).json()["items"]
        gone = (await api.get("/households", params={"dissolved": "true"})).json()["items"]
        [event] = (await api.get(f"/households/{absorbed.id}/events")).json()["items"]
        amended = await api.patch(
            f"/households/{absorbed.id}", json={"size": 1}, headers={"If-Match": '"2"'}
        )
        twice = await api.post(
            f"/households/{kept.id}/merges", json=asked, headers={"If-Match": '"2"'}
        )
        assert merged.json()["size"] == 8
        assert [row["id"] for row in listed] == [str(kept.id)]
        assert [(row["id"], row["dissolved_on"]) for row in gone] == [(str(absorbed.id), ON)]
        assert (event["kind"], event["successor_id"]) == ("merged", str(kept.id))
        assert outcome(amended) == outcome(twice) == (409, "household.dissolved")

    async def test_no_household_merges_with_itself(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch)
        await api.sign_in(session, SECRETARY, branch.id)
        asked = {"on": ON, "size": 8, "absorbed_ids": [str(household.id)]}
        url = f"/households/{household.id}/merges"
        refused = await api.post(url, json=asked, headers=IF_MATCH)
        assert outcome(refused) == (409, "household_event.named_twice")

    @pytest.mark.parametrize("reason", ["dissolved", "moved_away"])
    async def test_dissolve(
        self, api: Api, session: AsyncSession, branch: Branch, reason: str
    ) -> None:
        household = await make_household(session, branch)
        group = await make_group(session, branch)
        await api.sign_in(session, SECRETARY, branch.id)
        url = f"/households/{household.id}"
        asked = {"on": ON, "reason": reason}
        done = await api.post(f"{url}/dissolutions", json=asked, headers=IF_MATCH)
        joining = {"household_ids": [str(household.id)], "on": ON}
        joined = await api.post(
            f"/household-groups/{group.id}/households", json=joining, headers=IF_MATCH
        )
        unknown = await api.post(
            f"{url}/dissolutions", json=asked | {"reason": "split"}, headers=IF_MATCH
        )
        assert done.json()["dissolved_on"] == ON
        assert (await api.get(f"{url}/events")).json()["items"][0]["kind"] == reason
        assert outcome(joined) == (409, "household.dissolved")
        assert outcome(unknown) == (422, "request.invalid")

    @pytest.mark.parametrize(
        ("reason", "end_reason"),
        [("dissolved", "household_dissolved"), ("moved_away", "household_moved")],
    )
    async def test_who_was_in_charge_no_longer_is(
        self,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        elsewhere: Branch,
        reason: str,
        end_reason: str,
    ) -> None:
        """Partners whom another branch sends are among them, and what was only planned."""
        lead, to_come = [await make_member(session, branch.id) for _ in range(2)]
        partner = await make_member(session, elsewhere.id)
        household = await make_household(session, branch)
        held = [
            await make_assignment(session, lead, household),
            await make_assignment(session, partner, household, role=AssignmentRole.SUPPORT),
        ]
        later = {"mission": "Đưa đi khám", "valid_from": TODAY + DAY}
        planned = await make_assignment(session, to_come, household, **later)
        over = {"mission": "Giúp sửa nhà", "valid_to": TODAY - DAY, "end_reason": "target_reached"}
        former = await make_assignment(session, to_come, household, **over)
        await api.sign_in(session, SECRETARY, branch.id)
        url, asked = f"/households/{household.id}", {"on": ON, "reason": reason}
        await api.post(f"{url}/dissolutions", json=asked, headers=IF_MATCH)
        params = {"household_id": str(household.id)}
        found = {
            row["id"]: row for row in (await api.get("/assignments", params=params)).json()["items"]
        }
        ends = {
            one.id: (found[str(one.id)]["valid_to"], found[str(one.id)]["end_reason"])
            for one in (*held, planned, former)
        }
        entries = (
            select(AuditEntry)
            .where(col(AuditEntry.action) == "assignment.ended")
            .where(col(AuditEntry.target_id).in_(ends))
        )
        audited = {one.target_id: one.org_id for one in (await session.exec(entries)).all()}
        counts = await api.get("/coverage/summary", params={"org_id": str(branch.id)})

        assert [ends[one.id] for one in held] == [(ON, end_reason)] * 2
        assert ends[planned.id] == (str(TODAY + DAY), end_reason)
        assert ends[former.id] == (str(TODAY - DAY), "target_reached")
        assert audited == {
            held[0].id: branch.id,
            held[1].id: elsewhere.id,
            planned.id: branch.id,
        }
        assert counts.json()["total"]["members"]["assigned"] == 0

    async def test_not_before_somebody_took_charge(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        kept, absorbed = [await make_household(session, branch) for _ in range(2)]
        member = await make_member(session, branch.id)
        since = date.fromisoformat(ON) + DAY
        made = await make_assignment(session, member, absorbed, valid_from=since)
        await api.sign_in(session, SECRETARY, branch.id)
        url = f"/households/{kept.id}/merges"
        asked = {"on": ON, "size": 8, "absorbed_ids": [str(absorbed.id)]}
        too_early = await api.post(url, json=asked, headers=IF_MATCH)
        merged = await api.post(url, json={**asked, "on": str(since + DAY)}, headers=IF_MATCH)
        ended = (await api.get(f"/assignments/{made.id}")).json()
        assert outcome(too_early) == (409, "household_event.too_early")
        assert merged.status_code == 201
        assert ended["valid_to"] == str(since + DAY)
        assert ended["end_reason"] == "household_dissolved"
