from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.assignments import (
    PLAN_TRANSITIONS,
    Assignment,
    AssignmentKind,
    AssignmentRole,
    BranchStance,
    Household,
    LeadChange,
    PlanCannotMove,
    PlanLine,
    PlanState,
    Policy,
    branch_stance,
    check_plan_move,
    cluster_mismatches,
    differences,
    idle,
    in_charge,
    loads,
    next_states,
    not_assignable,
    overloaded,
    uncovered,
    underloaded,
)
from api.domain.members import NotAssignable, Standing
from api.domain.periods import DateRange

TODAY = date(2026, 11, 23)
YEAR = DateRange(date(2026, 1, 1), date(2027, 1, 1))
HERE, THERE, GROUP = uuid4(), uuid4(), uuid4()
LAN, HUNG, MAI = uuid4(), uuid4(), uuid4()
ALL_OFFICIAL = dict.fromkeys((LAN, HUNG, MAI), Standing.OFFICIAL)

LONG = DateRange(date(2020, 1, 1))
grouped = [Household(uuid4(), HERE, LONG, GROUP) for _ in range(17)]
poor = Household(uuid4(), THERE, LONG, poor=True)
village = [*grouped, poor]


def charge(
    member: UUID, target: UUID, kind: AssignmentKind = AssignmentKind.HOUSEHOLD
) -> Assignment:
    return Assignment(member, kind, target, YEAR)


def test_a_plan_goes_one_way() -> None:
    way = [PlanState.DRAFT]
    while following := next_states(way[-1]):
        way.extend(following)
    assert way == list(PlanState)


@given(st.sampled_from(PlanState), st.sampled_from(PlanState))
def test_a_plan_moves_as_the_table_says(current: PlanState, wanted: PlanState) -> None:
    if wanted in PLAN_TRANSITIONS.table[current]:
        check_plan_move(current, wanted)
    else:
        with pytest.raises(PlanCannotMove, match=f"{current} cannot become {wanted}"):
            check_plan_move(current, wanted)


@pytest.mark.parametrize(
    ("plans", "decided", "stance"),
    [
        ([], False, BranchStance.NO_PLAN),
        ([], True, BranchStance.NOT_ASSIGNING_BY_DECISION),
        ([PlanState.DRAFT], False, BranchStance.PLAN_NOT_ADOPTED),
        ([PlanState.CLOSED, PlanState.DRAFT], False, BranchStance.ASSIGNED),
        ([PlanState.IN_FORCE], True, BranchStance.ASSIGNED),
    ],
)
def test_not_assigning_by_decision_is_not_the_same_as_not_done(
    plans: list[PlanState], *, decided: bool, stance: BranchStance
) -> None:
    assert branch_stance(plans, decided_not_to_assign=decided) is stance


def test_a_group_covers_its_households_and_no_other() -> None:
    assert uncovered(village, [charge(LAN, GROUP, AssignmentKind.GROUP)], ALL_OFFICIAL, TODAY) == [
        poor
    ]


def test_a_mission_puts_nobody_in_charge() -> None:
    mission = charge(LAN, poor.id, AssignmentKind.MISSION)
    assert uncovered([poor], [mission], ALL_OFFICIAL, TODAY) == [poor]


def test_five_members_may_share_a_household() -> None:
    five = [uuid4() for _ in range(5)]
    charges = in_charge([poor], [charge(member, poor.id) for member in five], TODAY)
    assert charges[poor.id] == frozenset(five)


@pytest.mark.parametrize("standing", [Standing.AWAY, Standing.EXEMPT, None])
def test_who_cannot_act_covers_nothing(standing: Standing | None) -> None:
    standings = {LAN: standing} if standing else {}
    assignments = [charge(LAN, poor.id)]
    assert uncovered([poor], assignments, standings, TODAY) == [poor]
    reason = NotAssignable(standing) if standing else NotAssignable.NO_STANDING
    assert not_assignable(assignments, standings, TODAY) == {LAN: reason}


def test_an_assignment_counts_on_its_days_only() -> None:
    ended = replace(charge(LAN, poor.id), valid=YEAR.ended_on(TODAY))
    assert uncovered([poor], [ended], ALL_OFFICIAL, TODAY) == [poor]
    assert not_assignable([ended], {}, TODAY) == {}


def test_a_household_counts_from_its_first_day_to_its_last() -> None:
    new = replace(poor, life=DateRange(TODAY))
    gone = replace(poor, id=uuid4(), life=LONG.ended_on(TODAY))
    charges = [charge(LAN, new.id), charge(HUNG, gone.id)]
    before = TODAY - timedelta(days=1)
    assert uncovered([new, gone], [], ALL_OFFICIAL, before) == [gone]
    assert uncovered([new, gone], [], ALL_OFFICIAL, TODAY) == [new]
    assert in_charge([new, gone], charges, before) == {gone.id: {HUNG}}
    assert in_charge([new, gone], charges, TODAY) == {new.id: {LAN}}


def test_a_unit_may_ask_for_its_poor_households_only() -> None:
    assert uncovered(village, [], ALL_OFFICIAL, TODAY, Policy(poor_only=True)) == [poor]


def test_loads_are_held_against_the_policy_of_the_unit() -> None:
    charges = in_charge(
        village,
        [
            charge(LAN, GROUP, AssignmentKind.GROUP),
            charge(LAN, grouped[0].id),
            charge(HUNG, poor.id),
        ],
        TODAY,
    )
    assert loads(charges) == {LAN: 17, HUNG: 1}
    assert overloaded(charges, Policy(maximum=16)) == {LAN: 17}
    assert overloaded(charges, Policy(maximum=17)) == {}
    assert overloaded(charges, Policy()) == {}
    assert underloaded(charges, ALL_OFFICIAL, {MAI}, Policy(minimum=2)) == {HUNG: 1}
    assert underloaded(charges, ALL_OFFICIAL, {MAI}, Policy()) == {}


def test_who_has_a_mission_is_not_idle() -> None:
    held = [charge(LAN, GROUP), charge(HUNG, poor.id, AssignmentKind.MISSION)]
    assert idle(held, ALL_OFFICIAL, TODAY) == {MAI}
    assert idle(held, ALL_OFFICIAL | {MAI: Standing.EXEMPT}, TODAY) == set()
    assert idle(held, ALL_OFFICIAL, date(2025, 12, 31)) == {LAN, HUNG, MAI}


def test_a_member_from_another_cluster_is_noticed_and_an_official_from_above_is_not() -> None:
    charges = in_charge([poor], [charge(LAN, poor.id), charge(HUNG, poor.id)], TODAY)
    assert cluster_mismatches([poor], charges, {LAN: HERE}) == {LAN: [poor.id]}
    assert cluster_mismatches([poor], charges, {LAN: THERE}) == {}


def test_the_review_shows_what_it_changes() -> None:
    kept = PlanLine(MAI, AssignmentKind.MISSION, poor.id)
    before = PlanLine(LAN, AssignmentKind.GROUP, GROUP)
    after = PlanLine(HUNG, AssignmentKind.GROUP, GROUP)
    helps = PlanLine(LAN, AssignmentKind.GROUP, GROUP, AssignmentRole.SUPPORT)
    found = differences([kept, before], [kept, after, helps])
    assert found.added == {after, helps}
    assert found.removed == {before}
    assert found.changed_leads == (
        LeadChange(AssignmentKind.GROUP, GROUP, before=frozenset({LAN}), after=frozenset({HUNG})),
    )


members = st.sampled_from([LAN, HUNG, MAI])
lines = st.frozensets(
    st.builds(
        PlanLine,
        members,
        st.sampled_from(AssignmentKind),
        st.sampled_from([GROUP, poor.id]),
        st.sampled_from(AssignmentRole),
    )
)


@given(lines, lines)
def test_differences_lead_from_the_old_plan_to_the_new(
    old: frozenset[PlanLine], new: frozenset[PlanLine]
) -> None:
    found = differences(old, new)
    assert (old - found.removed) | found.added == new
    assert differences(new, new).changed_leads == ()
