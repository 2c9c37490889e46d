"""Who never ends what they send holds up nobody else."""

import select
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

import psutil
import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from tests.databases import sizes
from tests.factories.organisation import Branch, make_branch
from tests.runtime.bad_days.service import GIVE, LOOPBACK, Service, Submission, client_of


class TestStalledSenders:
    STALLED: Final = 50
    MEMORY: Final = 64_000_000  # bytes; what fifty bodies of the largest size would not need

    @pytest.mark.parametrize("framing", ["Content-Length: 60000", "Transfer-Encoding: chunked"])
    async def test_they_hold_up_nobody_else(
        self, service: Service, owner: AsyncSession, framing: str
    ) -> None:
        branch = await make_branch(owner)
        process = psutil.Process(service.running.pid)
        async with client_of(service) as client:
            await Submission(about(branch)).send(client)  # so that all is loaded
            before = process.memory_info().rss
            with stalled(service, self.STALLED, framing) as drip:
                for _ in range(20):
                    drip()
                    one = Submission(about(branch))
                    await one.send(client)
                    found = await client.get(GIVE, headers={"X-Receipt": one.receipt})
                    assert found.status_code == 200
                assert (await client.get("/health/ready")).is_success
                assert process.memory_info().rss - before < self.MEMORY
        rows = await sizes(owner)
        assert rows["public.feedback"] == 21


def about(branch: Branch) -> dict[str, str]:
    return {"kind": "question", "party_org_id": str(branch.id), "text": "Bao giờ sửa đèn?"}


@contextmanager
def stalled(service: Service, count: int, framing: str) -> Iterator[Callable[[], None]]:
    """Open many uploads that never come to an end; give what sends a little more of each."""
    head = f"POST {GIVE} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n{framing}\r\n\r\n"
    piece = b"1\r\n \r\n" if "chunked" in framing else b" "
    with ExitStack() as opened:
        uploads = [
            opened.enter_context(socket.create_connection((LOOPBACK, service.port)))
            for _ in range(count)
        ]
        for upload in uploads:
            upload.sendall(head.encode())

        def drip() -> None:
            for upload in uploads:
                upload.sendall(piece)

        yield drip
        assert select.select(uploads, [], [], 0)[0] == []  # all of them still wait
