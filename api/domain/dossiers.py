"""What a dossier may say of feedback: numbers from which no single voice can be told."""

from collections.abc import Mapping
from typing import Final

from api.domain.feedback import FeedbackKind

FEWEST: Final = 5


def told_of_feedback(
    counted: Mapping[FeedbackKind, int],
) -> tuple[int | None, Mapping[FeedbackKind, int]]:
    """Choose the sum and the kinds that may be told; nothing below five follows by subtraction."""
    told = {kind: number for kind, number in sorted(counted.items()) if number >= FEWEST}
    cases = sum(counted.values())
    rest = cases - sum(told.values())
    may_be_told = cases >= FEWEST and (rest == 0 or rest >= FEWEST)
    return (cases if may_be_told else None), told
