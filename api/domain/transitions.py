"""State machines as tables: what may follow what, and one way to be refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

StateT = TypeVar("StateT", bound=StrEnum)


class TransitionRefused(ValueError):
    """The table has no way from ``current`` to ``wanted``; ``allowed`` are the ways it has."""

    def __init__(self, current: StrEnum | None, wanted: StrEnum, allowed: list[str]) -> None:
        super().__init__(f"{current or 'nothing'} cannot become {wanted}")
        self.current = current
        self.wanted = wanted
        self.allowed = allowed


@dataclass(frozen=True)
class Transitions(Generic[StateT]):
    """``initial`` are the states a thing may begin in; ``table`` names what may follow each."""

    initial: frozenset[StateT]
    table: Mapping[StateT, frozenset[StateT]]
    refusal: type[TransitionRefused] = TransitionRefused

    def after(self, current: StateT | None) -> frozenset[StateT]:
        return self.initial if current is None else self.table[current]

    def check(self, current: StateT | None, wanted: StateT) -> None:
        allowed = self.after(current)
        if wanted not in allowed:
            raise self.refusal(current, wanted, sorted(allowed))
