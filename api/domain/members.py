"""Standing of a Party member in the branch: one dated line per state, and what it permits.

This is about members whose Party activity is in the residential branch. Members whose
branch is at the workplace keep ties at the residence under Quy định 213-QĐ/TW of
2 January 2020; they are another population and carry no household by default.
"""

from collections.abc import Collection, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from api.domain.periods import DateRange
from api.domain.transitions import TransitionRefused, Transitions


class Standing(StrEnum):
    OFFICIAL = "official"
    PROBATIONARY = "probationary"
    EXEMPT = "exempt"
    REDUCED = "reduced"
    SUSPENDED = "suspended"
    AWAY = "away"
    TRANSFERRED_OUT = "transferred_out"
    DECEASED = "deceased"
    REMOVED = "removed"


class NotAssignable(StrEnum):
    """Why a member can be in charge of no household."""

    NO_STANDING = "no_standing"
    EXEMPT = "exempt"
    SUSPENDED = "suspended"
    AWAY = "away"
    TRANSFERRED_OUT = "transferred_out"
    DECEASED = "deceased"
    REMOVED = "removed"


class StandingCannotChange(TransitionRefused):
    """A member of the current standing cannot come to the wanted one."""


class ResolutionMissing(ValueError):
    """The standing is the branch's to decide, and no resolution was named."""


class NotYetCome(ValueError):
    """Who left has left: it cannot be known in advance."""


class CannotEnd(ValueError):
    """Who left does not come back on a set day; a return is a change of its own."""


class RecordedLater(ValueError):
    """What is recorded from ``day`` on would be overwritten, though that day has come."""

    def __init__(self, day: date) -> None:
        super().__init__(f"a standing is recorded from {day} on")
        self.day = day


@dataclass(frozen=True)
class StandingLine:
    standing: Standing
    valid: DateRange
    resolution: str | None = None


_DAY: Final = timedelta(days=1)
ASSIGNABLE: Final = frozenset({Standing.OFFICIAL, Standing.PROBATIONARY, Standing.REDUCED})

NEEDS_RESOLUTION: Final = frozenset({Standing.EXEMPT, Standing.REDUCED})
"""Hướng dẫn 27-HD/BTCTW (2009) and Quy định 24-QĐ/TW of 30 July 2021, item 7.1: the branch
meets and resolves. Quy định 294-QĐ/TW of 26 May 2025 replaced the latter; that it kept the
clause is not verified, hence the parameter of ``needs_resolution``.
"""

PRESENT: Final = frozenset(
    {
        Standing.OFFICIAL,
        Standing.PROBATIONARY,
        Standing.EXEMPT,
        Standing.REDUCED,
        Standing.SUSPENDED,
        Standing.AWAY,
    }
)
_READMITTED: Final = frozenset({Standing.OFFICIAL, Standing.PROBATIONARY})
GONE: Final = frozenset({Standing.TRANSFERRED_OUT, Standing.DECEASED, Standing.REMOVED})

# One line at a time hides whether somebody away or exempt is still on probation;
# ``next_standings`` therefore also asks whether the member was ever official.
TRANSITIONS: Final = Transitions(
    initial=PRESENT,
    table={
        **{standing: (PRESENT | GONE) - {standing} for standing in PRESENT},
        Standing.TRANSFERRED_OUT: PRESENT - {Standing.SUSPENDED},
        Standing.REMOVED: _READMITTED,
        Standing.DECEASED: frozenset(),
    },
    refusal=StandingCannotChange,
)


def next_standings(current: Standing | None, *, was_official: bool = False) -> frozenset[Standing]:
    """List what may follow; None stands for a member who is registered now.

    Who was official once returns to probation only by being admitted anew after a removal.
    """
    allowed = TRANSITIONS.after(current)
    official_now = was_official or current is Standing.OFFICIAL
    if official_now and current is not Standing.REMOVED:
        return allowed - {Standing.PROBATIONARY}
    return allowed


def check_change(
    current: Standing | None,
    wanted: Standing,
    *,
    was_official: bool = False,
    resolution: str | None = None,
    required: AbstractSet[Standing] = NEEDS_RESOLUTION,
) -> None:
    """Raise StandingCannotChange, or ResolutionMissing."""
    allowed = next_standings(current, was_official=was_official)
    if wanted not in allowed:
        raise StandingCannotChange(current, wanted, sorted(allowed))
    if needs_resolution(wanted, required=required) and not resolution:
        msg = f"{wanted} rests on a resolution of the branch"
        raise ResolutionMissing(msg)


def needs_resolution(
    standing: Standing, *, required: AbstractSet[Standing] = NEEDS_RESOLUTION
) -> bool:
    return standing in required


def is_assignable(standing: Standing | None) -> bool:
    return standing in ASSIGNABLE


def why_not_assignable(standing: Standing | None) -> NotAssignable | None:
    """None if the member can be in charge; ``standing`` None is a member without any line."""
    if standing is None:
        return NotAssignable.NO_STANDING
    return None if is_assignable(standing) else NotAssignable(standing)


def check_line(lines: Collection[StandingLine], new: StandingLine, today: date) -> None:
    """Raise unless ``new`` may be laid over what is recorded of a member.

    What was planned for days to come gives way; what is recorded for days that came does not.
    """
    if new.standing in GONE:
        if new.valid.start > today:
            raise NotYetCome
        if new.valid.end is not None:
            raise CannotEnd
    until = today if new.valid.end is None else min(today, new.valid.end - _DAY)
    later = [line.valid.start for line in lines if new.valid.start < line.valid.start <= until]
    if later:
        raise RecordedLater(min(later))
    was_official = any(
        line.standing is Standing.OFFICIAL and line.valid.start < new.valid.start for line in lines
    )
    _check_beginning(lines, new, was_official=was_official)
    after = new.valid.end and standing_on(lines, new.valid.end)
    if after and after is not new.standing:
        allowed = next_standings(new.standing, was_official=was_official)
        if after not in allowed:
            raise StandingCannotChange(new.standing, after, sorted(allowed))


def _check_beginning(
    lines: Collection[StandingLine], new: StandingLine, *, was_official: bool
) -> None:
    before = standing_on(lines, new.valid.start - _DAY)
    if before is not new.standing:
        check_change(before, new.standing, was_official=was_official, resolution=new.resolution)
        return
    if needs_resolution(new.standing) and not new.resolution:
        msg = f"{new.standing} rests on a resolution of the branch"
        raise ResolutionMissing(msg)
    recorded = {(line.standing, line.valid.end, line.resolution) for line in lines}
    if (new.standing, new.valid.end, new.resolution) in recorded:  # nothing would change
        raise StandingCannotChange(before, new.standing, sorted(next_standings(before)))


def overlaid(lines: Iterable[StandingLine], new: StandingLine) -> list[StandingLine]:
    """Lay ``new`` over the lines: what it covers is cut, and after its end they go on."""
    around = [DateRange(date.min, new.valid.start)]
    if new.valid.end is not None:
        around.append(DateRange(new.valid.end))
    kept = [
        replace(line, valid=part)
        for line in lines
        for stretch in around
        if (part := line.valid.intersect(stretch)) is not None
    ]
    return sorted([*kept, new], key=lambda line: line.valid.start)


def presences(lines: Iterable[StandingLine]) -> list[DateRange]:
    """Join the stretches through which a member belonged somewhere: not gone."""
    found: list[DateRange] = []
    for line in sorted(lines, key=lambda line: line.valid.start):
        if line.standing in GONE:
            continue
        if found and found[-1].end == line.valid.start:
            found[-1] = DateRange(found[-1].start, line.valid.end)
        else:
            found.append(line.valid)
    return found


def standing_on(lines: Iterable[StandingLine], day: date) -> Standing | None:
    return next((line.standing for line in lines if line.valid.contains(day)), None)


def can_lead(lines: Iterable[StandingLine], day: date) -> bool:
    return why_not_assignable(standing_on(lines, day)) is None
