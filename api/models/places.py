"""Residential places (village, residential group, cluster), and who is in charge of them."""

from uuid import UUID

from sqlalchemy import Index, String, false
from sqlmodel import Field

from api.db.base import Dated, Named, Record, TextC, Versioned, in_order
from api.domain.places import PlaceType


class Place(Record, Versioned, table=True):
    label: str = Field(sa_type=TextC, unique=True)


class PlaceSpan(Record, Dated, Named, table=True):
    __tablename__ = "place_span"
    __table_args__ = (
        in_order(),
        Index("ix_place_span_path", "path", "valid_from"),
        Index("ix_place_span_place", "place_id", "valid_from"),
        Index("ix_place_span_order", "sort_name", "place_id"),
        Index(
            "ix_place_span_search",
            "folded_name",
            postgresql_using="gin",
            postgresql_ops={"folded_name": "gin_trgm_ops"},
        ),
    )

    place_id: UUID = Field(foreign_key="place.id")
    parent_id: UUID | None = Field(default=None, index=True)
    admin_unit_id: UUID = Field(foreign_key="admin_unit.id", index=True)
    path: str = Field(sa_type=TextC)
    place_type: PlaceType = Field(sa_type=String)
    legal_ref: str | None = None
    ceased: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class PlaceCharge(Record, Dated, table=True):
    """Which branch or party group answers for a place; at most one at a time.

    A branch may cover several villages, a village several branches (by their clusters). A charge
    that is ``inherited`` goes with the village: nobody was put in charge of the cluster itself.
    """

    __tablename__ = "place_charge"
    __table_args__ = (
        in_order(),
        Index(
            "ix_place_charge_place",
            "place_id",
            "valid_from",
            postgresql_include=["valid_to", "org_id"],  # asked for, day by day, of each household
        ),
    )

    place_id: UUID = Field(foreign_key="place.id")
    org_id: UUID = Field(foreign_key="party_org.id", index=True)
    inherited: bool = False
    legal_ref: str | None = None
