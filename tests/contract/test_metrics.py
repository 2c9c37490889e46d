"""The figures of a process: what they tell, where, and what they never tell."""

import re
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from api.main import create_app
from api.models.records import OutboxEvent
from api.settings import Settings
from tests.client import Api
from tests.contract.test_problems import caller
from tests.factories.feedback import make_feedback
from tests.factories.organisation import Branch


@pytest.fixture
def address() -> str:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return f"127.0.0.1:{probe.getsockname()[1]}"


@pytest.fixture
async def measured(settings: Settings, address: str) -> AsyncIterator[FastAPI]:
    app = create_app(settings.model_copy(update={"metrics_address": address}))
    async with app.router.lifespan_context(app):
        yield app


async def figures_at(address: str) -> str:
    async with httpx.AsyncClient(trust_env=False) as client:
        return (await client.get(f"http://{address}/metrics")).text


def counted(figures: str, operation: str, status: str) -> float:
    line = f'kevai_request_seconds_count{{operation="{operation}",status="{status}"}} '
    return sum(float(one.removeprefix(line)) for one in figures.splitlines() if line in one)


async def test_they_count_by_operation_and_look_up_what_stands(
    measured: FastAPI, address: str, session: AsyncSession, branch: Branch
) -> None:
    session.add(OutboxEvent(topic="nothing.of_anybody", payload={}))
    await session.commit()
    async with Api(measured) as api:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        household = {"code": "M-1", "head_name": "Lê Thị Ơn", "size": 3}
        made = await api.post("/households", json=household | {"place_id": str(branch.place_id)})
        for _ in range(3):
            await api.get(f"/households/{made.json()['id']}")
        await api.get("/households", params={"limit": 0})
    figures = await figures_at(address)
    assert counted(figures, "POST /v1/households", "2xx") == 1
    assert counted(figures, "GET /v1/households/{household_id}", "2xx") == 3
    assert counted(figures, "GET /v1/households", "4xx") == 1
    assert 'kevai_request_seconds_bucket{le="0.1",operation="GET /v1/households",' in figures
    assert 'kevai_connections_busy{use="writes"} 0.0' in figures
    [waiting] = re.findall(r"^kevai_outbox_events (\S+)$", figures, re.MULTILINE)
    assert float(waiting) >= 1


async def test_they_count_what_was_tampered_with(
    measured: FastAPI, address: str, session: AsyncSession, branch: Branch
) -> None:
    case, receipt = await make_feedback(session, branch.id)
    case.sealed = case.sealed[:-1] + bytes([case.sealed[-1] ^ 1])
    session.add(case)
    await session.commit()
    assert "\nkevai_seals_broken_total 0.0\n" in await figures_at(address)
    async with Api(measured) as api:
        await api.get("/public/feedback", headers={"X-Receipt": receipt})
    assert "\nkevai_seals_broken_total 1.0\n" in await figures_at(address)


async def test_they_tell_nothing_of_feedback_or_of_anybody(
    measured: FastAPI, address: str, session: AsyncSession, branch: Branch
) -> None:
    async with Api(measured) as api:
        said = {"kind": "question", "party_org_id": str(branch.id), "text": "Bao giờ có đèn?"}
        given = await api.give(said)
        receipt = given.json()["receipt"]
        await api.get("/public/feedback", headers={"X-Receipt": receipt})
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        await api.get("/feedback")
        await api.get(f"/households/{branch.id}")
    async with caller(measured, "203.0.113.8") as client:
        for method in ("GET", "PUT", "MADEUP", "HEAD"):
            await client.request(method, f"/v1/nothing/{branch.id}")
            await client.request(method, "/v1/public/feedback")
    figures = await figures_at(address)
    assert counted(figures, "other", "2xx") == 4
    assert counted(figures, "other", "4xx") > 4
    for telling in (
        "feedback",
        "public",
        "203.0.113",
        "MADEUP",
        "nothing",
        str(branch.id),
        receipt,
    ):
        assert telling not in figures, telling


async def test_the_application_itself_never_shows_them(
    app: FastAPI, measured: FastAPI, address: str
) -> None:
    for each in (app, measured):
        async with caller(each) as client:
            assert (await client.get("/metrics")).status_code == 404
    assert "kevai_request_seconds" in await figures_at(address)


async def test_they_end_with_the_application(settings: Settings, address: str) -> None:
    app = create_app(settings.model_copy(update={"metrics_address": address}))
    async with app.router.lifespan_context(app):
        assert await figures_at(address)
    with pytest.raises(httpx.ConnectError):
        await figures_at(address)
