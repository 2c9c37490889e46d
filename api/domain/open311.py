"""Open311 GeoReport v2: what can be asked for by an app, and how it names a place."""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import Final, Protocol, TypeVar
from uuid import UUID

from api.domain.feedback import FeedbackKind, FeedbackState
from api.domain.text import fold
from api.domain.triage import Subject

# Conduct is no service: who comments on a person is told first who will read it, and no app does.
SERVICES: Final = tuple(kind for kind in FeedbackKind if kind is not FeedbackKind.CONDUCT_COMMENT)

# These speak of people in office. Whoever writes so has to be told before where it is safe to.
OF_OFFICE: Final = frozenset({Subject.CORRUPTION, Subject.DENUNCIATION})

# So many requests of one kind, commune and month stand in the list, or none of them does. It is
# rows that are shown, to anybody (ADR 0016), not a figure to who is in office: ``small_counts``.
SHOWN_FROM: Final = 5
AT_MOST: Final = 1000  # in one answer; the specification's own limit
LONGEST: Final = 90  # days that one search may span, and spans if it says nothing
ATTRIBUTE: Final = "place"


class Status(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


_ENDED: Final = frozenset(
    {
        FeedbackState.ANSWERED,
        FeedbackState.REFUSED,
        FeedbackState.TRANSFERRED,
        FeedbackState.CLOSED,
    }
)


def status_of(state: FeedbackState) -> Status:
    return Status.CLOSED if state in _ENDED else Status.OPEN


def states_of(status: Status) -> list[FeedbackState]:
    return [state for state in FeedbackState if status_of(state) is status]


def month_of(day: date) -> date:
    """Name the month of a day by its first: no nearer is anything here told."""
    return day.replace(day=1)


_OF_PLACES: Final = (
    "thon",
    "ban",
    "lang",
    "xom",
    "ap",
    "buon",
    "khu pho",
    "khu dan cu",
    "to dan pho",
    "cum",
)
_OF_UNITS: Final = ("xa", "phuong", "dac khu")


class Named(Protocol):
    """A place, as the register has it."""

    place_id: UUID
    parent_id: UUID | None
    folded_name: str


PlaceT = TypeVar("PlaceT", bound=Named)


def identity(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


def place_names(address: str) -> list[str]:
    """Name, folded, all that the parts of an address can be called in the register of places."""
    return _all_names(address, _OF_PLACES)


def unit_names(address: str) -> list[str]:
    return _all_names(address, _OF_UNITS)


def meant(address: str, known: Sequence[PlaceT]) -> list[PlaceT]:
    """Choose the places that an address means: its first part that is one, as people write them.

    Of several of that name it means those below another place that it names.
    """
    for part in address.split(","):
        names = set(_names(part, _OF_PLACES))
        here = [one for one in known if one.folded_name in names]
        if here:
            others = {one.place_id for one in known if one.folded_name not in names}
            return [one for one in here if one.parent_id in others] or here
    return []


def _all_names(address: str, words: tuple[str, ...]) -> list[str]:
    return sorted({name for part in address.split(",") for name in _names(part, words)})


def _names(part: str, words: tuple[str, ...]) -> Iterator[str]:
    """With the word for its kind or without it: "Thôn Đồng Bào" and "Đồng Bào" are one place.

    A part that says its kind means no other kind: "Bản Sen" is not "Thôn Sen".
    """
    name = fold(part)
    if not name:
        return
    yield name
    said = next((word for word in words if name.startswith(f"{word} ")), None)
    if said is None:
        yield from (f"{word} {name}" for word in words)
    else:
        yield name.removeprefix(f"{said} ")
