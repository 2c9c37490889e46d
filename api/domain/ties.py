"""What keeps a member from being in charge of a household, whatever else speaks for it.

A tie is a fact between a member and a household, and says nothing of the household itself. Why
there is a conflict is not asked: to name it is enough.
"""

from enum import StrEnum
from typing import Final


class TieKind(StrEnum):
    HOME = "home"  # the member lives there
    KIN = "kin"
    CONFLICT = "conflict"


# In a village everybody has kin next door, and lives among those they look after: from a whole
# group only a conflict keeps somebody.
BARRING_FROM_GROUP: Final = frozenset({TieKind.CONFLICT})
