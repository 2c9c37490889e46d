"""What a proposal of assignments counts, on one page.

How much a household asks of whoever leads it, in households, and how much of a full load a member
bears. Nothing central fixes these numbers. A poor household is visited more often and has a goal
to be helped towards; whose duties the branch reduced bears half. A policy's limits are held against
these weights, so that who has poor households has fewer of them.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from api.domain.members import Standing
from api.domain.support import PovertyStatus


class ProposedKind(StrEnum):
    """What a lead can be proposed for; a mission is a charge that people think of."""

    GROUP = "group"
    HOUSEHOLD = "household"


WEIGHTS: Final[Mapping[PovertyStatus, float]] = {
    PovertyStatus.POOR: 2.0,
    PovertyStatus.NEAR_POOR: 1.5,
    PovertyStatus.EXITED_POVERTY: 1.0,
}
CAPACITIES: Final[Mapping[Standing, float]] = {Standing.REDUCED: 0.5}
HELPED: Final = frozenset({PovertyStatus.POOR, PovertyStatus.NEAR_POOR})
"""Whom a body means that wants somebody in charge of its poor households only."""


def weight_of(status: PovertyStatus | None) -> float:
    """Say how much a household asks for; ``status`` is what is decided of it today."""
    return 1.0 if status is None else WEIGHTS[status]


def capacity_of(standing: Standing | None) -> float:
    return 1.0 if standing is None else CAPACITIES.get(standing, 1.0)
