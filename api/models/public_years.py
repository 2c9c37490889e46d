"""What a past year was like, in figures that are rounded before they are kept."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Numeric
from sqlmodel import Field, SQLModel


class PublicYear(SQLModel, table=True):
    """That the figures of a year were taken; they are never taken again."""

    __tablename__ = "public_year"

    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    taken_on: date


class PublicYearFigure(SQLModel, table=True):
    """The figures of one unit; none of a unit with too few cases, or too few households."""

    __tablename__ = "public_year_figure"

    year: int = Field(
        primary_key=True,
        foreign_key="public_year.year",
        sa_column_kwargs={"autoincrement": False},
    )
    org_id: UUID = Field(primary_key=True, foreign_key="party_org.id")
    received: int
    answered: int | None
    in_time: int | None
    rated: int | None
    satisfaction: Decimal | None = Field(sa_type=Numeric(2, 1))
