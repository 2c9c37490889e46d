"""What happens to households."""

from enum import StrEnum


class HouseholdEventKind(StrEnum):
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    DISSOLVED = "dissolved"
    MOVED_AWAY = "moved_away"
    PLACE_DIVIDED = "place_divided"  # it stayed where it is, and another village begins there
