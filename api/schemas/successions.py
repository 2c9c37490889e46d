from datetime import date
from uuid import UUID

from pydantic import Field

from api.domain.reorganisations import LineageKind, Share
from api.schemas.common import Schema


class SuccessionRead(Schema):
    from_id: UUID
    from_name: str = Field(
        description="As it was called on the day before.", examples=["Phường Ngọc Trạo"]
    )
    to_id: UUID
    to_name: str = Field(
        description="As it is called from that day on.", examples=["Phường Hạc Thành"]
    )
    kind: LineageKind
    share: Share
    on: date = Field(examples=["2025-07-01"])
    legal_ref: str | None
    reorganisation_id: UUID


class SuccessionsRead(Schema):
    """Whence it came and what became of it, through all that lies between."""

    predecessors: list[SuccessionRead] = Field(description="Nearest first.")
    successors: list[SuccessionRead] = Field(description="Nearest first.")
    today: list[UUID] = Field(description="What it is today: itself, or its living heirs.")
