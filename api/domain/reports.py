"""Activity reports: how they move, who may judge them, and when they are late or missing.

Found in practice are monthly reports at the branch meeting, half-yearly and yearly ones to
the commune committee; grace and kind are therefore the unit's own.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from api.domain import clock
from api.domain.periods import Period
from api.domain.transitions import TransitionRefused, Transitions


class ReportState(StrEnum):
    """State of one version; ``amended``: a later version was accepted in its place."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    AMENDED = "amended"


class ReportCannotMove(TransitionRefused):
    """A report of the current state has no way to the wanted one."""


class ReportEmpty(ValueError):
    """No visit, no work and no reason why nothing was done."""


class ReviewedByAuthor(ValueError):
    """Nobody accepts or returns a report of their own."""


class CountImpossible(ValueError):
    """More was submitted than expected, or less than nothing."""


REPORT_TRANSITIONS: Final = Transitions(
    initial=frozenset({ReportState.DRAFT}),
    table={
        ReportState.DRAFT: frozenset({ReportState.SUBMITTED}),
        ReportState.SUBMITTED: frozenset({ReportState.RETURNED, ReportState.ACCEPTED}),
        ReportState.RETURNED: frozenset({ReportState.SUBMITTED}),
        # What was accepted stays; a correction is a version of its own, from draft on.
        ReportState.ACCEPTED: frozenset({ReportState.AMENDED}),
        ReportState.AMENDED: frozenset(),
    },
    refusal=ReportCannotMove,
)
EDITABLE: Final = frozenset({ReportState.DRAFT, ReportState.RETURNED})


@dataclass(frozen=True)
class Content:
    """``visits`` and ``works`` count the lines of the report."""

    visits: int = 0
    works: int = 0
    nothing_done_because: str | None = None


def next_states(state: ReportState) -> frozenset[ReportState]:
    return REPORT_TRANSITIONS.after(state)


def check_submission(current: ReportState, content: Content) -> None:
    """Raise ReportCannotMove, or ReportEmpty: an empty report counts as not submitted."""
    REPORT_TRANSITIONS.check(current, ReportState.SUBMITTED)
    reason = (content.nothing_done_because or "").strip()
    if content.visits < 1 and content.works < 1 and not reason:
        msg = "a report names a visit, a work, or the reason why nothing was done"
        raise ReportEmpty(msg)


def check_review(
    current: ReportState, verdict: ReportState, *, author_id: UUID, reviewer_id: UUID
) -> None:
    """Raise ReportCannotMove, or ReviewedByAuthor. Both ids are of persons, not of accounts."""
    REPORT_TRANSITIONS.check(current, verdict)
    if author_id == reviewer_id:
        msg = "a report is accepted or returned by somebody other than its author"
        raise ReviewedByAuthor(msg)


def completeness(submitted: int, expected: int) -> Decimal | None:
    """Per cent with one place, in [0, 100]; None where nothing was expected.

    Rounded down, so that 100.0 always means that none is missing.
    """
    if not 0 <= submitted <= expected:
        msg = f"{submitted} of {expected}"
        raise CountImpossible(msg)
    if expected == 0:
        return None
    return (Decimal(100 * submitted) / expected).quantize(Decimal("0.1"), ROUND_DOWN)


def due_on(period: Period, grace_days: int) -> date:
    """Name the last local day on which the report of a period is on time."""
    return period.last_day + timedelta(days=grace_days)


def deadline(period: Period, grace_days: int) -> datetime:
    """Name the first instant, in UTC, that is too late."""
    return clock.start_of(period.end + timedelta(days=grace_days))


class Timeliness(StrEnum):
    """``expected``: not due yet; ``reopened``: returned to its author, whose turn it is."""

    EXPECTED = "expected"
    MISSING = "missing"
    ON_TIME = "on_time"
    LATE = "late"
    REOPENED = "reopened"


def timeliness(
    deadline: datetime,
    now: datetime,
    *,
    state: ReportState | None,
    first_submitted_at: datetime | None,
) -> Timeliness:
    """Judge by the first submission: waiting for a reviewer makes nobody late."""
    if state is ReportState.RETURNED:
        return Timeliness.REOPENED
    if first_submitted_at is not None:
        return Timeliness.ON_TIME if first_submitted_at < deadline else Timeliness.LATE
    return Timeliness.EXPECTED if now < deadline else Timeliness.MISSING
