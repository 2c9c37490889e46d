"""Villages and communes that nobody lives in, for the planning engine: seeded, so always the same."""

import random
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from api.domain.assignments import AssignmentKind
from api.domain.members import NotAssignable
from api.planning.problem import Barrier, Candidate, Limits, Problem, Target

SKILLS: Final = ("farming", "health", "teaching", "law", "trade", "building")
NO_LIMITS: Final = Limits()


@dataclass(frozen=True)
class Shape:
    """What a village is like; shares are of its members or of its households."""

    members: int
    households: int
    clusters: int
    exempt: float = 0.24
    away: float = 0.06
    probation: float = 0.08
    reduced: float = 0.1
    poor: float = 0.12
    near_poor: float = 0.15
    kin: float = 0.004  # of all pairs
    new: float = 0.1  # without a lead today, or whose lead is gone
    skewed: float = 0.6  # how unevenly members live over the clusters
    limits: Limits = NO_LIMITS


REMOTE: Final = Shape(9, 160, 6, away=0.2, exempt=0.1, poor=0.4, near_poor=0.2, skewed=1.0)
URBAN: Final = Shape(115, 500, 8, poor=0.03, near_poor=0.05)


class Inventor:
    """Makes ids and choices that depend on the seed alone."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def id(self) -> UUID:
        return UUID(int=self.dice.getrandbits(128), version=4)

    def village(self, shape: Shape, number: int = 1) -> Problem:
        org_id = self.id()
        crowd = [self.dice.random() ** (4 * shape.skewed) + 0.02 for _ in range(shape.clusters)]
        places = [f"{number}.{cluster + 1}" for cluster in range(shape.clusters)]
        members = [
            self.member(shape, org_id, self.dice.choices(places, crowd)[0])
            for _ in range(shape.members)
        ]
        targets = [
            self.household(shape, org_id, self.dice.choice(places)) for _ in range(shape.households)
        ]
        return Problem(
            candidates=tuple(self.barred(shape, member, targets) for member in members),
            targets=tuple(targets),
            limits={org_id: shape.limits},
            current=self.leads(shape, members, targets, astray=0.25),
            previous=self.leads(shape, members, targets, astray=0.35),
        )

    def member(self, shape: Shape, org_id: UUID, place: str) -> Candidate:
        unable = self.dice.choices(
            (None, NotAssignable.EXEMPT, NotAssignable.AWAY),
            (1 - shape.exempt - shape.away, shape.exempt, shape.away),
        )[0]
        return Candidate(
            id=self.id(),
            org_id=org_id,
            place=place,
            skills=frozenset(self.dice.sample(SKILLS, self.dice.choice((0, 1, 1, 2)))),
            unable=unable,
            on_probation=self.dice.random() < shape.probation,
            capacity=0.5 if self.dice.random() < shape.reduced else 1.0,
        )

    def household(self, shape: Shape, org_id: UUID, place: str) -> Target:
        poverty = self.dice.random()
        poor = poverty < shape.poor
        needy = poverty < shape.poor + shape.near_poor
        return Target(
            id=self.id(),
            kind=AssignmentKind.HOUSEHOLD,
            org_id=org_id,
            place=place,
            weight=2.0 if poor else 1.5 if needy else 1.0,
            needs=frozenset(self.dice.sample(SKILLS, 1)) if needy else frozenset(),
            poor=poor,
        )

    def barred(self, shape: Shape, member: Candidate, targets: list[Target]) -> Candidate:
        """Their own household, and kin."""
        near = [target for target in targets if target.place == member.place] or targets
        barred = {
            target.id: Barrier.KIN
            for target in self.dice.sample(targets, round(shape.kin * len(targets)))
        }
        barred[self.dice.choice(near).id] = Barrier.OWN_HOUSEHOLD
        return replace(member, barred=barred)

    def leads(
        self, shape: Shape, members: list[Candidate], targets: list[Target], *, astray: float
    ) -> dict[UUID, UUID]:
        """Who was put in charge by hand: neighbours mostly, as it came, some of whom left since."""
        leads = {}
        for target in targets:
            near = [member for member in members if member.place == target.place]
            if self.dice.random() < shape.new:
                continue
            chosen = self.dice.choice(members if not near or self.dice.random() < astray else near)
            leads[target.id] = chosen.id
        return leads

    def groups(self, shape: Shape, number: int) -> Problem:
        """Invent a village whose households are led in groups, the poor ones singly beside."""
        village = self.village(shape)
        single = [target for target in village.targets if target.poor]
        together = [self.group(village) for _ in range(number)]
        targets = [*single, *together]
        members = list(village.candidates)
        return replace(
            village,
            targets=tuple(targets),
            current=self.leads(shape, members, targets, astray=0.25),
            previous=self.leads(shape, members, targets, astray=0.35),
        )

    def group(self, village: Problem) -> Target:
        return Target(
            id=self.id(),
            kind=AssignmentKind.GROUP,
            org_id=village.targets[0].org_id,
            place=self.dice.choice(village.targets).place,
            weight=self.dice.randint(10, 17) + self.dice.choice((0.0, 0.5, 1.0)),
        )

    def commune(self, households: int, members: int, bodies: int) -> Problem:
        """Village branches, and agency branches that live elsewhere and help by agreement."""
        agencies = bodies // 7
        villages = []
        for number in range(1, bodies - agencies + 1):
            size = self.dice.uniform(0.6, 1.4)
            villages.append((size, number))
        whole = sum(size for size, _ in villages)
        problems = [
            self.village(
                Shape(
                    members=max(6, round((members - 15 * agencies) * size / whole)),
                    households=round(households * size / whole),
                    clusters=self.dice.randint(3, 6),
                ),
                number,
            )
            for size, number in villages
        ]
        helpers, agreed = [], set()
        for _ in range(agencies):
            agency = self.id()
            helpers += [self.member(Shape(15, 0, 1), agency, "") for _ in range(15)]
            for problem in self.dice.sample(problems, 2):
                agreed.add((agency, problem.targets[0].org_id))
        return Problem(
            candidates=tuple(m for problem in problems for m in problem.candidates)
            + tuple(helpers),
            targets=tuple(t for problem in problems for t in problem.targets),
            limits={k: v for problem in problems for k, v in problem.limits.items()},
            agreed=frozenset(agreed),
            current={k: v for problem in problems for k, v in problem.current.items()},
            previous={k: v for problem in problems for k, v in problem.previous.items()},
        )


def village(seed: int, shape: Shape = URBAN) -> Problem:
    return Inventor(seed).village(shape)


def groups(seed: int, number: int = 43, shape: Shape = URBAN) -> Problem:
    return Inventor(seed).groups(shape, number)


def limited(problem: Problem, limits: Limits) -> Problem:
    return replace(problem, limits=dict.fromkeys(problem.limits, limits))


def commune(seed: int, households: int = 36_000, members: int = 2_500, bodies: int = 89) -> Problem:
    return Inventor(seed).commune(households, members, bodies)
