"""Trees whose nodes change name, kind and parent from a day on.

What is *decided* of a node is its timeline: facts, each from a day until the next. Where it
*stands*, its path, follows from its own timeline and those of all that is above it, day by day.
So a change is decided in one place, and the stretches of everything below are worked out anew.

No end is ever decided: a node ends when its kind does, or when nothing stands above it any
more, and goes on when it is moved on that day. What is below goes with it.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Generic, Self, TypeVar
from uuid import UUID

from api.domain.periods import DateRange
from api.errors.dated_trees import (
    BeforeItsBeginning,
    BelowCeased,
    HasCeased,
    HasEnded,
    KindEnded,
    LaterChange,
    NothingAbove,
    Unchanged,
    WithinItself,
    WrongKindAbove,
)


@dataclass(frozen=True, slots=True)
class Facts(ABC):
    """What is decided of a node. A tree says of its own facts what may stand where.

    A node that has ``ceased`` stands on beneath its heir: what names it is still found, and by
    whoever stands over the heir. Whatever kind it was, it may stand there.
    """

    parent_id: UUID | None
    name: str
    legal_ref: str | None
    ceased: bool = field(default=False, kw_only=True)

    @property
    @abstractmethod
    def kind(self) -> str:
        """Say what it is, in the words of its tree."""

    @abstractmethod
    def fits(self, above: Self | None) -> bool:
        """Say whether it may stand below these, or at the top."""

    def kind_ends(self) -> date | None:
        """Give the first day on which there is no such kind any more."""
        return None

    def beneath(self, above: Self) -> Self:
        """Take over what a node has from its parent."""
        del above
        return self


FactsT = TypeVar("FactsT", bound=Facts)


@dataclass(frozen=True, slots=True)
class Decided(Generic[FactsT]):
    """What holds of a node from a day until the next thing is decided."""

    since: date
    facts: FactsT


@dataclass(frozen=True, slots=True)
class Stretch(Generic[FactsT]):
    """Days on which a node stood in one place and nothing about it changed."""

    days: DateRange
    path: str
    facts: FactsT

    def continues(self, earlier: "Stretch[FactsT]") -> bool:
        same = (self.path, self.facts) == (earlier.path, earlier.facts)
        return same and earlier.days.end == self.days.start


def timeline(stretches: Sequence[Stretch[FactsT]]) -> tuple[Decided[FactsT], ...]:
    """Read back what was decided: a stretch that only follows a change above is left out."""
    decided: list[Decided[FactsT]] = []
    for stretch in stretches:
        if not decided or decided[-1].facts != stretch.facts:
            decided.append(Decided(stretch.days.start, stretch.facts))
    return tuple(decided)


def decide(
    stretches: Sequence[Stretch[FactsT]], on: date, legal_ref: str | None, **change: Any
) -> tuple[Decided[FactsT], ...]:
    """Decide some facts anew from a day on; what else was decided for later days stays.

    ``stretches`` are the node's last ones: all that hold on ``on`` or later.
    """
    if not stretches or (stretches[-1].days.end or on) < on:
        raise HasEnded(field="body.on")
    decided = timeline(stretches)
    if on < decided[0].since:
        raise BeforeItsBeginning(field="body.on", day=decided[0].since)
    earlier = [known for known in decided if known.since <= on]
    later = [known for known in decided if known.since > on]
    present = earlier[-1].facts
    if present.ceased:
        raise HasCeased(field="body.on", day=earlier[-1].since)
    _refuse_contradiction(present, later, change)
    if all(getattr(present, name) == value for name, value in change.items()):
        raise Unchanged
    return (
        *(known for known in earlier if known.since < on),
        Decided(on, replace(present, **change, legal_ref=legal_ref)),
        *(replace(known, facts=replace(known.facts, **change)) for known in later),
    )


def _refuse_contradiction(
    present: FactsT, later: Sequence[Decided[FactsT]], change: Mapping[str, Any]
) -> None:
    before = present
    for known in later:
        if any(getattr(before, name) != getattr(known.facts, name) for name in change):
            raise LaterChange(field="body.on", day=known.since)
        before = known.facts


@dataclass(frozen=True)
class Grove(Generic[FactsT]):
    """Nodes whose places are to be worked out, and the stretches of what stands above them."""

    since: date
    labels: Mapping[UUID, str]
    decided: Mapping[UUID, Sequence[Decided[FactsT]]]
    above: Mapping[UUID, Sequence[Stretch[FactsT]]]

    def stretches(self, node_id: UUID) -> tuple[Stretch[FactsT], ...]:
        """Work out where a node stands from ``since`` on, without a gap."""
        found = joined(self._standing(node_id, DateRange(self.since), ()))
        decided = self.decided[node_id]
        expected: date | None = max(self.since, decided[0].since)
        for stretch in found:
            if stretch.days.start != expected:
                raise NothingAbove(day=expected)
            expected = stretch.days.end
        if expected is not None and expected <= max(self.since, decided[-1].since):
            raise NothingAbove(day=expected)
        return tuple(found)

    def _standing(
        self, node_id: UUID, within: DateRange, below: tuple[UUID, ...]
    ) -> Iterator[Stretch[FactsT]]:
        if node_id in below:  # on all of these days: each call narrows them
            raise WithinItself(day=within.start)
        if node_id not in self.decided:
            for stretch in self.above.get(node_id, ()):
                if days := stretch.days.intersect(within):
                    yield replace(stretch, days=days)
            return
        for days, facts in self._decided(node_id, within):
            if facts.parent_id is None:
                _refuse_misfit(facts, None)
                yield Stretch(days, self.labels[node_id], facts)
                continue
            for parent in self._standing(facts.parent_id, days, (*below, node_id)):
                _refuse_misfit(facts, parent.facts)
                path = f"{parent.path}.{self.labels[node_id]}"
                yield Stretch(parent.days, path, facts.beneath(parent.facts))

    def _decided(self, node_id: UUID, within: DateRange) -> Iterator[tuple[DateRange, FactsT]]:
        decided = self.decided[node_id]
        next_ones = [following.since for following in decided[1:]]
        for known, until in zip(decided, [*next_ones, None], strict=True):
            kind_ends = None if known.facts.ceased else known.facts.kind_ends()
            if kind_ends is not None and kind_ends <= known.since:
                raise KindEnded(kind=known.facts.kind, day=kind_ends)
            ends_on = min((day for day in (until, kind_ends) if day), default=None)
            if days := DateRange(known.since, ends_on).intersect(within):
                yield days, known.facts


def _refuse_misfit(facts: FactsT, above: FactsT | None) -> None:
    if facts.ceased and above is not None:
        return
    if above is not None and above.ceased:
        raise BelowCeased(above=above.name)
    if not facts.fits(above):
        raise WrongKindAbove(kind=facts.kind, above=above.kind if above else "-")


def rewritten(
    known: Sequence[Stretch[FactsT]], since: date, found: Sequence[Stretch[FactsT]]
) -> list[Stretch[FactsT]]:
    """Keep what was before the day; from it on, what was found anew."""
    before = [
        replace(stretch, days=stretch.days.ended_on(since))
        for stretch in known
        if stretch.days.start < since
    ]
    return joined(iter([*before, *found]))


def joined(stretches: Iterator[Stretch[FactsT]]) -> list[Stretch[FactsT]]:
    """Put together what follows without a change."""
    found: list[Stretch[FactsT]] = []
    for stretch in stretches:
        if found and stretch.continues(found[-1]):
            days = DateRange(found[-1].days.start, stretch.days.end)
            found[-1] = replace(stretch, days=days)
        else:
            found.append(stretch)
    return found
