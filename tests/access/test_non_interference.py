"""Two worlds that differ only in feedback about somebody look the same to them, to the byte.

The second world is a copy of the first, made by Postgres, in which residents then speak about
a member and about the secretary, and those who handle it do. Both are asked everything that
the document lets these two ask.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.visible import raise_wall
from api.db import migrate
from api.domain.roles import Role
from api.errors import DomainError
from api.main import create_app
from api.models.members import PartyMember
from api.security.tokens import Bearer
from api.settings import Settings
from tests.access.matrix import Call, Row, World, make_world, rows
from tests.client import Api, seen
from tests.databases import database, owner_of
from tests.factories.accounts import make_account, make_role_term, make_sign_in
from tests.factories.feedback import WORDS, make_card
from tests.factories.members import make_member
from tests.factories.organisation import Branch

SAME: Final = {"X-Request-Id": "the-same-in-both-worlds"}
# Read by the account that asks, and by no other: what those who handle it sent twice.
BY_ACCOUNT: Final = {"idempotency_key"}


@dataclass(frozen=True)
class Seen:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class People:
    """Who is spoken about, and who hears of it: their sign-ins; the card that names the two."""

    member: UUID
    secretary: UUID
    commune: UUID
    code: str
    branch: Branch


@asynccontextmanager
async def serving(settings: Settings, url: str) -> AsyncIterator[FastAPI]:
    app = create_app(settings.model_copy(update={"database_url": url, "connections": 2}))
    async with app.router.lifespan_context(app):
        yield app


async def sign_in(session: AsyncSession, person_id: UUID, **roles: UUID) -> UUID:
    account = await make_account(session, person_id=person_id)
    for role, org_id in roles.items():
        await make_role_term(session, person_id, Role(role), org_id)
    return (await make_sign_in(session, account)).id


async def populate(url: str) -> tuple[People, list[Call]]:
    """Make one world, with something in it for every operation that reads."""
    async with owner_of(url) as session:
        world = await make_world(session)
        subject = world.caller_id
        calls = [await _call(row, world) for row in rows()]
        card = await make_card(session, world.branch)
        if await session.get(PartyMember, subject) is None:
            await make_member(session, world.branch.id, person_id=subject)
        commune = await make_account(session)
        assert commune.person_id
        people = People(
            await sign_in(session, card.lead.id, member=world.branch.id),
            await sign_in(
                session,
                subject,
                branch_secretary=world.branch.id,
                member=world.branch.id,
                fatherland_front=world.branch.commune_id,
                system_administrator=world.province_id,  # who reads the audit
            ),
            await sign_in(session, commune.person_id, commune_committee=world.branch.commune_id),
            card.code,
            world.branch,
        )
        calls.append(Call("GET", "/public/groups", headers={"X-Group-Code": card.code}))
        reads = [call for call in calls if call.method == "GET"]
        # First of all what was done, because the reads that follow are deeds of their own.
        return people, sorted(reads, key=lambda call: call.url != "/audit-entries")


async def _call(row: Row, world: World) -> Call:
    """Make what the operation needs; where the world has it already, in a branch beside it."""
    try:
        return await row.call(world)
    except (IntegrityError, DomainError):
        await world.session.rollback()
    beside_it = await make_world(world.session)
    call = await row.call(beside_it)
    for role in (Role.BRANCH_SECRETARY, Role.MEMBER):
        await make_role_term(world.session, world.caller_id, role, beside_it.branch.id)
    return call


def said_about(people: People, role: str, handles: dict[str, str]) -> list[dict[str, str]]:
    named = [
        {
            "group_code": people.code,
            "member": handles[role],
            "kind": kind,
            "contact": "0912 345 678",
        }
        for kind in ("conduct_comment", "feedback", "praise")
    ]
    if role == "lead":  # a comment that names nobody is on who leads the group
        return [*named, {"group_code": people.code, "kind": "conduct_comment"}]
    return [
        *named,
        {"party_org_id": str(people.branch.id), "kind": "conduct_comment"},
        {"place_id": str(people.branch.place_id), "kind": "conduct_comment"},
    ]


async def speak(app: FastAPI, people: People, role: str, handler: UUID) -> list[str]:
    """Let residents say all that can be said about one, and let others handle it."""
    async with Api(app) as api:
        card = await api.get("/public/groups", headers={"X-Group-Code": people.code})
        handles = {one["role"]: one["handle"] for one in card.json()["people"]}
        said = said_about(people, role, handles)
        given = [await api.give({**one, "text": WORDS}) for one in said]
        headers = [{"X-Receipt": one.json()["receipt"]} for one in given]
        for receipt in headers:
            await api.post("/public/feedback/messages", json={"text": WORDS}, headers=receipt)
        handled = await handle_all(api, handler)
        assert len(handled) >= len(said)  # all of it came to them
        for receipt in headers:
            await api.post("/public/feedback/ratings", json={"score": 1}, headers=receipt)
            await api.post("/public/feedback/reopenings", json={"text": WORDS}, headers=receipt)
        return handled


async def handle_all(api: Api, handler: UUID) -> list[str]:
    api.be(handler)
    ids = [item["id"] for item in (await api.get("/feedback")).json()["items"]]
    for number, feedback_id in enumerate(ids):
        url = f"/feedback/{feedback_id}"
        await api.post(f"{url}/contact-readings", json={"reason": "give_answer"})
        more = {**seen(await api.get(url)), "Idempotency-Key": uuid4().hex}
        answer = {"text": "Đã xem.", "no_evidence": "concerns_others"}
        step, body = ("answers", answer) if number % 2 else ("refusals", {"reason": "unclear"})
        assert (await api.post(f"{url}/{step}", json=body, headers=more)).status_code == 201
    api.be_nobody()
    return ids


async def asked(app: FastAPI, session_id: UUID, calls: list[Call]) -> list[Seen]:
    async with Api(app) as api:
        api.be(session_id)
        return [await _asked(api, call) for call in calls]


async def _asked(api: Api, call: Call) -> Seen:
    answer = await api.get(call.url, headers={**SAME, **call.headers}, params=call.params)
    return Seen(answer.status_code, tuple(sorted(answer.headers.items())), answer.content)


async def readable(app: FastAPI, session_id: UUID) -> dict[str, Any]:
    """Read every table, whole, as the application could on behalf of this caller."""
    state = app.state.kevai
    actor = await state.grants.actor(Bearer(session_id, None))
    tables = text("""
        SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
            AND relkind = 'r' AND has_table_privilege(oid, 'SELECT')
    """)
    async with state.sessions.begin() as request:
        await raise_wall(request, actor)
        connection = await request.connection()
        names = set((await connection.scalars(tables)).all()) - BY_ACCOUNT
        return {
            name: sorted((await connection.scalars(text(f"SELECT t::text FROM {name} AS t"))).all())
            for name in sorted(names)
        }


@pytest.mark.parametrize("role", ["lead", "branch_secretary"])
async def test_feedback_about_somebody_changes_nothing_that_they_can_see(
    settings: Settings, owner_url: str, role: str
) -> None:
    async with AsyncExitStack() as stack:
        silent = await stack.enter_async_context(database(owner_url))
        await migrate.upgrade(silent)
        people, calls = await populate(silent)
        subject, handler = (
            (people.member, people.secretary)
            if role == "lead"
            else (people.secretary, people.commune)
        )
        spoken = await stack.enter_async_context(database(owner_url, copy_of=silent))
        without = await stack.enter_async_context(serving(settings, silent))
        with_it = await stack.enter_async_context(serving(settings, spoken))
        handled = await speak(with_it, people, role, handler)
        calls += [Call("GET", f"/feedback/{feedback_id}") for feedback_id in handled]
        calls += [Call("GET", "/feedback", params={"state": s}) for s in ("answered", "reopened")]
        assert await readable(without, subject) == await readable(with_it, subject)
        silence, speech = (
            await asked(without, subject, calls),
            await asked(with_it, subject, calls),
        )
        for call, one, other in zip(calls, silence, speech, strict=True):
            assert one == other, call
        shown = sum(one.status == 200 for one in silence)
        assert shown > (5 if role == "lead" else len(calls) // 2)  # they were not merely refused
