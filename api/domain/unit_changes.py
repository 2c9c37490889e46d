"""What the steps of a reorganisation make of the administrative units of a day.

A code is read as of the day before, and may belong to another unit from the day on; so all steps
are worked out before anything is written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from api.domain.party_orgs import DISTRICTS_ENDED
from api.domain.reorganisations import LineageKind, Share
from api.domain.unit_list import CODE_LENGTHS, ENDED, UnitType
from api.errors.dated_trees import KindEnded, Unchanged
from api.errors.reorganisations import (
    HeirIsItself,
    HeirMissing,
    NodeUnknown,
    UnitCodeTaken,
    UnitUnfit,
)

PROVINCE_CODE: Final = 2


@dataclass(frozen=True, slots=True)
class UnitFacts:
    code: str
    name: str
    unit_type: UnitType
    parent_id: UUID | None


@dataclass(frozen=True, slots=True)
class Link:
    """What came after what."""

    from_id: UUID
    to_id: UUID
    kind: LineageKind
    share: Share = Share.WHOLE


@dataclass
class Units:
    """The units of a day, as steps change them. ``before`` are those of the day before."""

    on: date
    before: Mapping[UUID, UnitFacts]
    present: dict[UUID, UnitFacts]
    links: list[Link] = field(default_factory=list)
    ended: set[UUID] = field(default_factory=set)
    decided: set[UUID] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._by_code = {facts.code: unit_id for unit_id, facts in self.before.items()}

    def coded(self, code: str) -> UUID:
        """Find the unit that bore a code on the day before."""
        if code not in self._by_code:
            raise NodeUnknown(node=code)
        return self._by_code[code]

    def create(self, unit_id: UUID, facts: UnitFacts) -> None:
        self._refuse_unfit(facts)
        self.present[unit_id] = facts
        self.decided.add(unit_id)

    def change(self, unit_id: UUID, kind: LineageKind, facts: UnitFacts) -> None:
        """Decide other facts of a unit that goes on."""
        if facts == self.standing(unit_id):
            raise Unchanged
        self._refuse_unfit(facts)
        if facts.parent_id is not None and unit_id in self._line(facts.parent_id):
            raise HeirIsItself
        self.present[unit_id] = facts
        self.decided.add(unit_id)
        self.links.append(Link(unit_id, unit_id, kind))

    def end(self, unit_id: UUID, heir_id: UUID, kind: LineageKind, share: Share) -> None:
        """End a unit; whatever stands directly below it stands below its heir from then on."""
        if unit_id == heir_id:
            raise HeirIsItself(field="into")
        heir = self.standing(heir_id, field="into")
        if unit_id not in self.before and unit_id not in self.present:
            raise NodeUnknown(node=unit_id)
        self.links.append(Link(unit_id, heir_id, kind, share))
        self.ended.add(unit_id)
        self.decided.add(unit_id)
        self.present.pop(unit_id, None)
        below = [each for each, facts in self.present.items() if facts.parent_id == unit_id]
        for each in below:
            facts = replace(self.present[each], parent_id=heir_id)
            if len(heir.code) >= len(facts.code):
                raise UnitUnfit(code=facts.code, above=heir.code)
            self.present[each] = facts
            self.decided.add(each)
            self.links.append(Link(each, each, LineageKind.MOVED))

    def of_kind_below(self, unit_id: UUID, kind: UnitType) -> list[UUID]:
        return [
            each
            for each, facts in self.present.items()
            if facts.unit_type == kind and unit_id in self._line(facts.parent_id)
        ]

    def heir_above(self, unit_id: UUID) -> UUID:
        """Find what a unit stands under, which takes what nobody else is named for."""
        facts = self.present.get(unit_id) or self.before.get(unit_id)
        if facts is None:
            raise NodeUnknown(node=unit_id)
        if facts.parent_id is None:
            raise HeirMissing(field="into", node=facts.name)
        return facts.parent_id

    def standing(self, unit_id: UUID, *, field: str = "subject") -> UnitFacts:
        if unit_id not in self.present:
            known = self.before.get(unit_id)
            raise NodeUnknown(field=field, node=known.code if known else unit_id)
        return self.present[unit_id]

    def check(self) -> None:
        """Raise where two units would bear one code, or one would stand under nothing."""
        bearers: dict[str, UUID] = {}
        for unit_id, facts in self.present.items():
            if bearers.setdefault(facts.code, unit_id) != unit_id:
                raise UnitCodeTaken(code=facts.code)
            if facts.parent_id is not None and facts.parent_id not in self.present:
                raise HeirMissing(node=facts.name)

    def heirs(self) -> dict[UUID, UUID]:
        """Say where each unit that ended went whole, through all that lies between."""
        into = {link.from_id: link.to_id for link in self.links if self._is_whole(link)}
        found: dict[UUID, UUID] = {}
        for unit_id in self.ended & into.keys():
            heir = into[unit_id]
            while heir in into and heir in self.ended:
                heir = into[heir]
            found[unit_id] = heir
        return found

    def _is_whole(self, link: Link) -> bool:
        return link.from_id in self.ended and link.kind is not LineageKind.SPLIT

    def _line(self, unit_id: UUID | None) -> Iterator[UUID]:
        while unit_id is not None and unit_id in self.present:
            yield unit_id
            unit_id = self.present[unit_id].parent_id

    def _refuse_unfit(self, facts: UnitFacts) -> None:
        if facts.unit_type in ENDED and self.on >= DISTRICTS_ENDED:
            raise KindEnded(field="kind", kind=facts.unit_type, day=DISTRICTS_ENDED)
        if len(facts.code) != CODE_LENGTHS[facts.unit_type]:
            raise UnitUnfit(field="code", code=facts.code, above=facts.unit_type)
        above = None if facts.parent_id is None else self.standing(facts.parent_id, field="parent")
        if (above is None) != (len(facts.code) == PROVINCE_CODE):
            raise UnitUnfit(field="parent", code=facts.code, above="-")
        if above is not None and len(above.code) >= len(facts.code):
            raise UnitUnfit(field="parent", code=facts.code, above=above.code)
