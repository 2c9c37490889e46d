from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.members import (
    GONE,
    TRANSITIONS,
    CannotEnd,
    NotAssignable,
    NotYetCome,
    RecordedLater,
    ResolutionMissing,
    Standing,
    StandingCannotChange,
    StandingLine,
    check_change,
    check_line,
    is_assignable,
    needs_resolution,
    next_standings,
    overlaid,
    presences,
    standing_on,
    why_not_assignable,
)
from api.domain.periods import DateRange

standings = st.sampled_from(Standing)


def test_a_branch_of_115_with_28_exempt_can_assign_87() -> None:
    branch = [Standing.EXEMPT] * 28 + [Standing.OFFICIAL] * 80 + [Standing.PROBATIONARY] * 7
    assert sum(is_assignable(standing) for standing in branch) == 87


@given(standings | st.none())
def test_who_is_not_assignable_has_a_reason(standing: Standing | None) -> None:
    assert (why_not_assignable(standing) is None) == is_assignable(standing)


def test_reasons_are_named_after_the_standing() -> None:
    assert why_not_assignable(Standing.REDUCED) is None
    assert why_not_assignable(Standing.AWAY) is NotAssignable.AWAY
    assert why_not_assignable(None) is NotAssignable.NO_STANDING


def test_only_exemption_and_reduction_rest_on_a_resolution_of_the_branch() -> None:
    assert {s for s in Standing if needs_resolution(s)} == {Standing.EXEMPT, Standing.REDUCED}
    assert not needs_resolution(Standing.EXEMPT, required=frozenset())


def test_an_exemption_without_resolution_is_refused() -> None:
    check_change(Standing.OFFICIAL, Standing.EXEMPT, resolution="12-NQ/CB")
    with pytest.raises(ResolutionMissing):
        check_change(Standing.OFFICIAL, Standing.EXEMPT)


def test_an_exemption_is_reversible() -> None:
    check_change(Standing.EXEMPT, Standing.OFFICIAL, was_official=True)


def test_nobody_returns_to_probation() -> None:
    with pytest.raises(StandingCannotChange) as refused:
        check_change(Standing.AWAY, Standing.PROBATIONARY, was_official=True)
    assert Standing.PROBATIONARY not in refused.value.allowed
    check_change(Standing.AWAY, Standing.PROBATIONARY)
    check_change(Standing.REMOVED, Standing.PROBATIONARY, was_official=True)


def test_nothing_follows_death() -> None:
    assert next_standings(Standing.DECEASED) == frozenset()


@given(current=standings | st.none(), wanted=standings, was_official=st.booleans())
def test_the_table_is_whole_and_no_standing_follows_itself(
    current: Standing | None, wanted: Standing, *, was_official: bool
) -> None:
    assert TRANSITIONS.table.keys() == set(Standing)
    allowed = next_standings(current, was_official=was_official)
    assert current not in allowed
    if wanted not in allowed:
        with pytest.raises(StandingCannotChange):
            check_change(current, wanted, was_official=was_official, resolution="1-NQ/CB")


def test_the_standing_of_a_day() -> None:
    lines = [
        StandingLine(Standing.OFFICIAL, DateRange(date(2020, 1, 1), date(2026, 3, 1))),
        StandingLine(Standing.EXEMPT, DateRange(date(2026, 3, 1)), "12-NQ/CB"),
    ]
    assert standing_on(lines, date(2026, 2, 28)) is Standing.OFFICIAL
    assert standing_on(lines, date(2026, 3, 1)) is Standing.EXEMPT
    assert standing_on(lines, date(2019, 12, 31)) is None


days = st.integers(min_value=0, max_value=60).map(lambda n: date(2026, 1, 1) + timedelta(days=n))


@st.composite
def lines_of_a_member(draw: st.DrawFn) -> list[StandingLine]:
    """From the first day on without a gap, the last open, as only ``overlaid`` leaves them."""
    starts = sorted(draw(st.sets(days, max_size=6)) | {date(2026, 1, 1)})
    return [
        StandingLine(draw(standings), DateRange(start, end))
        for start, end in zip(starts, [*starts[1:], None], strict=True)
    ]


@given(lines_of_a_member(), standings, days, st.none() | st.integers(min_value=1, max_value=90))
def test_overlaid_changes_its_days_and_no_others(
    lines: list[StandingLine], standing: Standing, start: date, length: int | None
) -> None:
    end = None if length is None else start + timedelta(days=length)
    new = StandingLine(standing, DateRange(start, end), "NQ 1")
    laid = overlaid(lines, new)
    for number in range(160):
        day = date(2026, 1, 1) + timedelta(days=number)
        assert standing_on(laid, day) is standing_on([new, *lines], day)
        assert sum(line.valid.contains(day) for line in laid) == 1


@given(lines_of_a_member())
def test_presences_are_the_days_on_which_nobody_was_gone(lines: list[StandingLine]) -> None:
    found = presences(lines)
    for number in range(70):
        day = date(2026, 1, 1) + timedelta(days=number)
        assert sum(stretch.contains(day) for stretch in found) == (
            standing_on(lines, day) not in GONE
        )


OFFICIAL_SINCE_JANUARY = [StandingLine(Standing.OFFICIAL, DateRange(date(2026, 1, 1)))]
TODAY = date(2026, 11, 23)


def line(standing: Standing, start: date, end: date | None = None) -> StandingLine:
    return StandingLine(standing, DateRange(start, end))


class TestCheckLine:
    def test_what_came_is_not_overwritten_and_what_is_planned_gives_way(self) -> None:
        away = line(Standing.AWAY, date(2026, 11, 1), date(2026, 12, 1))
        lines = overlaid(OFFICIAL_SINCE_JANUARY, away)
        with pytest.raises(RecordedLater, match="2026-11-01"):
            check_line(lines, line(Standing.SUSPENDED, date(2026, 10, 1)), TODAY)
        deceased = line(Standing.DECEASED, date(2026, 11, 20))
        check_line(lines, deceased, TODAY)
        assert overlaid(lines, deceased)[-1] is deceased

    def test_an_entry_of_the_same_day_is_corrected(self) -> None:
        lines = overlaid(OFFICIAL_SINCE_JANUARY, line(Standing.REMOVED, date(2026, 11, 1)))
        check_line(lines, line(Standing.AWAY, date(2026, 11, 1)), TODAY)

    def test_an_absence_can_be_prolonged_and_nothing_is_said_twice(self) -> None:
        away = line(Standing.AWAY, date(2026, 11, 1), date(2026, 12, 1))
        lines = overlaid(OFFICIAL_SINCE_JANUARY, away)
        check_line(lines, line(Standing.AWAY, date(2026, 12, 1), date(2027, 1, 1)), TODAY)
        check_line(lines, line(Standing.AWAY, date(2026, 11, 10), date(2027, 1, 1)), TODAY)
        same = line(Standing.AWAY, date(2026, 11, 10), date(2026, 12, 1))
        with pytest.raises(StandingCannotChange):
            check_line(lines, same, TODAY)

    def test_who_left_left_in_the_past_and_for_good(self) -> None:
        foreseen = line(Standing.DECEASED, date(2026, 12, 1))
        ending = line(Standing.REMOVED, date(2026, 11, 1), date(2026, 12, 1))
        with pytest.raises(NotYetCome):
            check_line(OFFICIAL_SINCE_JANUARY, foreseen, TODAY)
        with pytest.raises(CannotEnd):
            check_line(OFFICIAL_SINCE_JANUARY, ending, TODAY)

    def test_what_goes_on_afterwards_must_be_able_to_follow(self) -> None:
        on_probation = [StandingLine(Standing.PROBATIONARY, DateRange(date(2026, 1, 1)))]
        official = line(Standing.OFFICIAL, date(2026, 11, 1), date(2026, 12, 1))
        check_line(on_probation, replace(official, valid=DateRange(date(2026, 11, 1))), TODAY)
        with pytest.raises(StandingCannotChange):
            check_line(on_probation, official, TODAY)
