"""What no price buys off: proposed never, told of by hand, and counted where it leaves nobody."""

from dataclasses import replace

import pytest

from api.domain.members import NotAssignable
from api.planning import Barrier, Candidate, Limits, Shortfall, Target, check, price, propose
from tests.planning.people import AGENCY, BRANCH, household, households, leads, member, problem, who

POOR = household("poor", poor=True, weight=2.0)
KEPT_AWAY: dict[Barrier, tuple[Candidate, Target]] = {
    Barrier.NOT_ASSIGNABLE: (member("Lan", unable=NotAssignable.EXEMPT), household("A")),
    Barrier.OWN_HOUSEHOLD: (
        member("Lan", barred={who("A"): Barrier.OWN_HOUSEHOLD}),
        household("A"),
    ),
    Barrier.KIN: (member("Lan", barred={who("A"): Barrier.KIN}), household("A")),
    Barrier.CONFLICT: (member("Lan", barred={who("A"): Barrier.CONFLICT}), household("A")),
    Barrier.PROBATION: (member("Lan", on_probation=True), POOR),
    Barrier.OUT_OF_REACH: (member("Lan", org_id=AGENCY), household("A")),
}


@pytest.mark.parametrize("barrier", Barrier)
def test_each_barrier_leaves_a_household_open_rather_than_break(barrier: Barrier) -> None:
    lan, target = KEPT_AWAY[barrier]
    alone = problem([lan], [target])
    proposal = propose(alone)
    assert not proposal.lines
    [left] = proposal.uncovered
    assert left.shortfall is Shortfall.NOBODY_MAY
    assert left.barriers == {barrier: 1}
    assert check(alone, {target.id: lan.id}) == {target.id: barrier}
    assert price(alone, {}, target.id, lan.id).barrier is barrier


def test_somebody_farther_away_is_proposed_where_the_neighbour_is_kin() -> None:
    kin = member("Lan", barred={who("A"): Barrier.KIN})
    proposal = propose(problem([kin, member("Hùng", "2.1")], [household("A")]))
    assert leads(proposal) == {who("A"): who("Hùng")}


def test_a_probationary_member_leads_households_that_are_not_poor() -> None:
    proposal = propose(problem([member("Lan", on_probation=True)], [household("A")]))
    assert leads(proposal) == {who("A"): who("Lan")}


def test_an_agreement_lends_members_one_way() -> None:
    lent = [member("Lan", org_id=AGENCY), member("Hùng", unable=NotAssignable.AWAY)]
    targets = [household("A"), household("B", org_id=AGENCY)]
    proposal = propose(problem(lent, targets, agreed=frozenset({(AGENCY, BRANCH)})))
    assert leads(proposal) == {who("A"): who("Lan"), who("B"): who("Lan")}
    other_way = propose(problem(lent, targets, agreed=frozenset({(BRANCH, AGENCY)})))
    assert leads(other_way) == {who("B"): who("Lan")}


def test_the_maximum_leaves_open_what_weighs_least() -> None:
    limits = {BRANCH: Limits(maximum=3)}
    targets = [*households(2), household("heavy", weight=2.0)]
    proposal = propose(problem([member("Lan")], targets, limits=limits))
    assert proposal.measures.covered == 2
    assert who("heavy") in leads(proposal)
    [left] = proposal.uncovered
    assert (left.shortfall, left.barriers) == (Shortfall.EVERYBODY_FULL, {})


def test_a_member_with_half_the_duties_has_half_the_maximum() -> None:
    limits = {BRANCH: Limits(maximum=4)}
    proposal = propose(problem([member("Lan", capacity=0.5)], households(5), limits=limits))
    assert proposal.measures.covered == 2


def test_coverage_comes_first_even_where_it_moves_everybody() -> None:
    """Lan is kept from the far one, so must leave her neighbour to Hùng's, who is near neither."""
    limits = {BRANCH: Limits(maximum=1)}
    lan = member("Lan", barred={who("far"): Barrier.CONFLICT})
    village = problem(
        [lan, member("Hùng", "1.2")],
        [household("near", "1.2"), household("far", "9.9")],
        limits=limits,
        current={who("near"): who("Hùng")},
    )
    assert leads(propose(village)) == {who("near"): who("Lan"), who("far"): who("Hùng")}


def test_a_lock_is_kept_beyond_the_maximum_and_takes_its_room() -> None:
    targets = [household("heavy", weight=5.0), *households(3)]
    village = problem(
        [member("Lan"), member("Hùng")],
        targets,
        limits={BRANCH: Limits(maximum=3)},
        locked={who("heavy"): who("Lan")},
    )
    proposal = propose(village)
    assert leads(proposal) == {who("heavy"): who("Lan")} | {
        target.id: who("Hùng") for target in targets[1:]
    }
    assert price(village, leads(proposal), targets[1].id, who("Lan")).exceeds_maximum


def test_a_lock_on_nobody_keeps_a_household_open() -> None:
    proposal = propose(problem([member("Lan")], [household("A")], locked={who("A"): None}))
    [left] = proposal.uncovered
    assert left.shortfall is Shortfall.LOCKED


def test_a_lock_that_breaks_a_rule_is_kept_and_told_of() -> None:
    kin = member("Lan", barred={who("A"): Barrier.KIN})
    village = problem([kin, member("Hùng")], [household("A")], locked={who("A"): who("Lan")})
    proposal = propose(village)
    assert leads(proposal) == {who("A"): who("Lan")}
    assert check(village, leads(proposal)) == {who("A"): Barrier.KIN}


def test_a_lock_on_somebody_who_is_gone_is_kept_and_told_of() -> None:
    village = problem([member("Lan")], [household("A")], locked={who("A"): who("gone")})
    proposal = propose(village)
    assert leads(proposal) == {who("A"): who("gone")}
    assert check(village, leads(proposal)) == {who("A"): Barrier.NOT_ASSIGNABLE}
    assert not check(village, {who("unknown"): who("Lan")})


def test_nothing_to_do_and_nobody_to_do_it() -> None:
    nothing = propose(problem([member("Lan")], []))
    assert (nothing.lines, nothing.uncovered, nothing.merit) == ((), (), 0.0)
    assert nothing.proven
    nobody = propose(problem([], [household("A")]))
    assert [left.shortfall for left in nobody.uncovered] == [Shortfall.NOBODY_MAY]


def test_a_proposal_does_not_depend_on_what_the_time_is_used_for() -> None:
    village = problem([member("Lan"), member("Hùng", "1.2")], households(7))
    assert replace(propose(village, seconds=0.5), seconds=0) == replace(
        propose(village, seconds=5), seconds=0
    )
