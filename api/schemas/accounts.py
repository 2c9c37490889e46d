from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, SecretStr

from api.domain.passwords import SHORTEST
from api.domain.text import Line, Spelled
from api.errors.accounts import LoginMalformed
from api.schemas.common import Paging, Schema

Login = Annotated[
    str,
    Spelled(r"^[A-Za-z0-9][A-Za-z0-9._@+\-]{2,63}$", LoginMalformed),
    AfterValidator(str.lower),
    Field(description="Kept in lower case.", examples=["bt.dongbao"]),
]
NewPassword = Annotated[
    SecretStr,
    Field(
        min_length=SHORTEST,
        max_length=200,
        description="Not the login, and nothing that everybody would try first.",
    ),
]
DisplayName = Annotated[Line, Field(max_length=120, examples=["Lê Văn Cường"])]


class AccountQuery(Paging):
    login: Annotated[Line | None, Field(max_length=100, description="Exactly this login.")] = None
    person_id: UUID | None = None
    closed: Annotated[bool | None, Field(description="Only closed ones, or only open ones.")] = None


class AccountCreate(Schema):
    login: Login
    display_name: DisplayName
    person_id: Annotated[
        UUID | None, Field(description="Whose it will be, as a member's; left out: a new person.")
    ] = None
    org_id: Annotated[
        UUID | None,
        Field(description="The body that answers for it, where its person is not a member."),
    ] = None
    password: Annotated[
        NewPassword | None,
        Field(
            description="Left out: one is made, and shown once. Its owner must choose another"
            " before anything else."
        ),
    ] = None


class AccountUpdate(Schema):
    """What is left out stays as it is."""

    display_name: DisplayName = ""
    closed: Annotated[
        bool, Field(description="A closed account signs in nowhere; it can be opened again.")
    ] = False


class AccountRead(Schema):
    id: UUID
    person_id: UUID
    org_id: UUID | None = Field(description="Null where the member's branch answers for it.")
    login: str
    display_name: str
    must_change_password: bool
    closed_at: AwareDatetime | None
    version: int
    created_at: AwareDatetime


class AccountCreated(AccountRead):
    password: str | None = Field(
        description="The one that was made; null if you chose it, and in a repeated answer."
    )


class PasswordReset(Schema):
    password: str | None = Field(description="Shown this once; null in a repeated answer.")
    version: int = Field(description="Of the account, from now on.")
