from typing import Any
from uuid import uuid4

import pytest

from api.domain.reorganisation_nodes import Known, Naming, NodeNamed, unknown, where
from api.domain.reorganisations import Tree
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.places import PlaceNotFound
from api.errors.reorganisations import NodeUnknown, RefTwice, RefUnknown

ORG, PLACE, UNIT, PARTY = uuid4(), uuid4(), uuid4(), Tree.PARTY_ORG
THERE = Known({"14779"}, {Tree.PARTY_ORG: {ORG}, Tree.PLACE: {PLACE}, Tree.ADMIN_UNIT: {UNIT}})


def naming(number: int, tree: Tree | None, *nodes: NodeNamed, ref: str | None = None) -> Naming:
    return Naming(number, tree, ref, nodes)


def found(*namings: Naming) -> list[tuple[int, str, Any]]:
    return [(one.number, where(one), type(one.refusal)) for one in unknown(namings, THERE)]


def test_everything_that_is_not_there_is_found_at_once() -> None:
    unit, place = Tree.ADMIN_UNIT, Tree.PLACE
    nobody = uuid4()
    rows = [
        naming(1, unit, NodeNamed("subject", unit, "code", "00001")),
        naming(
            2,
            place,
            NodeNamed("subject", place, "id", nobody),
            NodeNamed("unit", unit, "code", "00002"),
            NodeNamed("in_charge", PARTY, "ref", "new"),
        ),
        naming(3, PARTY, NodeNamed("subject", PARTY, "id", nobody)),
        naming(4, unit, NodeNamed("parent", unit, "id", nobody)),
        naming(5, PARTY, NodeNamed("into", PARTY, "id", ORG)),
        naming(6, unit, NodeNamed("subject", unit, "code", "14779")),
    ]
    assert found(*rows) == [
        (1, "subject.code", NodeUnknown),
        (2, "subject.id", PlaceNotFound),
        (2, "unit.code", NodeUnknown),
        (2, "in_charge.ref", RefUnknown),
        (3, "subject.id", PartyOrgNotFound),
        (4, "parent.id", NodeUnknown),
    ]


def test_a_code_is_of_a_unit_only() -> None:
    by_code = naming(1, PARTY, NodeNamed("subject", PARTY, "code", "14779"))
    assert found(by_code) == [(1, "subject.code", NodeUnknown)]


@pytest.mark.parametrize(
    ("maker", "user", "is_known"),
    [
        ((1, Tree.PARTY_ORG), (2, Tree.PARTY_ORG), True),
        ((2, Tree.PARTY_ORG), (1, Tree.PARTY_ORG), False),
        ((2, Tree.ADMIN_UNIT), (1, Tree.ADMIN_UNIT), False),
        ((1, Tree.ADMIN_UNIT), (2, Tree.PARTY_ORG), False),
        ((1, None), (2, Tree.PARTY_ORG), True),
    ],
)
def test_a_ref_is_what_a_step_before_made_of_the_same_tree(
    maker: tuple[int, Tree | None], user: tuple[int, Tree], *, is_known: bool
) -> None:
    makes = naming(*maker, ref="new")
    uses = naming(*user, NodeNamed("into", user[1], "ref", "new"))
    rows = sorted([makes, uses], key=lambda one: one.number)
    assert found(*rows) == ([] if is_known else [(user[0], "into.ref", RefUnknown)])


def test_units_are_taken_first_so_a_place_may_lie_in_one_that_a_later_row_creates() -> None:
    lies = naming(1, Tree.PLACE, NodeNamed("unit", Tree.ADMIN_UNIT, "ref", "new"))
    assert found(lies, naming(2, Tree.ADMIN_UNIT, ref="new")) == []


def test_a_ref_is_given_once() -> None:
    first, second = (naming(number, PARTY, ref="new") for number in (1, 2))
    assert found(first, second) == [(2, "ref", RefTwice)]
