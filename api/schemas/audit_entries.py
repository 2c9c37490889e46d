from datetime import UTC, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.text import Spelled
from api.errors.audit_entries import ActionMalformed
from api.schemas.common import Below, Paging, Schema

FIRST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LAST: Final = datetime(2101, 1, 1, tzinfo=UTC)


class AuditQuery(Paging, Below):
    target_id: Annotated[UUID | None, Field(description="What it was done to.")] = None
    account_id: Annotated[UUID | None, Field(description="Who did it.")] = None
    action: Annotated[
        Annotated[str, Spelled(r"^[a-z_]{1,40}(\.[a-z_]{1,40})?$", ActionMalformed)] | None,
        Field(
            description="A stem, or a stem and a verb.",
            examples=["role_term", "role_term.granted"],
        ),
    ] = None
    since: Annotated[AwareDatetime | None, Field(alias="from", ge=FIRST, le=LAST)] = None
    before: Annotated[AwareDatetime | None, Field(alias="to", ge=FIRST, le=LAST)] = None


class AuditEntryRead(Schema):
    id: UUID
    created_at: AwareDatetime
    account_id: UUID | None = Field(description="Who did it; null: the public, or the service.")
    org_id: UUID | None = Field(description="The body that answers for what it was done to.")
    action: str = Field(examples=["role_term.granted"])
    target_id: UUID
    changes: dict[str, Any] | None = Field(
        description="What was asked for; null where it is the branch's to know."
    )
