"""What a member is good at, as far as being in charge of a household asks for it.

Nothing here is about a person's health, belief, origin or attitude. What a household could use is
read off what is there already: the causes that its running support goals name.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Final

from api.domain.support import PovertyCause


class Skill(StrEnum):
    CARE = "care"
    CREDIT = "credit"
    CULTURE = "culture"
    DIGITAL = "digital"
    FARMING = "farming"
    LAW = "law"
    MEDIATION = "mediation"
    SECURITY = "security"
    TRADE = "trade"


HELPS: Final[Mapping[PovertyCause, frozenset[Skill]]] = {
    PovertyCause.NO_PRODUCTION_LAND: frozenset({Skill.FARMING, Skill.LAW}),
    PovertyCause.NO_CAPITAL: frozenset({Skill.CREDIT}),
    PovertyCause.NO_LABOUR: frozenset({Skill.CARE}),
    PovertyCause.NO_TOOLS: frozenset({Skill.CREDIT, Skill.FARMING}),
    PovertyCause.NO_PRODUCTION_KNOWLEDGE: frozenset({Skill.FARMING}),
    PovertyCause.NO_LABOUR_SKILLS: frozenset({Skill.TRADE}),
    PovertyCause.NO_SPENDING_EXPERIENCE: frozenset({Skill.CREDIT}),
    PovertyCause.OTHER: frozenset(),
}


def skills_that_help(causes: Iterable[str]) -> frozenset[Skill]:
    """Gather what would help against all of these causes."""
    return frozenset().union(*(HELPS[PovertyCause(cause)] for cause in causes))
