"""When the people of a working group may see a branch: while they are in it and it goes there."""

from collections.abc import Iterable

from api.domain.periods import DateRange


def remaining(wanted: DateRange, held: Iterable[DateRange]) -> list[DateRange]:
    """Give the stretches of ``wanted`` in which nothing of ``held`` holds, in order."""
    stretches, start = [], wanted.start
    for taken in sorted(held, key=lambda taken: taken.start):
        if not taken.overlaps(wanted):
            continue
        if start < taken.start:
            stretches.append(DateRange(start, taken.start))
        if taken.end is None:
            return stretches
        start = max(start, taken.end)
    if wanted.end is None or start < wanted.end:
        stretches.append(DateRange(start, wanted.end))
    return stretches
