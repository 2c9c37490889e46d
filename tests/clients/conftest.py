"""The real service on a loopback port: clients meet it as they do anywhere, through TCP."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.async_api import expect
from starlette.types import Message, Receive, Scope, Send

from api.main import create_app
from api.settings import Settings
from tests.client import contract

LOOPBACK = "127.0.0.1"
expect.set_options(timeout=30_000)  # as long as Playwright waits for all else
OPERATIONS = ("/v1/", "/health", "/.well-known/")  # all else is pages


@dataclass
class Heard:
    """The application as it is served; what it answers is kept, to be held to the document."""

    app: FastAPI
    answers: list[httpx.Response] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        started: Message = {}
        parts: list[bytes] = []

        async def listen(message: Message) -> None:
            started.update(message if message["type"] == "http.response.start" else {})
            parts.append(message.get("body", b""))
            await send(message)

        await self.app(scope, receive, listen)
        if scope["type"] == "http" and scope["path"].startswith(OPERATIONS):
            self.answers.append(_answer(scope, started, b"".join(parts)))

    def check(self) -> None:
        for answer in self.answers:
            contract().check(answer)


def _answer(scope: Scope, started: Message, body: bytes) -> httpx.Response:
    request = httpx.Request(scope["method"], f"http://{LOOPBACK}{scope['path']}")
    return httpx.Response(
        started["status"], headers=started["headers"], content=body, request=request
    )


@contextmanager
def serving(settings: Settings, *, is_checked: bool = True) -> Iterator[str]:
    """Serve in a thread, with an event loop of its own; give the address.

    Whatever was answered there, to whatever client, is at last held to the document.
    """
    with socket.create_server((LOOPBACK, 0)) as listening:
        base_url = f"http://{LOOPBACK}:{listening.getsockname()[1]}"
        app = create_app(settings.model_copy(update={"public_url": base_url}))
        heard = Heard(app)
        config = uvicorn.Config(
            heard, log_config=None, access_log=False, timeout_graceful_shutdown=2
        )
        server = uvicorn.Server(config)
        ready = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        ready.start()
        try:
            _wait_for(lambda: server.started, ready)
            yield base_url
        finally:
            server.should_exit = True
            ready.join(10)
        if is_checked:
            heard.check()


def _wait_for(started: Callable[[], bool], thread: Thread) -> None:
    while not started():
        assert thread.is_alive(), "the service ended before it started"
        thread.join(0.02)


@pytest.fixture(scope="session", autouse=True)
def _no_proxy() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", f"{LOOPBACK},localhost")
        yield


@pytest.fixture(scope="session")
def served(settings: Settings) -> Iterator[str]:
    """Serve the database of the run."""
    with serving(settings) as base_url:
        yield base_url
