"""Vacancies (khuyết người phụ trách): somebody leads who cannot, or has left, and nobody follows.

That a charge needs somebody else is known on the day on which it is written down, and is to be
settled within days. No central text fixes how many: five working days are our own default, and each
body's policy may say otherwise (``cover_days``).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from api.domain import working_time
from api.domain.assignments import EndReason
from api.domain.members import NotAssignable, StandingLine, why_not_assignable
from api.domain.periods import DateRange

COVER_DAYS: Final = 5
"""Working days within which a vacancy is to be covered, where no policy says otherwise."""


class VacancyState(StrEnum):
    OPEN = "open"
    COVERED = "covered"
    CLOSED = "closed"


class VacancyCause(StrEnum):
    """Why somebody else is needed; nothing tells of a person's health."""

    NO_STANDING = "no_standing"
    EXEMPT = "exempt"
    SUSPENDED = "suspended"
    AWAY = "away"
    TRANSFERRED_OUT = "transferred_out"
    DECEASED = "deceased"
    REMOVED = "removed"
    ENDED = "ended"  # the assignment was ended, and nobody took over


class VacancyOutcome(StrEnum):
    """How a vacancy came to its end."""

    OTHER_LEADS = "other_leads"
    MEMBER_BACK = "member_back"
    DAYS_OVER = "days_over"  # the member was to come back, or the charge to end, on a day that came
    CHARGE_ENDED = "charge_ended"
    HOUSEHOLD_GONE = "household_gone"


NEEDS_ANOTHER: Final = frozenset(
    {
        EndReason.HOUSEHOLD_OBJECTED,  # to this member
        EndReason.MEMBER_AWAY,
        EndReason.MEMBER_DECEASED,
        EndReason.MEMBER_EXEMPT,
        EndReason.MEMBER_REMOVED,
        EndReason.MEMBER_SUSPENDED,
        EndReason.MEMBER_TRANSFERRED,
        EndReason.PARTNERSHIP_ENDED,
        EndReason.REPLACED,
    }
)
"""After these the target goes on without a lead, and somebody must be found.

The other reasons end the charge itself: the household is gone, the mission is done, the plan or its
yearly review decided so, or it was never true.
"""
GONE: Final = frozenset({EndReason.HOUSEHOLD_DISSOLVED, EndReason.HOUSEHOLD_MOVED})


@dataclass(frozen=True)
class Absence:
    """Days on which a member can be in charge of nothing."""

    cause: VacancyCause
    days: DateRange


def due_on(opened_on: date, vacant_from: date, days: int | None) -> date:
    """Say on which day at the latest it is to be covered; nobody is missed before they are gone."""
    return working_time.days_after(max(opened_on, vacant_from), days or COVER_DAYS)


def absences(lines: Collection[StandingLine], since: date) -> list[Absence]:
    """Join the stretches in which a member cannot be in charge, as far as they go on after a day.

    Two without a break are one, for the cause of the first: away, and then gone for good.
    """
    found: list[Absence] = []
    for days, cause in _stretches(lines):
        if cause is None or (days.end is not None and days.end <= since):
            continue
        if found and found[-1].days.end == days.start:
            joined = DateRange(found[-1].days.start, days.end)
            found[-1] = Absence(found[-1].cause, joined)
        else:
            found.append(Absence(VacancyCause(cause), days))
    return found


def with_leaving(found: Collection[Absence], on: date) -> list[Absence]:
    """Let somebody leave for another branch on a day, whatever else keeps them then or later."""
    before = [one for one in found if one.days.start < on]
    left = Absence(VacancyCause.TRANSFERRED_OUT, DateRange(on))
    if before and (before[-1].days.end is None or before[-1].days.end >= on):
        last = before.pop()
        left = Absence(last.cause, DateRange(last.days.start))
    return [*before, left]


def _stretches(
    lines: Collection[StandingLine],
) -> Iterator[tuple[DateRange, NotAssignable | None]]:
    """Go through what is recorded of a member, and the days between of which nothing is."""
    until: date | None = None
    for line in sorted(lines, key=lambda line: line.valid.start):
        if until is not None and until < line.valid.start:
            yield DateRange(until, line.valid.start), NotAssignable.NO_STANDING
        yield line.valid, why_not_assignable(line.standing)
        until = line.valid.end
    if until is not None:
        yield DateRange(until), NotAssignable.NO_STANDING
