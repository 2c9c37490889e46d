"""What every table has in common."""

import os
from datetime import date, datetime
from threading import Lock
from time import time_ns
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, Computed, DateTime, Table, Text, false
from sqlalchemy.dialects.postgresql import DATERANGE
from sqlmodel import Field, SQLModel

from api.domain import clock
from api.domain.text import fold, sort_key_plain

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
TextC = Text(collation="C")  # byte order: the same on every Postgres, and fit for keysets


class _Ticks:
    """Steps of a quarter of a microsecond, none given twice: what is made later sorts later."""

    def __init__(self) -> None:
        self._last = 0
        self._lock = Lock()

    def next(self) -> int:
        nanoseconds = time_ns()
        milliseconds, rest = divmod(nanoseconds, 1_000_000)
        with self._lock:
            self._last = max(self._last + 1, milliseconds << 12 | rest * 4096 // 1_000_000)
            return self._last


_ticks = _Ticks()


def uuid7() -> UUID:
    """Make an identity that sorts by the time of its making (RFC 9562, version 7, method 3)."""
    milliseconds, fraction = divmod(_ticks.next(), 4096)
    random = int.from_bytes(os.urandom(8)) & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | random)


def table_of(model: type[SQLModel]) -> Table:
    """Give the table of a model, for statements that go past its attributes."""
    table: Table = model.__table__  # type: ignore[attr-defined]  # set when it is declared
    return table


class Record(SQLModel):
    """An identity that never changes, and when it came to be."""

    id: UUID = Field(default_factory=uuid7, primary_key=True)
    created_at: datetime = Field(default_factory=clock.now, sa_type=DateTime(timezone=True))


class Versioned(SQLModel):
    """A row that people change: each change asks for the version last seen."""

    version: int = 1


class Dated(SQLModel):
    """What holds from one local day up to, not including, another.

    ``valid`` says the same as a range, for the temporal constraints of PostgreSQL 18.
    """

    valid_from: date
    valid_to: date | None = None
    valid: Any = Field(
        default=None,
        sa_type=DATERANGE,
        sa_column_args=[Computed("daterange(valid_from, valid_to)", persisted=True)],
        exclude=True,
    )


class Named(SQLModel):
    """What people look for by name: with or without diacritics, in the order of the alphabet.

    What is searched and ordered by is written from the name, whoever writes the row.
    """

    name: str
    folded_name: str = Field(
        default=None,
        sa_column_kwargs={"default": lambda row: fold(row.get_current_parameters()["name"])},
    )
    sort_name: str = Field(
        default=None,
        sa_type=TextC,
        sa_column_kwargs={
            "default": lambda row: sort_key_plain(row.get_current_parameters()["name"])
        },
    )


if TYPE_CHECKING:
    Held: TypeAlias = staticmethod[[Any, Any], ColumnElement[bool]]
else:
    Held = staticmethod


class Scoped(SQLModel):
    """A row for which a Party organisation answers: a branch, or one of its party groups.

    Whoever sees that organisation sees the row. ``held_by`` says which rows are a person's own.
    """

    org_id: UUID = Field(foreign_key="party_org.id")

    @staticmethod
    def held_by(_person: Any, _today: Any, /) -> Any:
        """Say that a row is the person's own, on a day; nothing is, unless a table says so."""
        return false()


class Sealed(SQLModel):
    """A row whose column ``sealed`` opens in its place only: this table, and this identity.

    ``key_id`` names the master key that wraps its key. ``rotate-master-key`` turns every table
    that is ``Sealed``; its migration says so too (``migrations/keys.py``).
    """

    place_named_by: ClassVar[str] = "id"

    key_id: bytes | None = Field(
        default=None,
        foreign_key="master_key.id",
        index=True,
        sa_column_args=[Computed("substring(sealed, 2, 8)", persisted=True)],
        exclude=True,
    )

    @classmethod
    def place(cls, identity: UUID) -> str:
        return f"{cls.__tablename__} {identity}"


def in_order() -> CheckConstraint:
    """Refuse a validity that ends before it begins, or is empty."""
    return CheckConstraint("valid_from < valid_to", name="valid")
