"""Which master keys wrap something in this database; never a key."""

from datetime import date

from sqlmodel import Field, SQLModel


class MasterKeyUsed(SQLModel, table=True):
    """A master key by its id, noted by the database with the first thing sealed under it.

    ``lost_on`` is the day on which somebody gave it up: the service starts without it.
    """

    __tablename__ = "master_key"

    id: bytes = Field(primary_key=True)
    lost_on: date | None = None
