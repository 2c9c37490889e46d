"""Many assignments at once: all or none, or each as it can be, and never a success that is none."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.assignments import AssignmentRole
from api.domain.members import Standing
from api.domain.roles import Role
from api.models.assignments import Assignment
from api.models.members import PartyMember
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch

TODAY = clock.today()
URL = "/assignments/reassignments"


def item(assignment: Assignment, member: PartyMember, version: int = 1) -> dict[str, Any]:
    return {
        "assignment_id": str(assignment.id),
        "member_id": str(member.id),
        "version": version,
    }


def body(items: Sequence[dict[str, Any]], *, atomic: bool = True) -> dict[str, Any]:
    return {"items": items, "on": str(TODAY), "atomic": atomic}


@pytest.fixture
async def former(api: Api, session: AsyncSession, branch: Branch) -> PartyMember:
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    return await make_member(session, branch.id)


@pytest.fixture
async def heir(session: AsyncSession, branch: Branch) -> PartyMember:
    return await make_member(session, branch.id)


async def charges(
    session: AsyncSession, branch: Branch, member: PartyMember, number: int
) -> list[Assignment]:
    return [
        await make_assignment(session, member, await make_household(session, branch))
        for _ in range(number)
    ]


async def led(api: Api, member: PartyMember) -> set[str]:
    asked = {"member_id": str(member.id), "as_of": str(TODAY), "limit": 200}
    items = (await api.get("/assignments", params=asked)).json()["items"]
    return {one["household_id"] for one in items}


class TestAllOrNone:
    async def test_all_are_moved_and_only_once(
        self, api: Api, session: AsyncSession, branch: Branch, former: Any, heir: Any
    ) -> None:
        held = await charges(session, branch, former, 3)
        headers = {"Idempotency-Key": f"move-{uuid4()}"}
        asked = body([item(one, heir) for one in held])
        done = await api.post(URL, json=asked, headers=headers)
        again = await api.post(URL, json=asked, headers=headers)
        opened = (await api.get("/handovers")).json()["items"]
        assert done.status_code == 200, done.text
        assert again.json() == done.json()
        assert (done.json()["moved"], done.json()["refused"]) == (3, 0)
        assert [one["begun_id"] for one in done.json()["items"]] == [
            one["after_id"] for one in opened
        ]
        assert await led(api, heir) == {str(one.household_id) for one in held}
        assert await led(api, former) == set()

    async def test_two_may_change_places(
        self, api: Api, session: AsyncSession, branch: Branch, former: Any, heir: Any
    ) -> None:
        [one], [other] = [await charges(session, branch, who, 1) for who in (former, heir)]
        done = await api.post(URL, json=body([item(one, heir), item(other, former)]))
        assert done.status_code == 200, done.text
        assert await led(api, heir) == {str(one.household_id)}
        assert await led(api, former) == {str(other.household_id)}

    async def test_none_is_where_some_cannot_be_and_each_is_named(
        self,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        elsewhere: Branch,
        former: Any,
        heir: Any,
    ) -> None:
        held = await charges(session, branch, former, 6)
        [supported] = await charges(session, branch, former, 1)
        away = await make_member(session, branch.id, standing=Standing.AWAY)
        stranger = await make_member(session, elsewhere.id)
        [theirs] = await charges(session, elsewhere, stranger, 1)
        target = await make_household(session, branch)
        shared = await make_assignment(session, former, target)
        await make_assignment(session, heir, target, role=AssignmentRole.SUPPORT)
        asked = [
            item(held[0], heir),
            item(held[1], heir, version=4),
            item(held[2], stranger),
            item(held[3], away),
            item(theirs, heir),
            item(shared, heir),
            item(supported, heir),
        ]
        refused = await api.post(URL, json=body(asked))
        assert outcome(refused) == (409, "assignment.reassignment_refused")
        assert [(one["field"], one["code"]) for one in refused.json()["errors"]] == [
            ("body.items.1.version", "version.stale"),
            ("body.items.2.member_id", "assignment.member_not_found"),
            ("body.items.3.member_id", "assignment.member_cannot_be_assigned"),
            ("body.items.4.assignment_id", "assignment.not_found"),
            ("body.items.5.member_id", "assignment.already_assigned"),
        ]
        assert all(one["message"] for one in refused.json()["errors"])
        assert await led(api, heir) == {str(target.id)}
        assert (await api.get("/handovers")).json()["items"] == []

        partly = await api.post(URL, json=body(asked, atomic=False))
        assert partly.status_code == 200, partly.text
        told = partly.json()
        assert (told["moved"], told["refused"]) == (2, 5)
        assert [one["status"] for one in told["items"]] == [
            "moved",
            *["refused"] * 5,
            "moved",
        ]
        assert [(one["field"], one["code"]) for one in told["items"][1:6]] == [
            (one["field"], one["code"]) for one in refused.json()["errors"]
        ]
        assert told["items"][3]["message"] == refused.json()["errors"][2]["message"]
        moved = {str(held[0].household_id), str(supported.household_id)}
        assert await led(api, heir) == {*moved, str(target.id)}

    async def test_nothing_moved_is_no_success(
        self, api: Api, session: AsyncSession, branch: Branch, former: Any
    ) -> None:
        held = await charges(session, branch, former, 2)
        away = await make_member(session, branch.id, standing=Standing.AWAY)
        asked = body([item(one, away) for one in held], atomic=False)
        refused = await api.post(URL, json=asked)
        twice = await api.post(URL, json=body([item(held[0], away)] * 2))
        many = body([item(held[0], away) | {"assignment_id": str(uuid4())} for _ in range(201)])
        assert outcome(refused) == (409, "assignment.reassignment_refused")
        assert twice.json()["errors"][0]["code"] == "assignment.named_twice"
        assert (await api.post(URL, json=many)).status_code == 422
        assert await led(api, former) == {str(one.household_id) for one in held}


class TestAtOnce:
    @pytest.mark.parametrize("atomic", [True, False])
    async def test_two_requests_over_the_same_assignments(
        self,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        former: Any,
        *,
        atomic: bool,
    ) -> None:
        """Whoever comes second finds every version gone: none is moved twice, none is lost."""
        held = await charges(session, branch, former, 8)
        heirs = [await make_member(session, branch.id) for _ in range(2)]
        orders = (held, held[::-1])
        done = await asyncio.gather(
            *(
                api.post(URL, json=body([item(one, heir) for one in order], atomic=atomic))
                for heir, order in zip(heirs, orders, strict=True)
            )
        )
        assert sorted(one.status_code for one in done) == [200, 409]
        shares = [await led(api, heir) for heir in heirs]
        assert sorted(map(len, shares)) == [0, 8]
        [second] = [one for one in done if one.status_code == 409]
        faults = second.json()["errors"]
        assert {one["code"] for one in faults} == {"version.stale"}
        assert len((await api.get("/handovers")).json()["items"]) == 8

    async def test_overlapping_ones_say_what_became_of_each(
        self, api: Api, session: AsyncSession, branch: Branch, former: Any
    ) -> None:
        held = await charges(session, branch, former, 9)
        heirs = [await make_member(session, branch.id) for _ in range(2)]
        parts = (held[:6], held[3:])
        done = await asyncio.gather(
            *(
                api.post(URL, json=body([item(one, heir) for one in part], atomic=False))
                for heir, part in zip(heirs, parts, strict=True)
            )
        )
        assert [one.status_code for one in done] == [200, 200]
        assert sorted(one.json()["moved"] for one in done) == [3, 6]
        shares = [await led(api, heir) for heir in heirs]
        assert sum(map(len, shares)) == 9
        for one, share in zip(done, shares, strict=True):
            assert one.json()["moved"] == len(share)

    async def test_a_member_who_becomes_exempt_meanwhile_leaves_a_vacancy_or_is_refused(
        self, api: Api, session: AsyncSession, branch: Branch, former: Any, heir: Any
    ) -> None:
        held = await charges(session, branch, former, 4)
        standing = {"standing": "away", "valid_from": str(TODAY)}
        moving, _ = await asyncio.gather(
            api.post(URL, json=body([item(one, heir) for one in held])),
            api.post(f"/members/{heir.id}/standings", json=standing, headers={"If-Match": '"1"'}),
        )
        vacant = (await api.get("/vacancies")).json()["items"]
        if moving.status_code == 200:
            assert len(vacant) == 4
        else:
            assert outcome(moving) == (409, "assignment.reassignment_refused")
            assert vacant == []
