"""Silence moves a case up, never away; and nobody is in the dark about by when."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.feedback import FeedbackState
from api.domain.roles import Role
from api.domain.working_time import due
from api.jobs import handlers, worker
from api.models.feedback import Feedback
from api.models.records import AuditEntry
from tests.api.test_response_times import response_time
from tests.client import Api, outcome
from tests.factories.feedback import make_feedback
from tests.factories.organisation import Branch

TODAY = clock.today()
LONG_PAST = TODAY - timedelta(days=60)


async def work(app: FastAPI) -> int:
    return await worker.done(handlers.raise_overdue, app.state.kevai.sessions)


async def followed(api: Api, receipt: str) -> Any:
    return (await api.get("/public/feedback", headers={"X-Receipt": receipt})).json()


async def inbox(api: Api) -> list[Any]:
    found: list[Any] = (await api.get("/feedback", params={"limit": 200})).json()["items"]
    return found


@pytest.fixture
async def seats(app: FastAPI, session: AsyncSession, branch: Branch) -> Sequence[Api]:
    """Let a branch secretary, and a commune's committee above, be there to handle."""
    secretary, commune = Api(app), Api(app)
    await secretary.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    await commune.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
    return secretary, commune


@pytest.mark.parametrize("state", ["received", "reopened", "acknowledged"])
async def test_what_is_left_lying_goes_to_the_body_above(
    api: Api,
    app: FastAPI,
    session: AsyncSession,
    branch: Branch,
    seats: Sequence[Api],
    state: FeedbackState,
) -> None:
    secretary, commune = seats
    case, receipt = await make_feedback(session, branch.id, state=state, since=LONG_PAST)
    before = await followed(api, receipt)
    [seen_below] = await inbox(secretary)
    seen_above = await inbox(commune)
    await work(app)
    after = await followed(api, receipt)
    [raised] = await inbox(commune)

    assert (seen_below["id"], seen_above) == (str(case.id), [])
    assert datetime.fromisoformat(seen_below["due_at"]) < clock.now()
    assert before["handled_by"] != after["handled_by"]
    assert after["state"] == state
    assert [entry["kind"] for entry in after["entries"]] == ["raising"]
    assert await inbox(secretary) == []
    assert outcome(await secretary.get(f"/feedback/{case.id}")) == (404, "feedback.not_found")
    assert raised["id"] == str(case.id)
    assert datetime.fromisoformat(raised["due_at"]) > clock.now()  # their time begins today
    assert raised["due_at"] == after["due_at"]


@pytest.mark.parametrize("state", ["answered", "refused", "transferred"])
async def test_what_is_done_stays_where_it_is(
    app: FastAPI, session: AsyncSession, branch: Branch, seats: Sequence[Api], state: FeedbackState
) -> None:
    secretary, _ = seats
    await make_feedback(session, branch.id, state=state, since=LONG_PAST)
    before = await inbox(secretary)
    await work(app)
    assert [row["due_at"] for row in before] == [None]
    assert await inbox(secretary) == before


async def test_at_the_top_it_stays_overdue_and_never_ends(
    api: Api, app: FastAPI, session: AsyncSession, branch: Branch
) -> None:
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
    await make_feedback(session, branch.id, since=LONG_PAST)
    before = await inbox(api)
    await work(app)
    assert len(before) == 1
    assert await inbox(api) == before


async def test_what_lies_everywhere_goes_through_each_kind_of_body_and_stays_with_the_last(
    api: Api, app: FastAPI, session: AsyncSession, branch: Branch, seats: Sequence[Api]
) -> None:
    beside = Api(app), Api(app)
    for client, role in zip(
        beside, (Role.INSPECTION_COMMITTEE, Role.FATHERLAND_FRONT), strict=True
    ):
        await client.sign_in(session, role, branch.commune_id)
    case, receipt = await make_feedback(session, branch.id)
    met = []
    for _ in range(5):
        with_whom = (await followed(api, receipt))["handled_by"]["kind"]
        met.append((with_whom, [len(await inbox(one)) for one in (*seats, *beside)]))
        waits = update(Feedback).where(col(Feedback.id) == case.id)
        await session.exec(waits.values(clock_from=LONG_PAST))
        await session.commit()
        await work(app)
    assert met == [
        ("committee", [1, 0, 0, 0]),
        ("committee", [0, 1, 0, 0]),
        ("inspection", [0, 0, 1, 0]),
        ("front", [0, 0, 0, 1]),
        ("front", [0, 0, 0, 1]),
    ]


async def test_each_body_has_the_time_that_its_rule_gives(
    app: FastAPI, session: AsyncSession, branch: Branch, seats: Sequence[Api]
) -> None:
    secretary, commune = seats
    hours = {"acknowledge_hours": 400, "urgent_hours": 400, "answer_hours": 400}
    rule = response_time(branch.id, kind="feedback", **hours)
    assert (await commune.post("/response-times", json=rule)).status_code == 201
    since = TODAY - timedelta(days=20)
    patient, _ = await make_feedback(session, branch.id, since=since)
    await work(app)
    [row] = await inbox(secretary)
    assert row["id"] == str(patient.id)
    assert datetime.fromisoformat(row["due_at"]) == due(since, 400)


async def test_what_cannot_wait_is_due_sooner(
    api: Api, branch: Branch, seats: Sequence[Api]
) -> None:
    secretary, _ = seats
    danger = {"kind": "feedback", "party_org_id": str(branch.id), "confirm": True}
    calm = {"kind": "feedback", "party_org_id": str(branch.id), "text": "Đèn đường hỏng."}
    danger["text"] = "Cột điện sắp đổ, nguy hiểm đến tính mạng các cháu đi học."
    for new in (danger, calm):
        assert (await api.give(new)).status_code == 201
    rows = {row["urgent"]: row["due_at"] for row in await inbox(secretary)}
    today = clock.today()
    assert datetime.fromisoformat(rows[True]) == due(today, 4)
    assert datetime.fromisoformat(rows[False]) == due(today, 8)


async def test_the_clock_starts_anew_with_each_step(
    api: Api, session: AsyncSession, branch: Branch, seats: Sequence[Api]
) -> None:
    secretary, _ = seats
    case, receipt = await make_feedback(session, branch.id, since=LONG_PAST)
    url = f"/feedback/{case.id}/acknowledgements"
    taken = await secretary.post(url, json={}, headers={"If-Match": '"1"'})
    assert taken.status_code == 201, taken.text
    status = await followed(api, receipt)
    assert datetime.fromisoformat(status["due_at"]) == due(clock.today(), 80)


async def test_several_workers_raise_a_case_by_one_step(
    app: FastAPI, session: AsyncSession, branch: Branch, seats: Sequence[Api]
) -> None:
    case, _ = await make_feedback(session, branch.id, since=LONG_PAST)
    await asyncio.gather(*(work(app) for _ in range(6)))
    _, commune = seats
    assert [row["id"] for row in await inbox(commune)] == [str(case.id)]
    raised = select(AuditEntry).where(
        col(AuditEntry.target_id) == case.id, col(AuditEntry.action) == "feedback.raised"
    )
    assert [(one.account_id, one.org_id) for one in await session.exec(raised)] == [
        (None, branch.id)
    ]


async def test_an_answer_at_the_same_moment_wins_or_is_refused_and_never_lost(
    api: Api, app: FastAPI, session: AsyncSession, branch: Branch, seats: Sequence[Api]
) -> None:
    secretary, commune = seats
    said = {"text": "Đã thay bóng đèn.", "no_evidence": "explanation_suffices"}
    for _ in range(8):
        case, receipt = await make_feedback(session, branch.id, since=LONG_PAST)
        url = f"/feedback/{case.id}/answers"
        answered, _ = await asyncio.gather(
            secretary.post(url, json=said, headers={"If-Match": '"1"'}), work(app)
        )
        status = await followed(api, receipt)
        kinds = [entry["kind"] for entry in status["entries"]]
        if answered.status_code == 201:
            assert (status["state"], kinds) == ("answered", ["answer"])
        else:
            assert outcome(answered) in {(404, "feedback.not_found"), (412, "version.stale")}
            assert (status["state"], kinds) == ("received", ["raising"])
            assert str(case.id) in {row["id"] for row in await inbox(commune)}


async def test_whom_it_is_about_notices_nothing(
    app: FastAPI, session: AsyncSession, branch: Branch, seats: Sequence[Api]
) -> None:
    """It passes over the body in which they sit at once, and on from there."""
    concerned, commune = Api(app), seats[1]
    person_id = await concerned.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)
    case, _ = await make_feedback(session, branch.id, concerned=[person_id], since=LONG_PAST)
    before = await inbox(concerned)
    at_first = await inbox(commune)
    await work(app)
    assert await inbox(concerned) == before == []
    assert [row["id"] for row in at_first] == [str(case.id)]
    assert [row["id"] for row in await inbox(commune)] == [str(case.id)]  # nobody is above


@pytest.mark.parametrize(("days", "late"), [(0, False), (60, True)])
async def test_a_step_that_comes_after_its_time_is_remembered(
    api: Api, session: AsyncSession, branch: Branch, days: int, *, late: bool
) -> None:
    since = TODAY - timedelta(days=days)
    case, _ = await make_feedback(session, branch.id, since=since)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    answer = {"text": "Đã thay bóng.", "no_evidence": "explanation_suffices"}
    url = f"/feedback/{case.id}/answers"
    assert (await api.post(url, json=answer, headers={"If-Match": '"1"'})).status_code == 201
    await session.refresh(case)
    assert case.late is late
