"""What the steps of a reorganisation did, of each kind: how often, and what the first are called.

A province takes thousands of steps: all are counted, and few are named.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import reorganisation_names
from api.access.reorganisation_names import Called
from api.domain.reorganisations import LineageKind, Tree
from api.services.reorganisation_run import Run

NAMED: Final = 3  # of each kind of deed, by name
UNITS_NAMED: Final = 20  # that get villages


class Deed(StrEnum):
    CREATED = "created"
    RENAMED = "renamed"
    RENUMBERED = "renumbered"
    RETYPED = "retyped"
    MOVED = "moved"
    GONE = "gone"
    DIVIDED = "divided"


DEEDS: Final[Mapping[LineageKind, Deed]] = {
    LineageKind.RENAMED: Deed.RENAMED,
    LineageKind.RENUMBERED: Deed.RENUMBERED,
    LineageKind.RETYPED: Deed.RETYPED,
    LineageKind.MOVED: Deed.MOVED,
    LineageKind.MERGED: Deed.GONE,
    LineageKind.ABOLISHED: Deed.GONE,
    LineageKind.SPLIT: Deed.DIVIDED,
    LineageKind.EXTRACTED: Deed.DIVIDED,
}
# What becomes of a body is told with what moves and what is given away.
OF_BODIES: Final = frozenset({Deed.CREATED, Deed.RENAMED, Deed.RETYPED})


class Done(NamedTuple):
    """What became of a node: what it went into, or itself."""

    of: UUID
    to: UUID


class Arrived(NamedTuple):
    """How many villages a unit gets, and how many of them from which."""

    unit_id: UUID
    places: int
    sources: Mapping[UUID, int]


@dataclass(frozen=True)
class Deeds:
    """Each kind of deed once for each node; the units that get most villages, and of all the rest.

    ``rest`` says how many other units get villages, and how many. ``called`` names what may be
    told by name, and no more.
    """

    done: Mapping[tuple[Tree, Deed], Sequence[Done]]
    arrived: Sequence[Arrived] = ()
    rest: tuple[int, int] = (0, 0)
    called: Mapping[Tree, Mapping[UUID, Called]] = field(default_factory=dict)


async def of(session: AsyncSession, run: Run, places: Collection[UUID]) -> Deeds:
    """Tell them while they are done; ``places`` are others that are told by name."""
    relocated = await reorganisation_names.relocated(session, run.relocated, run.on)
    arriving: defaultdict[UUID, dict[UUID, int]] = defaultdict(dict)
    for one in relocated:
        arriving[one.to][one.of] = one.places
    arrived = [Arrived(to, sum(sources.values()), sources) for to, sources in arriving.items()]
    arrived.sort(key=lambda unit: -unit.places)
    first, rest = arrived[:UNITS_NAMED], arrived[UNITS_NAMED:]
    done = _done(run)
    ids: dict[Tree, set[UUID]] = {Tree.PLACE: set(places), Tree.ADMIN_UNIT: set()}
    for (tree, _), those in done.items():
        if tree in ids:
            ids[tree] |= {each for one in those[:NAMED] for each in one}
    for unit in first:
        ids[Tree.ADMIN_UNIT] |= {unit.unit_id, *first_sources(unit)}
    called = {
        tree: await reorganisation_names.called(session, tree, named, run.on)
        for tree, named in ids.items()
    }
    return Deeds(done, first, (len(rest), sum(unit.places for unit in rest)), called)


def first_sources(one: Arrived) -> list[UUID]:
    return [*one.sources][:NAMED]


def _done(run: Run) -> dict[tuple[Tree, Deed], list[Done]]:
    found: defaultdict[tuple[Tree, Deed], dict[Done, None]] = defaultdict(dict)
    for tree, made in run.created:
        found[tree, Deed.CREATED][Done(made, made)] = None
    for link in run.lasting_links():
        found[link["tree"], DEEDS[link["kind"]]][Done(link["from_id"], link["to_id"])] = None
    return {
        (tree, deed): [one for one in those if not _is_told_elsewhere(run, tree, deed, one)]
        for (tree, deed), those in found.items()
    }


def _is_told_elsewhere(run: Run, tree: Tree, deed: Deed, one: Done) -> bool:
    if tree is Tree.PARTY_ORG:
        return deed not in OF_BODIES
    return tree is Tree.PLACE and deed is Deed.MOVED and one.of in run.relocated
