"""Persons, their accounts, and the roles they hold."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from api.db.base import Dated, Record, Scoped, TextC, Versioned
from api.domain.roles import Role


class Person(Record, table=True):
    """An identity and no more: what is known of a person stands where it is needed."""


class Account(Record, Versioned, table=True):
    """What signs in: a person, by login and password, or a machine, by client id and secret.

    ``org_id`` answers for it. Of a member's account the member's branch answers, which moves
    with the member; so there it may be absent.
    """

    person_id: UUID | None = Field(default=None, foreign_key="person.id", unique=True)
    org_id: UUID | None = Field(default=None, foreign_key="party_org.id", index=True)
    login: str = Field(sa_type=TextC, unique=True)  # folded to lower case; a machine's client id
    display_name: str
    secret_hash: str
    cap: list[str] | None = Field(default=None, sa_type=ARRAY(TextC))  # machines only
    must_change_password: bool = False
    closed_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))


class RoleTerm(Record, Versioned, Dated, Scoped, table=True):
    """A role held in an organisation for a term: by a person in office, or by a machine.

    A term that is taken back on its first day held on no day: it is kept, and empty.
    """

    __tablename__ = "role_term"
    __table_args__ = (
        CheckConstraint("valid_from <= valid_to", name="valid"),
        CheckConstraint("(person_id IS NULL) <> (account_id IS NULL)", name="one_holder"),
        Index("ix_role_term_person", "person_id"),
        Index("ix_role_term_account", "account_id"),
        Index("ix_role_term_order", "org_id", "valid_from", "id"),
    )

    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    account_id: UUID | None = Field(default=None, foreign_key="account.id")
    role: Role = Field(sa_type=String)
    decision_ref: str | None = None
    granted_by: UUID | None = Field(default=None, foreign_key="account.id")
