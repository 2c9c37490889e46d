"""Kinds of Party organisation, and which may stand below which."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from api.domain.dated_tree import Facts


class OrgType(StrEnum):
    CENTRAL_COMMITTEE = "central_committee"
    PROVINCIAL_COMMITTEE = "provincial_committee"
    DISTRICT_COMMITTEE = "district_committee"
    COMMUNE_COMMITTEE = "commune_committee"
    GRASSROOTS_COMMITTEE = "grassroots_committee"
    SECTIONAL_COMMITTEE = "sectional_committee"
    BRANCH = "branch"
    PARTY_GROUP = "party_group"


# The district level ended with 30 June 2025 (Quy định 294-QĐ/TW of 26 May 2025).
DISTRICTS_ENDED: Final = date(2025, 7, 1)

# Who can be in charge of a place, and so of households.
IN_CHARGE: Final = frozenset({OrgType.BRANCH, OrgType.PARTY_GROUP})

T = OrgType
_LOCAL: Final = frozenset({T.GRASSROOTS_COMMITTEE, T.SECTIONAL_COMMITTEE, T.BRANCH})
BELOW: Final[Mapping[OrgType, frozenset[OrgType]]] = {
    T.CENTRAL_COMMITTEE: frozenset({T.PROVINCIAL_COMMITTEE, *_LOCAL}),
    T.PROVINCIAL_COMMITTEE: frozenset({T.DISTRICT_COMMITTEE, T.COMMUNE_COMMITTEE, *_LOCAL}),
    T.DISTRICT_COMMITTEE: frozenset({T.COMMUNE_COMMITTEE, *_LOCAL}),
    T.COMMUNE_COMMITTEE: _LOCAL,
    T.GRASSROOTS_COMMITTEE: frozenset({T.SECTIONAL_COMMITTEE, T.BRANCH}),
    T.SECTIONAL_COMMITTEE: frozenset({T.BRANCH}),
    T.BRANCH: frozenset({T.PARTY_GROUP}),
    T.PARTY_GROUP: frozenset(),
}


@dataclass(frozen=True, slots=True)
class OrgFacts(Facts):
    """What is decided of an organisation. Whether it is a grassroots one is no matter of depth."""

    org_type: OrgType
    is_grassroots_org: bool

    @property
    def kind(self) -> str:
        return self.org_type

    def fits(self, above: "OrgFacts | None") -> bool:
        if above is None:
            return self.org_type != OrgType.PARTY_GROUP
        return self.org_type in BELOW[above.org_type]

    def kind_ends(self) -> date | None:
        return DISTRICTS_ENDED if self.org_type == OrgType.DISTRICT_COMMITTEE else None
