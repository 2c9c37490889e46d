"""Movements (mô hình): what a place sets out to do together, and what each gives to it."""

from enum import StrEnum
from typing import Final

from api.domain.transitions import TransitionRefused, Transitions


class MovementKind(StrEnum):
    CLEAN_SURROUNDINGS = "clean_surroundings"
    CULTURE = "culture"
    FLAG_AND_FLOWER_ROAD = "flag_and_flower_road"
    FOOD_SAFETY = "food_safety"
    LIGHTING = "lighting"
    LIVELIHOOD = "livelihood"
    MUTUAL_AID = "mutual_aid"
    ROADS = "roads"
    SECURITY = "security"
    OTHER = "other"


class MovementState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


class MovementCannotMove(TransitionRefused):
    """A movement of the current state has no way to the wanted one."""


MOVEMENT_TRANSITIONS: Final = Transitions(
    initial=frozenset({MovementState.PLANNED, MovementState.RUNNING}),
    table={
        MovementState.PLANNED: frozenset({MovementState.RUNNING, MovementState.CANCELLED}),
        MovementState.RUNNING: frozenset({MovementState.ENDED, MovementState.CANCELLED}),
        MovementState.ENDED: frozenset({MovementState.RUNNING}),
        MovementState.CANCELLED: frozenset(),
    },
    refusal=MovementCannotMove,
)


class Giver(StrEnum):
    """Who gave, where it was no household of the branch; no donor is named."""

    HOUSEHOLD = "household"
    LIVING_AWAY = "living_away"
    ORGANISATION = "organisation"
    OTHER = "other"
