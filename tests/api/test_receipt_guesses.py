"""Guessing receipts: it finds nothing, teaches nothing, and leaves nothing behind."""

import asyncio
import logging
from collections import Counter
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from secrets import token_bytes
from typing import Any, Final

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import receipts
from api.domain.codes import ALPHABET, CodeNotUnderstood
from tests.client import Api, outcome
from tests.databases import sizes
from tests.factories.feedback import SEALING, WORDS, make_feedback
from tests.factories.organisation import Branch

GIVE: Final = "/public/feedback"
GUESSES: Final = 10_000
AT_ONCE: Final = 20
Asked = tuple[str, str]  # a statement, and what it was given


def guess() -> str:
    return receipts.new(token_bytes(10))


def neighbours(receipt: str) -> list[str]:
    """Write every other receipt that differs in its last two characters alone."""
    ends = (f"{last}-{check}" for last in ALPHABET for check in ALPHABET)
    near = {receipt[:-3] + end for end in ends if is_well_formed(receipt[:-3] + end)}
    assert len(near) == len(ALPHABET)
    return sorted(near - {receipt})


def is_well_formed(receipt: str) -> bool:
    try:
        return receipts.parse(receipt) == receipt
    except CodeNotUnderstood:
        return False


async def answer_to(app: FastAPI, receipt: str) -> tuple[int, bytes]:
    """Ask as a client would, without what one costs: there are many to ask."""
    headers = {"host": "api", "x-receipt": receipt, "x-request-id": "the-same-for-all"}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": "/v1/public/feedback",
        "raw_path": b"/v1/public/feedback",
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1234),
        "server": ("api", 80),
    }
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


async def test_ten_thousand_find_nothing_and_leave_nothing(
    app: FastAPI,
    api: Api,
    session: AsyncSession,
    branch: Branch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    _, receipt = await make_feedback(session, branch.id)
    headers = {"X-Receipt": guess(), "X-Request-Id": "the-same-for-all"}
    one = await api.get(GIVE, headers=headers)  # which is held to the document
    before, answers = await sizes(session), Counter[tuple[int, bytes]]()
    made = [*neighbours(receipt), *(guess() for _ in range(GUESSES))][:GUESSES]
    capfd.readouterr()
    caplog.clear()
    with caplog.at_level(logging.DEBUG):
        for start in range(0, GUESSES, AT_ONCE):
            some = made[start : start + AT_ONCE]
            answers.update(await asyncio.gather(*(answer_to(app, each) for each in some)))

    assert outcome(one) == (404, "feedback.receipt_unknown")
    assert answers == {(404, one.content): GUESSES}
    assert [record.getMessage() for record in caplog.records] == []
    assert tuple(capfd.readouterr()) == ("", "")
    assert await sizes(session) == before
    found, said = await answer_to(app, receipt)
    assert (found, WORDS.encode() in said) == (200, True)


async def test_a_receipt_that_is_known_is_looked_up_as_any_other(
    app: FastAPI, session: AsyncSession, branch: Branch
) -> None:
    """By its keyed hash and in one statement, so that nothing is compared digit by digit."""
    _, receipt = await make_feedback(session, branch.id)
    for unknown in (guess(), neighbours(receipt)[0]):
        with asking(app) as of_unknown:
            assert (await answer_to(app, unknown))[0] == 404
        with asking(app) as of_known:
            assert (await answer_to(app, receipt))[0] == 200
        assert len(of_unknown) == 3  # which row may be seen, the row, and its tombstone
        assert shape(of_unknown)[:2] == shape(of_known)[:2]
        assert_only_hashed(of_unknown, unknown)
        assert_only_hashed(of_known[:2], receipt)


@contextmanager
def asking(app: FastAPI) -> Iterator[list[Asked]]:
    """Listen to what is asked of the database."""
    asked: list[Asked] = []
    engine = app.state.kevai.sessions.kw["bind"].sync_engine

    def listen(_1: Any, _2: Any, statement: str, given: Any, _3: Any, _4: Any) -> None:
        asked.append((statement, repr(given)))

    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", listen)


def shape(asked: list[Asked]) -> list[str]:
    return [statement for statement, _ in asked]


def assert_only_hashed(asked: list[Asked], receipt: str) -> None:
    keyed = SEALING.keyed_hash("receipt", receipt)
    assert len(keyed) >= 16
    naming, *finding = [given for _, given in asked]
    assert keyed.hex() in naming
    assert all(repr(keyed) in given for given in finding)
    assert receipt not in naming + "".join(finding)
