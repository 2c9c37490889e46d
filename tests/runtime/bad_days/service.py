"""The real service as a process of its own, and residents who send to it."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import uuid4

import httpx

from clients.python.kevai_client import solve
from tests.runtime.test_cli import wait_until_served

LOOPBACK: Final = "127.0.0.1"
GIVE: Final = "/v1/public/feedback"
PATIENCE: Final = 120  # seconds; the machine may have other things to do


@dataclass
class Service:
    """The service as a process of its own, which can be killed and started again."""

    environment: dict[str, str]
    port: int
    output: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def said(self) -> bytes:
        return self.output.read_bytes()

    @property
    def running(self) -> subprocess.Popen[bytes]:
        assert self.process is not None
        return self.process

    async def start(self) -> None:
        inherited = {name: one for name, one in os.environ.items() if not name.startswith("KEVAI_")}
        with self.output.open("ab") as said:
            self.process = subprocess.Popen(  # noqa: ASYNC220, S603
                [sys.executable, "-m", "api.cli", "serve", "--port", str(self.port)],
                stdout=said,
                stderr=said,
                env={**inherited, **self.environment},
            )
        await asyncio.to_thread(wait_until_served, self.port, self.process)

    def kill(self) -> None:
        self.running.kill()
        self.running.wait()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(PATIENCE)


def objects_of(service: Service) -> list[Path]:
    return sorted(Path(service.environment["KEVAI_ATTACHMENTS"]).iterdir())


def client_of(service: Service, **headers: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        base_url=service.url, headers=headers, timeout=PATIENCE, trust_env=False
    )


async def proved(client: httpx.AsyncClient) -> dict[str, str]:
    return {"X-Proof": solve((await client.get("/v1/public/challenges")).json())}


@dataclass
class Submission:
    """What one resident sends, until it is acknowledged: always the same, with the same key."""

    said: dict[str, str]
    headers: dict[str, str] = field(default_factory=lambda: {"Idempotency-Key": uuid4().hex})
    receipt: str = ""

    async def send(self, client: httpx.AsyncClient) -> None:
        while not self.receipt:
            try:
                if "X-Proof" not in self.headers:
                    self.headers |= await proved(client)
                answer = await client.post(GIVE, json=self.said, headers=self.headers)
            except httpx.TransportError:  # it was killed, and nobody knows what became of this
                await asyncio.sleep(0.02)
            else:
                assert answer.status_code == 201, answer.text
                self.receipt = answer.json()["receipt"]
