from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Text, bindparam, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.happened import happened
from api.access.heirs import require_living
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.visible import holds_on, raise_wall_over
from api.db.reads import Source
from api.domain import clock
from api.domain.members import ASSIGNABLE
from api.domain.periods import Period, PeriodKind, parse, period_containing
from api.domain.reports import due_on
from api.domain.roles import Permission
from api.errors.periods import PeriodNotFound, PeriodTooFarAhead, PeriodWithoutBranch
from api.models.party_orgs import PartyOrgSpan
from api.models.periods import ReportingPeriod
from api.models.report_schedules import ReportSchedule
from api.schemas.common import IfHappened
from api.schemas.periods import (
    PeriodOpen,
    PeriodOpened,
    PeriodQuery,
    PeriodRead,
)

AHEAD: Final = timedelta(days=366)
LISTING: Final = Listing(
    table=ReportingPeriod,
    schema=PeriodRead,
    permission=Permission.PERIOD_READ,
    order=(col(ReportingPeriod.starts_on), col(ReportingPeriod.label)),
    filters={
        "happened_by": happened(ReportingPeriod),
        "org_id": SUBTREE,
        "label": col(ReportingPeriod.label) == bindparam("label", type_=Text),
        "kind": col(ReportingPeriod.kind) == bindparam("kind", type_=Text),
    },
)

# One statement for a branch and for the country. What is open stays as it is, and those who were
# assigned since are added. Totals are locked from the top of the tree, as everywhere.
OPEN: Final = text("""
    WITH branch AS (
        SELECT org_id, path FROM party_org_span
        WHERE path >= CAST(:root AS text) AND path < CAST(:root AS text) || '/'
            AND org_type = 'branch' AND NOT ceased
            AND valid_from <= :today AND (valid_to IS NULL OR valid_to > :today)
            AND NOT EXISTS (
                SELECT 1 FROM unnest(CAST(:except AS text[])) AS nearer
                WHERE path = nearer OR starts_with(path, nearer || '.'))
        ORDER BY path
    ), opened AS (
        INSERT INTO reporting_period
            (id, created_at, org_id, label, kind, starts_on, ends_before, due_on, lineage)
        SELECT uuidv7(), :now, branch.org_id, :label, :kind, :starts_on, :ends_before, :due_on,
            (SELECT array_agg(party_org.id ORDER BY step.place)
             FROM unnest(string_to_array(branch.path, '.')) WITH ORDINALITY AS step (label, place)
             JOIN party_org ON party_org.label = step.label)
        FROM branch
        ON CONFLICT (org_id, label) DO NOTHING
        RETURNING id, org_id, due_on, lineage
    ), period AS (
        SELECT id, org_id, due_on, lineage, 1 AS branches FROM opened
        UNION ALL
        SELECT id, org_id, due_on, lineage, 0 FROM reporting_period
        WHERE label = :label AND org_id IN (SELECT org_id FROM branch)
    ), body AS (  -- the branch, its groups, and what has ceased beneath either: ``of_id``
        SELECT id AS period_id, due_on, org_id, org_id AS of_id FROM period
        UNION ALL
        SELECT period.id, period.due_on, part.living_id, part.org_id
        FROM period JOIN branch ON branch.org_id = period.org_id
        CROSS JOIN LATERAL (
            SELECT below.org_id, CASE WHEN below.ceased THEN (
                SELECT above.org_id FROM party_org_span AS above
                WHERE below.path > above.path AND below.path < above.path || '/'
                    AND above.path >= branch.path AND NOT above.ceased
                    AND above.valid_from <= :today
                    AND (above.valid_to IS NULL OR above.valid_to > :today)
                ORDER BY above.path DESC LIMIT 1
            ) ELSE below.org_id END AS living_id
            FROM party_org_span AS below
            WHERE below.path > branch.path AND below.path < branch.path || '/'
                AND below.valid_from <= :today
                AND (below.valid_to IS NULL OR below.valid_to > :today)
        ) AS part
    ), owing AS (
        INSERT INTO obligation
            (id, created_at, version, org_id, member_id, period_id, period, due_on)
        SELECT uuidv7(), :now, 1, body.org_id, member.id, body.period_id, :label, body.due_on
        FROM body
        CROSS JOIN LATERAL (  -- body by body: a plan for all at once would compare each with each
            SELECT id FROM party_member
            WHERE party_member.org_id = body.of_id
                AND EXISTS (
                    SELECT 1 FROM assignment
                    WHERE assignment.member_id = party_member.id
                        AND assignment.valid && daterange(:starts_on, :ends_before))
                AND EXISTS (
                    SELECT 1 FROM member_standing
                    WHERE member_standing.member_id = party_member.id
                        AND member_standing.valid @> CAST(:judged_on AS date)
                        AND member_standing.standing = ANY (CAST(:assignable AS text[])))
            OFFSET 0
        ) AS member
        ON CONFLICT (period_id, member_id) DO NOTHING
        RETURNING period_id, org_id
    ), owed AS (
        SELECT period_id, org_id, count(*) AS members FROM owing GROUP BY period_id, org_id
    ), share AS (
        SELECT above.org_id, above.place, period.due_on, period.branches, 0 AS members
        FROM period CROSS JOIN unnest(lineage) WITH ORDINALITY AS above (org_id, place)
        WHERE period.branches > 0
        UNION ALL
        SELECT above.org_id, above.place, period.due_on, 0, owed.members
        FROM owed
        JOIN period ON period.id = owed.period_id
        CROSS JOIN unnest(lineage) WITH ORDINALITY AS above (org_id, place)
        UNION ALL
        SELECT owed.org_id, 2 + cardinality(lineage), period.due_on, 0, owed.members
        FROM owed JOIN period ON period.id = owed.period_id AND period.org_id <> owed.org_id
    ), total AS (
        INSERT INTO report_total (org_id, period, due_on, branches, expected)
        SELECT org_id, :label, due_on, sum(branches), sum(members)
        FROM share
        GROUP BY org_id, due_on
        ORDER BY min(place), org_id, due_on
        ON CONFLICT (org_id, period, due_on) DO UPDATE SET
            branches = report_total.branches + excluded.branches,
            expected = report_total.expected + excluded.expected
    )
    SELECT (SELECT count(*) FROM branch) AS branches, (SELECT count(*) FROM opened) AS opened,
        (SELECT coalesce(sum(members), 0) FROM owed) AS obligations
""")


@dataclass
class Body:
    """What an opening is about, for the audit."""

    id: UUID
    org_id: UUID


async def search(source: Source, actor: Actor, query: PeriodQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(
    source: Source, actor: Actor, period_id: UUID, query: IfHappened
) -> tuple[bytes, int]:
    missing = PeriodNotFound(period_id=period_id)
    return await LISTING.one(source, actor, period_id, missing, **query.given())


async def open_(session: AsyncSession, actor: Actor, new: PeriodOpen) -> PeriodOpened:
    """Open a period for every branch at or below a body, once for each."""
    span = await require_living(
        session, actor, Permission.PERIOD_OPEN, new.org_id, field="body.org_id"
    )
    period, beyond = parse(new.label), actor.today + AHEAD
    if period.start >= beyond:
        raise PeriodTooFarAhead(field="body.label", day=beyond)
    opened = await open_at(session, span, period, grace_days=new.grace_days, today=actor.today)
    if not opened.branches:
        raise PeriodWithoutBranch(field="body.org_id")
    await audit.record(session, actor, "period.opened", Body(span.org_id, span.org_id), opened)
    return opened


async def open_due(session: AsyncSession, today: date) -> list[PeriodOpened]:
    """Open what the schedules ask for on a day, and add who was assigned since.

    Each branch follows the nearest body at or above it that has a schedule. For the worker: it
    raises the wall for the places it works on.
    """
    scheduled = select(PartyOrgSpan, ReportSchedule).join(
        ReportSchedule, col(ReportSchedule.org_id) == col(PartyOrgSpan.org_id)
    )
    scheduled = scheduled.where(
        holds_on(PartyOrgSpan, today),
        holds_on(ReportSchedule, today),
        col(PartyOrgSpan.ceased).is_(False),
    )
    found = (await session.exec(scheduled.order_by(col(PartyOrgSpan.path)))).all()
    await raise_wall_over(session, [span.path for span, _ in found], today)
    results = []
    for span, schedule in found:
        nearer = [other.path for other, _ in found if other.path.startswith(span.path + ".")]
        for kind in schedule.kinds:
            period = period_containing(PeriodKind(kind), today)
            opened = await open_at(
                session,
                span,
                period,
                grace_days=schedule.grace_days,
                today=today,
                excepting=nearer,
            )
            if opened.opened or opened.obligations:
                target = Body(span.org_id, span.org_id)
                await audit.record(session, None, "period.opened", target, opened)
            results.append(opened)
    return results


async def open_at(  # noqa: PLR0913
    session: AsyncSession,
    span: PartyOrgSpan,
    period: Period,
    *,
    grace_days: int,
    today: date,
    excepting: list[str] | None = None,
) -> PeriodOpened:
    """Open a period at and below a body, but for the places that follow another one."""
    connection = await session.connection()
    day = {"starts_on": period.start, "ends_before": period.end}
    day["due_on"] = due_on(period, grace_days)
    named: dict[str, Any] = {"label": period.label, "kind": period.kind}
    counts = await connection.execute(
        OPEN,
        {
            **day,
            **named,
            "root": span.path,
            "except": excepting or [],
            "today": today,
            "now": clock.now(),
            "judged_on": min(max(today, period.start), period.last_day),
            "assignable": sorted(ASSIGNABLE),
        },
    )
    return PeriodOpened(org_id=span.org_id, **day, **named, **counts.mappings().one())
