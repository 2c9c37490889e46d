"""Rounds of proposals: a committee asks for them, and they are worked out now."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.jobs import rounds
from api.models.plans import AssignmentPlan
from tests.client import Api
from tests.factories.organisation import Branch

YEAR = clock.today().year


def asking(org_id: UUID, **changes: object) -> dict[str, object]:
    return {"org_id": str(org_id), "year": YEAR, **changes}


def outcomes(found: dict[str, Any]) -> dict[str, str]:
    return {one["org_id"]: one["outcome"] for one in found["branches"]}


async def plans_of(session: AsyncSession, *branches: Branch) -> list[AssignmentPlan]:
    ids = [branch.id for branch in branches]
    await session.rollback()
    rows = select(AssignmentPlan).where(col(AssignmentPlan.org_id).in_(ids))
    return list((await session.exec(rows)).all())


async def work_all(app: FastAPI) -> None:
    """Work out whatever waits, also what other tests left."""
    state = app.state.kevai
    while await rounds.work_out(state.sessions, state.planner):
        pass


@dataclass(frozen=True)
class Committee:
    """Whoever asks for rounds below a commune, and reads what came of them."""

    api: Api
    app: FastAPI
    org_id: UUID

    async def ask(self, headers: dict[str, str] | None = None, **changes: object) -> httpx.Response:
        body = asking(self.org_id, **changes)
        return await self.api.post("/proposal-rounds", json=body, headers=headers)

    async def asked(self) -> UUID:
        answer = await self.ask()
        assert answer.status_code == 202, answer.text
        return UUID(answer.json()["id"])

    async def read(self, round_id: object) -> dict[str, Any]:
        return dict((await self.api.get(f"/proposal-rounds/{round_id}")).json())

    async def worked_out(self) -> dict[str, Any]:
        """Ask for a round, let the worker work it out, and read what came of it."""
        round_id = await self.asked()
        await work_all(self.app)
        return await self.read(round_id)
