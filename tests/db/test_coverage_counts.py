"""The counts that the database keeps are those that the pure rules give, on any day."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
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
from api.db.base import uuid7
from api.domain import assignments as rules
from api.domain.assignments import AssignmentKind, BranchStance, PlanState
from api.domain.members import Standing, is_assignable
from api.domain.party_orgs import OrgType
from api.domain.periods import DateRange
from api.models.coverage import Counts
from tests.factories.organisation import make_org, make_place

START = date(2025, 11, 1)
DAYS = 120  # over the turn of a year, when plans end
PRESENT = {"official", "probationary", "exempt", "reduced", "suspended", "away"}
Span = tuple[date, date | None]
OF_BODIES = "SELECT id FROM {} WHERE org_id = ANY ($1)"
# Each takes a body and a household.
CHANGES = (
    "UPDATE household SET org_id = $1 WHERE id = $2",
    "UPDATE household SET since = '2025-12-05' WHERE id = $2 AND $1::uuid IS NOT NULL",
    "UPDATE household SET dissolved_on = '2026-01-10' WHERE id = $2 AND $1::uuid IS NOT NULL",
    "DELETE FROM assignment WHERE org_id = $1 AND household_id = $2",
    "DELETE FROM group_membership WHERE household_id = $2 AND $1::uuid IS NOT NULL",
    """UPDATE assignment SET valid_to = valid_from + 5, end_reason = 'replaced' WHERE id =
        (SELECT id FROM assignment WHERE org_id = $1 AND $2::uuid IS NOT NULL LIMIT 1)""",
    """DELETE FROM member_standing WHERE member_id =
        (SELECT member_id FROM membership WHERE org_id = $1 AND $2::uuid IS NOT NULL LIMIT 1)""",
    "DELETE FROM membership WHERE org_id = $1 AND $2::uuid IS NOT NULL",
    "DELETE FROM assignment_policy WHERE org_id = $1 AND $2::uuid IS NOT NULL",
    """UPDATE assignment_plan SET state = 'closed', adopted_on = '2025-12-20',
        resolution_ref = '2' WHERE org_id = $1 AND $2::uuid IS NOT NULL""",
)


@dataclass
class World:
    """A province with two branches, two party groups each, filled past the services."""

    connection: Any
    random: Random
    province: UUID
    commune: UUID
    place: UUID
    branches: list[UUID] = field(default_factory=list)
    bodies: list[UUID] = field(default_factory=list)  # party groups, and the branches themselves
    households: list[UUID] = field(default_factory=list)
    groups: list[UUID] = field(default_factory=list)
    members: list[UUID] = field(default_factory=list)

    async def insert(self, table: str, **values: Any) -> UUID:
        row_id = uuid7()
        values = {"id": row_id, "created_at": datetime(2025, 12, 1, tzinfo=UTC), **values}
        marks = ", ".join(f"${index + 1}" for index in range(len(values)))
        await self.connection.execute(
            f"INSERT INTO {table} ({', '.join(values)}) VALUES ({marks})", *values.values()
        )
        return row_id

    def span(self) -> Span:
        first = START + timedelta(days=self.random.randrange(DAYS))
        length = timedelta(days=self.random.randrange(1, DAYS))
        return first, self.random.choice([None, first + length])

    def spans(self) -> list[Span]:
        """Choose stretches that follow one another, with gaps and without."""
        edges = sorted(self.random.sample(range(DAYS), self.random.randrange(1, 5)))
        days = [START + timedelta(days=edge) for edge in edges]
        found: list[Span] = list(pairwise(days))
        return [one for one in [*found, (days[-1], None)] if self.random.random() < 0.8]

    async def dated(self, table: str, when: Span, **values: Any) -> None:
        with suppress(asyncpg.ExclusionViolationError):  # what may not overlap, does not
            await self.insert(table, valid_from=when[0], valid_to=when[1], **values)

    async def add_household(self) -> None:
        code = f"H{len(self.households)}"
        what = {"head_name": "A", "folded_name": "a", "size": 1, "place_id": self.place}
        what["since"] = START + timedelta(days=self.random.randrange(-5, 70))  # or dissolved first
        org_id = self.random.choice(self.bodies)
        household_id = await self.insert("household", version=1, org_id=org_id, code=code, **what)
        self.households.append(household_id)
        for when in self.spans():
            group_id = self.random.choice(self.groups)
            await self.dated("group_membership", when, household_id=household_id, group_id=group_id)
        for when in self.spans() if self.random.random() < 0.4 else []:
            status = self.random.choice(["poor", "near_poor", "exited_poverty"])
            what = {"standard": "ND07", "causes": [], "decision_ref": "1/QĐ", "org_id": org_id}
            await self.dated(
                "household_poverty", when, household_id=household_id, status=status, **what
            )

    async def add_member(self) -> None:
        person_id = await self.insert("person")
        org_id = self.random.choice(self.bodies)
        names = {"full_name": "A", "sort_key": "a", "folded_name": "a", "birth_year": 1970}
        await self.insert(
            "party_member", version=1, org_id=org_id, external_ids="{}", **names, id=person_id
        )
        self.members.append(person_id)
        for when in self.spans():
            org_id = self.random.choice(self.bodies)
            await self.dated("membership", when, member_id=person_id, org_id=org_id)
        for when in self.spans():
            standing = self.random.choice(list(Standing))
            await self.dated("member_standing", when, member_id=person_id, standing=standing)

    async def assign(self) -> None:
        kind = self.random.choice(["group", "group", "household", "mission"])
        of_group = kind == "group"
        target = self.random.choice(self.groups if of_group else self.households)
        await self.dated(
            "assignment",
            self.span(),
            version=1,
            org_id=self.random.choice(self.bodies),
            target_org_id=self.branches[0],
            member_id=self.random.choice(self.members),
            kind=kind,
            role=self.random.choice(["lead", "support"]),
            group_id=target if of_group else None,
            household_id=None if of_group else target,
            title="Chăm sóc" if kind == "mission" else None,
        )

    async def plan(self) -> None:
        first, _ = self.span()
        state = self.random.choice(list(PlanState))
        adopted = None if state is PlanState.DRAFT else first
        with suppress(asyncpg.UniqueViolationError):
            await self.insert(
                "assignment_plan",
                version=1,
                org_id=self.random.choice(self.branches),
                year=self.random.choice([2025, 2026]),
                plan_type=self.random.choice(["assigning", "by_decision"]),
                state=state,
                adopted_on=adopted,
                resolution_ref=adopted and "1-NQ/CB",
            )

    async def policy(self) -> None:
        org_id = self.random.choice([self.province, self.commune, *self.bodies])
        scope = self.random.choice(["all", "poor"])
        await self.dated("assignment_policy", self.span(), org_id=org_id, scope=scope)

    async def change_something(self) -> None:
        """Change one thing that is counted by, where nothing forbids it."""
        with suppress(asyncpg.UniqueViolationError):  # one adopted plan a year
            await self.connection.execute(
                self.random.choice(CHANGES),
                self.random.choice(self.bodies),
                self.random.choice(self.households),
            )

    async def move_a_group(self) -> None:
        """Let a party group pass to the other branch on a day."""
        day, _ = self.span()
        body = self.random.choice([one for one in self.bodies if one not in self.branches])
        async with self.connection.transaction():
            moved = await self.connection.fetchrow(
                "UPDATE party_org_span SET valid_to = $2 WHERE org_id = $1 AND valid_to IS NULL"
                " AND valid_from < $2 RETURNING parent_id, path, name, folded_name, sort_name",
                body,
                day,
            )
            if moved is None:
                return
            [target] = [branch for branch in self.branches if branch != moved["parent_id"]]
            path = await self.connection.fetchval(
                "SELECT path FROM party_org_span WHERE org_id = $1", target
            )
            label = moved["path"].rsplit(".", 1)[1]
            values = {**moved, "path": f"{path}.{label}", "parent_id": target}
            what = {"org_id": body, "org_type": "party_group", "is_grassroots_org": False}
            await self.insert("party_org_span", valid_from=day, **what, **values)

    async def fill(self) -> None:
        for number in range(4):
            what = {"name": "A", "place_id": self.place, "org_id": self.bodies[0]}
            self.groups.append(
                await self.insert("household_group", version=1, code=f"G{number}", **what)
            )
        for _ in range(8):
            await self.add_household()
        for _ in range(6):
            await self.add_member()
        deeds = [self.assign] * 12 + [self.plan] * 4 + [self.policy] * 3
        deeds += [self.change_something] * 6 + [self.move_a_group] * 2
        self.random.shuffle(deeds)
        for deed in deeds:
            await deed()


class Facts:
    """What was written, read back, and judged by the pure rules."""

    def __init__(self, world: World, rows: dict[str, list[Any]]) -> None:
        self.world, self.rows = world, rows

    @classmethod
    async def read(cls, world: World) -> "Facts":
        wanted = {
            "household": "org_id = ANY ($1)",
            "group_membership": f"household_id IN ({OF_BODIES.format('household')})",
            "household_poverty": "org_id = ANY ($1)",
            "membership": "org_id = ANY ($1)",
            "member_standing": f"member_id IN ({OF_BODIES.format('party_member')})",
            "assignment": "org_id = ANY ($1)",
            "assignment_plan": "org_id = ANY ($1)",
            "assignment_policy": "org_id = ANY ($1)",
            "party_org_span": "org_id = ANY ($1)",
        }
        bodies = [world.province, world.commune, *world.bodies]
        rows = {
            table: await world.connection.fetch(f"SELECT * FROM {table} WHERE {which}", bodies)
            for table, which in wanted.items()
        }
        return cls(world, rows)

    def on(self, table: str, day: date, **which: Any) -> list[Any]:
        return [
            row
            for row in self.rows[table]
            if row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"])
            if all(row[name] == value for name, value in which.items())
        ]

    def stance(self, branch: UUID, day: date) -> BranchStance:
        states, decided = [], False
        for plan in self.rows["assignment_plan"]:
            if plan["org_id"] != branch or plan["year"] != day.year:
                continue
            adopted = plan["adopted_on"] is not None and plan["adopted_on"] <= day
            if not adopted and day < date(2025, 12, 1):  # not even drafted yet
                continue
            if adopted and plan["plan_type"] == "by_decision":
                decided = True
            else:
                states.append(PlanState(plan["state"]) if adopted else PlanState.DRAFT)
        return rules.branch_stance(states, decided_not_to_assign=decided)

    def policy(self, path: list[UUID], day: date) -> rules.Policy:
        for body in reversed(path):
            for found in self.on("assignment_policy", day, org_id=body):
                return rules.Policy(poor_only=found["scope"] == "poor")
        return rules.NO_LIMITS

    def households(self, body: UUID | None, day: date) -> list[rules.Household]:
        return [
            rules.Household(
                row["id"],
                row["place_id"],
                DateRange(row["since"], row["dissolved_on"]),
                next(
                    (
                        belongs["group_id"]
                        for belongs in self.on("group_membership", day, household_id=row["id"])
                    ),
                    None,
                ),
                any(
                    poverty["status"] in {"poor", "near_poor"}
                    for poverty in self.on("household_poverty", day, household_id=row["id"])
                ),
            )
            for row in self.rows["household"]
            if body is None or row["org_id"] == body
            if row["since"] != row["dissolved_on"]
        ]

    def held(self) -> list[rules.Assignment]:
        return [
            rules.Assignment(
                row["member_id"],
                AssignmentKind(row["kind"]),
                row["target_id"],
                DateRange(row["valid_from"], row["valid_to"]),
            )
            for row in self.rows["assignment"]
        ]

    def counts(self, body: UUID, day: date) -> Counter[str]:
        """Count what belongs to one body, without those below it."""
        [place] = self.on("party_org_span", day, org_id=body)
        branch = body if place["org_type"] == "branch" else place["parent_id"]
        stance = self.stance(branch, day)
        path = dict.fromkeys([self.world.province, self.world.commune, branch, body])
        households = self.households(body, day)
        held = self.held()
        standings = {
            row["member_id"]: Standing(row["standing"]) for row in self.on("member_standing", day)
        }
        bare = rules.uncovered(households, held, standings, day)
        open_ = rules.uncovered(households, held, standings, day, self.policy(list(path), day))
        excused = stance is BranchStance.NOT_ASSIGNING_BY_DECISION
        here = [row["member_id"] for row in self.on("membership", day, org_id=body)]
        able = [member for member in here if is_assignable(standings.get(member))]
        holders = {charge.member_id for charge in held if charge.valid.contains(day)}
        by_this = [
            charge
            for charge, row in zip(held, self.rows["assignment"], strict=True)
            if row["org_id"] == body
        ]
        households = [one for one in households if one.life.contains(day)]
        return Counter(
            households=len(households),
            covered=len(households) - len(bare),
            by_decision=len(bare) if excused else 0,
            out_of_scope=0 if excused else len(bare) - len(open_),
            uncovered=0 if excused else len(open_),
            poor=sum(household.poor for household in households),
            poor_uncovered=0 if excused else sum(household.poor for household in open_),
            members=sum(standings.get(member) in PRESENT for member in here),
            assignable=len(able),
            assigned=len(set(able) & holders),
            idle=len(self.idle(body, day)),
            not_assignable_assigned=len(rules.not_assignable(by_this, standings, day)),
            branches=int(body == branch),
            branches_assigning=int(body == branch and stance is BranchStance.ASSIGNED),
            branches_by_decision=int(body == branch and excused),
            branches_not_adopted=int(body == branch and stance is BranchStance.PLAN_NOT_ADOPTED),
        )

    def idle(self, body: UUID, day: date) -> set[UUID]:
        """Say who of a body could act and is in charge of nothing, though not by decision."""
        [place] = self.on("party_org_span", day, org_id=body)
        branch = body if place["org_type"] == "branch" else place["parent_id"]
        if self.stance(branch, day) is BranchStance.NOT_ASSIGNING_BY_DECISION:
            return set()
        here = {row["member_id"] for row in self.on("membership", day, org_id=body)}
        lines = self.on("member_standing", day)
        standings = {
            row["member_id"]: Standing(row["standing"]) for row in lines if row["member_id"] in here
        }
        return rules.idle(self.held(), standings, day)

    def charges(self, body: UUID, day: date) -> set[tuple[UUID, UUID]]:
        """Say of which households the members of a body are in charge."""
        here = {row["member_id"] for row in self.on("membership", day, org_id=body)}
        found = rules.in_charge(self.households(None, day), self.held(), day)
        return {(member, household) for household, who in found.items() for member in who & here}

    def totals(self, day: date) -> dict[UUID, Counter[str]]:
        found: dict[Any, Any] = {
            body: Counter() for body in (self.world.province, self.world.commune)
        }
        found |= {branch: Counter() for branch in self.world.branches}
        for body in self.world.bodies:
            counts = self.counts(body, day)
            [place] = self.on("party_org_span", day, org_id=body)
            above = {self.world.province, self.world.commune, place["parent_id"], body}
            for one in above:
                found.setdefault(one, Counter()).update(counts)
        return found


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
