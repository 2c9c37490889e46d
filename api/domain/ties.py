"""What keeps a member from being in charge of a household, whatever else speaks for it.

A tie is a fact between a member and a household, and says nothing of the household itself. Why
there is a conflict is not asked: to name it is enough.
"""

from enum import StrEnum


class TieKind(StrEnum):
    HOME = "home"  # the member lives there
    KIN = "kin"
    CONFLICT = "conflict"
