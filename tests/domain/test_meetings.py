from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.meetings import (
    MEETING_TRANSITIONS,
    Attended,
    MeetingCannotMove,
    MeetingState,
    Presence,
    attendance_rate,
    unexcused_months,
)

MEMBER = uuid4()


def year(*lines: tuple[int, Presence], member_id: UUID = MEMBER) -> Iterable[Attended]:
    return [Attended(member_id, date(2026, month, 4), how) for month, how in lines]


P, E, A = Presence.PRESENT, Presence.EXCUSED, Presence.ABSENT


@pytest.mark.parametrize(
    ("lines", "months"),
    [
        ([(1, A), (2, P), (5, A), (9, A)], [1, 5, 9]),
        ([(1, A), (1, P)], []),  # missed one, attended another: was active that month
        ([(1, A), (1, E)], [1]),  # an excuse is for one meeting
        ([(1, E), (2, E), (3, E)], []),
        ([(3, A), (3, A)], [3]),  # two meetings of one month are one month
    ],
)
def test_a_month_counts_when_missed_without_excuse_and_never_attended(
    lines: list[tuple[int, Presence]], months: list[int]
) -> None:
    assert unexcused_months(year(*lines)).get(MEMBER, []) == months


@given(st.lists(st.tuples(st.integers(1, 12), st.sampled_from(Presence))))
def test_attending_more_never_counts_against_anybody(lines: list[tuple[int, Presence]]) -> None:
    before = unexcused_months(year(*lines)).get(MEMBER, [])
    for month in range(1, 13):
        after = unexcused_months(year(*lines, (month, P))).get(MEMBER, [])
        assert after == [missed for missed in before if missed != month]


def test_members_are_told_apart() -> None:
    other = uuid4()
    lines = [*year((1, A)), *year((2, A), member_id=other)]
    assert dict(unexcused_months(lines)) == {MEMBER: [1], other: [2]}


@pytest.mark.parametrize(
    ("present", "expected", "rate"),
    [
        (2, 3, Decimal("66.6")),
        (3, 3, Decimal("100.0")),
        (1999, 2000, Decimal("99.9")),
        (0, 0, None),
    ],
)
def test_a_rate_of_100_means_that_nobody_was_missing(
    present: int, expected: int, rate: Decimal | None
) -> None:
    assert attendance_rate(present=present, expected=expected) == rate


def test_a_closed_meeting_is_only_opened_again() -> None:
    assert MEETING_TRANSITIONS.after(MeetingState.CLOSED) == {MeetingState.DRAFT}
    assert MEETING_TRANSITIONS.table.keys() == set(MeetingState)
    with pytest.raises(MeetingCannotMove):
        MEETING_TRANSITIONS.check(MeetingState.DRAFT, MeetingState.DRAFT)
