"""Tasks: one thing to be done by one member by a day."""

from enum import StrEnum
from typing import Final

from api.domain.transitions import TransitionRefused, Transitions


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class TaskCannotMove(TransitionRefused):
    """A task of the current state has no way to the wanted one."""


TASK_TRANSITIONS: Final = Transitions(
    initial=frozenset({TaskState.OPEN}),
    table={
        TaskState.OPEN: frozenset({TaskState.DONE, TaskState.CANCELLED}),
        TaskState.DONE: frozenset({TaskState.OPEN}),
        TaskState.CANCELLED: frozenset({TaskState.OPEN}),
    },
    refusal=TaskCannotMove,
)
