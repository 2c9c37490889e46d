"""Handing over: who comes to lead says yes or no, and is told by who led before."""

from enum import StrEnum
from typing import Final

from api.domain.transitions import TransitionRefused, Transitions


class HandoverState(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    BRIEFED = "briefed"


class Objection(StrEnum):
    """Why somebody declines; about themselves, and nothing about the household."""

    TIED = "tied"  # to the household: theirs, their kin's, or one they should not deal with
    TOO_MUCH = "too_much"
    TOO_FAR = "too_far"
    AWAY = "away"
    OTHER = "other"


class HandoverCannotMove(TransitionRefused):
    """A handover of the current state has no way to the wanted one."""


HANDOVER_TRANSITIONS: Final = Transitions(
    initial=frozenset({HandoverState.PROPOSED}),
    table={
        HandoverState.PROPOSED: frozenset({HandoverState.ACCEPTED, HandoverState.DECLINED}),
        HandoverState.ACCEPTED: frozenset({HandoverState.BRIEFED}),
        HandoverState.DECLINED: frozenset({HandoverState.ACCEPTED}),
        HandoverState.BRIEFED: frozenset(),
    },
    refusal=HandoverCannotMove,
)
