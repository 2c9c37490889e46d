from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint
from sqlmodel import Field

from api.db.base import Dated, Record, TextC, Versioned, in_order


class ReportSchedule(Record, Versioned, Dated, table=True):
    """Which periods open by themselves at and below a body, until a nearer body says else.

    No kinds at all says that none opens.
    """

    __tablename__ = "report_schedule"
    __table_args__ = (in_order(), CheckConstraint("grace_days BETWEEN 0 AND 90", name="grace_days"))

    org_id: UUID = Field(foreign_key="party_org.id")
    kinds: list[str] = Field(sa_type=ARRAY(TextC))
    grace_days: int
