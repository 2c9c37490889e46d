"""Which things the steps of a reorganisation name that there are not; all of them at once.

A code means the administrative unit that bore it on the day before, whatever steps create or
renumber. What a step creates is named by its ref, by steps that are taken later: those of
administrative units are taken before all others.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple
from uuid import UUID

from api.domain.reorganisations import Tree
from api.errors import DomainError
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.places import PlaceNotFound
from api.errors.reorganisations import NodeUnknown, RefTwice, RefUnknown

Way = Literal["id", "ref", "code"]
# The tree of each field that names a thing; None: that of the step.
NODES: Final[Mapping[str, Tree | None]] = {
    "subject": None,
    "parent": None,
    "unit": Tree.ADMIN_UNIT,
    "in_charge": Tree.PARTY_ORG,
    "into": None,
}


class NodeNamed(NamedTuple):
    """One thing that a field names."""

    field: str
    tree: Tree
    way: Way
    value: UUID | str


@dataclass(frozen=True, slots=True)
class Naming:
    """What a step names, and how others call what it makes; its tree may be unclear yet."""

    number: int
    tree: Tree | None
    ref: str | None
    nodes: Sequence[NodeNamed]


class Known(NamedTuple):
    """What there is of what is named by its code or its id."""

    codes: Collection[str]
    ids: Mapping[Tree, Collection[UUID]]


class Unknown(NamedTuple):
    """A field that names nothing, and by which way it tried to."""

    number: int
    field: str
    way: Way
    refusal: DomainError


def where(one: Unknown) -> str:
    """Name the field within its step."""
    return "ref" if one.field == "ref" else f"{one.field}.{one.way}"


def named(namings: Sequence[Naming], way: Way, tree: Tree) -> set[UUID | str]:
    """Gather what is to be looked up."""
    return {
        node.value
        for naming in namings
        for node in naming.nodes
        if (node.way, node.tree) == (way, tree)
    }


def unknown(namings: Sequence[Naming], known: Known) -> list[Unknown]:
    """Find each thing that is named and is not there, in the order of the steps."""
    made: dict[str, Tree | None] = {}
    found: list[Unknown] = []
    for naming in sorted(namings, key=lambda one: one.tree is not Tree.ADMIN_UNIT):
        found += _unknown(naming, known, made)
        if naming.ref is None:
            continue
        if naming.ref in made:
            refusal = RefTwice(ref=naming.ref)
            found.append(Unknown(naming.number, "ref", "ref", refusal))
        made.setdefault(naming.ref, naming.tree)
    return sorted(found, key=lambda one: one.number)


def _unknown(naming: Naming, known: Known, made: Mapping[str, Tree | None]) -> Iterator[Unknown]:
    for node in naming.nodes:
        refusal = _refusal(node, known, made)
        if refusal is not None:
            yield Unknown(naming.number, node.field, node.way, refusal)


def _refusal(node: NodeNamed, known: Known, made: Mapping[str, Tree | None]) -> DomainError | None:
    if node.way == "ref":
        is_made = node.value in made and made[str(node.value)] in {node.tree, None}
        return None if is_made else RefUnknown(ref=node.value)
    if node.way == "code":
        is_borne = node.tree is Tree.ADMIN_UNIT and node.value in known.codes
        return None if is_borne else NodeUnknown(node=node.value)
    if node.value in known.ids[node.tree]:
        return None
    if node.tree is Tree.PARTY_ORG:
        return PartyOrgNotFound(org_id=node.value)
    if node.tree is Tree.PLACE:
        return PlaceNotFound(place_id=node.value)
    return NodeUnknown(node=node.value)
