"""Random steps of a reorganisation that mostly suit the tree which earlier ones have left.

Steps drawn blindly would be refused as soon as there are two or three of them, and a refusal
proves little. One in five is drawn blindly all the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias
from uuid import UUID

from hypothesis import strategies as st

from api.domain.party_orgs import BELOW, OrgType
from tests.access.trees import Case

Drawn: TypeAlias = tuple[str, int, int, bool]
Node: TypeAlias = UUID | str  # by id, or by the ref of the step that makes it
VERBS: Final = (
    *("merge", "merge", "merge", "split", "move", "move"),
    *("abolish", "level", "rename", "create"),
)
LEVELS: Final = (OrgType.COMMUNE_COMMITTEE, OrgType.GRASSROOTS_COMMITTEE, OrgType.PARTY_GROUP)
BLINDLY: Final = 8
STEPS: Final = st.integers(1, 6).flatmap(
    lambda size: st.lists(
        st.tuples(st.sampled_from(VERBS), st.integers(0, 9), st.integers(0, 9), st.booleans()),
        min_size=size,
        max_size=size,
    )
)


def told(case: Case, steps: Iterable[Drawn]) -> list[dict[str, Any]]:
    """Say what was drawn of the nodes that there are."""
    telling = Telling(
        case.top, dict[Node, OrgType](case.kinds.items()), dict[Node, Node](case.parents.items())
    )
    said = (telling.step(number, drawn) for number, drawn in enumerate(steps))
    return [{"tree": "party_org", **one} for one in said]


def chosen(nodes: Sequence[Node], number: int) -> Node:
    return nodes[number % len(nodes)]


def named(node: Node) -> dict[str, str]:
    return {"id": str(node)} if isinstance(node, UUID) else {"ref": node}


@dataclass
class Telling:
    """What stands below the top after the steps that were told, and under what."""

    top: UUID
    kinds: dict[Node, OrgType]
    parents: dict[Node, Node]
    ended: set[Node] = field(default_factory=set)

    def step(self, number: int, drawn: Drawn) -> dict[str, Any]:
        """Say one step, and remember what it leaves."""
        verb, one, other, flag = drawn
        if verb == "create":
            return self._create(number, one, other)
        if verb == "level":
            return self._level(LEVELS[other % len(LEVELS)])
        known = [*self.kinds] if one >= BLINDLY else self._living() or [*self.kinds]
        subject = chosen(known, one + other)
        said: dict[str, Any] | None = None
        if verb == "move":
            said = self._move(subject, other)
        elif verb != "rename":
            said = self._cease(subject, verb, other, is_blind=one >= BLINDLY, is_more=flag)
        if said is None:
            verb, said = "rename", {"name": f"Tên {number}"}
        return {"action": verb, "subject": named(subject), **said}

    def _living(self) -> list[Node]:
        return [each for each in self.kinds if each not in self.ended]

    def _create(self, number: int, one: int, other: int) -> dict[str, Any]:
        made, kind = f"new{number}", self.kinds[chosen([*self.kinds], one)]
        above = chosen(self._above(made, kind) or [self.top], other)
        self.parents[made] = above
        self.kinds[made] = kind
        parent = named(above)
        return {"action": "create", "ref": made, "name": "Mới", "kind": kind, "parent": parent}

    def _move(self, subject: Node, other: int) -> dict[str, Any] | None:
        """Let it stand under something else, if there is anything."""
        above = self._above(subject, self.kinds[subject])
        if not above:
            return None
        self.parents[subject] = chosen(above, other)
        return {"parent": named(self.parents[subject])}

    def _level(self, kind: OrgType) -> dict[str, Any]:
        for node in [each for each, of_kind in self.kinds.items() if of_kind is kind]:
            self._end(node, self.parents[node])
        return {"action": "abolish", "subject": named(self.top), "kind": kind}

    def _cease(
        self, subject: Node, verb: str, other: int, *, is_blind: bool, is_more: bool
    ) -> dict[str, Any] | None:
        """Say what follows, if anything can; what is abolished may leave all to what is above."""
        kind = self.kinds[subject]
        if verb == "abolish" and is_more and kind is not OrgType.BRANCH:
            self._end(subject, self.parents[subject])
            return {}
        same = [each for each in self._living() if self.kinds[each] is kind and each != subject]
        heirs = [*self.kinds] if is_blind else same
        if not heirs:
            return None
        heir = chosen(heirs, other)
        self._end(subject, heir)
        more: dict[str, Any] = {"default": True} if verb == "split" else {}
        if verb == "merge" and is_more and kind is OrgType.BRANCH:
            more = {"keep_grants": ["branch_secretary", "member"]}
        return {"into": named(heir), **more}

    def _end(self, node: Node, heir: Node) -> None:
        self.ended.add(node)
        for below in [each for each, above in self.parents.items() if above == node]:
            self.parents[below] = heir
        self.parents[node] = heir

    def _above(self, node: Node, kind: OrgType) -> list[Node]:
        """Find under what else it can stand."""
        return [
            each
            for each in (self.top, *self._living())
            if kind in BELOW[self.kinds.get(each, OrgType.PROVINCIAL_COMMITTEE)]
            and each != self.parents.get(node)
        ]
