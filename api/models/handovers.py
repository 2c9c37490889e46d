"""That one member takes over from another: what both still have to do about it."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, or_
from sqlmodel import Field, UniqueConstraint, col

from api.db.base import Held, Record, Scoped, Versioned
from api.domain.assignments import AssignmentKind
from api.domain.handovers import HandoverState, Objection


class Handover(Record, Versioned, Scoped, table=True):
    """``org_id`` is the body that answers for the target, and follows it.

    The assignments have changed already, by resolution. To decline undoes nothing: the branch
    hears of it, and decides.
    """

    __table_args__ = (
        UniqueConstraint("after_id"),
        CheckConstraint("(state = 'declined') = (objection IS NOT NULL)", name="objection"),
        Index("ix_handover_order", "org_id", "opened_on", "id"),
        Index("ix_handover_to_member", "to_member_id"),
        Index("ix_handover_from_member", "from_member_id"),
    )

    held_by: ClassVar[Held] = staticmethod(
        lambda person, _today: or_(
            col(Handover.to_member_id) == person, col(Handover.from_member_id) == person
        )
    )

    before_id: UUID = Field(foreign_key="assignment.id")
    after_id: UUID = Field(foreign_key="assignment.id")
    from_member_id: UUID = Field(foreign_key="party_member.id")
    to_member_id: UUID = Field(foreign_key="party_member.id")
    kind: AssignmentKind = Field(sa_type=String)
    household_id: UUID | None = Field(default=None, foreign_key="household.id", index=True)
    group_id: UUID | None = Field(default=None, foreign_key="household_group.id", index=True)
    state: HandoverState = Field(default=HandoverState.PROPOSED, sa_type=String)
    opened_on: date
    opened_by: UUID | None = Field(default=None, foreign_key="person.id")  # who hears of a no
    answered_on: date | None = None
    objection: Objection | None = Field(default=None, sa_type=String)
    briefed_on: date | None = None
