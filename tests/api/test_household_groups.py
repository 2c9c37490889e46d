import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.visible import raise_wall
from api.domain import clock
from api.domain.roles import Role
from api.i18n import sentences
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.services.household_groups import IN_USE
from tests.access.matrix import IF_MATCH
from tests.access.test_walls import actor_of
from tests.client import Api, outcome, seen
from tests.factories.assignments import make_assignment
from tests.factories.feedback import make_code
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_place

SECRETARY = Role.BRANCH_SECRETARY
ON = "2025-03-01"
NEW_HOUSEHOLD = {"code": "H-NEW", "head_name": "Lê Văn Con", "size": 2}


def body(branch: Branch, **changes: object) -> dict[str, object]:
    valid = {"code": f"G{uuid4().int % 10**8:08}", "name": "Nhóm hộ ngõ 3"}
    return {**valid, "place_id": str(branch.place_id), **changes}


def joining(*households: Household, on: str = ON) -> dict[str, Any]:
    return {"household_ids": [str(one.id) for one in households], "on": on}


class TestCreateHouseholdGroup:
    async def test_is_found_as_created(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        created = (await api.post("/household-groups", json=body(branch))).json()
        found = await api.get(f"/household-groups/{created['id']}")
        assert found.json() == created
        assert (created["org_id"], created["household_count"]) == (str(branch.id), 0)

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        new = body(branch)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, branch.id)
        without_right = await api.post("/household-groups", json=new)
        await api.sign_in(session, SECRETARY, branch.id)
        out_of_sight = await api.post("/household-groups", json=body(elsewhere))
        blank = await api.post("/household-groups", json=new | {"name": " "})
        accepted = await api.post("/household-groups", json=new)
        taken = await api.post("/household-groups", json=new)
        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == (404, "party_org.not_found")
        assert outcome(blank) == (422, "request.invalid")
        assert accepted.status_code == 201
        assert outcome(taken) == (409, "household_group.code_taken")


class TestDissolve:
    async def test_only_what_never_had_anything(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        """A household that left on the day on which it joined was never in it."""
        group = await make_group(session, branch)
        household = await make_household(session, branch)
        await api.sign_in(session, SECRETARY, branch.id)
        url = f"/household-groups/{group.id}"
        joins = joining(household)
        joined = await api.post(f"{url}/households", json=joins, headers=IF_MATCH)
        holds_one = await api.delete(url, headers={**seen(joined), "Accept-Language": "en"})
        left = await api.post(f"{url}/leaves", json=joins, headers=seen(joined))
        stale = await api.delete(url, headers=seen(joined))
        dissolved = await api.delete(url, headers=seen(left))
        assert outcome(holds_one) == (409, "household_group.in_use")
        assert holds_one.json()["params"] == {"what": "household"}
        assert holds_one.json()["title"].endswith("there is, or was: household.")
        assert outcome(stale) == (412, "version.stale")
        assert (dissolved.status_code, dissolved.content) == (204, b"")
        assert outcome(await api.get(url)) == (404, "household_group.not_found")
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, branch.commune_id)
        kept = (await api.get("/audit-entries", params={"target_id": str(group.id)})).json()
        assert kept["items"][0]["action"] == "household_group.dissolved"

    async def test_names_what_is_about_it_though_it_is_over(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        led, coded = await make_group(session, branch), await make_group(session, branch)
        member = await make_member(session, branch.id)
        await make_assignment(session, member, led, valid_to=date(2025, 4, 1))
        await api.sign_in(session, SECRETARY, branch.id)
        await make_code(session, coded)
        refusals = [
            await api.delete(f"/household-groups/{one.id}", headers=IF_MATCH)
            for one in (led, coded)
        ]
        assert [(outcome(one), one.json()["params"]["what"]) for one in refusals] == [
            ((409, "household_group.in_use"), "assignment"),
            ((409, "household_group.in_use"), "public_code"),
        ]

    async def test_whatever_may_name_a_group_is_known(self, session: AsyncSession) -> None:
        """A table that comes to name groups gets its word."""
        naming = text(
            "SELECT conname FROM pg_constraint WHERE contype = 'f'"
            " AND confrelid = 'household_group'::regclass"
        )
        named = set((await (await session.connection()).execute(naming)).scalars())
        assert named == set(IN_USE)
        assert {f"record.{kind}" for kind in IN_USE.values()} <= set(sentences())


class TestJoinAndLeave:
    async def test_the_group_is_as_it_was_on_a_day(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        group = await make_group(session, branch)
        first, second = [await make_household(session, branch) for _ in range(2)]
        await api.sign_in(session, SECRETARY, branch.id)
        url = f"/household-groups/{group.id}"
        both, one = joining(first, second), joining(first, on="2025-06-01")
        joined = await api.post(f"{url}/households", json=both, headers=IF_MATCH)
        left = await api.post(f"{url}/leaves", json=one, headers=seen(joined))

        async def on(day: str) -> tuple[int, int, set[str]]:
            found = (await api.get(url, params={"as_of": day})).json()
            page = (await api.get(f"{url}/households", params={"as_of": day})).json()
            inside = {row["id"] for row in page["items"]}
            return found["household_count"], found["person_count"], inside

        assert (joined.json()["household_count"], left.json()["household_count"]) == (2, 1)
        assert await on("2025-02-28") == (0, 0, set())
        assert await on("2025-03-01") == (2, 8, {str(first.id), str(second.id)})
        assert await on("2025-06-01") == (1, 4, {str(second.id)})
        ungrouped = (await api.get("/households", params={"grouped": "false"})).json()["items"]
        assert [row["id"] for row in ungrouped] == [str(first.id)]

    async def test_all_or_none_and_one_group_at_a_time(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        free, taken = [await make_household(session, branch) for _ in range(2)]
        hidden = await make_household(session, elsewhere)
        await make_group(session, branch, households=[taken], since=date(2025, 5, 1))
        group = await make_group(session, branch)
        person_id = await api.sign_in(session, SECRETARY, branch.id)
        url = f"/household-groups/{group.id}/households"
        api.headers.update(IF_MATCH)
        in_another = await api.post(url, json=joining(free, taken))
        out_of_sight = await api.post(url, json=joining(free, hidden))
        not_come = await api.post(url, json=joining(free, on="2100-01-01"))
        none = await api.post(url, json={"household_ids": [], "on": ON})
        await api.sign_in(session, SECRETARY, elsewhere.id, person_id=person_id)
        outside = await api.post(url, json=joining(free, hidden))
        count = (await api.get(f"/household-groups/{group.id}")).json()["household_count"]
        accepted = await api.post(url, json=joining(free))

        assert outcome(in_another) == (409, "household_group.household_in_a_group")
        assert in_another.json()["errors"][0]["field"] == "body.household_ids.1"
        assert outcome(out_of_sight) == (404, "household.not_found")
        assert outcome(not_come) == (422, "day.not_come")
        assert outcome(none) == (422, "request.invalid")
        assert outcome(outside) == (409, "household_group.household_outside")
        assert count == 0
        assert accepted.status_code == 201

    async def test_who_is_not_in_it_cannot_leave(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch)
        group = await make_group(session, branch)
        await api.sign_in(session, SECRETARY, branch.id)
        url = f"/household-groups/{group.id}/leaves"
        refused = await api.post(url, json=joining(household), headers=IF_MATCH)
        assert outcome(refused) == (409, "household_group.household_not_in_it")

    async def test_an_entry_of_the_same_day_is_undone(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch)
        group, right = [await make_group(session, branch) for _ in range(2)]
        await api.sign_in(session, SECRETARY, branch.id)
        wrong, asked = f"/household-groups/{group.id}", joining(household)
        joined = await api.post(f"{wrong}/households", json=asked, headers=IF_MATCH)
        await api.post(f"{wrong}/leaves", json=asked, headers=seen(joined))
        url = f"/household-groups/{right.id}/households"
        corrected = await api.post(url, json=asked, headers=IF_MATCH)
        assert corrected.status_code == 201

    async def test_two_groups_at_once_do_not_both_get_it(
        self, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch)
        groups = [await make_group(session, branch) for _ in range(2)]
        async with Api(app) as one, Api(app) as other:
            await one.sign_in(session, SECRETARY, branch.id)
            await other.sign_in(session, SECRETARY, branch.id)
            answers = await asyncio.gather(
                *(
                    client.post(
                        f"/household-groups/{group.id}/households",
                        json=joining(household),
                        headers=IF_MATCH,
                    )
                    for client, group in zip((one, other), groups, strict=True)
                )
            )
        assert sorted(answer.status_code for answer in answers) == [201, 409]


class TestAmendHouseholdGroup:
    async def test_needs_the_version_last_seen(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        group = await make_group(session, branch)
        await api.sign_in(session, SECRETARY, branch.id)
        url = f"/household-groups/{group.id}"
        before = seen(await api.get(url))
        blind = await api.patch(url, json={"name": "Ngõ 5"})
        first = await api.patch(url, json={"name": "Ngõ 5"}, headers=before)
        second = await api.patch(url, json={"name": "Ngõ 7"}, headers=before)
        assert outcome(blind) == (428, "version.required")
        assert (first.json()["name"], first.json()["version"]) == ("Ngõ 5", 2)
        assert outcome(second) == (412, "version.stale")

    async def test_a_code_is_changed_to_one_that_is_free(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        group, other = [await make_group(session, branch) for _ in range(2)]
        await api.sign_in(session, SECRETARY, branch.id)
        url, headers = f"/household-groups/{group.id}", {"If-Match": '"1"'}
        refused = await api.patch(url, json={"code": other.code}, headers=headers)
        changed = await api.patch(url, json={"code": "DB-7"}, headers=headers)
        assert (outcome(refused), refused.json()["errors"][0]["field"]) == (
            (409, "household_group.code_taken"),
            "body.code",
        )
        assert changed.json()["code"] == "DB-7"


class TestVersion:
    """Whatever changes the numbers that a group shows makes another version of it."""

    async def test_of_who_joins_and_leaves(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        first, second = [await make_household(session, branch) for _ in range(2)]
        group = await make_group(session, branch, households=[first])
        await api.sign_in(session, SECRETARY, branch.id)
        url = f"/household-groups/{group.id}"
        before = seen(await api.get(url))
        blind = await api.post(f"{url}/households", json=joining(second))
        joined = await api.post(f"{url}/households", json=joining(second), headers=before)
        renamed = await api.patch(url, json={"name": "Ngõ 5"}, headers=before)
        unaware = await api.post(f"{url}/leaves", json=joining(first), headers=before)
        left = await api.post(f"{url}/leaves", json=joining(first), headers=seen(joined))
        assert outcome(blind) == (428, "version.required")
        assert outcome(renamed) == outcome(unaware) == (412, "version.stale")
        assert (joined.json()["household_count"], left.json()["household_count"]) == (2, 1)
        assert left.json() == (await api.get(url)).json()
        assert left.headers["ETag"] == '"3"'

    @pytest.mark.parametrize(
        ("path", "asked", "numbers"),
        [
            ("", {"size": 9}, (2, 13)),
            ("/moves", {"on": ON}, (1, 4)),
            ("/splits", {"on": ON, "size": 1, "parts": [NEW_HOUSEHOLD]}, (2, 5)),
            ("/dissolutions", {"on": ON, "reason": "dissolved"}, (1, 4)),
            ("/merges", {"on": ON, "size": 8}, (1, 8)),
        ],
        ids=["grows", "moves", "splits", "is dissolved", "merges"],
    )
    async def test_of_what_happens_to_a_household(
        self,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        path: str,
        asked: dict[str, Any],
        numbers: tuple[int, int],
    ) -> None:
        household, other = [await make_household(session, branch) for _ in range(2)]
        elsewhere = await make_place(session, branch.id)
        group = await make_group(session, branch, households=[household, other])
        untouched = await make_group(session, branch)
        await api.sign_in(session, SECRETARY, branch.id)
        more: dict[str, dict[str, Any]] = {
            "/moves": {"place_id": str(elsewhere.place_id)},
            "/merges": {"absorbed_ids": [str(other.id)]},
        }
        changed = await api.request(
            "POST" if path else "PATCH",
            f"/households/{household.id}{path}",
            json=asked | more.get(path, {}),
            headers=IF_MATCH,
        )
        shown = await api.get(f"/household-groups/{group.id}")
        renamed = await api.patch(
            f"/household-groups/{group.id}", json={"name": "Ngõ 5"}, headers=IF_MATCH
        )
        beside = await api.get(f"/household-groups/{untouched.id}")
        assert changed.is_success, changed.text
        assert (shown.json()["household_count"], shown.json()["person_count"]) == numbers
        assert outcome(renamed) == (412, "version.stale")
        assert beside.headers["ETag"] == '"1"'

    async def test_not_of_what_it_does_not_show(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch)
        group = await make_group(session, branch, households=[household])
        await api.sign_in(session, SECRETARY, branch.id)
        await api.patch(
            f"/households/{household.id}", json={"head_name": "Lê Thị Ba"}, headers=IF_MATCH
        )
        assert (await api.get(f"/household-groups/{group.id}")).headers["ETag"] == '"1"'


class TestOwnGroups:
    """A member sees exactly the groups and households they are in charge of today."""

    @pytest.mark.parametrize(
        ("days", "seen"),
        [((-30, None), True), ((-30, 1), True), ((-30, 0), False), ((1, None), False)],
    )
    async def test_through_both_walls(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        branch: Branch,
        days: tuple[int, int | None],
        *,
        seen: bool,
    ) -> None:
        today, (since, until) = clock.today(), days
        member = await make_member(session, branch.id)
        inside, outside = [await make_household(session, branch) for _ in range(2)]
        group = await make_group(session, branch, households=[inside])
        await make_group(session, branch, households=[outside])
        await make_assignment(
            session,
            member,
            group,
            valid_from=today + timedelta(days=since),
            valid_to=None if until is None else today + timedelta(days=until),
        )
        actor = await actor_of(app, session, Role.MEMBER, branch, person_id=member.id)
        await api.sign_in(session, Role.MEMBER, person_id=member.id)
        groups = (await api.get("/household-groups")).json()["items"]
        households = (await api.get("/households")).json()["items"]
        async with app.state.kevai.sessions.begin() as request:
            await raise_wall(request, actor)
            behind = (await request.exec(select(HouseholdGroup.id))).all()
            behind += (await request.exec(select(Household.id))).all()

        assert [row["id"] for row in groups] == ([str(group.id)] if seen else [])
        assert [row["id"] for row in households] == ([str(inside.id)] if seen else [])
        assert behind == ([group.id, inside.id] if seen else [])
        if seen:
            assert groups[0]["household_count"] == 1
            page = (await api.get(f"/household-groups/{group.id}/households")).json()
            assert [row["id"] for row in page["items"]] == [str(inside.id)]
