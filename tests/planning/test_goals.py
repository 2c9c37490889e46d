"""What a committee would do where nothing forbids either: one goal beside another."""

from dataclasses import replace

import pytest

from api.domain.assignments import AssignmentKind
from api.planning import Limits, Reason, cover, measure, price, propose
from tests.planning.people import BRANCH, counts, household, households, leads, member, problem, who

LAN, HUNG, MAI = who("Lan"), who("Hùng"), who("Mai")


def test_load_is_shared_evenly() -> None:
    members = [member(name) for name in ("Lan", "Hùng", "Mai")]
    assert counts(propose(problem(members, households(12)))) == {LAN: 4, HUNG: 4, MAI: 4}


def test_half_the_duties_are_half_the_load() -> None:
    members = [member("Lan"), member("Hùng", capacity=0.5)]
    proposal = propose(problem(members, households(12)))
    assert counts(proposal) == {LAN: 8, HUNG: 4}
    assert proposal.measures.least == proposal.measures.most == 8
    assert proposal.measures.weighted_gini == pytest.approx(0)
    assert proposal.measures.gini > 0.1


def test_a_poor_household_counts_for_more() -> None:
    targets = [*households(4), household("poor", weight=2.0), household("poorer", weight=2.0)]
    members = [member("Lan"), member("Hùng")]
    assert measure(problem(members, targets), leads(propose(problem(members, targets)))).most == 4


def test_neighbours_come_first_until_they_have_two_more() -> None:
    members = [member("Lan", "1.1"), member("Hùng", "1.2")]
    few = propose(problem(members, households(2)))
    assert counts(few) == {LAN: 2}
    many = propose(problem(members, households(12)))
    assert counts(many) == {LAN: 7, HUNG: 5}


def test_another_village_is_farther_than_another_cluster() -> None:
    members = [member("Lan", "2.1"), member("Hùng", "1.2"), member("Mai", "")]
    assert leads(propose(problem(members, [household("A")]))) == {who("A"): HUNG}


def test_a_village_without_clusters_is_no_cluster() -> None:
    [line] = propose(problem([member("Lan", "1")], [household("A", "1")])).lines
    assert Reason.SAME_VILLAGE in line.reasons


def test_a_skill_that_is_needed_decides_between_neighbours() -> None:
    members = [member("Lan"), member("Hùng", skills=frozenset({"health"}))]
    targets = [household("A"), household("ill", needs=frozenset({"health", "law"}))]
    proposal = propose(problem(members, targets))
    assert leads(proposal) == {who("A"): LAN, who("ill"): HUNG}
    assert proposal.measures.matched == 1


def test_who_is_in_charge_stays_if_it_is_as_good() -> None:
    targets = households(6)
    members = [member("Lan"), member("Hùng")]
    current = {target.id: (LAN, HUNG)[at % 2] for at, target in enumerate(targets)}
    proposal = propose(problem(members, targets, current=current))
    assert leads(proposal) == current
    assert proposal.measures.kept == 6


def test_last_year_counts_for_less_than_today() -> None:
    members = [member("Lan"), member("Hùng")]
    asked = problem(members, [household("A")], current={who("A"): HUNG}, previous={who("A"): LAN})
    assert leads(propose(asked)) == {who("A"): HUNG}


def test_everybody_reaches_the_minimum_before_neighbours_go_first() -> None:
    members = [member("Lan", "1.1"), member("Hùng", "1.2")]
    apart = propose(problem(members, households(4)))
    assert counts(apart) == {LAN: 3, HUNG: 1}
    wanted = propose(problem(members, households(4), limits={BRANCH: Limits(minimum=2)}))
    assert counts(wanted) == {LAN: 2, HUNG: 2}


def test_beyond_the_target_load_weighs_double() -> None:
    members = [member("Lan", "1.1"), member("Hùng", "1.2")]
    assert counts(propose(problem(members, households(10)))) == {LAN: 6, HUNG: 4}
    wanted = propose(problem(members, households(10), limits={BRANCH: Limits(target=5)}))
    assert counts(wanted) == {LAN: 5, HUNG: 5}


def test_groups_and_single_households_are_weighed_together() -> None:
    group = household("group", kind=AssignmentKind.GROUP, weight=17.0)
    members = [member("Lan"), member("Hùng")]
    proposal = propose(problem(members, [group, *households(6)]))
    assert sorted(counts(proposal).values()) == [1, 6]


@pytest.mark.parametrize("weight", [0.0, 1 / 3, 0.7])
def test_weights_of_any_kind_are_covered_and_proven(weight: float) -> None:
    """A group without households wants somebody; a third is no decimal fraction."""
    targets = [household(f"{at}", weight=weight) for at in range(7)]
    village = problem([member("Lan"), member("Hùng")], targets)
    proposal = propose(village, gap=0.0001)
    assert proposal.measures.covered == 7
    assert proposal.proven
    tight = propose(replace(village, limits={BRANCH: Limits(maximum=1)}))
    assert tight.measures.covered == {0.0: 7, 1 / 3: 6, 0.7: 2}[weight]
    assert tight.proven


def test_a_line_says_why_and_who_is_next_at_which_price() -> None:
    """Hùng would go to another cluster, from which nobody takes anything else off him."""
    members = [member("Lan", skills=frozenset({"health"})), member("Hùng", "1.2")]
    target = household("A", needs=frozenset({"health"}))
    [line] = propose(problem(members, [target], current={who("A"): LAN})).lines
    assert line.reasons == (Reason.SAME_CLUSTER, Reason.SKILL_MATCHES, Reason.CONTINUES)
    assert (line.runner_up, line.runner_up_price) == (HUNG, 2 + 1.5 + 1)


def test_the_only_one_who_may_is_said_to_be() -> None:
    [line] = propose(problem([member("Lan")], [household("A")])).lines
    assert line.reasons == (Reason.ONLY_ONE, Reason.SAME_CLUSTER)
    assert (line.runner_up, line.runner_up_price) == (None, None)


def test_of_two_who_do_as_well_the_less_laden_is_said_to_be() -> None:
    targets = [household("A"), household("B")]
    lines = propose(problem([member("Lan"), member("Hùng")], targets)).lines
    assert all(line.reasons == (Reason.SAME_CLUSTER, Reason.LEAST_LOADED) for line in lines)


def test_a_locked_line_says_so_first() -> None:
    village = problem([member("Lan")], [household("A")], locked={who("A"): LAN})
    [line] = propose(village).lines
    assert line.reasons[0] is Reason.LOCKED


def test_a_change_by_hand_has_the_price_of_its_load_and_its_distance() -> None:
    village = problem([member("Lan"), member("Hùng", "1.2")], households(2))
    draft = {target.id: LAN for target in village.targets}
    changed = price(village, draft, village.targets[0].id, HUNG)
    assert changed.merit == pytest.approx(2 - 1 - 2)  # second of Lan's, first of Hùng's, apart
    assert (changed.measures.most, changed.measures.near) == (1, 1)
    assert price(village, draft, village.targets[0].id, None).merit < -1_000_000
    with pytest.raises(KeyError):
        price(village, draft, who("unknown"), HUNG)


def test_a_vacancy_is_covered_by_whoever_is_near_and_free() -> None:
    members = [member("Lan"), member("Hùng"), member("Mai", "1.2")]
    village = problem(members, households(5))
    draft = {target.id: LAN for target in village.targets[1:]}
    best = cover(village, village.targets[0].id, draft)
    assert [each.member_id for each in best] == [HUNG, MAI, LAN]
    assert best[0].reasons == (Reason.SAME_CLUSTER, Reason.LEAST_LOADED)
    assert [each.runner_up for each in best] == [MAI, LAN, None]
    assert best[0].runner_up_price == pytest.approx(2)
