from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.planning import Target, group
from tests.planning.people import AGENCY, household, households

PLACES = st.sampled_from(["", "1", "1.1", "1.2", "1.3", "2.1", "2.2"])


def sizes(targets: list[Target], smallest: int, largest: int) -> list[int]:
    return sorted(len(together) for together in group(targets, smallest, largest))


def test_a_cluster_is_cut_evenly() -> None:
    assert sizes(households(43), 10, 17) == [14, 14, 15]


def test_clusters_are_kept_apart() -> None:
    assert sizes([*households(12, "1.1"), *households(15, "1.2")], 10, 17) == [12, 15]


def test_small_clusters_of_one_village_come_together() -> None:
    village = [*households(6, "1.1"), *households(5, "1.2"), *households(12, "1.3")]
    assert sizes(village, 10, 17) == [11, 12]


def test_a_single_small_cluster_joins_the_smallest_other() -> None:
    village = [*households(3, "1.1"), *households(16, "1.2"), *households(12, "1.3")]
    assert sizes(village, 10, 17) == [15, 16]


def test_a_small_village_stays_by_itself() -> None:
    assert sizes([*households(3, "1.1"), *households(12, "2.1")], 10, 17) == [3, 12]


def test_bodies_are_kept_apart() -> None:
    assert sizes([household("A"), household("B", org_id=AGENCY)], 2, 5) == [1, 1]


def test_where_no_number_fits_the_largest_is_kept() -> None:
    assert sizes(households(11), 8, 10) == [5, 6]


@pytest.mark.parametrize(("smallest", "largest"), [(0, 5), (6, 5)])
def test_limits_that_contradict_are_refused(smallest: int, largest: int) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        group([], smallest, largest)


@given(
    places=st.lists(PLACES, max_size=60),
    smallest=st.integers(1, 8),
    more=st.integers(0, 10),
)
def test_groups_are_a_partition_within_limits(places: list[str], smallest: int, more: int) -> None:
    targets = [household(f"{at}", place) for at, place in enumerate(places)]
    groups = group(targets, smallest, smallest + more)
    assert Counter(each for together in groups for each in together) == Counter(
        target.id for target in targets
    )
    place_of = {target.id: target.place for target in targets}
    sized = Counter(places)
    assert all(1 <= len(together) <= smallest + more for together in groups)
    assert all(
        _together({place_of[each] for each in together}, sized, smallest) for together in groups
    )


def _together(places: set[str], sized: Counter[str], smallest: int) -> bool:
    """One cluster, or one village of whose clusters all but one are too small."""
    villages = {place.partition(".")[0] for place in places}
    large = [place for place in places if sized[place] >= smallest]
    return len(places) == 1 or (len(villages) == 1 and len(large) <= 1)


def test_groups_follow_the_order_of_the_households() -> None:
    targets = households(20)
    found = [each for together in group(targets, 5, 7) for each in together]
    assert found == [target.id for target in targets]
