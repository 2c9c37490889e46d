"""One way from a state to the next, or the refusal that callers hear of."""

from typing import TypeVar

from api.domain.transitions import StateT, TransitionRefused, Transitions
from api.errors import DomainError

ErrorT = TypeVar("ErrorT", bound=DomainError)


def require_move(
    transitions: Transitions[StateT], current: StateT, wanted: StateT, refused: type[ErrorT]
) -> None:
    try:
        transitions.check(current, wanted)
    except TransitionRefused as refusal:
        raise refused(current=current, wanted=wanted) from refusal
