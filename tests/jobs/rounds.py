"""Rounds of proposals that were asked for, worked out now."""

from fastapi import FastAPI

from api.jobs import rounds


async def work_all(app: FastAPI) -> None:
    """Work out whatever waits, also what other tests left."""
    state = app.state.kevai
    while await rounds.work_out(state.sessions, state.planner):
        pass
