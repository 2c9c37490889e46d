from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from api.domain.dated_tree import Facts


class PlaceType(StrEnum):
    VILLAGE = "village"  # thôn, bản
    RESIDENTIAL_GROUP = "residential_group"  # tổ dân phố, khu phố
    RESIDENTIAL_CLUSTER = "residential_cluster"  # cụm dân cư


BELOW: Final[Mapping[PlaceType, frozenset[PlaceType]]] = {
    PlaceType.VILLAGE: frozenset({PlaceType.RESIDENTIAL_CLUSTER}),
    PlaceType.RESIDENTIAL_GROUP: frozenset({PlaceType.RESIDENTIAL_CLUSTER}),
    PlaceType.RESIDENTIAL_CLUSTER: frozenset(),
}


@dataclass(frozen=True, slots=True)
class PlaceFacts(Facts):
    """What is decided of a place. A cluster lies in the unit in which its village lies."""

    place_type: PlaceType
    admin_unit_id: UUID

    @property
    def kind(self) -> str:
        return self.place_type

    def fits(self, above: "PlaceFacts | None") -> bool:
        if above is None:
            return self.place_type != PlaceType.RESIDENTIAL_CLUSTER
        return self.place_type in BELOW[above.place_type]

    def beneath(self, above: "PlaceFacts") -> "PlaceFacts":
        return replace(self, admin_unit_id=above.admin_unit_id)
