"""What a reorganisation moves, in numbers: of bodies in the actor's sight, and naming nobody."""

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
LABELS: Final = text("""
    SELECT span.org_id FROM party_org AS org JOIN party_org_span AS span ON span.org_id = org.id
    WHERE org.label = ANY (CAST(:labels AS text[]))
""")


async def state(session: AsyncSession, roots: Sequence[str], day: date) -> State:
    """Read the bodies of a day at, below and above some places, and who holds an office there."""
    below = [and_below(root) for root in roots]
    labels = sorted({label for root in roots for label in root.split(".")})
    connection = await session.connection()
    above = (await connection.execute(LABELS, {"labels": labels})).scalars().all()
    rows = select(PartyOrgSpan).where(
        holds_on(PartyOrgSpan, day), or_(col(PartyOrgSpan.org_id).in_(above), *below)
    )
    bodies = {
        span.org_id: Body(span.org_id, span.path, span.name, span.org_type, span.ceased)
        for span in (await session.exec(rows)).all()
    }
    holder = func.coalesce(RoleTerm.person_id, RoleTerm.account_id)
    terms = select(holder, RoleTerm.role, RoleTerm.org_id).where(holds_on(RoleTerm, day))
    held = frozenset(
        Held(holder_id, Role(role), org_id)
        for holder_id, role, org_id in (await session.exec(terms)).all()
        if org_id in bodies
    )
    return State(bodies, held)


def and_below(root: str) -> Any:
    return (col(PartyOrgSpan.path) >= root) & (col(PartyOrgSpan.path) < root + "/")


async def counts(
    session: AsyncSession, org_ids: Collection[UUID], day: date
) -> Mapping[UUID, Mapping[str, int]]:
    """Count what names each body; the caller may see it in figures."""
    asked = {"orgs": list(org_ids), "day": day}
    rows = (await (await session.connection()).execute(COUNTS, asked)).mappings()
    return {row["org_id"]: {k: v for k, v in row.items() if k != "org_id"} for row in rows}
