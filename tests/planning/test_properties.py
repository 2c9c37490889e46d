"""What holds of every proposal, whatever the problem."""

from dataclasses import replace
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.planning import (
    Candidate,
    Limits,
    Problem,
    Proposal,
    apart,
    check,
    cover,
    greedy,
    last_year,
    measure,
    price,
    propose,
    together,
)
from tests.planning.invented import BODIES, allowed, every_plan, fits, objective, problems

CENT = 0.01


def draft_of(proposal: Proposal) -> dict[UUID, UUID]:
    return {line.target_id: line.member_id for line in proposal.lines}


@given(problem=problems())
def test_no_line_breaks_a_hard_rule_unless_it_is_locked(problem: Problem) -> None:
    members = {member.id: member for member in problem.candidates}
    targets = {target.id: target for target in problem.targets}
    draft = draft_of(propose(problem))
    for target_id in draft.keys() - problem.locked.keys():
        member = members[draft[target_id]]
        assert allowed(problem, member, targets[target_id])
        assert fits(problem, draft, member)
    assert check(problem, draft).keys() <= problem.locked.keys()


@given(problem=problems())
def test_every_target_is_covered_or_said_not_to_be(problem: Problem) -> None:
    proposal = propose(problem)
    told = [line.target_id for line in proposal.lines]
    told += [target.target_id for target in proposal.uncovered]
    assert sorted(told) == sorted(target.id for target in problem.targets)


@given(problem=problems())
def test_locks_are_kept(problem: Problem) -> None:
    draft = draft_of(propose(problem))
    assert {target_id: draft.get(target_id) for target_id in problem.locked} == problem.locked


@given(problem=problems())
def test_merit_is_the_objective_and_does_not_exceed_its_bound(problem: Problem) -> None:
    proposal = propose(problem)
    assert proposal.merit == pytest.approx(objective(problem, draft_of(proposal)), abs=CENT)
    assert proposal.merit <= proposal.bound
    assert proposal.measures == measure(problem, draft_of(proposal))


@given(problem=problems())
@settings(max_examples=200)
def test_no_plan_is_better_where_every_plan_can_be_tried(problem: Problem) -> None:
    proposal = propose(problem, gap=0)
    best = max(objective(problem, draft) for draft in every_plan(problem))
    assert proposal.merit == pytest.approx(best, abs=CENT)
    assert proposal.bound >= best - CENT
    assert proposal.proven


@given(problem=problems())
def test_a_wide_gap_is_kept_and_the_bound_stays_one(problem: Problem) -> None:
    proposal = propose(problem, gap=0.2)
    best = max(objective(problem, draft) for draft in every_plan(problem))
    assert best - CENT <= proposal.bound
    assert proposal.proven


@given(problem=problems(), org_id=st.sampled_from(BODIES))
def test_another_member_never_lowers_merit(problem: Problem, org_id: UUID) -> None:
    more = replace(problem, candidates=(*problem.candidates, Candidate(UUID(int=500), org_id)))
    assert propose(more, gap=0).merit >= propose(problem, gap=0).merit - CENT


@given(problem=problems(), data=st.data())
def test_the_price_of_a_change_is_the_difference_of_objectives(
    problem: Problem, data: st.DataObject
) -> None:
    if not problem.targets:
        return
    members = [member.id for member in problem.candidates]
    targets = st.sampled_from([target.id for target in problem.targets])
    draft = data.draw(st.dictionaries(targets, st.sampled_from(members))) if members else {}
    target_id, member_id = data.draw(targets), data.draw(st.sampled_from([None, *members]))
    after = {line: leader for line, leader in draft.items() if line != target_id}
    after |= {target_id: member_id} if member_id else {}
    found = price(problem, draft, target_id, member_id)
    assert found.merit == pytest.approx(
        objective(problem, after) - objective(problem, draft), abs=CENT
    )
    assert found.measures == measure(problem, after)
    assert found.barrier == check(problem, after).get(target_id)


@given(problem=problems())
def test_the_runner_up_costs_what_putting_them_there_by_hand_costs(problem: Problem) -> None:
    proposal = propose(problem)
    draft = draft_of(proposal)
    for line in proposal.lines:
        if line.runner_up is not None:
            changed = price(problem, draft, line.target_id, line.runner_up)
            assert changed.barrier is None
            assert not changed.exceeds_maximum
            assert line.runner_up_price == pytest.approx(-changed.merit, abs=CENT)
            if line.target_id not in problem.locked:
                assert (line.runner_up_price or 0) > -CENT


@given(problem=problems())
def test_cover_begins_with_whoever_costs_least_by_hand(problem: Problem) -> None:
    draft = draft_of(propose(problem))
    for target in problem.targets:
        found = cover(problem, target.id, draft)
        prices = [price(problem, draft, target.id, each.member_id) for each in found]
        assert all(each.barrier is None and not each.exceeds_maximum for each in prices)
        merits = [each.merit for each in prices]
        assert merits == pytest.approx(sorted(merits, reverse=True), abs=CENT)


@given(problem=problems())
def test_baselines_keep_the_rules_and_are_never_better(problem: Problem) -> None:
    merit = propose(problem, gap=0).merit
    for draft in (greedy(problem), last_year(problem)):
        assert check(problem, draft).keys() <= problem.locked.keys()
        assert objective(problem, draft) <= merit + CENT


@given(problem=problems())
def test_the_same_problem_has_the_same_proposal(problem: Problem) -> None:
    assert replace(propose(problem), seconds=0) == replace(propose(problem), seconds=0)


def alone(problem: Problem, body: UUID) -> Problem:
    """Let all of a problem be one body's, under ids that no other body has."""

    def own(given: UUID) -> UUID:
        return UUID(int=given.int + (body.int << 32))

    return Problem(
        candidates=tuple(
            replace(
                member,
                id=own(member.id),
                org_id=body,
                barred={own(target_id): rule for target_id, rule in member.barred.items()},
            )
            for member in problem.candidates
        ),
        targets=tuple(
            replace(target, id=own(target.id), org_id=body) for target in problem.targets
        ),
        limits={body: next(iter(problem.limits.values()), Limits())},
        current={own(key): own(lead) for key, lead in problem.current.items()},
        previous={own(key): own(lead) for key, lead in problem.previous.items()},
        locked={own(key): lead and own(lead) for key, lead in problem.locked.items()},
    )


@given(one=problems(), other=problems())
def test_bodies_solved_as_one_have_what_each_would_have_by_itself(
    one: Problem, other: Problem
) -> None:
    problems_of = {body: alone(each, body) for body, each in zip(BODIES, (one, other), strict=True)}
    shares = apart(problems_of, propose(together(problems_of.values()), gap=0), gap=0)
    for body, problem in problems_of.items():
        found, by_itself = shares[body], propose(problem, gap=0)
        assert found.merit == pytest.approx(by_itself.merit, abs=CENT)
        assert found.merit <= found.bound
        assert found.proven
        assert found.measures == measure(problem, draft_of(found))
        if draft_of(found) == draft_of(by_itself):
            assert sorted(found.uncovered, key=str) == sorted(by_itself.uncovered, key=str)


def test_what_bodies_share_is_neithers_alone() -> None:
    lent = Problem(candidates=(), targets=(), agreed=frozenset({BODIES}))
    with pytest.raises(ValueError, match="lend"):
        apart({BODIES[0]: lent}, propose(lent))
