"""What a dossier may say of feedback: numbers from which no single voice can be told."""

from collections.abc import Mapping

from api.domain.feedback import FeedbackKind
from api.domain.small_counts import FEWEST_TOLD


def told_of_feedback(
    counted: Mapping[FeedbackKind, int],
) -> tuple[int | None, Mapping[FeedbackKind, int]]:
    """Choose the sum and the kinds that may be told; nothing of fewer follows by subtraction."""
    told = {kind: number for kind, number in sorted(counted.items()) if number >= FEWEST_TOLD}
    cases = sum(counted.values())
    rest = cases - sum(told.values())
    may_be_told = cases >= FEWEST_TOLD and (rest == 0 or rest >= FEWEST_TOLD)
    return (cases if may_be_told else None), told
