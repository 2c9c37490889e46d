from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from api.db.base import Dated, Record, TextC, in_order


class Indicator(Record, Dated, table=True):
    """One version of something that is counted or measured: its name, unit and precision.

    It holds for the body that defined it and all below. A later standard is a later version
    under the same code; what was reported keeps its own.
    """

    __table_args__ = (
        in_order(),
        CheckConstraint("decimals BETWEEN 0 AND 6", name="decimals"),
        Index("ix_indicator_code", "code", "valid_from"),
    )

    code: str = Field(sa_type=TextC)
    org_id: UUID = Field(foreign_key="party_org.id", index=True)
    name: str
    unit: str
    decimals: int
    adds_up: bool  # a rate does not: two per cents make no third
    legal_ref: str | None = None
