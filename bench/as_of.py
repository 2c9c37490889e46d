"""Measure reads through time against those of today: ``python -m bench.as_of [rounds]``.

The country of ``bench.database`` gets a past: in each fifth branch another commune and another
name until last year, each fifth commune renamed, and a province of 10,000 branches more; each
fiftieth household lived with another branch, and each fortieth village answered to another. The same
read is asked of one served app by today's tree and by that of last year, in turn; then what it
takes to find out who may see what in a subtree of more than 10,000 bodies, statement by statement.
Only ratios of one run mean anything on a shared machine; the milliseconds are what it was there.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import func
from sqlmodel import col, select

from api.access.actor import Actor, Grant
from api.access.grants import HELD
from api.access.listing import _one, _page
from api.access.require import require_org
from api.access.visible import find_row, holds_on, raise_wall, within
from api.db import embedded
from api.db.engine import SERVER, reading, writing
from api.db.reads import Read, Source
from api.domain import clock
from api.domain.roles import Permission, Role
from api.models.households import Household
from api.models.party_orgs import PartyOrgSpan
from api.schemas.households import HouseholdQuery
from api.schemas.tasks import TaskQuery
from api.security.cursors import Cursors
from api.services import households, tasks
from api.settings import Settings
from bench.database import PLACES
from bench.run import SECRET, Bench, prepare, rate, serving

CHANGED_ON: Final = date(2025, 7, 1)
BEFORE: Final = "2025-06-30"
YEAR: Final = 2024
BIG: Final = "r.p5"  # a province of 100 communes with 100 branches each
GOAL: Final = 1.3
PAST: Final = f"""
    CREATE TEMPORARY TABLE grown AS
        SELECT '{BIG}' AS path, 'r' AS parent, 'provincial_committee' AS org_type UNION ALL
        SELECT '{BIG}.p5c' || c, '{BIG}', 'commune_committee' FROM generate_series(1, 100) c UNION ALL
        SELECT format('{BIG}.p5c%1$s.p5c%1$sb%2$s', c, b), '{BIG}.p5c' || c, 'branch'
            FROM generate_series(1, 100) c, generate_series(1, 100) b;
    ALTER TABLE grown ADD id uuid NOT NULL DEFAULT uuidv7();
    SET session_replication_role = replica;
    INSERT INTO party_org (id, label, version, created_at)
        SELECT id, substring(path FROM '[^.]+$'), 1, now() FROM grown;
    INSERT INTO party_org_span (id, created_at, org_id, parent_id, path, name, folded_name, sort_name,
                                org_type, is_grassroots_org, valid_from)
        SELECT uuidv7(), now(), grown.id, coalesce(above.id, top.org_id), grown.path, grown.path,
               grown.path, grown.path, grown.org_type, grown.org_type = 'branch', '2020-01-01'
        FROM grown LEFT JOIN grown AS above ON above.path = grown.parent
        LEFT JOIN party_org_span AS top ON top.path = grown.parent ORDER BY grown.path;
    CREATE TEMPORARY TABLE changing AS
        SELECT span.id, span.org_id, span.path, span.org_type,
               other.org_id AS parent_id,
               other.path || '.' || substring(span.path FROM '[^.]+$') AS former
        FROM (SELECT *, row_number() OVER (PARTITION BY org_type ORDER BY path) AS n
              FROM party_org_span WHERE org_type IN ('branch', 'commune_committee')) AS span
        CROSS JOIN LATERAL (
            SELECT org_id, path FROM party_org_span AS commune
            WHERE commune.org_type = 'commune_committee' AND commune.org_id <> span.parent_id
                AND commune.path LIKE regexp_replace(span.path, '^(r\\.[^.]+)\\..*$', '\\1') || '.%'
            ORDER BY hashtext(commune.path || span.path) LIMIT 1) AS other
        WHERE span.n % 5 = 0;
    UPDATE party_org_span SET valid_from = '{CHANGED_ON}' WHERE id IN (SELECT id FROM changing);
    INSERT INTO party_org_span (id, created_at, org_id, parent_id, path, name, folded_name, sort_name,
                                org_type, is_grassroots_org, valid_from, valid_to)
        SELECT uuidv7(), now(), span.org_id,
               CASE WHEN span.org_type = 'branch' THEN changing.parent_id ELSE span.parent_id END,
               CASE WHEN span.org_type = 'branch' THEN changing.former ELSE span.path END,
               'old ' || span.name, 'old ' || span.name, 'old ' || span.name, span.org_type,
               span.is_grassroots_org, '2020-01-01', '{CHANGED_ON}'
        FROM changing JOIN party_org_span AS span USING (id);
    CREATE TEMPORARY TABLE village AS
        SELECT held.id, held.place_id, held.org_id, n, lead(held.place_id) OVER near AS other_place,
               lead(held.org_id) OVER near AS other_org
        FROM (SELECT *, row_number() OVER (ORDER BY place_id) AS n FROM place_charge) AS held
        WINDOW near AS (ORDER BY n);
    INSERT INTO household_event (org_id, id, created_at, household_id, kind, happened_on, from_place_id,
                                 to_place_id)
        SELECT other_org, uuidv7(), now(), home.id, 'moved', date '{CHANGED_ON}' + (home.n % 365)::int,
               other_place, home.place_id
        FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM household) AS home
        JOIN village USING (place_id) WHERE home.n % 50 = 0 AND other_org IS NOT NULL;
    UPDATE place_charge SET valid_from = '{CHANGED_ON}'
        WHERE id IN (SELECT id FROM village WHERE n % 40 = 0 AND other_org IS NOT NULL);
    INSERT INTO place_charge (id, created_at, place_id, org_id, valid_from, valid_to)
        SELECT uuidv7(), now(), place_id, other_org, '2020-01-01', '{CHANGED_ON}'
        FROM village WHERE n % 40 = 0 AND other_org IS NOT NULL;
    CREATE TEMPORARY TABLE people AS
        SELECT uuidv7() AS id, span.org_id, i FROM party_org_span AS span, generate_series(1, 8) i
        WHERE span.org_type = 'branch' AND span.valid_to IS NULL AND span.path NOT LIKE '{BIG}.%'
        ORDER BY span.path;
    INSERT INTO person (id, created_at) SELECT id, now() FROM people;
    INSERT INTO party_member (org_id, version, id, created_at, full_name, sort_key, folded_name,
                              birth_year, external_ids)
        SELECT org_id, 1, id, now(), 'A', 'a' || i, 'a', 1970, '{{}}' FROM people;
    INSERT INTO member_standing (valid_from, id, created_at, member_id, standing)
        SELECT '2020-01-01', uuidv7(), now(), id, 'official' FROM people;
    INSERT INTO membership (valid_from, id, created_at, member_id, org_id)
        SELECT '2020-01-01', uuidv7(), now(), id, org_id FROM people;
    INSERT INTO assignment (valid_from, valid_to, org_id, version, id, created_at, member_id, kind,
                            role, household_id, target_org_id)
        SELECT CASE WHEN half = 0 THEN date '2020-01-01' ELSE '{CHANGED_ON}' END,
               CASE WHEN half = 0 THEN date '{CHANGED_ON}' END,
               people.org_id, 1, uuidv7(), now(), people.id, 'household', 'lead', home.id, people.org_id
        FROM people JOIN (
            SELECT id, org_id, row_number() OVER (PARTITION BY org_id ORDER BY code) AS n FROM household
        ) AS home ON home.org_id = people.org_id AND home.n BETWEEN 4 * i - 3 AND 4 * i
        CROSS JOIN generate_series(0, 1) AS half;
    INSERT INTO reporting_period (org_id, id, created_at, label, kind, starts_on, ends_before, due_on,
                                  lineage)
        SELECT DISTINCT org_id, org_id, now(), '{YEAR}', 'year', date '{YEAR}-01-01',
               date '{YEAR + 1}-01-01', date '{YEAR + 1}-01-10', ARRAY[org_id] FROM people;
    INSERT INTO obligation (org_id, version, id, created_at, member_id, period_id, period, due_on)
        SELECT org_id, 1, id, now(), id, org_id, '{YEAR}', '{YEAR + 1}-01-10' FROM people;
    INSERT INTO report (org_id, version, id, created_at, obligation_id, member_id, period, state,
                        content, entered_by, writers, submissions)
        SELECT org_id, 1, id, now(), id, id, '{YEAR}', 'draft', '{{}}', id, ARRAY[id], 0 FROM people;
    INSERT INTO meeting (org_id, version, id, created_at, kind, held_on, state, present, excused, absent)
        SELECT org_id, 1, uuidv7(), now(), 'regular', make_date({YEAR}, i, 5), 'closed', 7, 1, 0
        FROM people;
    INSERT INTO role_term (id, created_at, version, account_id, role, org_id, valid_from)
        SELECT uuidv7(), now(), 1, account_id, 'branch_secretary', org_id, valid_from FROM role_term;
    SET session_replication_role = origin;
    SELECT keep_stays(ARRAY(SELECT id FROM household));
    VACUUM ANALYZE
"""


async def grow(owner_url: str) -> dict[str, UUID]:
    """Give the database a past, and name its bodies by their paths of today."""
    connection = await asyncpg.connect(owner_url)
    for statement in PAST.split(";\n"):
        await connection.execute(statement)
    rows = await connection.fetch("SELECT path, org_id FROM party_org_span WHERE valid_to IS NULL")
    await connection.close()
    return {row["path"]: row["org_id"] for row in rows}


def pairs(bodies: dict[str, UUID], bench: Bench) -> dict[str, tuple[str, str, str]]:
    """Name each read: who asks, by today's tree, and by that of last year."""
    commune, province = bodies[PLACES["commune"]], bodies["r.p2"]
    then = f"as_of={BEFORE}"
    asked: dict[str, tuple[str, str, str]] = {}
    for caller in ("branch", "country"):
        page = "households?limit=50"
        asked[f"households, {caller}"] = (caller, page, f"{page}&{then}")
    one = f"households/{bench.household_id}"
    asked["one household"] = ("branch", one, f"{one}?{then}")
    page = f"households?limit=50&place_id={bench.place_id}"
    asked["households of a village"] = ("commune", page, f"{page}&{then}")
    for what in ("households", "members", "assignments", "reports"):
        page = f"{what}?limit=50&org_id={commune}"
        asked[f"{what} of a commune"] = ("country", page, f"{page}&{then}")
    for name, page in {
        "bodies of the country": "party-orgs?limit=50",
        "bodies below a province": f"party-orgs?limit=50&below={province}",
        "count of members": f"members/counts?org_id={province}",
    }.items():
        asked[name] = ("country", page, f"{page}&{then}")
    for name, page in {
        "coverage of a commune": f"coverage?org_id={commune}",
        "coverage of a province in numbers": f"coverage/summary?org_id={province}",
    }.items():
        asked[name] = ("country", page, f"{page}&{then}")
    total = f"meetings/summary?org_id={province}&year={YEAR}&structure="
    asked["sum of meetings"] = ("country", f"{total}now", f"{total}then")
    return asked


def compare(bench: Bench, bodies: dict[str, UUID], rounds: int) -> None:
    rates: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    with serving(bench, "ours", "country") as base:
        for turn in range(rounds):
            for name, (caller, today, then) in pairs(bodies, bench).items():
                token = bench.tokens[caller]
                urls = [f"{base}/{asked}" for asked in (today, then)]
                for url in urls:
                    rate(url, token, seconds=1)
                # Whichever comes first has the colder caches, so they take turns.
                first, second = (0, 1) if turn % 2 == 0 else (1, 0)
                found = {index: rate(urls[index], token) for index in (first, second)}
                rates[name].append((found[0], found[1]))
    for name, measured in rates.items():
        costs = [today / then for today, then in measured]
        cost = statistics.median(costs)
        rate_today = statistics.median([today for today, _ in measured])
        spread = f"{min(costs):.2f}-{max(costs):.2f}"
        verdict = "" if cost <= GOAL else f"  over {GOAL}"
        print(
            f"{name:26} today {rate_today:6.0f}/s  then costs {cost:.2f} ({spread}){verdict}",
            flush=True,
        )


ROUNDS: Final = 5
CALLS: Final = 60
GATHERED: Final = """
    SELECT count(*) FROM party_org_span WHERE path >= $1 AND path < $1 || '/'
        AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2)
"""


async def milliseconds(ask: Callable[[], Awaitable[Any]]) -> list[float]:
    """Time each of some calls, after the first ones; the median of each round."""
    for _ in range(10):
        await ask()
    middles = []
    for _ in range(ROUNDS):
        times = []
        for _ in range(CALLS):
            start = time.perf_counter()
            await ask()
            times.append(1000 * (time.perf_counter() - start))
        middles.append(statistics.median(times))
    return middles


async def resolve(owner_url: str, bodies: dict[str, UUID], settings: Settings) -> None:
    """Measure what a request from over 10,000 bodies asks before it has its rows."""
    today = clock.today()
    grant = Grant(Role.BRANCH_SECRETARY, bodies[BIG], BIG, date(2020, 1, 1), None)
    actor = Actor(uuid4(), uuid4(), uuid4(), (grant,), today)
    low = bodies[f"{BIG}.p5c50.p5c50b50"]
    permission, org_id = Permission.TASK_READ, col(PartyOrgSpan.org_id)
    spans = select(func.count()).where(holds_on(PartyOrgSpan, today))
    async with AsyncExitStack() as stack:
        sessions = await stack.enter_async_context(writing(settings))
        session = await stack.enter_async_context(sessions())
        pool = await stack.enter_async_context(reading(settings))
        source = Source(pool, Cursors(SECRET), sessions)
        await raise_wall(session, actor)
        walled = await asyncpg.connect(owner_url, server_settings=SERVER)
        stack.push_async_callback(walled.close)
        sign_in = await walled.fetchval("SELECT id FROM sign_in LIMIT 1")
        wall = {"sight": BIG, "person": None, "today": today, "limit": 50}
        before = date.fromisoformat(BEFORE)

        def page(read: Read, **values: Any) -> Callable[[], Awaitable[Any]]:
            return lambda: read.row(walled, **wall, **values)

        asked: dict[str, Callable[[], Awaitable[Any]]] = {
            "grants of a sign-in": lambda: walled.fetch(HELD, sign_in, today),
            "require_org of one body in it": lambda: require_org(session, actor, permission, low),
            "a household that is not there": lambda: find_row(
                session, Household, actor, Permission.HOUSEHOLD_READ, low
            ),
            "the same, as it is read": page(
                _one(households.LISTING, own=False), row_id=uuid4(), on_day=today
            ),
            "all bodies in it, gathered": lambda: walled.fetchval(GATHERED, BIG, today),
            "the same, as they were": lambda: walled.fetchval(GATHERED, BIG, before),
            "page below one body": page(
                _page(tasks.LISTING, frozenset({"org_id"}), own=False), org_id=low, on_day=today
            ),
            "page of a table with nothing": lambda: tasks.search(
                source, actor, TaskQuery(limit=50)
            ),
            "page of rows that others have": lambda: households.search(
                source, actor, HouseholdQuery(limit=50)
            ),
        }
        subtree = (await session.exec(spans.where(within((BIG,), today, org_id)))).one()
        print(f"in a subtree of {subtree} bodies, of {len(bodies)}:")
        for what, ask in asked.items():
            times = await milliseconds(ask)
            spread = f"{min(times):.2f}-{max(times):.2f}"
            print(f"{what:32} {statistics.median(times):6.2f} ms ({spread})", flush=True)


def main(rounds: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded.running(Path(folder) / "postgres") as own,
    ):
        bench = asyncio.run(prepare(own.url, Path(folder)))
        bodies = asyncio.run(grow(own.url))
        known: dict[str, Any] = {
            name.removeprefix("KEVAI_").lower(): value for name, value in bench.environment.items()
        }
        asyncio.run(resolve(own.url, bodies, Settings(**known)))
        compare(bench, bodies, rounds)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
