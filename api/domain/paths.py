"""Places in a tree, written as labels of ``[0-9a-z]`` joined by dots: ``1.k.2f``.

In byte order everything at or below ``root`` lies from ``root`` up to, not including,
``root + "/"``, because "." sorts before "/" and both before every label; so a plain index
in collation "C" finds a subtree, on any Postgres, without an extension.
"""

from collections.abc import Iterable
from typing import Final

DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


def label(number: int) -> str:
    """Write a positive number in base 36."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits


def is_within(path: str, root: str) -> bool:
    return path == root or path.startswith(root + ".")


def outermost(paths: Iterable[str]) -> tuple[str, ...]:
    """Drop the places that lie within another, so that no row is reached twice."""
    kept: list[str] = []
    for path in sorted(set(paths)):  # what lies within another follows it at once
        if not kept or not is_within(path, kept[-1]):
            kept.append(path)
    return tuple(kept)
