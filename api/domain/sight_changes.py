"""Which offices come to see what, and see no more, when a tree is decided anew.

An office is a role in a body; all who hold it see the same: that body and what stands below it.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from api.domain.paths import is_within
from api.domain.roles import MATRIX, Reach, Role


@dataclass(frozen=True, slots=True)
class Body:
    """A body on one day."""

    id: UUID
    path: str
    name: str
    org_type: str
    ceased: bool


@dataclass(frozen=True, slots=True)
class Held:
    """An office that somebody holds on the day."""

    holder: UUID
    role: Role
    org_id: UUID


@dataclass(frozen=True, slots=True)
class State:
    bodies: Mapping[UUID, Body]
    held: frozenset[Held]


@dataclass(frozen=True, slots=True)
class OfficeSight:
    """What changes for those who held one office before and hold one after; none is none."""

    role: Role
    before: UUID | None
    after: UUID | None
    holders: int
    gained: frozenset[UUID]
    lost: frozenset[UUID]


class _Subtrees:
    """Bodies in the order of their paths, in which all of a subtree stands together."""

    def __init__(self, state: State, among: Iterable[UUID]) -> None:
        there = (state.bodies[each] for each in among if each in state.bodies)
        placed = sorted((body.path, body.id) for body in there)
        self._paths = [path for path, _ in placed]
        self._ids = [body_id for _, body_id in placed]

    def below(self, root: str) -> frozenset[UUID]:
        """Find those at or below a place; see ``domain.paths``."""
        start, end = bisect_left(self._paths, root), bisect_left(self._paths, root + "/")
        return frozenset(self._ids[start:end])


def changes(before: State, after: State) -> Iterator[OfficeSight]:
    """Compare what each office sees; those for which nothing changes are left out.

    There are as many offices as bodies: each looks at its own subtree only.
    """
    altered = {
        each
        for each in before.bodies.keys() | after.bodies.keys()
        if _path(before, each) != _path(after, each)
    }
    # Whoever sits where they sat sees the same of what stands where it stood.
    moved = _Subtrees(before, altered), _Subtrees(after, altered)
    every = _Subtrees(before, before.bodies), _Subtrees(after, after.bodies)
    for (role, was, now), holders in _pairs(before, after).items():
        had_of, has_of = moved if was == now else every
        had, has = _seen(before, had_of, role, was), _seen(after, has_of, role, now)
        if was != now or had != has:
            yield OfficeSight(role, was, now, holders, has - had, had - has)


def _pairs(before: State, after: State) -> dict[tuple[Role, UUID | None, UUID | None], int]:
    """Count who goes from which office to which."""
    count: defaultdict[tuple[Role, UUID | None, UUID | None], int] = defaultdict(int)
    kept = before.held & after.held
    coming: defaultdict[tuple[UUID, Role], list[UUID]] = defaultdict(list)
    for one in _in_order(after.held - kept):
        coming[one.holder, one.role].append(one.org_id)
    for one in kept:
        count[one.role, one.org_id, one.org_id] += 1
    for one in _in_order(before.held - kept):
        there = coming[one.holder, one.role]
        count[one.role, one.org_id, there.pop(0) if there else None] += 1
    for (_, role), there in coming.items():
        for org_id in there:
            count[role, None, org_id] += 1
    return count


def _in_order(held: Iterable[Held]) -> list[Held]:
    return sorted(held, key=lambda one: (str(one.holder), one.role, str(one.org_id)))


def _path(state: State, org_id: UUID | None) -> str | None:
    body = None if org_id is None else state.bodies.get(org_id)
    return None if body is None else body.path


def _seen(state: State, among: _Subtrees, role: Role, org_id: UUID | None) -> frozenset[UUID]:
    root = _path(state, org_id)
    if root is None or Reach.SUBTREE not in MATRIX[role].values():
        return frozenset()
    return among.below(root)


def topmost(bodies: Mapping[UUID, Body], those: Iterable[UUID]) -> list[tuple[Body, int]]:
    """Give the bodies below no other of these, each with how many of these stand below it."""
    found: list[tuple[Body, int]] = []
    for body in sorted((bodies[each] for each in those), key=lambda body: body.path + "."):
        if found and is_within(body.path, found[-1][0].path):
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((body, 0))
    return found
