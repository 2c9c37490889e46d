"""How people who have no card describe the unit that they mean: in words, small before large."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from api.domain.text import fold

LETTERS: Final = 2  # fewer would be a list of all there is
MOST_WORDS: Final = 12  # no name with those above it has more
_WORD: Final = re.compile(r"\w+")
# What a name may begin with, or stand behind: a unit's kind is said, or left out, or mistaken.
_KINDS: Final = frozenset(
    {"ap", "ban", "bo", "buon", "chi", "cu", "cum", "dac", "dan", "dang", "khu", "lang", "phuong"}
    | {"pho", "thon", "tinh", "to", "uy", "xa", "xom"}
)
_BEGIN: Final = r"(^|[ (/.,-])"


class UnitKind(StrEnum):
    PLACE = "place"
    PARTY_ORG = "party_org"


def letters(text: str) -> int:
    return sum(map(len, _WORD.findall(fold(text))))


@dataclass(frozen=True, slots=True)
class Described:
    """The words of a description, as patterns for the beginnings of words in folded names."""

    first: str  # up to the first comma: the unit's own name, as far as the writer knew
    words: Sequence[str]
    telling: Sequence[str]  # those that say more than the kind; all, if none does

    @property
    def some(self) -> str:
        """Match a name that has one of the telling words."""
        return f"{_BEGIN}({'|'.join(self.telling)})"

    @property
    def each(self) -> list[str]:
        return [_BEGIN + word for word in self.words]

    @property
    def each_telling(self) -> list[str]:
        return [_BEGIN + word for word in self.telling]

    @property
    def within_first(self) -> str:
        return _BEGIN + self.first


def described(text: str) -> Described:
    folded = fold(text)
    words = list(dict.fromkeys(_WORD.findall(folded)))[:MOST_WORDS]
    own = next(filter(None, (_WORD.findall(part) for part in folded.split(","))), [])
    return Described(
        first=" ".join(own),
        words=words,
        telling=[word for word in words if word not in _KINDS] or words,
    )
