"""What the worker does, by the worker's own role and on the real queue."""

import asyncio
import os
import signal
import sys
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.jobs import handlers, worker
from api.models.records import IdempotencyKey
from api.settings import Settings
from tests.client import Api
from tests.conftest import MASTER_KEY
from tests.factories.members import make_member
from tests.factories.organisation import Branch
from tests.jobs.relaying import relay_all


async def give_task(api: Api, session: AsyncSession, branch: Branch) -> Any:
    """Give a member a task, and say whose it is."""
    member = await make_member(session, branch.id)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    task = {"owner_id": str(member.id), "title": "Dọn đường hoa", "due_on": "2099-12-31"}
    given = await api.post("/tasks", json={**task, "org_id": str(branch.id)})
    assert given.status_code == 201, given.text
    return member.id, given.json()["id"]


async def test_a_task_reaches_its_owner_and_nobody_else(
    api: Api, app: FastAPI, session: AsyncSession, branch: Branch
) -> None:
    member_id, task_id = await give_task(api, session, branch)
    before = (await api.get("/notifications")).json()["items"]
    await relay_all(app)
    of_giver = (await api.get("/notifications")).json()["items"]
    await api.sign_in(session, Role.MEMBER, branch.id, person_id=member_id)
    [of_owner] = (await api.get("/notifications")).json()["items"]

    assert before == of_giver == []
    assert (of_owner["topic"], of_owner["target_id"]) == ("task.given", task_id)


async def test_what_was_seen_is_no_longer_unread(
    api: Api, app: FastAPI, session: AsyncSession, branch: Branch
) -> None:
    member_id, _ = await give_task(api, session, branch)
    await relay_all(app)
    await api.sign_in(session, Role.MEMBER, branch.id, person_id=member_id)
    [one] = (await api.get("/notifications", params={"unread": True})).json()["items"]
    marked = await api.post("/notifications/seen", json={"until_id": one["id"]})
    assert marked.json() == {"count": 1}
    assert (await api.get("/notifications", params={"unread": True})).json()["items"] == []
    assert (await api.get("/notifications")).json()["items"][0]["read_at"]


async def test_an_event_is_passed_on_once_by_however_many(
    api: Api, app: FastAPI, session: AsyncSession, branch: Branch
) -> None:
    member_id, _ = await give_task(api, session, branch)
    await asyncio.gather(*(relay_all(app) for _ in range(4)))
    await api.sign_in(session, Role.MEMBER, branch.id, person_id=member_id)
    assert len((await api.get("/notifications")).json()["items"]) == 1


async def test_newcomers_count_the_same_before_and_after_they_are_settled(
    api: Api, app: FastAPI, session: AsyncSession, branch: Branch
) -> None:
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    new = {"head_name": "Lê Thị An", "size": 3, "place_id": str(branch.place_id)}
    for code in ("H1", "H2"):
        assert (await api.post("/households", json={"code": code, **new})).status_code == 201
    asked = {"org_id": str(branch.id)}
    before = (await api.get("/coverage/summary", params=asked)).json()
    assert await worker.done(handlers.settle_arrivals, app.state.kevai.sessions) >= 1
    after = (await api.get("/coverage/summary", params=asked)).json()
    assert before == after
    assert after["total"]["households"]["uncovered"] == 2
    assert await worker.done(handlers.settle_arrivals, app.state.kevai.sessions) == 0


async def test_answers_are_forgotten_after_their_time(
    app: FastAPI, session: AsyncSession, branch: Branch
) -> None:
    ages = {"old": timedelta(hours=49), "young": timedelta(hours=47)}
    for name, age in ages.items():
        session.add(
            IdempotencyKey(
                account_id=branch.id,
                key=f"{name}-{branch.id}",
                request=b"",
                status=201,
                body="{}",
                created_at=clock.now() - age,
            )
        )
    await session.commit()
    await worker.done(handlers.forget, app.state.kevai.sessions)
    of_ours = select(IdempotencyKey.key).where(col(IdempotencyKey.account_id) == branch.id)
    assert (await session.exec(of_ours)).all() == [f"young-{branch.id}"]


@pytest.mark.parametrize(("level", "says"), [("info", True), ("error", False)])
async def test_the_worker_starts_works_and_stops_when_asked(
    api: Api, session: AsyncSession, branch: Branch, settings: Settings, level: str, *, says: bool
) -> None:
    member_id, _ = await give_task(api, session, branch)
    environment = {
        **os.environ,
        "KEVAI_DATABASE_URL": settings.database_url,
        "KEVAI_SECRET": settings.secret,
        "KEVAI_SIGNING_KEY_FILE": str(settings.signing_key_file),
        "KEVAI_MASTER_KEYS": MASTER_KEY,
        "KEVAI_LOG_LEVEL": level,
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "api.cli", "work"), env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        waiting = text("SELECT count(*) FROM notification WHERE person_id = :person")
        async with asyncio.timeout(60):
            while not (
                await (await session.connection()).execute(waiting, {"person": member_id})
            ).scalar_one():
                await session.rollback()
                await asyncio.sleep(0.2)
    finally:
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(40):
            said, _ = await process.communicate()
    assert process.returncode == 0
    assert (b"relay_outbox" in said) is says
