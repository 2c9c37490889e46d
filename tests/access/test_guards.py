"""Each guard of feedback holds by itself, and would be missed: without it, somebody reads more.

Whoever is spoken about is held off by two lines: what the service asks for, and what the database
lets it have. So each line is tried while the other one is down; and then without one guard.
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import count
from typing import Any, Final

import pytest
from fastapi import FastAPI
from sqlalchemy import true

from api.access import audit_entries, feedback_sight
from api.db.asked import Question
from api.settings import Settings
from tests.access.matrix import Call
from tests.access.twins import BY_ACCOUNT, SECRETARY, Twins, Witness, readable, the_same_luck, twins
from tests.client import Api
from tests.databases import scalar_of, told

# Who handles a case, as the page of the inbox says it.
OF_THE_PAGE: Final = re.compile(
    r"AND CAST\(wall.person AS uuid\) <> ALL.*AS handled\)\s", re.DOTALL
)
# What the service asks for: the name of each guard, and what stands in its place without it.
QUERIES: Final[Mapping[str, tuple[Any, str, Any]]] = {
    "a case is read by who handles it": (feedback_sight, "handled_by", lambda _: true()),
    "the inbox lists for who handles": (
        feedback_sight,
        "PAGE",
        Question(OF_THE_PAGE.sub("", feedback_sight.PAGE.sql)),
    ),
    "what was done to a case is in no audit": (audit_entries, "NEVER", ("nothing",)),
}
# What the database lets it have: policies by table.
WALLS: Final[Mapping[str, str]] = {
    "feedback": "sight",
    "feedback_entry": "sight",
    "feedback_contact": "sight",
    "feedback_attachment": "sight",
    "audit_entry": "shown",
}
# Those concerned are no handlers (of today), and no handler is concerned: either is enough.
OF_THE_BODY: Final = "AND NOT bool_or(term.person_id = ANY (concerned))"
OF_THE_PERSON: Final = "<> ALL (concerned)"
OF_THE_SEEKER: Final = "AND seeker <> ALL (feedback.concerned)"
TABLES: Final = """
    SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
"""
READ: Final = TABLES + " AND has_any_column_privilege('kevai_app', oid, 'SELECT')"
THROWS: Final = count(0, 10_000)  # what is asked again is asked with other luck


@pytest.fixture(scope="module")
async def worlds(settings: Settings, owner_url: str) -> AsyncIterator[Twins]:
    async with twins(settings, owner_url, SECRETARY) as made:
        yield made


async def answers(worlds: Twins) -> list[bool]:
    """Ask both worlds for all that can be read, and say of each answer whether it is the same."""
    throw = next(THROWS)
    silence = await asked(worlds, worlds.silent, throw)
    speech = await asked(worlds, worlds.spoken, throw)
    return [one == other for one, other in zip(silence.answers, speech.answers, strict=True)]


async def asked(worlds: Twins, app: FastAPI, throw: int) -> Witness:
    with the_same_luck(worlds.begun) as dice:
        async with Api(app) as api:
            witness = Witness(api, dice, throw)
            api.be(worlds.people.subject)
            for call in reads(worlds):
                await witness.ask(call)
            return witness


def reads(worlds: Twins) -> list[Call]:
    of_cases = [
        Call("GET", f"/feedback/{feedback_id}{part}")
        for feedback_id in worlds.handled
        for part in ("", "/attachments/1")
    ]
    audit = Call("GET", "/audit-entries")  # before what the reads that follow leave in it
    return [audit, *of_cases, *(call for call in worlds.calls if call.method == "GET")]


async def differing(worlds: Twins) -> set[str]:
    """Name the tables of which more can be read in one of the worlds."""
    subject = worlds.people.subject
    silence = await readable(worlds.silent, subject)
    speech = await readable(worlds.spoken, subject)
    return {table for table, rows in silence.items() if rows != speech[table]}


@contextmanager
def without_query(name: str) -> Iterator[None]:
    place, attribute, instead = QUERIES[name]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(place, attribute, instead)
        yield


class Walls:
    """Takes policies and rules of both databases down, and puts them up again."""

    def __init__(self, worlds: Twins) -> None:
        self._urls, self._restoring = worlds.urls, list[str]()

    async def open(self, table: str) -> None:
        """Let everybody read a table."""
        await self._alter(table, "true")

    async def forget_in_policy(self, table: str, condition: str, instead: str) -> None:
        known = await self._condition(table)
        assert condition in known, known
        await self._alter(table, known.replace(condition, instead))

    async def forget_in_function(self, name: str, condition: str) -> None:
        asked = f"SELECT pg_get_functiondef('{name}'::regproc)"
        known = await scalar_of(self._urls[0], asked)
        assert condition in known, known
        await self._tell(known.replace(condition, ""), instead_of=known)

    async def restore(self) -> None:
        for statement in reversed(self._restoring):
            for url in self._urls:
                await told(url, statement)

    async def _condition(self, table: str) -> str:
        named = f"tablename = '{table}' AND policyname = '{WALLS[table]}'"
        return await scalar_of(self._urls[0], f"SELECT qual FROM pg_policies WHERE {named}")

    async def _alter(self, table: str, condition: str) -> None:
        alter = f"ALTER POLICY {WALLS[table]} ON {table} USING ({{}})"
        known = await self._condition(table)
        await self._tell(alter.format(condition), instead_of=alter.format(known))

    async def _tell(self, statement: str, *, instead_of: str) -> None:
        self._restoring.append(instead_of)
        for url in self._urls:
            await told(url, statement)


@pytest.fixture
async def walls(worlds: Twins) -> AsyncIterator[Walls]:
    made = Walls(worlds)
    yield made
    await made.restore()


async def test_every_table_that_feedback_touches_has_a_wall_or_no_reader(worlds: Twins) -> None:
    """So that no wall is missing among those that are tried here."""
    touched = set()
    for table in (await scalar_of(worlds.urls[0], TABLES)).split():
        rows = f"SELECT coalesce(string_agg(t::text, '|' ORDER BY t::text), '') FROM {table} AS t"
        silence, speech = [await scalar_of(url, rows) for url in worlds.urls]
        touched |= {table} if silence != speech else set()
    read_by_the_service = set((await scalar_of(worlds.urls[0], READ)).split()) - BY_ACCOUNT
    assert touched & read_by_the_service == set(WALLS)


async def test_queries_hold_without_walls(worlds: Twins, walls: Walls) -> None:
    for table in WALLS:
        await walls.open(table)
    assert all(await answers(worlds))


async def test_walls_hold_whatever_is_asked_for(worlds: Twins) -> None:
    with ExitStack() as stack:
        for name in QUERIES:
            stack.enter_context(without_query(name))
        assert all(await answers(worlds))
        assert not await differing(worlds)


@pytest.mark.parametrize("name", QUERIES)
async def test_a_query_without_its_guard_tells(worlds: Twins, walls: Walls, name: str) -> None:
    for table in WALLS:
        await walls.open(table)
    with without_query(name):
        assert not all(await answers(worlds))


@pytest.mark.parametrize("table", WALLS)
async def test_a_table_without_its_wall_tells(worlds: Twins, walls: Walls, table: str) -> None:
    assert not await differing(worlds)
    await walls.open(table)
    assert table in await differing(worlds)


async def test_whom_it_concerns_and_where_they_sit_are_two_guards(
    worlds: Twins, walls: Walls
) -> None:
    """Either alone is enough; without both, those concerned read what was said of them."""
    await walls.forget_in_function("handling_body", OF_THE_BODY)
    assert not await differing(worlds)
    await walls.forget_in_function("handled_courses", OF_THE_SEEKER)
    assert not await differing(worlds)
    await walls.forget_in_policy("feedback", OF_THE_PERSON, "IS NOT NULL")
    assert {"feedback", "feedback_entry"} <= await differing(worlds)


async def test_where_they_sit_is_enough(worlds: Twins, walls: Walls) -> None:
    await walls.forget_in_policy("feedback", OF_THE_PERSON, "IS NOT NULL")
    await walls.forget_in_function("handled_courses", OF_THE_SEEKER)
    assert not await differing(worlds)
