"""What makes a household poor, as far as a branch may know it, and what help came to.

The causes are those of the yearly review under Thông tư 07/2021/TT-BLĐTBXH, with the lack of
experience in spending that branches name. Illness and accident are causes there too; here they
are ``other``, so that nobody's health is ever recorded.
"""

from enum import StrEnum


class PovertyCause(StrEnum):
    NO_PRODUCTION_LAND = "no_production_land"
    NO_CAPITAL = "no_capital"
    NO_LABOUR = "no_labour"
    NO_TOOLS = "no_tools"
    NO_PRODUCTION_KNOWLEDGE = "no_production_knowledge"
    NO_LABOUR_SKILLS = "no_labour_skills"
    NO_SPENDING_EXPERIENCE = "no_spending_experience"
    OTHER = "other"


class PovertyStatus(StrEnum):
    """What the commune People's Committee decided; the branch records it and decides nothing."""

    POOR = "poor"
    NEAR_POOR = "near_poor"
    EXITED_POVERTY = "exited_poverty"


class GoalResult(StrEnum):
    REACHED = "reached"
    PARTLY_REACHED = "partly_reached"
    NOT_REACHED = "not_reached"
    GIVEN_UP = "given_up"
