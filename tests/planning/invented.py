"""Problems of any kind, small enough to try every plan there is; and the objective, once more."""

import itertools
import math
from collections.abc import Iterator, Mapping
from typing import TypeVar
from uuid import UUID

from hypothesis import strategies as st

from api.domain.assignments import AssignmentKind
from api.domain.members import NotAssignable
from api.planning import Barrier, Candidate, Limits, Problem, Target

BODIES = (UUID(int=1), UUID(int=2))
PLACES = ("", "1", "1.1", "1.2", "2.1")
SKILLS = ("health", "farming")
T = TypeVar("T")
WEIGHTS = (0.5, 1.0, 1.2, 2.0, 4.0, 9.0)
LIMITS = (Limits(), Limits(maximum=3), Limits(minimum=2, target=3), Limits(2, 6, 4))


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """At most four members and five targets in two bodies, and all that can be between them."""
    targets = tuple(
        Target(
            id=UUID(int=200 + number),
            kind=AssignmentKind.HOUSEHOLD,
            org_id=draw(st.sampled_from(BODIES)),
            place=draw(st.sampled_from(PLACES)),
            weight=draw(st.sampled_from(WEIGHTS)),
            needs=draw(st.frozensets(st.sampled_from(SKILLS))),
            poor=draw(st.booleans()),
        )
        for number in range(draw(st.integers(0, 5)))
    )
    ids = [target.id for target in targets]
    candidates = tuple(
        Candidate(
            id=UUID(int=100 + number),
            org_id=draw(st.sampled_from(BODIES)),
            place=draw(st.sampled_from(PLACES)),
            skills=draw(st.frozensets(st.sampled_from(SKILLS))),
            unable=draw(st.sampled_from((None, None, None, NotAssignable.AWAY))),
            on_probation=draw(st.booleans()),
            capacity=draw(st.sampled_from((1.0, 1.0, 0.5))),
            elsewhere=draw(st.sampled_from((0.0, 0.0, 1.0, 2.5))),
            barred=draw(among(ids, st.sampled_from((Barrier.KIN, Barrier.CONFLICT)))),
        )
        for number in range(draw(st.integers(0, 4)))
    )
    members = st.sampled_from([member.id for member in candidates] or [UUID(int=99)])
    return Problem(
        candidates=candidates,
        targets=targets,
        limits=draw(among(list(BODIES), st.sampled_from(LIMITS))),
        agreed=draw(st.frozensets(st.sampled_from((BODIES, BODIES[::-1])))),
        current=draw(among(ids, members)),
        previous=draw(among(ids, members)),
        locked=draw(among(ids, members | st.none(), most=2)),
    )


def among(
    ids: list[UUID], values: st.SearchStrategy[T], most: int = 5
) -> st.SearchStrategy[dict[UUID, T]]:
    return st.dictionaries(st.sampled_from(ids), values, max_size=most) if ids else st.just({})


def objective(problem: Problem, draft: Mapping[UUID, UUID]) -> float:
    """Follow the formulas of docs/planning.md, without a line of the engine's."""
    members = {member.id: member for member in problem.candidates}
    points = 0.0
    loads = {member.id: member.elsewhere for member in problem.candidates}
    for target in problem.targets:
        if target.id not in draft:
            points += 10_000_000 * target.weight
        elif (member := members.get(draft[target.id])) is not None:
            points += target.weight * pair(problem, member, target)
            loads[member.id] += target.weight
    return -(points + sum(load(problem, members[who], much) for who, much in loads.items()))


def pair(problem: Problem, member: Candidate, target: Target) -> float:
    here, there = member.place.split("."), target.place.split(".")
    same_village = member.place != "" and here[0] == there[0]
    same_cluster = same_village and here == there and len(here) > 1
    return (
        (0 if same_cluster else 2 if same_village else 6)
        + (1.5 if target.needs and not target.needs & member.skills else 0)
        + (1 if problem.current.get(target.id, member.id) != member.id else 0)
        + (0.5 if problem.previous.get(target.id, member.id) != member.id else 0)
    )


def load(problem: Problem, member: Candidate, much: float) -> float:
    """Go household by household; a part of one costs that part of its price."""
    limits = problem.limits.get(member.org_id, Limits())
    marks = [0.0, much / member.capacity]
    marks += [n for n in range(math.ceil(marks[1])) if n]
    marks += [mark for mark in (limits.minimum, limits.target) if mark and mark < marks[1]]
    points = 0.0
    for low, high in itertools.pairwise(sorted(marks)):
        factor = 1.0
        if limits.minimum is not None and high <= limits.minimum:
            factor -= 0.5
        if limits.target is not None and low >= limits.target:
            factor += 1.0
        points += (high - low) * math.ceil(high) * factor
    return member.capacity * points


def allowed(problem: Problem, member: Candidate, target: Target) -> bool:
    return (
        member.unable is None
        and target.id not in member.barred
        and not (member.on_probation and target.poor)
        and (member.org_id == target.org_id or (member.org_id, target.org_id) in problem.agreed)
    )


def every_plan(problem: Problem) -> Iterator[dict[UUID, UUID]]:
    """Every plan that keeps the locks and the hard rules, the maximum among them."""
    fixed = {t: m for t, m in problem.locked.items() if m is not None}
    free = [target for target in problem.targets if target.id not in problem.locked]
    choices = [
        [None, *(member for member in problem.candidates if allowed(problem, member, target))]
        for target in free
    ]
    for chosen in itertools.product(*choices):
        draft = dict(fixed)
        for target, member in zip(free, chosen, strict=True):
            if member is not None:
                draft[target.id] = member.id
        if all(fits(problem, draft, member) for member in chosen if member is not None):
            yield draft


def fits(problem: Problem, draft: Mapping[UUID, UUID], member: Candidate) -> bool:
    most = problem.limits.get(member.org_id, Limits()).maximum
    here = sum(target.weight for target in problem.targets if draft.get(target.id) == member.id)
    carried = member.elsewhere + here
    return most is None or carried <= most * member.capacity + 1e-9
