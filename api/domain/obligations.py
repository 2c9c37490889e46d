from datetime import date
from enum import StrEnum


class WaiverReason(StrEnum):
    """Why a member owes no report after all; none of them tells of a person's health."""

    AWAY = "away"
    EXEMPT = "exempt"
    SUSPENDED = "suspended"
    LEFT_BRANCH = "left_branch"
    NOTHING_ASSIGNED = "nothing_assigned"
    ASSIGNED_LATE = "assigned_late"
    EXCUSED_BY_BRANCH = "excused_by_branch"


class ObligationState(StrEnum):
    """As ``Timeliness``, and waived."""

    WAIVED = "waived"
    EXPECTED = "expected"
    MISSING = "missing"
    ON_TIME = "on_time"
    LATE = "late"
    REOPENED = "reopened"


def state_on(
    day: date,
    due_on: date,
    *,
    waived: bool = False,
    reopened: bool = False,
    first_submitted_on: date | None = None,
) -> ObligationState:
    """Judge by the first submission: waiting for a reviewer makes nobody late.

    Reopened is what was returned before any version of it was accepted.
    """
    if waived:
        return ObligationState.WAIVED
    if reopened:
        return ObligationState.REOPENED
    if first_submitted_on is not None:
        on_time = first_submitted_on <= due_on
        return ObligationState.ON_TIME if on_time else ObligationState.LATE
    return ObligationState.EXPECTED if day <= due_on else ObligationState.MISSING
