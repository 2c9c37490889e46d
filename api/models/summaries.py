"""Totals of reports by body and period: numbers only, kept with each change of a report.

A row stands for each body in the period's lineage, so that a province costs what a branch
costs. ``due_on`` tells apart branches with different days of grace.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Integer, Numeric
from sqlmodel import Field, SQLModel

from api.db.base import TextC


def _count(kind: Any = Integer) -> Any:
    return Field(default=0, sa_type=kind, sa_column_kwargs={"server_default": "0"})


class ReportTotal(SQLModel, table=True):
    """How many reports are owed and given; a waived obligation is not owed."""

    __tablename__ = "report_total"
    __table_args__ = (
        CheckConstraint("0 <= accepted AND accepted <= submitted", name="accepted"),
        CheckConstraint("0 <= late AND late <= submitted", name="late"),
        CheckConstraint("0 <= returned AND submitted + returned <= expected", name="expected"),
        CheckConstraint("0 <= waived", name="waived"),
    )

    org_id: UUID = Field(primary_key=True, foreign_key="party_org.id")
    period: str = Field(primary_key=True, sa_type=TextC)
    due_on: date = Field(primary_key=True)
    branches: int = _count()
    expected: int = _count()
    waived: int = _count()
    submitted: int = _count()
    late: int = _count()
    accepted: int = _count()
    returned: int = _count()
    visits: int = _count(BigInteger)
    problems: int = _count()
    proposals: int = _count()
    core_people_named: int = _count()


class WorkTotal(SQLModel, table=True):
    """How often a duty was done, and in how many reports."""

    __tablename__ = "work_total"

    org_id: UUID = Field(primary_key=True, foreign_key="party_org.id")
    period: str = Field(primary_key=True, sa_type=TextC)
    duty_code: str = Field(primary_key=True, sa_type=TextC)
    done: int = Field(sa_type=BigInteger)
    reports: int


class FigureTotal(SQLModel, table=True):
    """The exact sum of an indicator, and in how many reports it stands.

    An indicator may come to be measured otherwise within a period: what is not of one unit is
    never added up.
    """

    __tablename__ = "figure_total"

    org_id: UUID = Field(primary_key=True, foreign_key="party_org.id")
    period: str = Field(primary_key=True, sa_type=TextC)
    indicator_code: str = Field(primary_key=True, sa_type=TextC)
    unit: str = Field(primary_key=True, sa_type=TextC)
    total: Decimal = Field(sa_type=Numeric)
    reports: int
