"""Bodies that change at random, and what pure rules say of their coverage."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

import asyncpg

from api.db.base import uuid7
from api.domain import assignments as rules
from api.domain.assignments import AssignmentKind, BranchStance, PlanState
from api.domain.members import Standing, is_assignable
from api.domain.periods import DateRange

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
