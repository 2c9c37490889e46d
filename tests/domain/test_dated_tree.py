"""The rules of a dated tree, against a slow and simple telling of the same."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.domain.dated_tree import Decided, Facts, Grove, Stretch, decide, rewritten, timeline
from api.errors import DomainError
from api.errors.dated_trees import (
    BeforeItsBeginning,
    HasEnded,
    LaterChange,
    NothingAbove,
    Unchanged,
    WithinItself,
    WrongKindAbove,
)

DAY_0 = date(2025, 1, 1)
KIND_ENDS = 20


def day(number: int) -> date:
    return DAY_0 + timedelta(days=number)


@dataclass(frozen=True, slots=True)
class Box(Facts):
    """What fits into anything larger; size 9 is made no more from ``KIND_ENDS`` on."""

    size: int = 0

    @property
    def kind(self) -> str:
        return f"box of size {self.size}"

    def fits(self, above: "Box | None") -> bool:
        return above is None or self.size < above.size

    def kind_ends(self) -> date | None:
        return day(KIND_ENDS) if self.size == 9 else None


def node(number: int) -> UUID:
    return UUID(int=number)


class Boxes:
    """A tree in memory, changed as the service changes the one in the database."""

    def __init__(self) -> None:
        self.stretches: dict[UUID, tuple[Stretch[Box], ...]] = {}

    def label(self, of: UUID) -> str:
        return f"n{of.int}"

    def plant(self, of: UUID, since: int, parent: UUID | None, size: int) -> None:
        decided = (Decided(day(since), Box(parent, "", None, size)),)
        self._work_out(day(since), {of: decided})

    def change(self, of: UUID, on: int, **change: object) -> None:
        mine = self._from(of, day(on))
        self._work_out(day(on), {of: decide(mine, day(on), None, **change)})

    def _from(self, of: UUID, since: date) -> list[Stretch[Box]]:
        return [s for s in self.stretches.get(of, ()) if (s.days.end or since) >= since]

    def _work_out(self, since: date, new: dict[UUID, tuple[Decided[Box], ...]]) -> None:
        (changed,) = new
        below = [
            of
            for of in self.stretches
            if of != changed
            and any(self.label(changed) in s.path.split(".") for s in self._from(of, since))
        ]
        decided: dict[UUID, Sequence[Decided[Box]]] = dict(new)
        for of in below:
            decided[of] = timeline(self._from(of, since))
        above = {of: s for of, s in self.stretches.items() if of not in decided}
        grove = Grove(since, {of: self.label(of) for of in decided}, decided, above)
        found = {of: grove.stretches(of) for of in decided}
        for of, stretches in found.items():
            self.stretches[of] = tuple(rewritten(self.stretches.get(of, ()), since, stretches))

    def on(self, of: UUID, when: int) -> Stretch[Box] | None:
        return next((s for s in self.stretches[of] if s.days.contains(day(when))), None)


@pytest.fixture
def boxes() -> Boxes:
    """Two large ones at the top; in the first a smaller one, and one in that."""
    boxes = Boxes()
    boxes.plant(node(1), 0, None, 8)
    boxes.plant(node(2), 0, None, 8)
    boxes.plant(node(3), 1, node(1), 5)
    boxes.plant(node(4), 2, node(3), 3)
    return boxes


def path(boxes: Boxes, number: int, when: int) -> str | None:
    found = boxes.on(node(number), when)
    return found.path if found else None


def test_a_move_takes_along_what_is_below_from_its_day_on(boxes: Boxes) -> None:
    boxes.change(node(3), 10, parent_id=node(2))
    assert [path(boxes, 4, when) for when in (1, 2, 9, 10, 99)] == [
        None,
        "n1.n3.n4",
        "n1.n3.n4",
        "n2.n3.n4",
        "n2.n3.n4",
    ]


def test_an_earlier_move_of_one_above_keeps_what_is_decided_for_later(boxes: Boxes) -> None:
    boxes.change(node(4), 15, parent_id=node(2))
    boxes.change(node(3), 10, parent_id=node(2))
    assert [path(boxes, 4, when) for when in (9, 10, 15)] == ["n1.n3.n4", "n2.n3.n4", "n2.n4"]


@pytest.mark.parametrize(
    ("number", "on", "change", "error"),
    [
        (3, 10, {"parent_id": node(4)}, WithinItself),
        (3, 10, {"parent_id": node(3)}, WithinItself),
        (4, 10, {"size": 5}, WrongKindAbove),
        (3, 10, {"size": 3}, WrongKindAbove),  # because of what is below
        (4, 1, {"parent_id": node(1)}, BeforeItsBeginning),
        (4, 10, {"parent_id": node(9)}, NothingAbove),
        (4, 10, {"name": ""}, Unchanged),
    ],
)
def test_refusals(
    boxes: Boxes, number: int, on: int, change: dict[str, object], error: type[DomainError]
) -> None:
    with pytest.raises(error):
        boxes.change(node(number), on, **change)


def test_what_is_decided_for_later_is_not_contradicted(boxes: Boxes) -> None:
    boxes.change(node(4), 15, parent_id=node(2))
    boxes.change(node(4), 12, name="renamed")  # another matter
    with pytest.raises(LaterChange):
        boxes.change(node(4), 10, parent_id=node(1))
    boxes.change(node(4), 15, parent_id=node(1))  # decided anew for the same day
    assert [path(boxes, 4, when) for when in (14, 15)] == ["n1.n3.n4", "n1.n4"]


class TestAKindThatEnds:
    @pytest.fixture
    def boxes(self, boxes: Boxes) -> Boxes:
        boxes.plant(node(9), 0, None, 9)
        boxes.plant(node(5), 0, node(9), 5)
        boxes.plant(node(6), 0, node(5), 3)
        return boxes

    def test_ends_with_all_below_it(self, boxes: Boxes) -> None:
        ends = [boxes.stretches[node(number)][-1].days.end for number in (9, 5, 6)]
        assert ends == [day(KIND_ENDS)] * 3

    def test_what_is_moved_on_that_day_goes_on(self, boxes: Boxes) -> None:
        boxes.change(node(5), KIND_ENDS, parent_id=node(2))
        assert [path(boxes, 6, when) for when in (KIND_ENDS - 1, KIND_ENDS, 99)] == [
            "n9.n5.n6",
            "n2.n5.n6",
            "n2.n5.n6",
        ]
        assert boxes.on(node(9), KIND_ENDS) is None

    def test_what_is_moved_later_has_ended(self, boxes: Boxes) -> None:
        with pytest.raises(HasEnded):
            boxes.change(node(5), KIND_ENDS + 1, parent_id=node(2))

    def test_nothing_moves_below_it_that_has_a_later_life(self, boxes: Boxes) -> None:
        boxes.change(node(4), KIND_ENDS + 5, name="renamed")
        with pytest.raises(NothingAbove):
            boxes.change(node(3), 10, parent_id=node(9))


SIZES = (8, 8, 9, 6, 6, 4, 4, 2, 2, 0)
DAYS = st.integers(0, 30)
PLANTED = st.tuples(*(st.tuples(st.integers(0, 3), st.integers(0, 9)) for _ in SIZES))
CHANGE = st.one_of(
    st.fixed_dictionaries({"parent_id": st.integers(1, len(SIZES)).map(node)}),
    st.fixed_dictionaries({"size": st.integers(0, 9)}),
)
CHANGES = st.lists(st.tuples(st.integers(1, len(SIZES)), DAYS, CHANGE), min_size=1, max_size=25)


@settings(max_examples=400)
@given(PLANTED, CHANGES)
def test_whatever_is_decided_it_is_a_tree_on_every_day(
    planted: tuple[tuple[int, int], ...], changes: list[tuple[int, int, dict[str, object]]]
) -> None:
    """Told again day by day: the last decision before a day is the one that holds on it."""
    boxes = Boxes()
    told: dict[UUID, dict[int, dict[str, object]]] = {}
    for number, (size, (since, choice)) in enumerate(zip(SIZES, planted, strict=True), start=1):
        larger = [of for of in range(1, number) if SIZES[of - 1] > size]
        parent = node(larger[choice % len(larger)]) if larger else None
        with suppress(NothingAbove):
            boxes.plant(node(number), since + number, parent, size)
            told[node(number)] = {since + number: {"parent_id": parent, "size": size}}
    for number, on, change in changes:
        before = dict(boxes.stretches)
        try:
            boxes.change(node(number), on, **change)
            told[node(number)].setdefault(on, {}).update(change)
        except DomainError:
            assert boxes.stretches == before
    for when in range(32):
        _same_as_told(boxes, told, when)
    for stretches in boxes.stretches.values():
        assert all(a.days.end == b.days.start for a, b in pairwise(stretches))
        assert not any(b.continues(a) for a, b in pairwise(stretches))


def _same_as_told(boxes: Boxes, told: dict[UUID, dict[int, dict[str, object]]], when: int) -> None:
    facts: dict[UUID, dict[str, object]] = {}
    for of, changes in told.items():
        held: dict[str, object] = {}
        for on in sorted(on for on in changes if on <= when):
            held |= changes[on]
        if held:
            facts[of] = held

    def expected(of: UUID) -> str | None:
        held = facts.get(of)
        if held is None or (held["size"] == 9 and when >= KIND_ENDS):
            return None
        if held["parent_id"] is None:
            return boxes.label(of)
        above = expected(held["parent_id"])
        return above and f"{above}.{boxes.label(of)}"

    for of in told:
        found = boxes.on(of, when)
        assert (found.path if found else None) == expected(of), (of, when)
