from datetime import date
from uuid import UUID, uuid4

import pytest

from api.domain.reorganisations import LineageKind, Share
from api.domain.unit_changes import UnitFacts, Units
from api.domain.unit_list import UnitType
from api.errors.dated_trees import KindEnded
from api.errors.reorganisations import HeirIsItself, NodeUnknown, UnitCodeTaken, UnitUnfit

JULY = date(2025, 7, 1)
TOP, DISTRICT, ONE, TWO = (uuid4() for _ in range(4))


def commune(code: str, parent: UUID | None = TOP, name: str = "Xã Mới") -> UnitFacts:
    return UnitFacts(code, name, UnitType.COMMUNE, parent)


@pytest.fixture
def units() -> Units:
    known = {
        TOP: UnitFacts("38", "Tỉnh Thanh Hóa", UnitType.PROVINCE, None),
        DISTRICT: UnitFacts("388", "Huyện Lang Chánh", UnitType.DISTRICT, TOP),
        ONE: UnitFacts("14779", "Phường Ngọc Trạo", UnitType.WARD, DISTRICT),
        TWO: UnitFacts("14797", "Phường Tân Sơn", UnitType.WARD, DISTRICT),
    }
    return Units(JULY, known, dict(known))


def test_a_code_passes_to_another_unit_on_the_day(units: Units) -> None:
    new = uuid4()
    units.create(new, commune("14797"))
    with pytest.raises(UnitCodeTaken):
        units.check()
    assert units.coded("14797") == TWO, "a code is read as of the day before"
    for old in (ONE, TWO):
        units.end(old, new, LineageKind.MERGED, Share.WHOLE)
    units.check()
    assert units.heirs() == {ONE: new, TWO: new}


def test_a_level_is_abolished_and_what_stood_below_goes_to_its_heir(units: Units) -> None:
    for unit_id in units.of_kind_below(TOP, UnitType.DISTRICT):
        units.end(unit_id, units.heir_above(unit_id), LineageKind.ABOLISHED, Share.WHOLE)
    units.check()
    assert {units.present[one].parent_id for one in (ONE, TWO)} == {TOP}
    assert DISTRICT not in units.present
    assert [link.kind for link in units.links] == [
        LineageKind.ABOLISHED,
        LineageKind.MOVED,
        LineageKind.MOVED,
    ]


def test_what_is_split_has_no_heir_of_its_whole(units: Units) -> None:
    new = uuid4()
    units.create(new, commune("14800"))
    for heir in (TWO, new):
        units.end(ONE, heir, LineageKind.SPLIT, Share.PART)
    assert units.heirs() == {}


def test_refusals(units: Units) -> None:
    with pytest.raises(KindEnded):
        units.create(uuid4(), UnitFacts("389", "Huyện Mới", UnitType.DISTRICT, TOP))
    with pytest.raises(UnitUnfit):
        units.create(uuid4(), commune("389"))
    with pytest.raises(UnitUnfit):
        units.create(uuid4(), commune("14801", parent=None))
    with pytest.raises(UnitUnfit):
        units.create(uuid4(), commune("14801", parent=ONE))
    with pytest.raises(HeirIsItself):
        units.end(ONE, ONE, LineageKind.MERGED, Share.WHOLE)
    with pytest.raises(NodeUnknown):
        units.coded("99999")
    units.end(ONE, TWO, LineageKind.MERGED, Share.WHOLE)
    with pytest.raises(NodeUnknown):
        units.standing(ONE)
