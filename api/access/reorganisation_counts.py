"""What a reorganisation moves, in numbers: of bodies in the actor's sight, and naming nobody."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, text
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.visible import holds_on
from api.domain.roles import Role
from api.domain.sight_changes import Body, Held, State
from api.models.accounts import RoleTerm
from api.models.party_orgs import PartyOrgSpan

# What names a body for as long as it is open. Of feedback nothing is counted: a case may be about
# a person, and whoever counts cases learns that there is one.
COUNTS: Final = text("""
    SELECT body.org_id,
        (SELECT count(*) FROM household WHERE household.org_id = body.org_id
            AND (dissolved_on IS NULL OR dissolved_on > :day)) AS households,
        (SELECT count(*) FROM household_group WHERE household_group.org_id = body.org_id) AS groups,
        (SELECT count(*) FROM membership WHERE membership.org_id = body.org_id
            AND valid_from <= :day AND (valid_to IS NULL OR valid_to > :day)) AS members,
        (SELECT count(*) FROM assignment WHERE assignment.org_id = body.org_id
            AND (valid_to IS NULL OR valid_to > :day)) AS assignments,
        (SELECT count(*) FROM obligation WHERE obligation.org_id = body.org_id
            AND waived_reason IS NULL AND NOT EXISTS (
                SELECT FROM report WHERE report.obligation_id = obligation.id
                    AND report.first_submitted_on IS NOT NULL)) AS obligations,
        (SELECT count(*) FROM task WHERE task.org_id = body.org_id AND state = 'open') AS tasks,
        (SELECT count(*) FROM resident_request AS request WHERE request.org_id = body.org_id
            AND state NOT IN ('closed', 'declined')) AS requests,
        (SELECT count(*) FROM place_charge WHERE place_charge.org_id = body.org_id
            AND valid_from <= :day AND (valid_to IS NULL OR valid_to > :day)) AS places
    FROM unnest(CAST(:orgs AS uuid[])) AS body (org_id)
""")
OF_PLACES: Final = text("""
    WITH lived AS (
        SELECT id FROM household WHERE place_id = ANY (CAST(:places AS uuid[]))
            AND (dissolved_on IS NULL OR dissolved_on > :day)
    ), target AS (
        SELECT id FROM lived
        UNION ALL SELECT id FROM household_group WHERE place_id = ANY (CAST(:places AS uuid[]))
    ), charge AS (
        SELECT id FROM assignment WHERE target_id IN (SELECT id FROM target)
            AND (valid_to IS NULL OR valid_to > :day)
    ), wish AS (
        SELECT id FROM resident_request WHERE state NOT IN ('closed', 'declined')
            AND (household_id IN (SELECT id FROM target)
                OR household_group_id IN (SELECT id FROM target))
    )
    SELECT (SELECT count(*) FROM lived) AS households,
        (SELECT count(*) FROM charge) AS assignments, (SELECT count(*) FROM wish) AS requests,
        (SELECT count(*) FROM task WHERE state = 'open' AND (
            assignment_id IN (SELECT id FROM charge) OR request_id IN (SELECT id FROM wish)
        )) AS tasks
""")
OF_EACH_PLACE: Final = text("""
    SELECT place.id,
        (SELECT count(*) FROM household WHERE household.place_id = place.id
            AND (dissolved_on IS NULL OR dissolved_on > :day)) AS households,
        (SELECT count(*) FROM household_group AS grp WHERE grp.place_id = place.id) AS groups,
        (SELECT count(*) FROM residence_member AS resident WHERE resident.place_id = place.id
            AND (left_on IS NULL OR left_on > :day)) AS residents
    FROM unnest(CAST(:places AS uuid[])) AS place (id)
""")
LABELS: Final = text("""
    SELECT span.org_id FROM party_org AS org JOIN party_org_span AS span ON span.org_id = org.id
    WHERE org.label = ANY (CAST(:labels AS text[]))
""")


async def state(
    session: AsyncSession, roots: Sequence[str], day: date, *, until: date | None = None
) -> State:
    """Read the bodies of a day at, below and above some places, and who holds an office there.

    ``until`` takes in what stood until that very day and stands no more: where kinds end, what
    stood below them is what people saw last.
    """
    below = [and_below(root) for root in roots]
    labels = sorted({label for root in roots for label in root.split(".")})
    connection = await session.connection()
    above = (await connection.execute(LABELS, {"labels": labels})).scalars().all()
    span = PartyOrgSpan
    here = or_(holds_on(span, day), col(span.valid_to) == until) if until else holds_on(span, day)
    rows = select(span.org_id, span.path, span.name, span.org_type, span.ceased)  # type: ignore[call-overload]  # it knows four columns
    rows = rows.where(here, or_(col(span.org_id).in_(above), *below))
    standing = (await session.exec(rows.order_by(col(span.valid_from)))).all()
    holder = func.coalesce(RoleTerm.person_id, RoleTerm.account_id)
    terms = select(holder, RoleTerm.role, RoleTerm.org_id).where(holds_on(RoleTerm, day))
    held = (await session.exec(terms)).all()
    return await asyncio.to_thread(_state, standing, held)  # others are answered meanwhile


def _state(standing: Sequence[Any], held: Sequence[Any]) -> State:
    bodies = {row[0]: Body(*row) for row in standing}
    there = (Held(holder, Role(role), org_id) for holder, role, org_id in held if org_id in bodies)
    return State(bodies, frozenset(there))


def and_below(root: str) -> Any:
    return (col(PartyOrgSpan.path) >= root) & (col(PartyOrgSpan.path) < root + "/")


async def counts(
    session: AsyncSession, org_ids: Collection[UUID], day: date
) -> Mapping[UUID, Mapping[str, int]]:
    """Count what names each body; the caller may see it in figures."""
    asked = {"orgs": list(org_ids), "day": day}
    rows = (await (await session.connection()).execute(COUNTS, asked)).mappings()
    return {row["org_id"]: {k: v for k, v in row.items() if k != "org_id"} for row in rows}


async def place_counts(
    session: AsyncSession, place_ids: Collection[UUID], day: date
) -> Mapping[str, int]:
    """Count the households of places, and what is kept of them; the caller may see figures."""
    asked = {"places": list(place_ids), "day": day}
    rows = await (await session.connection()).execute(OF_PLACES, asked)
    return dict(rows.mappings().one())


async def each_place(
    session: AsyncSession, place_ids: Collection[UUID], day: date
) -> Mapping[UUID, Mapping[str, int]]:
    """Count who lives in each of these places; the caller may see figures."""
    asked = {"places": list(place_ids), "day": day}
    rows = (await (await session.connection()).execute(OF_EACH_PLACE, asked)).mappings()
    return {row["id"]: {k: v for k, v in row.items() if k != "id"} for row in rows}
