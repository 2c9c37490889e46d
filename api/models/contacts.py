from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlmodel import Field, col

from api.db.base import Held, Record, Scoped
from api.domain.contacts import ContactKind


class Contact(Record, Scoped, table=True):
    """A member was in touch with a household, or with a group: added to, never changed.

    ``org_id`` is that of the household or group. There is no field for what a resident thinks.
    """

    __table_args__ = (
        CheckConstraint("(household_id IS NULL) <> (group_id IS NULL)", name="one_target"),
        Index("ix_contact_order", "org_id", "contacted_on", "id"),
        Index("ix_contact_member", "member_id", "contacted_on"),
        Index("ix_contact_household", "household_id", "contacted_on"),
        Index("ix_contact_group", "group_id", "contacted_on"),
    )

    held_by: ClassVar[Held] = staticmethod(lambda person, _today: col(Contact.member_id) == person)

    member_id: UUID = Field(foreign_key="party_member.id")
    household_id: UUID | None = Field(default=None, foreign_key="household.id")
    group_id: UUID | None = Field(default=None, foreign_key="household_group.id")
    contacted_on: date
    kind: ContactKind = Field(sa_type=String)
    note: str | None = None
    entered_by: UUID = Field(foreign_key="person.id")  # the member, or who writes for them
