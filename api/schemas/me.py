from datetime import date
from uuid import UUID

from pydantic import Field

from api.domain.party_orgs import OrgType
from api.domain.roles import Permission, Role
from api.schemas.accounts import NewPassword
from api.schemas.common import Schema
from api.schemas.sign_ins import Secret


class RoleHeld(Schema):
    role: Role
    valid_from: date
    valid_to: date | None


class BodyServed(Schema):
    """A body in which roles are held today, and what they permit there and in all below it."""

    org_id: UUID
    name: str
    org_type: OrgType
    roles: list[RoleHeld]
    permissions: list[Permission] = Field(description="For everything there.")
    own_permissions: list[Permission] = Field(description="Only for what is one's own.")


class MeRead(Schema):
    account_id: UUID
    person_id: UUID | None = Field(description="A member's id, too. Null for a machine.")
    login: str
    display_name: str
    must_change_password: bool
    permissions: list[Permission] = Field(description="What needs no role.")
    bodies: list[BodyServed]


class PasswordChange(Schema):
    current: Secret
    new: NewPassword
