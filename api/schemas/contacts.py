from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from api.domain.contacts import ContactKind
from api.domain.text import Prose
from api.errors.contacts import TargetUnclear
from api.schemas.common import Below, Day, Paging, Schema


class ContactTrace(Schema):
    """What the audit keeps of a contact: not what was noted of the household."""

    contacted_on: Day
    kind: ContactKind


class ContactCreate(ContactTrace):
    """A contact with one household, or with one group."""

    household_id: UUID | None = None
    group_id: UUID | None = None
    member_id: UUID | None = Field(
        default=None, description="For whom it is written down; left out: for oneself."
    )
    note: Annotated[
        Prose | None,
        Field(max_length=300, description="What was done or agreed; never what somebody thinks."),
    ] = None

    @model_validator(mode="after")
    def one_target(self) -> Self:
        if (self.household_id is None) == (self.group_id is None):
            raise TargetUnclear
        return self


class ContactQuery(Paging, Below):
    household_id: UUID | None = None
    group_id: UUID | None = None
    member_id: UUID | None = None
    since: Annotated[Day | None, Field(description="The first day.")] = None
    until: Annotated[Day | None, Field(description="The last day.")] = None


class ContactRead(Schema):
    id: UUID
    org_id: UUID = Field(description="The body that looks after the household or group.")
    member_id: UUID
    household_id: UUID | None
    group_id: UUID | None
    contacted_on: date
    kind: str
    note: str | None
    entered_by: UUID = Field(description="The member, or who wrote it down for them.")
    created_at: AwareDatetime
