"""Sign-ins, the tokens that continue them, and how often a password may be guessed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime
from sqlmodel import Field, SQLModel

from api.db.base import Record


class SignIn(Record, table=True):
    """One sign-in; every access and refresh token of it dies with it."""

    __tablename__ = "sign_in"

    account_id: UUID = Field(foreign_key="account.id", index=True)
    device: str | None = None  # as its owner calls it
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))
    ended_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class RefreshToken(Record, table=True):
    """A refresh token, by its hash. One that comes back after use ends its sign-in.

    ``seed`` is what its successor is made of, together with the token itself, which we do not
    keep: so a repeated request gets the same successor, and nobody else can make it.
    """

    __tablename__ = "refresh_token"

    sign_in_id: UUID = Field(foreign_key="sign_in.id", index=True)
    token_hash: bytes = Field(unique=True)
    seed: bytes | None = None
    used_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class GuessBudget(SQLModel, table=True):
    """Wrong passwords of late: for a login, or for a login from one network address.

    ``key`` is a keyed hash of either, so that nobody can read from it who was where.
    """

    __tablename__ = "guess_budget"

    key: bytes = Field(primary_key=True)
    spent: float
    counted_at: datetime = Field(sa_type=DateTime(timezone=True))
    familiar_until: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    expires_at: datetime = Field(sa_type=DateTime(timezone=True), index=True)
