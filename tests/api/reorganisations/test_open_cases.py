"""What is open about a group, a place or a household goes along to whoever answers for it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.feedback import FeedbackState
from api.domain.roles import Role
from api.jobs import handlers, worker
from api.models.charge_changes import ChargeChange
from api.models.feedback import Feedback
from api.models.party_orgs import PartyOrgSpan
from api.security.sealing import Hashing
from tests.api.reorganisations.decisions import done, drafted, extraction
from tests.client import Api, outcome, seen
from tests.conftest import SECRET
from tests.factories.feedback import WORDS, Card, make_card, make_conflict, make_feedback
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.organisation import Branch, make_branch, make_place
from tests.factories.requests import make_request

TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)
ABOUT_LEAD = {"kind": "conduct_comment", "text": WORDS}


async def work(app: FastAPI) -> None:
    """Do what the worker does as soon as there is anything."""
    while await worker.done(handlers.following(Hashing(SECRET)), app.state.kevai.sessions):
        pass


async def inbox(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.get("/feedback")).json()["items"]
    return found


async def followed(api: Api, receipt: str) -> dict[str, Any]:
    """Ask as the sender does."""
    answer = await api.get("/public/feedback", headers={"X-Receipt": receipt})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def given(api: Api, **said: object) -> str:
    answer = await api.give({"kind": "feedback", "text": WORDS, **said})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["receipt"])


@pytest.fixture
async def card(session: AsyncSession, one: Branch) -> Card:
    return await make_card(session, one)


@pytest.fixture
async def seats(app: FastAPI, session: AsyncSession, one: Branch, other: Branch) -> Sequence[Api]:
    """Let a secretary be there to handle in each branch, and a committee above both."""
    of_one, of_other, above = Api(app), Api(app), Api(app)
    await of_one.sign_in(session, Role.BRANCH_SECRETARY, one.id)
    await of_other.sign_in(session, Role.BRANCH_SECRETARY, other.id)
    await above.sign_in(session, Role.COMMUNE_COMMITTEE, one.commune_id)
    return of_one, of_other, above


@pytest.fixture
async def decider(api: Api, session: AsyncSession, province: PartyOrgSpan) -> Api:
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    return api


async def extracted(
    decider: Api, province: PartyOrgSpan, step: dict[str, Any], *, on: Any = TODAY
) -> str:
    url = await drafted(decider, province.org_id, step, on=on)
    await done(decider, url, "apply")
    return url


async def test_a_case_about_a_group_goes_with_it_and_comes_back_with_it(
    app: FastAPI,
    decider: Api,
    seats: Sequence[Api],
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
    card: Card,
) -> None:
    of_one, of_other, above = seats
    receipt = await given(decider, group_code=card.code)
    [about_group] = await inbox(of_one)
    await given(decider, party_org_id=str(one.id))  # of the branch as such: it stays
    before = await followed(decider, receipt)
    url = await extracted(decider, province, extraction(one, other, groups=[card.group.id]))
    await work(app)
    after = await followed(decider, receipt)
    [arrived] = await inbox(of_other)
    left = await inbox(of_one)
    refused = await of_one.get(f"/feedback/{about_group['id']}")
    await done(decider, url, "revert")
    await work(app)
    again = await followed(decider, receipt)

    assert arrived["id"] == about_group["id"]
    assert [len(left), outcome(refused)] == [1, (404, "feedback.not_found")]
    assert before["handled_by"] == again["handled_by"] != after["handled_by"]
    assert [entry["kind"] for entry in after["entries"]] == ["succession"]
    assert [entry["kind"] for entry in again["entries"]] == ["succession", "succession"]
    assert (await inbox(of_other), await inbox(above)) == ([], [])
    assert about_group["id"] in {each["id"] for each in await inbox(of_one)}


async def test_whoever_has_it_newly_has_their_whole_time_and_nobody_is_assigned(
    app: FastAPI,
    session: AsyncSession,
    decider: Api,
    seats: Sequence[Api],
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
    card: Card,
) -> None:
    of_one, of_other, _ = seats
    case, receipt = await make_feedback(
        session, one.id, since=TODAY - timedelta(days=20), subject_id=card.group.id
    )
    url = f"/feedback/{case.id}"
    opened = await of_one.get(url)
    asked = {"person_id": opened.json()["handlers"][0]["person_id"]}
    assigned = await of_one.post(f"{url}/assignees", json=asked, headers=seen(opened))
    assert assigned.status_code == 201, assigned.text
    await extracted(decider, province, extraction(one, other, groups=[card.group.id]))
    await work(app)
    [arrived] = await inbox(of_other)

    assert (arrived["state"], arrived["assigned_to"]) == ("assigned", None)
    assert datetime.fromisoformat(arrived["due_at"]) > clock.now()
    assert (await followed(decider, receipt))["state"] == "assigned"


async def test_going_to_and_fro_gives_nobody_new_time(
    app: FastAPI,
    session: AsyncSession,
    decider: Api,
    seats: Sequence[Api],
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
    card: Card,
) -> None:
    _, of_other, _ = seats
    await make_feedback(session, one.id, subject_id=card.group.id)
    parts = extraction(one, other, groups=[card.group.id])
    url = await extracted(decider, province, parts)
    await work(app)
    [there] = await inbox(of_other)
    due = []
    with time_machine.travel(clock.now() + timedelta(days=7), tick=True):
        async with Api(app) as later:
            for branch in (one, other):
                await later.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
                if branch is one:
                    await done(later, url, "revert")
                else:
                    await extracted(later, province, parts)
                await work(app)
                await later.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
                due += [each["due_at"] for each in await inbox(later)]
    assert due == [there["due_at"]] * 2


async def test_what_was_let_lie_and_went_up_is_not_handed_down_with_its_group(
    app: FastAPI,
    session: AsyncSession,
    decider: Api,
    seats: Sequence[Api],
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
    card: Card,
) -> None:
    """Else a committee had only to move the group, and had new time when it came up again."""
    late = TODAY - timedelta(days=20)
    case, _ = await make_feedback(session, one.id, since=late, subject_id=card.group.id)
    await worker.done(handlers.raise_overdue, app.state.kevai.sessions)
    raised = [[each["id"] for each in await inbox(seat)] for seat in seats]
    await extracted(decider, province, extraction(one, other, groups=[card.group.id]))
    await work(app)
    moved = [[each["id"] for each in await inbox(seat)] for seat in seats]
    assert raised == moved == [[], [], [str(case.id)]]


async def test_it_goes_on_the_day_and_not_before(
    app: FastAPI,
    session: AsyncSession,
    decider: Api,
    seats: Sequence[Api],
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
    card: Card,
) -> None:
    of_one, of_other, _ = seats
    village = await make_place(session, one.id)
    about = [card.group.id, village.place_id]
    for subject_id in about:
        await make_feedback(session, one.id, subject_id=subject_id)
    parts = {"groups": [card.group.id], "places": [village.place_id]}
    await extracted(decider, province, extraction(one, other, **parts), on=TOMORROW)
    await work(app)
    assert (len(await inbox(of_one)), await inbox(of_other)) == (2, [])
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1), tick=True):
        await worker.done(handlers.carry_out_reorganisations, app.state.kevai.sessions)
        await work(app)
        async with Api(app) as later:
            await later.sign_in(session, Role.BRANCH_SECRETARY, one.id)
            stays = await inbox(later)
            await later.sign_in(session, Role.BRANCH_SECRETARY, other.id)
            assert (stays, len(await inbox(later))) == ([], 2)


async def test_a_case_about_a_place_goes_with_it_to_whoever_is_put_in_charge(
    app: FastAPI,
    api: Api,
    session: AsyncSession,
    seats: Sequence[Api],
    one: Branch,
    other: Branch,
) -> None:
    of_one, of_other, above = seats
    await given(api, place_id=str(one.place_id))
    [case] = await inbox(of_one)
    await above.sign_in(session, Role.COMMUNE_COMMITTEE, one.commune_id)
    url = f"/places/{one.place_id}"
    charge = {"org_id": str(other.id), "on": str(TODAY)}
    put = await above.post(f"{url}/charges", json=charge, headers=seen(await above.get(url)))
    assert put.status_code in {200, 201}, put.text
    await work(app)
    assert await inbox(of_one) == []
    assert [each["id"] for each in await inbox(of_other)] == [case["id"]]


@pytest.mark.parametrize("goes_along", [True, False])
async def test_a_comment_about_somebody_goes_along_only_with_them(
    app: FastAPI,
    decider: Api,
    seats: Sequence[Api],
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
    card: Card,
    *,
    goes_along: bool,
) -> None:
    of_one, of_other, _ = seats
    await given(decider, **ABOUT_LEAD, group_code=card.code)
    [case] = await inbox(of_one)
    members = [card.lead.id] if goes_along else []
    parts = extraction(one, other, groups=[card.group.id], members=members)
    await extracted(decider, province, parts)
    await work(app)
    found = [[each["id"] for each in await inbox(seat)] for seat in (of_one, of_other)]
    assert found == ([[], [case["id"]]] if goes_along else [[case["id"]], []])


async def test_whoever_it_is_about_never_gets_it_where_they_sit_now(
    app: FastAPI,
    session: AsyncSession,
    decider: Api,
    seats: Sequence[Api],
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
    card: Card,
) -> None:
    of_one, of_other, above = seats
    async with Api(app) as lead:
        await given(decider, **ABOUT_LEAD, group_code=card.code)
        await lead.sign_in(session, Role.BRANCH_DEPUTY_SECRETARY, other.id, person_id=card.lead.id)
        parts = extraction(one, other, groups=[card.group.id], members=[card.lead.id])
        await extracted(decider, province, parts)
        await work(app)
        found = [len(await inbox(seat)) for seat in (of_one, of_other, lead, above)]
    assert found == [0, 0, 0, 1]


@pytest.mark.parametrize("by", ["seat", "conflict"])
async def test_it_is_never_read_where_they_sat_when_it_went_there_nor_by_their_kin(
    app: FastAPI,
    session: AsyncSession,
    decider: Api,
    seats: Sequence[Api],
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
    card: Card,
    by: str,
) -> None:
    """Not even when a seat is ended, or a declaration withdrawn, for as long as reading takes."""
    of_one, of_other, above = seats
    await given(decider, **ABOUT_LEAD, group_code=card.code)
    if by == "seat":
        async with Api(app) as lead:
            await lead.sign_in(
                session, Role.BRANCH_DEPUTY_SECRETARY, other.id, person_id=card.lead.id
            )
        ended = "UPDATE role_term SET valid_to = :today WHERE person_id = :lead AND org_id = :other"
    else:
        secretary = (await of_other.get("/me")).json()["person_id"]
        await make_conflict(session, UUID(secretary), card.lead.id)
        ended = "DELETE FROM conflict WHERE about_id = :lead"
    parts = extraction(one, other, groups=[card.group.id], members=[card.lead.id])
    await extracted(decider, province, parts)
    await work(app)
    asked = {"today": TODAY, "lead": card.lead.id, "other": other.id}
    using = {name: value for name, value in asked.items() if f":{name}" in ended}
    await (await session.connection()).execute(text(ended), using)
    await session.commit()
    assert [len(await inbox(seat)) for seat in (of_one, of_other, above)] == [0, 0, 1]


@pytest.mark.parametrize("state", ["answered", "refused", "transferred", "closed"])
async def test_what_is_done_stays_with_whoever_did_it(
    app: FastAPI,
    session: AsyncSession,
    decider: Api,
    seats: Sequence[Api],
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
    card: Card,
    state: FeedbackState,
) -> None:
    await make_feedback(session, one.id, state=state, subject_id=card.group.id)
    before = [await inbox(seat) for seat in seats]
    await extracted(decider, province, extraction(one, other, groups=[card.group.id]))
    await work(app)
    assert [await inbox(seat) for seat in seats] == before


async def test_it_never_goes_to_where_nobody_can_handle_it(
    app: FastAPI,
    session: AsyncSession,
    one: Branch,
    card: Card,
) -> None:
    empty = await make_branch(session)
    async with Api(app) as secretary:
        await secretary.sign_in(session, Role.BRANCH_SECRETARY, one.id)
        case, _ = await make_feedback(session, one.id, subject_id=card.group.id)
        moved = text("UPDATE household_group SET org_id = :to WHERE id = :id")
        await (await session.connection()).execute(moved, {"to": empty.id, "id": card.group.id})
        await session.commit()
        await work(app)
        assert [each["id"] for each in await inbox(secretary)] == [str(case.id)]


async def test_what_was_being_taken_in_just_then_follows_a_minute_later(
    app: FastAPI,
    session: AsyncSession,
    decider: Api,
    seats: Sequence[Api],
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
    card: Card,
) -> None:
    of_one, of_other, _ = seats
    await extracted(decider, province, extraction(one, other, groups=[card.group.id]))
    await work(app)
    await make_feedback(session, one.id, subject_id=card.group.id)
    await work(app)
    at_first = len(await inbox(of_one)), len(await inbox(of_other))
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2), tick=True):
        await work(app)
        then = len(await inbox(of_one)), len(await inbox(of_other))
    noted = select(ChargeChange).where(col(ChargeChange.what_id) == card.group.id)
    left = (await session.exec(noted)).all()
    assert (at_first, then, left) == ((1, 0), (0, 1), [])


async def test_the_database_does_not_tell_which_group_or_place_a_case_is_about(
    api: Api, session: AsyncSession, one: Branch, card: Card
) -> None:
    await given(api, group_code=card.code)
    await given(api, place_id=str(one.place_id))
    of_kind = {"feedback", "feedback_entry", "feedback_contact"}
    kept = [
        str(row)
        for table in of_kind
        for row in (
            await (await session.connection()).execute(text(f"SELECT to_jsonb(t) FROM {table} t"))
        ).scalars()
    ]
    here = select(col(Feedback.subject_hash)).where(col(Feedback.origin_id) == one.id)
    hashes = (await session.exec(here)).all()
    assert len(set(hashes)) == len(hashes) == 2
    assert None not in hashes
    for known in (card.group.id, one.place_id, card.lead.id):
        assert not any(str(known) in row for row in kept)


async def test_a_wish_of_the_meantime_comes_back_with_its_household(
    session: AsyncSession,
    decider: Api,
    seats: Sequence[Api],
    province: PartyOrgSpan,
    one: Branch,
    other: Branch,
) -> None:
    of_one, of_other, _ = seats
    inside, alone, untouched = [await make_household(session, one) for _ in range(3)]
    group = await make_group(session, one, households=[inside])
    parts = extraction(one, other, groups=[group.id], households=[alone.id])
    url = await extracted(decider, province, parts)
    wishes = [
        await make_request(session, other.id, household_id=inside.id),
        await make_request(session, other.id, household_group_id=group.id),
        await make_request(session, other.id, household_id=alone.id),
    ]
    theirs = await make_request(session, other.id)
    await make_request(session, one.id, household_id=untouched.id)
    before = {each["id"] for each in (await of_other.get("/requests")).json()["items"]}
    await done(decider, url, "revert")
    here, there = [(await seat.get("/requests")).json()["items"] for seat in (of_one, of_other)]
    assert before == {str(each.id) for each in (*wishes, theirs)}
    assert [each["id"] for each in there] == [str(theirs.id)]
    assert {str(each.id) for each in wishes} < {each["id"] for each in here}
    assert len(here) == 4
