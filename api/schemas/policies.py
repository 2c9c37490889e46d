from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from api.domain.assignments import PolicyScope
from api.domain.text import Line
from api.errors.policies import LimitsOutOfOrder
from api.schemas.common import AsOf, Day, Paging, Schema

Households = Annotated[int, Field(ge=0, le=1000)]


class PolicyQuery(Paging, AsOf):
    org_id: Annotated[UUID | None, Field(description="Only of this body itself.")] = None


class PolicyInForceQuery(AsOf):
    org_id: UUID


class PolicySet(Schema):
    """No number set is no limit; going beyond one is a warning, never an error."""

    org_id: UUID = Field(description="It holds there and below, until a nearer body says else.")
    minimum: Households | None = Field(None, description="Households for one member, at least.")
    maximum: Annotated[int, Field(ge=1, le=1000)] | None = Field(None, description="At most.")
    target: Households | None = Field(None, description="What proposals aim for.")
    cover_days: Annotated[int, Field(ge=1, le=60, examples=[5])] | None = Field(
        None, description="Working days within which a vacancy is to be covered; 5 if left out."
    )
    scope: PolicyScope = Field(
        PolicyScope.ALL, description="All households, or the poor and near-poor only."
    )
    valid_from: Day | None = Field(None, description="Today if left out.")
    legal_ref: Annotated[Line, Field(max_length=80, examples=["KH 37-KH/ĐU"])] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        limits = [n for n in (self.minimum, self.target, self.maximum) if n is not None]
        if limits != sorted(limits):
            raise LimitsOutOfOrder
        return self


class PolicyRead(Schema):
    id: UUID
    org_id: UUID
    minimum: int | None
    maximum: int | None
    target: int | None
    cover_days: int | None
    scope: PolicyScope
    valid_from: date
    valid_to: date | None
    legal_ref: str | None
    created_at: AwareDatetime


class PolicyInForce(Schema):
    org_id: UUID
    on: date
    policy: PolicyRead | None = Field(description="Null: no body up the tree has set one.")
    inherited: bool = Field(description="It was set by a body above.")
