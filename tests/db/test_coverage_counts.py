"""The counts that the database keeps are those that the pure rules give, on any day."""

import asyncio
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.coverage import IDLE
from api.access.coverage import asked as asked_of
from api.domain.party_orgs import OrgType
from api.models.coverage import Counts
from tests.db.coverage_world import DAYS, START, Facts, World
from tests.factories.organisation import make_org, make_place


@pytest.fixture
async def connection(owner_url: str, settings: object) -> Any:
    assert settings
    connection = await asyncpg.connect(owner_url)
    yield connection
    await connection.close()


async def counted(connection: Any, body: UUID, day: date) -> dict[str, int]:
    """Read what a body counts with all below it, newcomers among them."""
    sums = ", ".join(f"coalesce(sum({name}), 0) AS {name}" for name in Counts.model_fields)
    names = ", ".join(Counts.model_fields)
    kept = await connection.fetchrow(
        f"""SELECT {sums} FROM (
            SELECT {names}, day FROM coverage_total WHERE org_id = $1
            UNION ALL SELECT {names}, day FROM coverage_pending($1) WHERE org_id = $1
        ) AS counts WHERE day <= $2""",
        body,
        day,
    )
    return dict(kept)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(random=st.randoms(use_true_random=True))
async def test_counts_are_those_of_the_rules(
    session: AsyncSession, connection: Any, random: Random
) -> None:
    province = await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
    commune = await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)
    place = await make_place(session, None)
    world = World(connection, random, province.org_id, commune.org_id, place.place_id)
    for _ in range(2):
        branch = await make_org(session, OrgType.BRANCH, parent=commune)
        world.branches.append(branch.org_id)
        groups = [await make_org(session, OrgType.PARTY_GROUP, parent=branch) for _ in range(2)]
        world.bodies += [branch.org_id, *(group.org_id for group in groups)]
    await world.fill()

    facts = await Facts.read(world)
    for offset in range(-3, DAYS + 3, 7):
        day = START + timedelta(days=offset)
        for body, expected in facts.totals(day).items():
            assert await counted(connection, body, day) == {
                name: expected[name] for name in Counts.model_fields
            }, day
        for body in world.bodies:
            asked = "SELECT member_id, household_id FROM charges(ARRAY[$1::uuid], $2)"
            found = await connection.fetch(asked, body, day)
            assert {tuple(row) for row in found} == facts.charges(body, day), day
            [idle] = await asked_of(session, IDLE, orgs=[body], on=day, after=None, limit=100)
            assert {UUID(row["member_id"]) for row in idle["items"]} == facts.idle(body, day), day
    await connection.execute("SELECT coverage_settle_arrivals()")
    shares = "SELECT * FROM {} ORDER BY source_id, org_id, day"
    again = await connection.fetch(shares.format("coverage_shares($1, NULL, NULL)"), world.bodies)
    kept = await connection.fetch(
        shares.format("coverage_share WHERE source_id = ANY ($1)"), world.bodies
    )
    assert again == kept
    assert await connection.fetchval("SELECT count(*) FROM coverage_changed") == 0


async def test_counts_hold_while_many_write_at_once(
    session: AsyncSession, connection: Any, owner_url: str
) -> None:
    """Two bodies of one commune, eight writers, and a worker that settles what has come.

    None waits in a circle, and nothing is lost or counted twice.
    """
    commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
    place = await make_place(session, None)
    bodies = [(await make_org(session, OrgType.BRANCH, parent=commune)).org_id for _ in range(2)]
    households = 12

    async def write(seed: int) -> None:
        """Register households, put somebody in charge of some, and let them go away."""
        own = await asyncpg.connect(owner_url)
        world = World(own, Random(seed), commune.org_id, commune.org_id, place.place_id)  # noqa: S311
        world.branches, world.bodies = bodies, bodies
        what = {"head_name": "A", "folded_name": "a", "size": 1, "place_id": place.place_id}
        what["since"] = START
        names = {"full_name": "A", "sort_key": "a", "folded_name": "a", "birth_year": 1970}
        for number in range(households):
            first, second = bodies if (seed + number) % 2 else bodies[::-1]
            async with own.transaction():
                code = f"{seed}-{number}"
                household_id = await world.insert(
                    "household", version=1, org_id=first, code=code, **what
                )
                person_id = await world.insert("person")
                await world.insert(
                    "party_member",
                    version=1,
                    org_id=second,
                    external_ids="{}",
                    **names,
                    id=person_id,
                )
                whole = (START, None)
                await world.dated("membership", whole, member_id=person_id, org_id=second)
                standing = "official" if number % 3 else "away"
                await world.dated("member_standing", whole, member_id=person_id, standing=standing)
                if number % 2:
                    held = {"member_id": person_id, "kind": "household", "role": "lead"}
                    at = {"org_id": second, "target_org_id": first, "household_id": household_id}
                    await world.dated("assignment", whole, version=1, **held, **at)
        await own.close()

    async def settle(written: asyncio.Future[Any]) -> None:
        while not written.done():
            await connection.execute("SELECT coverage_settle_arrivals()")

    writing = asyncio.gather(*(write(seed) for seed in range(8)))
    await asyncio.gather(writing, settle(writing))

    total = await counted(connection, commune.org_id, START + timedelta(days=1))
    made = 8 * households
    covered = 8 * sum(number % 2 == 1 and number % 3 != 0 for number in range(households))
    assert (total["households"], total["members"], total["branches"]) == (made, made, 2)
    assert (total["covered"], total["uncovered"]) == (covered, made - covered)
    await connection.execute("SELECT coverage_settle_arrivals()")
    assert await counted(connection, commune.org_id, START + timedelta(days=1)) == total
    again = await connection.fetch(
        "SELECT * FROM coverage_shares($1, NULL, NULL) ORDER BY source_id, org_id, day", bodies
    )
    kept = await connection.fetch(
        "SELECT * FROM coverage_share WHERE source_id = ANY ($1) ORDER BY source_id, org_id, day",
        bodies,
    )
    assert again == kept


async def test_newcomers_are_counted_at_once_and_wait_for_nobody(
    session: AsyncSession, connection: Any, owner_url: str
) -> None:
    """One registers while another transaction still holds the same body; both count at once."""
    commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
    place = await make_place(session, None)
    branch = (await make_org(session, OrgType.BRANCH, parent=commune)).org_id
    day = START + timedelta(days=1)
    other = await asyncpg.connect(owner_url)
    worlds = [World(one, Random(0), branch, branch, place.place_id) for one in (connection, other)]  # noqa: S311
    what = {"org_id": branch, "head_name": "A", "folded_name": "a", "size": 1, "version": 1}
    what["since"] = START
    async with connection.transaction():
        await worlds[0].insert("household", code="1", place_id=place.place_id, **what)
        async with asyncio.timeout(5):
            await worlds[1].insert("household", code="2", place_id=place.place_id, **what)
        assert (await counted(other, commune.org_id, day))["uncovered"] == 1
    assert (await counted(other, commune.org_id, day))["uncovered"] == 2
    await connection.execute("SELECT coverage_settle_arrivals()")
    assert (await counted(other, commune.org_id, day))["uncovered"] == 2
    assert await connection.fetchval("SELECT count(*) FROM coverage_pending($1)", branch) == 0
    await other.close()
