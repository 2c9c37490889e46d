"""What is said of a given server that cannot be used."""

import asyncio
import struct
from collections.abc import AsyncIterator

import pytest

from api.db import server
from api.obstacles import DatabaseTooOld, DatabaseUnreachable


def message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!i", len(body) + 4) + body


GREETING_OF_AN_OLD_SERVER = (
    message(b"R", struct.pack("!i", 0))
    + message(b"S", b"server_version\x0015.4\x00")
    + message(b"S", b"client_encoding\x00UTF8\x00")
    + message(b"K", struct.pack("!ii", 1, 1))
    + message(b"Z", b"I")
)
GOODBYE = message(b"X", b"")


async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    length, code = struct.unpack("!ii", await reader.readexactly(8))
    if code == 80877103:  # it asks for TLS first
        writer.write(b"N")
        length, _ = struct.unpack("!ii", await reader.readexactly(8))
    await reader.readexactly(length - 8)
    writer.write(GREETING_OF_AN_OLD_SERVER)
    await reader.readexactly(len(GOODBYE))
    writer.close()


@pytest.fixture
async def old_server() -> AsyncIterator[str]:
    """Speak the first words of Postgres 15, whose binaries no package brings along."""
    async with await asyncio.start_server(greet, "127.0.0.1", 0) as listener:
        port = listener.sockets[0].getsockname()[1]
        yield f"postgresql://kevai:hidden@127.0.0.1:{port}/kevai"


async def test_a_server_that_is_too_old_is_refused_with_the_version_found(old_server: str) -> None:
    with pytest.raises(DatabaseTooOld, match=r"is Postgres 15\.4, and Kề Vai needs 18") as refusal:
        await server.require_usable(old_server)
    assert "hidden" not in str(refusal.value)


async def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    with pytest.raises(DatabaseUnreachable, match=r"at 127\.0\.0\.1:9/kevai") as refusal:
        await server.require_usable("postgresql://kevai:hidden@127.0.0.1:9/kevai")
    assert "hidden" not in str(refusal.value)
