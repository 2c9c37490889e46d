"""Bodies of Open311 GeoReport v2, in its own words."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.feedback import FeedbackKind
from api.domain.open311 import Status
from api.domain.text import Line
from api.schemas.common import Asked, Schema
from api.schemas.feedback import Text

Named = Annotated[Line, Field(max_length=300)]


class ServiceRequestCreate(Schema):
    """What is taken of what an app sends; nothing that tells who the sender is."""

    api_key: Annotated[str, Field(max_length=200)] | None = None
    jurisdiction_id: Named | None = None
    service_code: Named
    description: Text
    place: Named | None = None
    address_id: Named | None = None
    address_string: Named | None = None


class WhereQuery(Asked):
    jurisdiction_id: Named | None = None


class ServiceRequestQuery(WhereQuery):
    service_request_id: Annotated[str, Field(max_length=3000)] | None = None
    service_code: Annotated[str, Field(max_length=300)] | None = None
    start_date: AwareDatetime | None = None
    end_date: AwareDatetime | None = None
    status: Annotated[str, Field(max_length=30)] | None = None


class PlaceChoice(Schema):
    key: UUID
    name: str


class Taken(Schema):
    """What was taken in, and what its sender is to be told."""

    service_request_id: str
    receipt: str
    office: str | None = Field(description="The sentence that names the office it belongs to.")


class ServiceRequest(Schema):
    """What anybody may know of a request."""

    service_request_id: str
    kind: FeedbackKind
    status: Status
    month: date
    changed: date
    unit_code: str
    unit_name: str


class ServiceRead(Schema):
    service_code: str
    service_name: str
    description: str
    metadata: bool = True
    type: Literal["realtime"] = "realtime"
    keywords: str = ""
    group: str


class AttributeRead(Schema):
    variable: bool = True
    code: str
    datatype: Literal["string", "singlevaluelist"]
    required: bool
    datatype_description: str
    order: int = 1
    description: str
    values: list[PlaceChoice]


class DefinitionRead(Schema):
    service_code: str
    attributes: list[AttributeRead]


class TakenRead(Schema):
    service_request_id: str
    service_notice: str
    account_id: str | None = None


class TokenRead(Schema):
    service_request_id: str
    token: str


class ServiceRequestRead(Schema):
    """All that the specification names; what is never told is empty."""

    service_request_id: str
    status: Status
    status_notes: str
    service_name: str
    service_code: str
    description: str | None = None
    agency_responsible: str | None = None
    service_notice: str | None = None
    requested_datetime: AwareDatetime
    updated_datetime: AwareDatetime
    expected_datetime: str | None = None
    address: str
    address_id: str
    zipcode: str | None = None
    lat: str | None = None
    long: str | None = None
    media_url: str | None = None


class EndpointRead(Schema):
    specification: str = "http://wiki.open311.org/GeoReport_v2"
    url: str
    changeset: str
    type: Literal["production"] = "production"
    formats: list[str]


class DiscoveryRead(Schema):
    changeset: str
    contact: str
    key_service: str
    endpoints: list[EndpointRead]


class ErrorRead(Schema):
    code: int
    description: str
