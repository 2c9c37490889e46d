"""A request that is sent twice is done once: the hot way (households) and the ordinary way."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from api.models.accounts import Account
from api.models.records import AuditEntry
from tests.api.test_households import body
from tests.client import Api, outcome, seen
from tests.factories.members import make_member
from tests.factories.organisation import Branch
from tests.factories.tasks import make_task


def household(branch: Branch) -> tuple[str, dict[str, Any]]:
    return "/households", body(branch)


def meeting(branch: Branch) -> tuple[str, dict[str, Any]]:
    meeting = {"org_id": str(branch.id), "kind": "regular", "held_on": "2026-11-03"}
    return "/meetings", {**meeting, "venue": f"Nhà văn hóa {uuid4().hex[:8]}"}


WAYS = pytest.mark.parametrize("asked", [household, meeting], ids=["hot", "ordinary"])


def key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}


@WAYS
async def test_a_repeated_request_is_answered_from_memory(
    api: Api, session: AsyncSession, branch: Branch, asked: Any
) -> None:
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    (url, new), headers = asked(branch), key()

    first = await api.post(url, json=new, headers=headers)
    second = await api.post(url, json=new, headers=headers)
    other = await api.post(url, json=asked(branch)[1], headers=headers)

    assert first.status_code == 201, first.text
    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert (first.headers["ETag"], second.headers["ETag"]) == ('"1"', '"1"')
    assert outcome(other) == (422, "idempotency.key_reused")


async def test_a_repeated_change_has_the_etag_of_the_first(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    owner_id = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    await make_member(session, branch.id, person_id=owner_id)
    url = f"/tasks/{(await make_task(session, branch.id, owner_id)).id}"
    headers = key() | {"If-Match": '"1"'}

    first = await api.post(f"{url}/complete", json={}, headers=headers)
    reopened = await api.post(f"{url}/reopen", json={"note": "Chưa xong"}, headers=seen(first))
    second = await api.post(f"{url}/complete", json={}, headers=headers)

    assert (first.headers["ETag"], reopened.headers["ETag"]) == ('"2"', '"3"')
    assert (second.headers["ETag"], second.content) == ('"2"', first.content)


@WAYS
async def test_a_key_is_the_accounts_own(
    api: Api, session: AsyncSession, branch: Branch, asked: Any
) -> None:
    headers = key()
    for _ in range(2):
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url, new = asked(branch)
        assert (await api.post(url, json=new, headers=headers)).status_code == 201


@WAYS
async def test_a_refusal_is_not_remembered(
    api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch, asked: Any
) -> None:
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    headers = key()
    url, new = asked(elsewhere)
    refused = await api.post(url, json=new, headers=headers)
    accepted = await api.post(url, json=asked(branch)[1], headers=headers)
    assert (refused.status_code, accepted.status_code) == (404, 201)


@WAYS
async def test_a_request_that_is_being_worked_on_is_not_begun_again(
    api: Api, session: AsyncSession, branch: Branch, asked: Any
) -> None:
    """Take the key's turn ourselves, as a request in the middle of its work holds it."""
    person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    (url, new), headers = asked(branch), key()
    of_person = select(Account.id).where(col(Account.person_id) == person_id)
    account_id = (await session.exec(of_person)).one()
    turn = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
    connection = await session.connection()
    await connection.execute(turn, {"name": f"{account_id} {headers['Idempotency-Key']}"})

    second = await api.post(url, json=new, headers=headers)
    await session.commit()
    third = await api.post(url, json=new, headers=headers)

    assert outcome(second) == (409, "idempotency.in_flight")
    assert third.status_code == 201


@WAYS
async def test_twenty_at_once_leave_one_row(
    api: Api, session: AsyncSession, branch: Branch, asked: Any
) -> None:
    """Whatever the order: also one that began before the first was done, and goes on after it."""
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    rounds = 8
    for _ in range(rounds):
        (url, new), headers = asked(branch), key()
        sent = (api.post(url, json=new, headers=headers) for _ in range(20))
        answers = await asyncio.gather(*sent)
        done = {answer.content for answer in answers if answer.status_code == 201}
        others = {outcome(answer) for answer in answers if answer.status_code != 201}
        assert len(done) == 1
        assert others <= {(409, "idempotency.in_flight")}
    of_branch = col(AuditEntry.org_id) == branch.id
    entries = (await session.exec(select(AuditEntry.id).where(of_branch))).all()
    assert len(entries) == rounds
