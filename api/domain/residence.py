"""Working members at their residence, under Quy định 213-QĐ/TW of 2 January 2020.

Their Party activity is at the workplace. Hướng dẫn 33-HD/BTCTW of 30 October 2020 exempts some
from activity at the residence (its group 1.1), and some from being introduced at all (group
1.2, among them those whose identity is kept secret): these must appear in no list.
"""

from enum import StrEnum


class ResidenceDuty(StrEnum):
    FULL = "full"
    EXEMPT_FROM_ACTIVITY = "exempt_from_activity"  # group 1.1: a comment only when asked for
    NOT_INTRODUCED = "not_introduced"  # group 1.2: asked so that it can be refused, never stored


class Presence(StrEnum):
    PRESENT = "present"
    EXCUSED = "excused"
    ABSENT = "absent"
