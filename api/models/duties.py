"""What members in charge of households do: a catalogue with versions and local additions."""

from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field

from api.db.base import Dated, Record, TextC, Versioned, in_order


class Duty(Record, Versioned, table=True):
    """A duty through all its wordings. One without a body is central and holds everywhere.

    A local one holds for the body that added it and for all below.
    """

    code: str = Field(sa_type=TextC, unique=True)
    org_id: UUID | None = Field(default=None, foreign_key="party_org.id", index=True)


class DutyWording(Record, Dated, table=True):
    """How a duty reads for a time; what was assigned under an older wording keeps its sense."""

    __tablename__ = "duty_wording"
    __table_args__ = (in_order(), Index("ix_duty_wording_duty", "duty_id", "valid_from"))

    duty_id: UUID = Field(foreign_key="duty.id")
    name: str
    description: str
