"""Figures of one process, for whoever runs it: of no person, and at an address of their own.

They are served where a setting says so, and never by the application itself. What residents ask,
and what is done with what they said, is counted with all that has no name of its own here, so that
no figure moves for it alone.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any, Final

import asyncpg
from fastapi.routing import APIRoute
from prometheus_client import CollectorRegistry, Histogram, ProcessCollector, start_http_server
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.db.reads import Source
from api.security.sealing import Sealing

BUCKETS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)  # seconds
UNNAMED: Final = ("/v1/public/", "/v1/feedback")
SECONDS_TO_COUNT: Final = 2


class Figures:
    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Histogram(
            "kevai_request_seconds",
            "Requests by operation and class of status, and how long they took.",
            ["operation", "status"],
            buckets=BUCKETS,
            registry=self.registry,
        )

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        self._requests.labels(_operation(scope), f"{status // 100}xx").observe(seconds)


def _operation(scope: Scope) -> str:
    route, method = scope.get("route"), scope["method"]
    if not isinstance(route, APIRoute) or method not in (route.methods or ()):
        return "other"
    return "other" if route.path.startswith(UNNAMED) else f"{method} {route.path}"


class Counting:
    """Counts what passes through the application within; plain ASGI."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self._app, self._figures = app, figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = perf_counter(), 500

        async def note_status(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        try:
            await self._app(scope, receive, note_status)
        finally:
            self._figures.count(scope, status, perf_counter() - begun)


class Standing(Collector):
    """What stands at the moment, looked up when somebody asks."""

    def __init__(self, source: Source, sealing: Sealing, loop: asyncio.AbstractEventLoop) -> None:
        self._source, self._sealing, self._loop = source, sealing, loop

    def collect(self) -> Iterator[Metric]:
        pool, engine = self._source.pool, self._source.sessions.kw["bind"]
        busy = GaugeMetricFamily(
            "kevai_connections_busy", "Connections to Postgres in use.", labels=["use"]
        )
        busy.add_metric(["reads"], pool.get_size() - pool.get_idle_size())
        busy.add_metric(["writes"], engine.pool.checkedout())
        yield busy
        yield CounterMetricFamily(
            "kevai_seals_broken",
            "Times that something sealed was found altered, damaged or moved.",
            self._sealing.found_broken,
        )
        waiting = self._waiting()
        if waiting is not None:
            yield GaugeMetricFamily(
                "kevai_outbox_events", "Events that the worker has not passed on.", waiting
            )

    def _waiting(self) -> int | None:
        count = self._source.pool.fetchval(
            "SELECT count(*) FROM outbox_event", timeout=SECONDS_TO_COUNT
        )
        found: Any = asyncio.run_coroutine_threadsafe(count, self._loop)
        try:
            return int(found.result(SECONDS_TO_COUNT))
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return None
        finally:
            found.cancel()


@contextmanager
def served(
    address: str | None, figures: Figures, source: Source, sealing: Sealing
) -> Iterator[None]:
    if address is None:
        yield
        return
    figures.registry.register(Standing(source, sealing, asyncio.get_running_loop()))
    host, _, port = address.rpartition(":")
    server, thread = start_http_server(int(port), host, figures.registry)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
