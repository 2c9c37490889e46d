from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, SecretStr

from api.domain.text import Line
from api.schemas.common import Schema

Secret = Annotated[SecretStr, Field(min_length=1, max_length=200)]


class SignInCreate(Schema):
    login: Annotated[Line, Field(max_length=100, examples=["bt.dongbao"])]
    password: Secret
    device: Annotated[
        Line | None,
        Field(
            max_length=80,
            description="What its owner calls the device, to know it again in the list.",
            examples=["Điện thoại của tôi"],
        ),
    ] = None


class Refresh(Schema):
    refresh_token: Annotated[
        str, Field(min_length=1, max_length=200, description="The newest that you were given.")
    ]


class SignInTokens(Schema):
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="Seconds for which the access token is good.")
    refresh_token: str = Field(description="Good once; its answer holds the next.")
    must_change_password: bool = Field(
        description="If so, nothing but one's own account can be used before it is changed."
    )


class SignInRead(Schema):
    id: UUID
    device: str | None
    created_at: AwareDatetime
    refreshed_at: AwareDatetime = Field(description="When it was last continued.")
    expires_at: AwareDatetime = Field(description="When it ends unless it is continued.")
    is_current: bool = Field(description="The one by which you ask.")
