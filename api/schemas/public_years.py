from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.common import Asked, Schema

Figure = Annotated[
    int | None,
    Field(description="In steps of 5; null where there are fewer than 5, or too few live there."),
]


class PublicYearQuery(Asked):
    party_org_id: UUID = Field(description="The Party organisation; what stands below it counts.")


class PublicYearRead(Schema):
    """What became of a year's feedback that was about nobody."""

    year: int
    org_id: UUID
    org_name: str
    received: Figure
    answered: Figure
    in_time: Figure = Field(description="Answered, and no step came late.")
    rated: Figure
    satisfaction: Decimal | None = Field(
        description="What senders gave the answers on average, of 1 to 5, in steps of a half.",
        examples=["4.5"],
    )
