"""Legitimate wishes that a branch takes up: each has an owner, a deadline and an answer."""

from enum import StrEnum
from typing import Final

from api.domain.transitions import TransitionRefused, Transitions


class RequestCategory(StrEnum):
    """What a wish is about; a person's views are no category."""

    ADMINISTRATION = "administration"
    CULTURE = "culture"
    EDUCATION = "education"
    ENVIRONMENT = "environment"
    FOOD_SAFETY = "food_safety"
    HOUSING = "housing"
    INFRASTRUCTURE = "infrastructure"
    LIVELIHOOD = "livelihood"
    SECURITY = "security"
    WELFARE = "welfare"
    OTHER = "other"


class RequestState(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    TRANSFERRED = "transferred"
    DECLINED = "declined"


class DeclineReason(StrEnum):
    ALREADY_DONE = "already_done"
    DUPLICATE = "duplicate"
    NOT_FEASIBLE = "not_feasible"
    NOT_LAWFUL = "not_lawful"
    OUTSIDE_COMPETENCE = "outside_competence"
    WITHDRAWN = "withdrawn"


class RequestCannotMove(TransitionRefused):
    """A request of the current state has no way to the wanted one."""


REQUEST_TRANSITIONS: Final = Transitions(
    initial=frozenset({RequestState.OPEN}),
    table={
        RequestState.OPEN: frozenset(
            {RequestState.ANSWERED, RequestState.TRANSFERRED, RequestState.DECLINED}
        ),
        RequestState.ANSWERED: frozenset({RequestState.CLOSED, RequestState.OPEN}),
        # The other body's answer comes back; or it did not take the matter.
        RequestState.TRANSFERRED: frozenset({RequestState.ANSWERED, RequestState.OPEN}),
        RequestState.DECLINED: frozenset({RequestState.OPEN}),
        RequestState.CLOSED: frozenset(),
    },
    refusal=RequestCannotMove,
)
# Somebody still has to do something, so a deadline can pass.
PENDING: Final = frozenset({RequestState.OPEN, RequestState.TRANSFERRED})
