"""Two worlds that differ only in feedback about somebody, and one who asks in both.

The second world is a copy of the first, made by Postgres, in which residents then speak about
somebody, and those who handle it do. Whoever asks in both does so at the same time and with the
same luck: the clock stands still, and what is drawn at random comes from the same dice. So every
answer can be compared to the byte, also those that make something new.
"""

import os
import random
import re
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import grants
from api.access.visible import raise_wall
from api.db import base, migrate
from api.domain import clock
from api.domain.roles import Role
from api.errors import DomainError
from api.main import create_app
from api.models.members import PartyMember
from api.security.tokens import Bearer
from api.settings import Settings
from tests.access.matrix import Call, Row, World, make_world, rows
from tests.access.operations import APPLICATION
from tests.client import Api, seen
from tests.contract.test_openapi import operations
from tests.databases import database, owner_of, told
from tests.factories.accounts import (
    PASSWORD,
    make_account,
    make_person,
    make_role_term,
    make_sign_in,
)
from tests.factories.attachments import photo
from tests.factories.feedback import WORDS, make_card
from tests.factories.members import make_member
from tests.factories.organisation import Branch

SAME: Final = {"X-Request-Id": "the-same-in-both-worlds"}
# Read by the account that asks, and by no other: what those who handle it sent twice.
BY_ACCOUNT: Final = {"idempotency_key"}
# Random by its nature, and not ours to draw: the second half of an access token.
SIGNATURE: Final = re.compile(rb"(eyJ[\w-]+\.[\w-]+)\.[\w-]{86}")
FOR_THE_SERVICE: Final = {"api", "uuid", "random", "argon2"}  # ``random`` on behalf of ``secrets``
really_random: Final = os.urandom
# What the database draws by itself, it draws in turn.
DICE: Final = """
    CREATE SEQUENCE thrown;
    CREATE FUNCTION uuidv7() RETURNS uuid LANGUAGE sql SECURITY DEFINER RETURN
        ('ffffffff-ffff-7fff-8fff-' || lpad(to_hex(nextval('public.thrown')), 12, '0'))::uuid;
"""
TAKE_UP: Final = """
    ALTER SEQUENCE thrown RESTART;
    DO $$ BEGIN
        EXECUTE format(
            'ALTER DATABASE %I SET search_path = public, pg_catalog', current_database());
    END $$;
"""
# And the key under which a text is sealed: nobody reads more of it than how long it is.
SEALED: Final = re.compile(r"(\\+x)01[0-9a-f]{80,}")
LEAD, SECRETARY, OFFICIAL = "lead", "secretary", "official"
WHO: Final = (LEAD, SECRETARY, OFFICIAL)
BELOW_THE_PROVINCE: Final = frozenset(Role) - {Role.PROVINCIAL_COMMITTEE}
OFFICES: Final = {
    LEAD: {Role.MEMBER},
    SECRETARY: {
        Role.BRANCH_SECRETARY,
        Role.MEMBER,
        Role.INSPECTION_COMMITTEE,
        Role.FATHERLAND_FRONT,
        Role.SYSTEM_ADMINISTRATOR,  # who reads the audit
    },
    OFFICIAL: BELOW_THE_PROVINCE,
}
HANDLER: Final = {
    LEAD: Role.BRANCH_SECRETARY,
    SECRETARY: Role.COMMUNE_COMMITTEE,
    OFFICIAL: Role.PROVINCIAL_COMMITTEE,
}
PATHS: Final = [
    (method.upper(), re.compile(re.sub(r"{\w+}", "[^/]+", path)), said["operationId"])
    for method, path, said in sorted(
        operations(APPLICATION), key=lambda one: (one[1].count("{"), one[1])
    )
]


@dataclass(frozen=True)
class Seen:
    asked: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True)
class People:
    """Who is spoken about, and who hears of it: their sign-ins; the card that names the first."""

    who: str
    subject: UUID
    handler: UUID
    login: str  # of the subject, whose password is that of all tests
    code: str
    branch: Branch


@dataclass(frozen=True)
class Twins:
    """The two worlds, each served; and all that there is to ask for in them."""

    people: People
    calls: list[Call]
    urls: tuple[str, str]
    silent: FastAPI
    spoken: FastAPI
    handled: list[str]  # what was said about the subject, by id
    begun: datetime  # when it had been said


@asynccontextmanager
async def serving(settings: Settings, url: str) -> AsyncIterator[FastAPI]:
    app = create_app(settings.model_copy(update={"database_url": url, "connections": 2}))
    async with app.router.lifespan_context(app):
        yield app


@asynccontextmanager
async def twins(settings: Settings, owner_url: str, who: str) -> AsyncIterator[Twins]:
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(database(owner_url))
        await migrate.upgrade(first)
        people, calls = await populate(first, who)
        await told(first, DICE)
        second = await stack.enter_async_context(database(owner_url, copy_of=first))
        for url in (first, second):
            await told(url, TAKE_UP)
        silent = await stack.enter_async_context(serving(settings, first))
        spoken = await stack.enter_async_context(serving(settings, second))
        handled = await speak(spoken, people)
        await told(second, TAKE_UP)  # from the beginning
        yield Twins(people, calls, (first, second), silent, spoken, handled, clock.now())


async def populate(url: str, who: str) -> tuple[People, list[Call]]:
    """Make one world, with something in it for every operation."""
    async with owner_of(url) as session:
        world = await make_world(session)
        await make_account(session, person_id=world.caller_id, password=PASSWORD)
        worlds = [world]
        calls = [await _call(row, worlds) for row in rows()]
        card = await make_card(session, world.branch)
        if await session.get(PartyMember, world.caller_id) is None:
            await make_member(session, world.branch.id, person_id=world.caller_id)
        handler = (await make_account(session)).person_id if who != LEAD else world.caller_id
        subject = card.lead.id if who == LEAD else world.caller_id
        assert handler
        account = await make_account(session, person_id=subject, password=PASSWORD)
        role = HANDLER[who]
        people = People(
            who,
            await sign_in(session, subject, {role: world.seat(role) for role in OFFICES[who]}),
            await sign_in(session, handler, {role: world.seat(role)}),
            account.login,
            card.code,
            world.branch,
        )
        return people, calls


async def sign_in(session: AsyncSession, person_id: UUID, held: dict[Role, UUID]) -> UUID:
    account = await make_account(session, person_id=person_id)
    for role, org_id in held.items():
        await make_role_term(session, person_id, role, org_id)
    return (await make_sign_in(session, account)).id


async def _call(row: Row, worlds: list[World]) -> Call:
    """Make what the operation needs; where that is there already, for somebody else, or elsewhere.

    Elsewhere is a branch beside it. These are as few as can be: who asks holds offices in each.
    """
    session, caller_id = worlds[0].session, worlds[0].caller_id
    for world in (worlds[0], replace(worlds[-1], caller_id=(await make_person(session)).id)):
        try:
            return await row.call(world)
        except (IntegrityError, DomainError):
            await session.rollback()
    worlds.append(await make_world(session))
    for role in (Role.BRANCH_SECRETARY, Role.MEMBER):
        await make_role_term(session, caller_id, role, worlds[-1].branch.id)
    return await row.call(worlds[-1])


def said_about(people: People, handles: dict[str, str]) -> list[dict[str, str]]:
    """Give all that can be said about one."""
    named = [
        {
            "group_code": people.code,
            "member": handles["lead" if people.who == LEAD else "branch_secretary"],
            "kind": kind,
            "contact": "0912 345 678",
        }
        for kind in ("conduct_comment", "feedback", "praise")
    ]
    if people.who == LEAD:  # a comment that names nobody is on who leads the group
        return [*named, {"group_code": people.code, "kind": "conduct_comment"}]
    return [
        *named,
        {"party_org_id": str(people.branch.id), "kind": "conduct_comment"},
        {"place_id": str(people.branch.place_id), "kind": "conduct_comment"},
    ]


async def speak(app: FastAPI, people: People) -> list[str]:
    """Let residents say all that can be said about one, and let others handle it."""
    async with Api(app) as api:
        card = await api.get("/public/groups", headers={"X-Group-Code": people.code})
        said = said_about(people, {one["role"]: one["handle"] for one in card.json()["people"]})
        given = [await api.give({**one, "text": WORDS}) for one in said]
        headers = [{"X-Receipt": one.json()["receipt"]} for one in given]
        for receipt in headers:
            await api.post("/public/feedback/messages", json={"text": WORDS}, headers=receipt)
            file = {"file": photo()}
            added = await api.post("/public/feedback/attachments", files=file, headers=receipt)
            assert added.status_code == 201
        handled = await handle_all(api, people.handler)
        assert len(handled) >= len(said)  # all of it came to them
        for receipt in headers:
            await api.post("/public/feedback/ratings", json={"score": 1}, headers=receipt)
            await api.post("/public/feedback/reopenings", json={"text": WORDS}, headers=receipt)
        return handled


async def handle_all(api: Api, handler: UUID) -> list[str]:
    api.be(handler)
    asked = {"limit": 200, "state": "received"}  # others are answered, and drafted for the public
    ids = [item["id"] for item in (await api.get("/feedback", params=asked)).json()["items"]]
    for number, feedback_id in enumerate(ids):
        url = f"/feedback/{feedback_id}"
        await api.post(f"{url}/contact-readings", json={"reason": "give_answer"})
        await api.get(f"{url}/attachments/1")
        more = {**seen(await api.get(url)), "Idempotency-Key": uuid4().hex}
        answer = {"text": "Đã xem.", "no_evidence": "concerns_others"}
        step, body = ("answers", answer) if number % 2 else ("refusals", {"reason": "unclear"})
        assert (await api.post(f"{url}/{step}", json=body, headers=more)).status_code == 201
    api.be_nobody()
    return ids


class Dice:
    """What everything random is drawn from, so that two can have the same luck."""

    def __init__(self) -> None:
        self._drawn = random.Random()  # noqa: S311 -- of tests alone
        self._last = 0

    def take_up(self, throw: int) -> None:
        self._drawn = random.Random(throw)  # noqa: S311
        self._last = int(clock.now().timestamp() * 1000) + throw << 12

    def bytes(self, count: int) -> bytes:
        """Draw for the service; a library that draws for its own ends, once, changes no luck."""
        drawer = sys._getframe(1).f_globals["__name__"].partition(".")[0]  # noqa: SLF001
        return self._drawn.randbytes(count) if drawer in FOR_THE_SERVICE else really_random(count)

    def next(self) -> int:
        self._last += 1
        return self._last


@contextmanager
def the_same_luck(at: datetime) -> Iterator[Dice]:
    """Let what is done in one world, and then in the other, be done at the same time."""
    dice = Dice()
    with pytest.MonkeyPatch.context() as patch, clock.freeze(at):
        patch.setattr(os, "urandom", dice.bytes)
        patch.setattr(random, "_urandom", dice.bytes)
        patch.setattr(base, "_ticks", dice)
        patch.setattr(grants, "LIFETIME", 0)  # nor does one hear sooner than the other
        yield dice


class Witness:
    """One who asks, and keeps every answer to the byte."""

    def __init__(self, api: Api, dice: Dice, throw: int = 0) -> None:
        self.api, self._dice, self._throw = api, dice, throw
        self.answers: list[Seen] = []
        self.tables: list[dict[str, list[str]]] = []
        self.operations: set[str] = set()

    async def ask(self, call: Call) -> httpx.Response:
        self._dice.take_up(self._throw + len(self.answers))
        headers = {**SAME, **call.headers}
        answer = await self.api.request(
            call.method,
            call.url,
            json=call.json,
            headers=headers,
            params=call.params,
            **call.more,
        )
        path = answer.request.url.path
        self.operations.add(
            next(name for how, known, name in PATHS if how == call.method and known.fullmatch(path))
        )
        asked = f"{call.method} {answer.request.url}"
        body = SIGNATURE.sub(rb"\1", answer.content)
        self.answers.append(
            Seen(asked, answer.status_code, tuple(sorted(answer.headers.items())), body)
        )
        return answer


async def readable(app: FastAPI, session_id: UUID) -> dict[str, list[str]]:
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
        names = sorted(set((await connection.scalars(tables)).all()) - BY_ACCOUNT)
        return {name: await _rows(connection, name) for name in names}


async def _rows(connection: AsyncConnection, table: str) -> list[str]:
    found = (await connection.scalars(text(f"SELECT t::text FROM {table} AS t"))).all()
    return sorted(SEALED.sub(lambda one: f"sealed: {len(one[0])}", row) for row in found)
