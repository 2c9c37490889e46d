"""Charges whose lead cannot lead, or has left, and who follows."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, String, Uuid, text
from sqlmodel import Field, col

from api.db.base import Held, Record, Scoped, Versioned
from api.domain.assignments import AssignmentKind
from api.domain.vacancies import VacancyCause, VacancyOutcome, VacancyState


class Vacancy(Record, Versioned, Scoped, table=True):
    """``org_id`` has to act: the member's body, or the target's, once it sends nobody any more.

    What is open is over by itself on ``vacant_until``: whoever reads it goes by the day.
    """

    __table_args__ = (
        CheckConstraint("vacant_from < vacant_until", name="days"),
        CheckConstraint("(state = 'open') = (outcome IS NULL)", name="outcome"),
        CheckConstraint("(outcome = 'other_leads') = (covered_by_id IS NOT NULL)", name="covered"),
        Index(
            "uq_vacancy_open",
            "assignment_id",
            "vacant_from",
            unique=True,
            postgresql_where=text("state = 'open'"),
        ),
        Index("ix_vacancy_order", "org_id", "due_on", "id"),
        Index("ix_vacancy_target", "target_id"),
        Index("ix_vacancy_covered_by_id", "covered_by_id"),
        Index("ix_vacancy_member_id", "member_id"),
        Index("ix_vacancy_due", "due_on", postgresql_where=text("state = 'open'")),
    )

    held_by: ClassVar[Held] = staticmethod(lambda person, _today: col(Vacancy.member_id) == person)

    target_org_id: UUID = Field(foreign_key="party_org.id")
    assignment_id: UUID = Field(foreign_key="assignment.id")
    member_id: UUID = Field(foreign_key="party_member.id")
    kind: AssignmentKind = Field(sa_type=String)
    household_id: UUID | None = Field(default=None, foreign_key="household.id")
    group_id: UUID | None = Field(default=None, foreign_key="household_group.id")
    target_id: UUID | None = Field(
        default=None,
        sa_type=Uuid,
        sa_column_args=[Computed("coalesce(group_id, household_id)", persisted=True)],
    )
    title: str | None = None
    cause: VacancyCause = Field(sa_type=String)
    vacant_from: date
    vacant_until: date | None = None
    opened_on: date
    due_on: date
    proposed_id: UUID | None = Field(default=None, foreign_key="party_member.id")
    state: VacancyState = Field(default=VacancyState.OPEN, sa_type=String)
    outcome: VacancyOutcome | None = Field(default=None, sa_type=String)
    covered_by_id: UUID | None = Field(default=None, foreign_key="assignment.id")
    closed_on: date | None = None
    warned_on: date | None = None
