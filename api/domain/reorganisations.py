"""What a reorganisation is made of: steps, what each must say, and who comes after whom.

A step is decided of one node. Several that merge are several steps into one; one that is split is
several steps of one. A node made by an earlier step is named by the ``ref`` it was given there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Tree(StrEnum):
    PARTY_ORG = "party_org"
    PLACE = "place"
    ADMIN_UNIT = "admin_unit"


class Action(StrEnum):
    CREATE = "create"
    RENAME = "rename"
    RENUMBER = "renumber"
    MOVE = "move"
    RETYPE = "retype"
    MERGE = "merge"
    SPLIT = "split"
    EXTRACT = "extract"
    ABOLISH = "abolish"


class Share(StrEnum):
    WHOLE = "whole"
    PART = "part"


class LineageKind(StrEnum):
    RENAMED = "renamed"
    RENUMBERED = "renumbered"
    MOVED = "moved"
    RETYPED = "retyped"
    MERGED = "merged"
    SPLIT = "split"
    EXTRACTED = "extracted"
    ABOLISHED = "abolished"


class ReorganisationState(StrEnum):
    DRAFT = "draft"
    APPLIED = "applied"
    REVERTED = "reverted"


# Of these the old node is no more from the day on.
ENDING: Final = frozenset({LineageKind.MERGED, LineageKind.SPLIT, LineageKind.ABOLISHED})


@dataclass(frozen=True, slots=True)
class Shape:
    """What a step must say, and what it may say besides; ``note`` it always may."""

    needed: frozenset[str]
    allowed: frozenset[str] = frozenset()


def _shape(needed: str, allowed: str = "") -> Shape:
    return Shape(frozenset(needed.split()), frozenset(allowed.split()))


# What each tree has parts of; nothing else of a body, a place or a unit is given away by name.
PARTS: Final[Mapping[Tree, frozenset[str]]] = {
    Tree.PARTY_ORG: frozenset(
        {"children", "places", "groups", "group_codes", "households", "household_codes", "members"}
    ),
    Tree.PLACE: frozenset(
        {"children", "groups", "group_codes", "households", "household_codes", "members"}
    ),
    Tree.ADMIN_UNIT: frozenset({"children", "places"}),
}
SHAPES: Final[Mapping[tuple[Tree, Action], Shape]] = {
    (Tree.PARTY_ORG, Action.CREATE): _shape("name kind parent", "ref is_grassroots_org"),
    (Tree.PARTY_ORG, Action.RENAME): _shape("subject name"),
    (Tree.PARTY_ORG, Action.MOVE): _shape("subject parent"),
    (Tree.PARTY_ORG, Action.RETYPE): _shape("subject", "kind is_grassroots_org"),
    (Tree.PARTY_ORG, Action.MERGE): _shape("subject into", "keep_grants"),
    (Tree.PARTY_ORG, Action.SPLIT): _shape("subject into", "default parts keep_grants"),
    (Tree.PARTY_ORG, Action.EXTRACT): _shape("subject into parts"),
    (Tree.PARTY_ORG, Action.ABOLISH): _shape("subject", "into kind keep_grants"),
    (Tree.PLACE, Action.CREATE): _shape("name kind", "ref parent unit in_charge"),
    (Tree.PLACE, Action.RENAME): _shape("subject name"),
    (Tree.PLACE, Action.MOVE): _shape("subject", "parent unit"),
    (Tree.PLACE, Action.RETYPE): _shape("subject kind"),
    (Tree.PLACE, Action.MERGE): _shape("subject into"),
    (Tree.PLACE, Action.SPLIT): _shape("subject into", "default parts"),
    (Tree.PLACE, Action.EXTRACT): _shape("subject into parts"),
    (Tree.PLACE, Action.ABOLISH): _shape("subject into"),
    (Tree.ADMIN_UNIT, Action.CREATE): _shape("name kind code", "ref parent"),
    (Tree.ADMIN_UNIT, Action.RENAME): _shape("subject name"),
    (Tree.ADMIN_UNIT, Action.RENUMBER): _shape("subject code"),
    (Tree.ADMIN_UNIT, Action.MOVE): _shape("subject parent"),
    (Tree.ADMIN_UNIT, Action.RETYPE): _shape("subject kind"),
    (Tree.ADMIN_UNIT, Action.MERGE): _shape("subject into"),
    (Tree.ADMIN_UNIT, Action.SPLIT): _shape("subject into", "default parts"),
    (Tree.ADMIN_UNIT, Action.EXTRACT): _shape("subject into parts"),
    (Tree.ADMIN_UNIT, Action.ABOLISH): _shape("subject", "into kind"),
}
