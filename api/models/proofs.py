"""Proofs of work that were spent."""

from datetime import date

from sqlmodel import Field, SQLModel


class SpentProof(SQLModel, table=True):
    """A proof that is not good again, by its keyed hash: nothing leads from here to what was sent.

    Until when it is kept follows from the day alone, for the hour would tell when somebody sent
    something. The application may add to these rows, and read none.
    """

    __tablename__ = "spent_proof"

    proof_hash: bytes = Field(primary_key=True)
    kept_until: date
