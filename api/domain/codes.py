"""Codes that residents read from paper and type: no look-alikes, and slips are noticed.

Crockford's base 32, five random bits a character, then one check character that makes the
weighted sum of all characters zero in the field of 32 elements. The weights are distinct
powers of one element, hence any single wrong character and any swap of two is noticed.
"""

import unicodedata
from dataclasses import dataclass
from typing import Annotated, Final

from pydantic import AfterValidator

from api.errors import FaultyValue

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOK_ALIKES: Final = str.maketrans("OIL", "011")
_VALUES: Final = {character: value for value, character in enumerate(ALPHABET)}
_BITS: Final = 5
_POLYNOMIAL: Final = 0b100101  # x^5 + x^2 + 1, primitive: the powers of x are all 31 elements
_GROUP: Final = 4
_LONGEST: Final = 31


class CodeNotUnderstood(FaultyValue):
    """Not a code of this shape."""

    code = "code.not_understood"


class CodeMistyped(CodeNotUnderstood):
    """Of this shape, but the check character does not fit."""

    code = "code.mistyped"


class TooLittleChance(ValueError):
    """Fewer random bytes than the code has room for."""


@dataclass(frozen=True)
class Shape:
    """``size`` random characters and a check character, at most 31 in all."""

    size: int

    def __post_init__(self) -> None:
        if not 0 < self.size < _LONGEST:
            msg = f"a check character guards up to {_LONGEST - 1} others, not {self.size}"
            raise ValueError(msg)

    @property
    def random_bytes(self) -> int:
        """How many bytes ``new`` asks for."""
        return -(-self.size * _BITS // 8)

    def new(self, random_bytes: bytes) -> str:
        """Write random bytes, from ``secrets``, as a canonical code: ``XXXX-XXXX-X``."""
        if len(random_bytes) < self.random_bytes:
            msg = f"{self.random_bytes} random bytes are needed, not {len(random_bytes)}"
            raise TooLittleChance(msg)
        number = int.from_bytes(random_bytes[: self.random_bytes], "big")
        values = [number >> _BITS * place & 31 for place in range(self.size)]
        values.append(_sum([*values, 0]))
        return _grouped("".join(ALPHABET[value] for value in values))

    def parse(self, text: str) -> str:
        """Bring to the canonical form what was typed: spaces, hyphens, case, O for 0, I or L for 1.

        Raise CodeNotUnderstood for anything else.
        """
        upper = unicodedata.normalize("NFKC", text).upper()
        typed = "".join(c for c in upper if c not in "-_." and not c.isspace())
        typed = typed.translate(_LOOK_ALIKES)
        if len(typed) != self.size + 1 or not _VALUES.keys() >= set(typed):
            raise CodeNotUnderstood(size=self.size + 1)
        if _sum([_VALUES[character] for character in typed]):
            raise CodeMistyped
        return _grouped(typed)


def _sum(values: list[int]) -> int:
    """Weigh the last value with 1, the one before with x, and so on, by Horner's rule."""
    total = 0
    for value in values:
        total <<= 1
        if total > 31:  # noqa: PLR2004 - five bits
            total ^= _POLYNOMIAL
        total ^= value
    return total


def _grouped(characters: str) -> str:
    starts = range(0, len(characters), _GROUP)
    return "-".join(characters[start : start + _GROUP] for start in starts)


GROUP_CODE: Final = Shape(12)
"""Public look-up code of a household group, 60 random bits: it can be read, not guessed."""

GroupCode = Annotated[str, AfterValidator(GROUP_CODE.parse)]
