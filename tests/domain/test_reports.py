from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.domain.periods import parse
from api.domain.reports import (
    REPORT_TRANSITIONS,
    Content,
    CountImpossible,
    ReportCannotMove,
    ReportEmpty,
    ReportState,
    ReviewedByAuthor,
    Timeliness,
    check_review,
    check_submission,
    completeness,
    deadline,
    due_on,
    next_states,
    timeliness,
)

AUTHOR, SECRETARY = uuid4(), uuid4()
DUE = deadline(parse("2026-11"), 4)
MOMENT = timedelta(microseconds=1)


def test_a_returned_report_can_be_submitted_again_and_an_accepted_one_is_only_amended() -> None:
    assert next_states(ReportState.RETURNED) == {ReportState.SUBMITTED}
    assert next_states(ReportState.ACCEPTED) == {ReportState.AMENDED}
    assert REPORT_TRANSITIONS.table.keys() == set(ReportState)


@pytest.mark.parametrize(
    "content", [Content(visits=1), Content(works=1), Content(nothing_done_because="Lũ lụt")]
)
def test_a_visit_a_work_or_a_reason_makes_a_report(content: Content) -> None:
    check_submission(ReportState.DRAFT, content)
    with pytest.raises(ReportCannotMove):
        check_submission(ReportState.ACCEPTED, content)


@pytest.mark.parametrize("content", [Content(), Content(nothing_done_because=" ")])
def test_empty_is_not_submitted(content: Content) -> None:
    with pytest.raises(ReportEmpty):
        check_submission(ReportState.DRAFT, content)


@pytest.mark.parametrize("verdict", [ReportState.ACCEPTED, ReportState.RETURNED])
def test_nobody_judges_a_report_of_their_own(verdict: ReportState) -> None:
    check_review(ReportState.SUBMITTED, verdict, author_id=AUTHOR, reviewer_id=SECRETARY)
    with pytest.raises(ReviewedByAuthor):
        check_review(ReportState.SUBMITTED, verdict, author_id=AUTHOR, reviewer_id=AUTHOR)


def test_a_draft_cannot_be_judged() -> None:
    with pytest.raises(ReportCannotMove):
        check_review(
            ReportState.DRAFT, ReportState.ACCEPTED, author_id=AUTHOR, reviewer_id=SECRETARY
        )


@pytest.mark.parametrize(
    ("submitted", "expected", "per_cent"),
    [(0, 3, "0.0"), (1, 3, "33.3"), (2, 3, "66.6"), (3, 3, "100.0"), (9_999, 10_000, "99.9")],
)
def test_completeness(submitted: int, expected: int, per_cent: str) -> None:
    assert str(completeness(submitted, expected)) == per_cent


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_completeness_is_a_share_and_100_means_all(submitted: int, missing: int) -> None:
    share = completeness(submitted, submitted + missing)
    if submitted + missing == 0:
        assert share is None
    else:
        assert share is not None
        assert 0 <= share <= 100
        assert (share == Decimal(100)) == (missing == 0)


@pytest.mark.parametrize(("submitted", "expected"), [(2, 1), (-1, 1)])
def test_impossible_counts(submitted: int, expected: int) -> None:
    with pytest.raises(CountImpossible):
        completeness(submitted, expected)


def test_a_report_is_due_at_midnight_in_vietnam() -> None:
    assert due_on(parse("2026-11"), 4) == date(2026, 12, 4)
    assert datetime(2026, 12, 4, 17, tzinfo=UTC) == DUE
    assert due_on(parse("2026-Q4"), 0) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("state", "submitted", "now", "judged"),
    [
        (None, None, DUE - MOMENT, Timeliness.EXPECTED),
        (ReportState.DRAFT, None, DUE, Timeliness.MISSING),
        (ReportState.SUBMITTED, DUE - MOMENT, DUE, Timeliness.ON_TIME),
        (ReportState.SUBMITTED, DUE, DUE, Timeliness.LATE),
        (ReportState.ACCEPTED, DUE - MOMENT, DUE, Timeliness.ON_TIME),
        (ReportState.RETURNED, DUE - MOMENT, DUE, Timeliness.REOPENED),
    ],
)
def test_timeliness(
    state: ReportState | None, submitted: datetime | None, now: datetime, judged: Timeliness
) -> None:
    assert timeliness(DUE, now, state=state, first_submitted_at=submitted) is judged
