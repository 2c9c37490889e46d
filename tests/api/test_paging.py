"""Lists that belong to one person or household are read page by page, like all others."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.households import HouseholdEventKind
from api.domain.members import Standing
from api.domain.residence import Presence
from api.domain.roles import Role
from api.models.household_events import HouseholdEvent
from api.models.members import Membership, MemberStanding
from api.models.residence_members import ResidenceAttendance, ResidenceComment
from api.models.sign_ins import SignIn
from tests.client import Api, all_pages, outcome
from tests.factories.accounts import LONG_AGO, make_account, make_sign_in
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch
from tests.factories.residence_members import make_residence_member

ROWS = 5
Making: TypeAlias = Callable[[AsyncSession, Branch], Awaitable[str]]


def before(number: int) -> dict[str, Any]:
    """Give the days of one of the stretches that end where a member's own begin."""
    ends = LONG_AGO - timedelta(days=number - 1)
    return {"valid_from": ends - timedelta(days=1), "valid_to": ends}


async def added(session: AsyncSession, *rows: SQLModel) -> None:
    session.add_all(rows)
    await session.commit()


async def standings(session: AsyncSession, branch: Branch) -> str:
    member = await make_member(session, branch.id)
    of_member = {"member_id": member.id, "standing": Standing.OFFICIAL}
    earlier = range(1, ROWS)
    await added(session, *(MemberStanding(**of_member, **before(n)) for n in earlier))
    return f"/members/{member.id}/standings"


async def memberships(session: AsyncSession, branch: Branch) -> str:
    member = await make_member(session, branch.id)
    of_member = {"member_id": member.id, "org_id": branch.id}
    await added(session, *(Membership(**of_member, **before(n)) for n in range(1, ROWS)))
    return f"/members/{member.id}/memberships"


async def events(session: AsyncSession, branch: Branch) -> str:
    """Write some on one day, and one in which the household is the successor."""
    household, other = [await make_household(session, branch) for _ in range(2)]
    of_place = {"org_id": branch.id, "from_place_id": branch.place_id}
    await added(
        session,
        HouseholdEvent(
            household_id=other.id,
            successor_id=household.id,
            kind=HouseholdEventKind.SPLIT,
            happened_on=date(2025, 1, 2),
            **of_place,
        ),
        *(
            HouseholdEvent(
                household_id=household.id,
                kind=HouseholdEventKind.MOVED,
                happened_on=date(2025, 1, 1 + n // 2),
                **of_place,
            )
            for n in range(1, ROWS)
        ),
    )
    return f"/households/{household.id}/events"


async def attendance(session: AsyncSession, branch: Branch) -> str:
    member = await make_residence_member(session, branch)
    kept = {"residence_member_id": member.id, "presence": Presence.PRESENT}
    halves = [f"20{20 + n // 2}-H{1 + n % 2}" for n in range(ROWS)]
    await added(session, *(ResidenceAttendance(**kept, half_year=half) for half in halves))
    return f"/residence-members/{member.id}/attendance"


async def comments(session: AsyncSession, branch: Branch) -> str:
    member = await make_residence_member(session, branch)
    written = {"residence_member_id": member.id, "text": "Gương mẫu"}
    years = range(2020, 2020 + ROWS)
    await added(session, *(ResidenceComment(**written, year=year) for year in years))
    return f"/residence-members/{member.id}/comments"


LISTS = pytest.mark.parametrize("make", [standings, memberships, events, attendance, comments])


@LISTS
async def test_pages_make_up_the_list(
    api: Api, session: AsyncSession, branch: Branch, make: Making
) -> None:
    url = await make(session, branch)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    whole = (await api.get(url)).json()
    too_many = await api.get(url, params={"limit": 201})
    assert (len(whole["items"]), whole["next"]) == (ROWS, None)
    for limit in (1, 2, ROWS):
        assert await all_pages(api, url, limit=limit) == whole["items"]
    assert outcome(too_many) == (422, "request.invalid")


@LISTS
async def test_a_cursor_is_good_for_its_own_list_only(
    api: Api, session: AsyncSession, branch: Branch, make: Making
) -> None:
    own, other = [await make(session, branch) for _ in range(2)]
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    cursor = (await api.get(own, params={"limit": 1})).json()["next"]
    assert (await api.get(own, params={"after": cursor})).status_code == 200
    assert outcome(await api.get(other, params={"after": cursor})) == (422, "cursor.invalid")


async def test_ones_sign_ins_come_the_newest_first(api: Api, session: AsyncSession) -> None:
    account, stranger = [await make_account(session) for _ in range(2)]
    made: list[UUID] = [(await make_sign_in(session, account)).id for _ in range(ROWS)]
    over = SignIn(account_id=account.id, expires_at=clock.now() - timedelta(seconds=1))
    await added(session, over)
    theirs = await make_sign_in(session, stranger)
    api.be(made[0])
    whole = (await api.get("/sign-ins")).json()["items"]
    cursor = (await api.get("/sign-ins", params={"limit": 1})).json()["next"]
    assert [one["id"] for one in whole] == [str(one) for one in reversed(made)]
    assert [one["is_current"] for one in whole] == [False] * (ROWS - 1) + [True]
    assert await all_pages(api, "/sign-ins", limit=2) == whole
    api.be(theirs.id)
    assert outcome(await api.get("/sign-ins", params={"after": cursor})) == (422, "cursor.invalid")
