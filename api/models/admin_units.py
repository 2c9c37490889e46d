"""Administrative units by the official list; a code may mean another area at another time."""

from datetime import date
from uuid import UUID

from sqlalchemy import Index, String
from sqlmodel import Field

from api.db.base import Dated, Named, Record, TextC, in_order
from api.domain.unit_list import UnitType


class AdminUnit(Record, table=True):
    __tablename__ = "admin_unit"


class AdminUnitList(Record, table=True):
    """An official list that was loaded: from one day on, at most one."""

    __tablename__ = "admin_unit_list"

    valid_from: date = Field(unique=True)
    legal_ref: str
    digest: bytes  # of its content: the same list again changes nothing
    units: int


class AdminUnitSpan(Record, Dated, Named, table=True):
    __tablename__ = "admin_unit_span"
    __table_args__ = (
        in_order(),
        Index("ix_admin_unit_span_code", "code", "valid_from"),
        Index("ix_admin_unit_span_unit", "unit_id", "valid_from"),
        Index(
            "ix_admin_unit_span_search",
            "folded_name",
            postgresql_using="gin",
            postgresql_ops={"folded_name": "gin_trgm_ops"},
        ),
    )

    unit_id: UUID = Field(foreign_key="admin_unit.id")
    parent_id: UUID | None = Field(default=None, index=True)
    code: str = Field(sa_type=TextC)  # text: leading zeros count
    unit_type: UnitType = Field(sa_type=String)
    legal_ref: str | None = None
