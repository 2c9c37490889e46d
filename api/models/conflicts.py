"""Conflicts of interest: who does not handle what concerns whom."""

from uuid import UUID

from sqlalchemy import CheckConstraint, String
from sqlmodel import Field

from api.db.base import Dated, Record, Versioned, in_order
from api.domain.feedback import RecusalReason


class Conflict(Record, Versioned, Dated, table=True):
    """``person_id`` is left out of whatever is about ``about_id``, who learns nothing of it.

    One way only, and declared by whoever is left out or by somebody over them: else those whom a
    case is about could declare everybody away who might handle it.
    """

    __table_args__ = (
        in_order(),
        CheckConstraint("person_id <> about_id", name="two_people"),
    )

    person_id: UUID = Field(foreign_key="person.id")
    about_id: UUID = Field(foreign_key="person.id")
    reason: RecusalReason = Field(sa_type=String)
    declared_by: UUID = Field(foreign_key="person.id", index=True)
