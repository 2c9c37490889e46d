"""Taking a case in: what is asked of its body first, and the one statement that writes it.

Two round trips on a borrowed connection, or within a session for whoever writes more than that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from api.db.asked import Asked, Question
from api.db.conflicts import refused_by
from api.domain.feedback import SEATED, FeedbackKind

# A place leads to whoever is in charge of it. A body that is no more is where it last was.
SUBJECT: Final = Question("""
    SELECT origin.org_id,
        (SELECT name FROM party_org_span
            WHERE org_id = origin.org_id AND valid_from <= today
            ORDER BY valid_from DESC LIMIT 1) AS org_name,
        (SELECT name FROM place_span WHERE place_id = origin.place_id AND valid @> today)
            AS place_name,
        EXISTS (SELECT FROM place_span WHERE place_id = origin.place_id) AS place_known,
        few_households_of(origin.org_id, today) OR origin.place_id IS NOT NULL
            AND few_households_at(origin.place_id, today) AS small_village,
        CASE WHEN CAST(:seated AS boolean) THEN array(
            SELECT person_id FROM role_term
            WHERE org_id = origin.org_id AND role = ANY (CAST(:roles AS text[]))
                AND person_id IS NOT NULL AND valid @> today) ELSE '{}' END AS concerned
    FROM (
        SELECT asked.today, asked.place_id, CASE WHEN asked.place_id IS NULL
            THEN asked.org_id ELSE (
            SELECT org_id FROM place_charge
            WHERE place_id = asked.place_id AND valid @> asked.today
        ) END AS org_id
        FROM (
            SELECT CAST(:place_id AS uuid) AS place_id, CAST(:party_org_id AS uuid) AS org_id,
                CAST(:today AS date) AS today
        ) AS asked
    ) AS origin
""")
TAKE: Final = Question("""
    SELECT * FROM take_feedback(:new_id, :on_day, :receipt, :once, :kind, :origin, :about, :urgent,
        :may_publish, :few, :sealed, :contact, :price, :price_kept_until, :purpose, :at_most,
        :subject)
""")
KNOWN: Final = Question("""
    WITH raised AS MATERIALIZED (
        SELECT set_config('kevai.receipt', encode(CAST(:receipt AS bytea), 'hex'), true)
    )
    SELECT id AS case_id, received_on, small_village
    FROM raised, feedback WHERE receipt_hash = :receipt
""")


@dataclass(frozen=True, slots=True)
class Subject:
    """Where a case begins, whom it is about as a whole, and in which words handlers read that.

    Without ``org_id`` nobody is in charge of the place; without ``org_name`` there is no such body.
    """

    org_id: UUID | None
    org_name: str | None
    place_name: str | None
    place_known: bool
    small_village: bool
    concerned: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Taken:
    """The case, and what its sender is told beside the receipt."""

    case_id: UUID
    received_on: date
    small_village: bool


@dataclass(frozen=True, slots=True)
class Refusals:
    """What is wrong where the price was spent before, the budget is, or the key was used."""

    price: Exception
    budget: Exception
    key: Exception


async def subject_of(
    asked: Asked,
    *,
    place_id: UUID | None,
    party_org_id: UUID | None,
    kind: FeedbackKind,
    today: date,
) -> Subject:
    """Find the body that is meant, or that is in charge of the place.

    A comment on the conduct of a body as a whole is about each of those who sit in it.
    """
    row = await SUBJECT.only_row(
        asked,
        place_id=place_id,
        party_org_id=party_org_id,
        seated=kind is FeedbackKind.CONDUCT_COMMENT,
        roles=[role.value for role in SEATED],
        today=today,
    )
    return Subject(**row)


async def take(asked: Asked, refusals: Refusals, **given: Any) -> Taken:
    """Write a new case, or tell of the one that its receipt opens already."""
    with refused_by(
        feedback_price=refusals.price, feedback_budget=refusals.budget, feedback_once=refusals.key
    ):
        return Taken(**await TAKE.only_row(asked, **given))


async def known(asked: Asked, receipt: bytes) -> Taken | None:
    """Find what was sent before under the same receipt."""
    row = await KNOWN.row(asked, receipt=receipt)
    return Taken(**row) if row else None
