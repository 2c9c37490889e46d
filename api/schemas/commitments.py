from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.text import Spelled
from api.errors.commitments import TextVersionMalformed
from api.schemas.common import Below, Day, Paging, Schema


class CommitmentQuery(Paging, Below):
    household_id: UUID | None = None
    member_id: UUID | None = None


class CommitmentRecord(Schema):
    household_id: UUID
    member_id: UUID = Field(description="Who was in charge of the household on that day.")
    signed_on: Day
    text_version: Annotated[
        str,
        Field(
            examples=["CK-2026.1"],
            description="Which text was signed; the text itself is not kept.",
        ),
        Spelled(r"^[A-Za-z0-9][A-Za-z0-9.\-]{0,39}$", TextVersionMalformed),
    ]


class CommitmentWithdraw(Schema):
    on: Day


class CommitmentRead(Schema):
    id: UUID
    org_id: UUID
    household_id: UUID
    member_id: UUID
    signed_on: date
    text_version: str
    withdrawn_on: date | None
    version: int
    created_at: AwareDatetime
