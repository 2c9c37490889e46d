"""Photos of residents, through the real service: bodies without end, kills, and new master keys."""

import asyncio
import socket
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import uuid4

import httpx
import psutil
import pytest
from sqlalchemy.ext.asyncio import async_sessionmaker
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.objects import Objects
from api.jobs import rotation
from api.models.attachments import FeedbackAttachment
from api.security.master_keys import KEY, MasterKeys
from api.services import attachment_sweep
from tests.conftest import MASTER_KEY
from tests.factories.attachments import photo
from tests.factories.feedback import make_feedback
from tests.factories.organisation import make_branch
from tests.runtime.bad_days.service import LOOPBACK, Service, client_of, objects_of

ADD: Final = "/v1/public/feedback/attachments"
GIGABYTE: Final = 1_000_000_000
MEMORY: Final = 64_000_000  # bytes that may come on top, of which one file is ten million


class TestEndlessBodies:
    @pytest.mark.parametrize(
        "framing", [f"Content-Length: {GIGABYTE}", "Transfer-Encoding: chunked"]
    )
    async def test_a_gigabyte_is_refused_and_fills_nothing(
        self, service: Service, owner: AsyncSession, framing: str
    ) -> None:
        _, receipt = await make_feedback(owner, (await make_branch(owner)).id)
        process = psutil.Process(service.running.pid)
        async with client_of(service) as client:
            await add(client, receipt, photo())  # so that all is loaded
            before = peak = process.memory_info().rss
            sending = asyncio.create_task(
                asyncio.to_thread(send_endlessly, service, receipt, framing)
            )
            slowest = 0.0
            while not sending.done():
                begun = time.monotonic()
                assert (await client.get("/health")).is_success
                slowest = max(slowest, time.monotonic() - begun)
                peak = max(peak, process.memory_info().rss)
                await asyncio.sleep(0.01)
            answer = await sending
        assert answer.startswith(b"HTTP/1.1 413")
        assert b"attachment.too_large" in answer
        assert peak - before < MEMORY
        assert slowest < 2

    async def test_whoever_has_no_case_is_refused_before_anything_is_read(
        self, service: Service
    ) -> None:
        with socket.create_connection((LOOPBACK, service.port)) as sender:
            sender.sendall(head(service, "7K3M-9QXT-2HVB-4NRD-S", "Content-Length: 9000000"))
            sender.settimeout(10)
            answer = await asyncio.to_thread(sender.recv, 65536)
        assert answer.startswith((b"HTTP/1.1 404", b"HTTP/1.1 422"))


def head(service: Service, receipt: str, framing: str) -> bytes:
    lines = [
        f"POST {ADD} HTTP/1.1",
        f"Host: {LOOPBACK}:{service.port}",
        f"X-Receipt: {receipt}",
        "Content-Type: multipart/form-data; boundary=b",
        framing,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def send_endlessly(service: Service, receipt: str, framing: str) -> bytes:
    """Send a gigabyte, or as much of it as is taken, and give the answer."""
    begin = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n\xff\xd8\xff'
    with socket.create_connection((LOOPBACK, service.port)) as sender:
        with suppress(ConnectionError):
            sender.sendall(head(service, receipt, framing))
            for piece in pieces(begin, "chunked" in framing):
                sender.sendall(piece)
        sender.settimeout(10)
        return sender.recv(65536)


def pieces(begin: bytes, is_chunked: bool) -> Iterator[bytes]:  # noqa: FBT001
    piece, sent = bytes(1_000_000), 0
    while sent < GIGABYTE:
        part = begin if not sent else piece[: GIGABYTE - sent]
        sent += len(part)
        yield b"%x\r\n%b\r\n" % (len(part), part) if is_chunked else part


class TestKills:
    async def test_what_was_acknowledged_is_there_and_what_was_not_is_swept(
        self, service: Service, owner: AsyncSession, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        branch = await make_branch(owner)
        receipts = [(await make_feedback(owner, branch.id))[1] for _ in range(8)]
        keys = {(receipt, number): uuid4().hex for receipt in receipts for number in range(3)}
        async with asyncio.timeout(200), asyncio.TaskGroup() as group:
            for receipt in receipts:
                group.create_task(self.send(service, receipt, keys))
            for _ in range(3):
                await asyncio.sleep(1.5)
                service.kill()
                await service.start()
        async with client_of(service) as client:
            for receipt in receipts:
                for number in (1, 2, 3):
                    found = await client.get(f"{ADD}/{number}", headers={"X-Receipt": receipt})
                    assert found.status_code == 200
                    assert found.content.startswith(b"\xff\xd8\xff")
                more = await client.get(f"{ADD}/4", headers={"X-Receipt": receipt})
                assert more.status_code == 404
        rows = (await owner.exec(select(FeedbackAttachment))).all()
        assert len(rows) == len(keys)
        assert {row.id.hex for row in rows} <= {one.name for one in objects_of(service)}
        monkeypatch.setattr(attachment_sweep, "GRACE", timedelta(days=-1))
        await attachment_sweep.sweep(owner, Objects(service.environment["KEVAI_ATTACHMENTS"]))
        assert {row.id.hex for row in rows} == {one.name for one in objects_of(service)}

    async def send(self, service: Service, receipt: str, keys: dict[tuple[str, int], str]) -> None:
        async with client_of(service) as client:
            for number in range(3):
                headers = {"Idempotency-Key": keys[receipt, number]}
                while True:
                    with suppress(httpx.TransportError):
                        answer = await add(client, receipt, photo(size=(900, 900)), headers)
                        if answer.status_code == 201:
                            break
                        assert answer.status_code == 503, answer.text
                    await asyncio.sleep(0.05)


class TestMasterKeys:
    async def test_what_was_sealed_under_the_old_key_opens_under_the_new(
        self, service: Service, owner: AsyncSession
    ) -> None:
        _, receipt = await make_feedback(owner, (await make_branch(owner)).id)
        newer = b"n" * KEY
        async with client_of(service) as client:
            await add(client, receipt, photo())
            ring = MasterKeys([newer, b64decode(MASTER_KEY)])
            sessions = async_sessionmaker(owner.bind, class_=AsyncSession)
            done = await rotation.rotate(sessions, ring, 10)
            service.kill()
            service.environment["KEVAI_MASTER_KEYS"] = b64encode(newer).decode()
            await service.start()
            found = await client.get(f"{ADD}/1", headers={"X-Receipt": receipt})
        assert done.turned["feedback_attachment"] == 1
        assert done.complete(ring)
        assert found.status_code == 200


async def add(
    client: httpx.AsyncClient, receipt: str, content: bytes, headers: dict[str, str] | None = None
) -> httpx.Response:
    holding = {"X-Receipt": receipt, **(headers or {})}
    return await client.post(ADD, files={"file": content}, headers=holding)
