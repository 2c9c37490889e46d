from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.reports import ReportState
from api.domain.text import Prose
from api.schemas.common import Below, Paging, Schema
from api.schemas.periods import PeriodLabel


class RollupSubmit(Schema):
    org_id: UUID = Field(description="The body that sends its numbers upward.")
    period: PeriodLabel
    remarks: Annotated[
        Prose | None,
        Field(max_length=2000, description="On the whole; names stay with the branch."),
    ] = None


class RollupReturn(Schema):
    comment: Annotated[Prose, Field(max_length=1000, description="What is to be mended.")]


class RollupQuery(Paging, Below):
    period: PeriodLabel | None = None
    state: ReportState | None = None


class RollupRead(Schema):
    id: UUID
    org_id: UUID
    period: str
    number: int = Field(description="Of the version: a correction is another.")
    state: str
    snapshot: str = Field(
        description="The summary of the body and of each part when it was sent, as JSON text; "
        "frozen to the byte."
    )
    sha256: str = Field(description="Of the snapshot in UTF-8, in hexadecimal.")
    remarks: str | None
    submitted_by: UUID
    reviewed_by: UUID | None
    reviewed_at: AwareDatetime | None
    comment: str | None
    version: int
    created_at: AwareDatetime
