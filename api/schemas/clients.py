from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.domain.roles import Permission
from api.domain.text import Line
from api.schemas.common import Below, Paging, Problem, Schema

ClientName = Annotated[Line, Field(max_length=120, examples=["Trục liên thông tỉnh"])]
Cap = Annotated[
    list[Permission],
    Field(
        min_length=1,
        max_length=50,
        description="The most that it may do anywhere; its role terms say where.",
        examples=[["household:read", "member:read"]],
    ),
]


class ClientQuery(Paging, Below):
    closed: Annotated[bool | None, Field(description="Only closed ones, or only open ones.")] = None


class ClientCreate(Schema):
    name: ClientName
    org_id: UUID = Field(description="The body that answers for it.")
    permissions: Cap


class ClientUpdate(Schema):
    """What is left out stays as it is."""

    name: ClientName = ""
    permissions: Cap = Field(default_factory=list)
    closed: bool = False


class ClientRead(Schema):
    client_id: UUID
    org_id: UUID
    name: str
    permissions: list[Permission]
    closed_at: AwareDatetime | None
    version: int
    created_at: AwareDatetime


class ClientCreated(ClientRead):
    client_secret: str | None = Field(description="Shown this once; null in a repeated answer.")


class ClientSecret(Schema):
    client_id: UUID
    client_secret: str | None = Field(description="Shown this once; null in a repeated answer.")
    version: int


class MachineToken(Schema):
    """RFC 6749, section 5.1."""

    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str


class TokenProblem(Problem):
    """RFC 6749, section 5.2, and the members of every other problem beside it."""

    error: str = Field(examples=["invalid_client"])
    error_description: str


class KeySet(Schema):
    """RFC 7517."""

    keys: list[dict[str, str]]
