"""Branch meetings: their kinds, how they are closed, and whose absences the branch must weigh.

Who misses activity in three months of a year without good reason may be removed from the list
(Party Charter, Article 8.1). Attendance is therefore consequential: it is frozen when the
meeting is closed, and corrected only with a reason. What happens then, people decide.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from api.domain.transitions import TransitionRefused, Transitions

MONTHS_TO_WEIGH: Final = 3


class MeetingKind(StrEnum):
    REGULAR = "regular"
    THEMATIC = "thematic"
    HALF_YEAR_213 = "half_year_213"  # with members whose branch is at their workplace
    EXTRAORDINARY = "extraordinary"
    YEAR_END = "year_end"


# At the half-yearly meeting the branch hears others; it is no activity of its own members.
ACTIVITY: Final = frozenset(MeetingKind) - {MeetingKind.HALF_YEAR_213}


class MeetingState(StrEnum):
    DRAFT = "draft"
    CLOSED = "closed"


class Presence(StrEnum):
    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"


class Excuse(StrEnum):
    """Why an absence is accepted; none tells what a person suffers from."""

    EXEMPT = "exempt"
    FAMILY = "family"
    OFFICIAL_DUTY = "official_duty"
    UNWELL = "unwell"
    WORK_AWAY = "work_away"
    OTHER = "other"


class MeetingCannotMove(TransitionRefused):
    """A meeting of the current state has no way to the wanted one."""


MEETING_TRANSITIONS: Final = Transitions(
    initial=frozenset({MeetingState.DRAFT}),
    table={
        MeetingState.DRAFT: frozenset({MeetingState.CLOSED}),
        MeetingState.CLOSED: frozenset({MeetingState.DRAFT}),  # to be corrected, with a reason
    },
    refusal=MeetingCannotMove,
)


@dataclass(frozen=True, slots=True)
class Attended:
    """How one member stood to one meeting."""

    member_id: UUID
    held_on: date
    presence: Presence


def unexcused_months(lines: Iterable[Attended]) -> Mapping[UUID, list[int]]:
    """Name the months of a year in which a member was absent without excuse, and never present."""
    seen: defaultdict[tuple[UUID, int], set[Presence]] = defaultdict(set)
    for line in lines:
        seen[line.member_id, line.held_on.month].add(line.presence)
    missed: defaultdict[UUID, list[int]] = defaultdict(list)
    for (member_id, month), how in sorted(seen.items()):
        if Presence.ABSENT in how and Presence.PRESENT not in how:
            missed[member_id].append(month)
    return missed


def attendance_rate(*, present: int, expected: int) -> Decimal | None:
    """Per cent with one place, rounded down, so that 100 means that nobody was missing."""
    if expected == 0:
        return None
    return (Decimal(100 * present) / expected).quantize(Decimal("0.1"), ROUND_DOWN)
