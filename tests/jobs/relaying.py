"""What the worker tells people of, told now."""

from fastapi import FastAPI

from api.jobs import handlers, worker


async def relay_all(app: FastAPI) -> None:
    """Pass on whatever happened until now, also what other tests left."""
    while await worker.done(handlers.relay_outbox, app.state.kevai.sessions):
        pass
