"""That drafts were asked for in all branches below a body, and what came of it, in numbers."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from api.db.base import Record, Scoped, Versioned
from api.domain.proposal_rounds import BranchOutcome, RoundFailure, RoundState


class ProposalRound(Record, Versioned, Scoped, table=True):
    """``org_id`` is the body that asked; no name stands here, and no id of anybody but of it.

    The worker that has taken it up says so anew before ``leased_until`` is over; after that it is
    anybody's again, and ``attempts`` tells the one that came later from the one that was late.
    """

    __tablename__ = "proposal_round"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'working', 'done', 'failed')", name="state"),
        CheckConstraint("(state = 'failed') = (failure IS NOT NULL)", name="failure"),
        CheckConstraint("(state = 'working') = (leased_until IS NOT NULL)", name="lease"),
        CheckConstraint("(state IN ('done', 'failed')) = (finished_at IS NOT NULL)", name="end"),
        Index("ix_proposal_round_order", "org_id", "year", "id"),
        Index(
            "uq_proposal_round_open",
            "org_id",
            unique=True,
            postgresql_where="state IN ('waiting', 'working')",
        ),
    )

    year: int
    asked_on: date  # whose tree says which branches stand below
    state: RoundState = Field(default=RoundState.WAITING, sa_type=String)
    failure: RoundFailure | None = Field(default=None, sa_type=String)
    attempts: int = 0
    leased_until: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    finished_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    totals: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    created_by: UUID = Field(foreign_key="account.id")


class ProposalRoundBranch(SQLModel, table=True):
    """What became of one branch; ``figures`` as far as it was looked at."""

    __tablename__ = "proposal_round_branch"

    round_id: UUID = Field(primary_key=True, foreign_key="proposal_round.id")
    branch_id: UUID = Field(primary_key=True, foreign_key="party_org.id")
    outcome: BranchOutcome = Field(default=BranchOutcome.WAITING, sa_type=String)
    figures: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
