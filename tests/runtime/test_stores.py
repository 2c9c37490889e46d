"""Photos in a store that speaks S3, instead of a folder: a real server on loopback."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Final
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.objects import Objects
from api.domain.roles import Role
from api.main import create_app
from api.settings import Settings
from tests.client import Api
from tests.factories.attachments import photo
from tests.factories.feedback import make_feedback
from tests.factories.organisation import Branch

ADD: Final = "/public/feedback/attachments"
PLACE: Final = "s3://kevai/feedback"
DAY: Final = timedelta(days=1)


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    """Serve S3, with an empty bucket; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", port]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=quiet, stderr=quiet)  # noqa: S603
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{url}/kevai")
        yield url
    finally:
        process.terminate()
        process.wait()


def wait_for(bucket: str) -> None:
    for _ in range(300):
        try:
            httpx.put(bucket).raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("no store is served")


@pytest.fixture(autouse=True)
def _known_to_us(store: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ENDPOINT": store,
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "any",
        "AWS_SECRET_ACCESS_KEY": "any",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
async def stored_app(settings: Settings) -> AsyncIterator[FastAPI]:
    app = create_app(settings.model_copy(update={"attachments": PLACE}))
    async with app.router.lifespan_context(app):
        yield app


async def read(objects: Objects, name: str) -> bytes:
    return b"".join([piece async for piece in objects.get(name)])


async def named_before(objects: Objects, day: datetime) -> set[str]:
    return {name async for some in objects.before(day) for name in some}


async def test_what_is_put_is_got_listed_and_removed() -> None:
    objects, name, now = Objects(PLACE), uuid4().hex, datetime.now(UTC)
    content = os.urandom(11_000_000)  # in several parts
    await objects.put(name, content)
    assert await read(objects, name) == content
    assert name in await named_before(objects, now + DAY)
    assert name not in await named_before(objects, now - DAY)
    await objects.remove(name)
    await objects.remove(name)
    with pytest.raises(FileNotFoundError):
        await read(objects, name)


async def test_a_photo_goes_there_sealed_and_comes_back(
    stored_app: FastAPI, session: AsyncSession, branch: Branch
) -> None:
    _, receipt = await make_feedback(session, branch.id)
    async with Api(stored_app) as api:
        held = {"X-Receipt": receipt}
        added = await api.post(ADD, files={"file": photo()}, headers=held)
        assert added.status_code == 201
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        [case] = (await api.get("/feedback")).json()["items"]
        shown = await api.get(f"/feedback/{case['id']}/attachments/1")
    assert Image.open(BytesIO(shown.content)).format == "JPEG"
    [name] = await named_before(Objects(PLACE), datetime.now(UTC) + DAY)
    kept = await read(Objects(PLACE), name)
    assert shown.content[100:200] not in kept
    assert len(kept) >= len(shown.content)
