"""The real service on a loopback port: clients meet it as they do anywhere, through TCP."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
import uvicorn

from api.main import create_app
from api.settings import Settings

LOOPBACK = "127.0.0.1"


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """Serve in a thread, with an event loop of its own; give the address."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        base_url = f"http://{LOOPBACK}:{listening.getsockname()[1]}"
        app = create_app(settings.model_copy(update={"public_url": base_url}))
        config = uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=2)
        server = uvicorn.Server(config)
        ready = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        ready.start()
        try:
            _wait_for(lambda: server.started, ready)
            yield base_url
        finally:
            server.should_exit = True
            ready.join(10)


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
