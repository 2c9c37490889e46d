"""Totals of reports by body and period, kept with each change of a report."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.tallies import NUMBERS, Tally
from api.models.obligations import Obligation
from api.models.summaries import ReportTotal

_ADD: Final = ", ".join(f"{name} = report_total.{name} + :{name}" for name in NUMBERS)
# The rows of a lineage are locked from the top of the tree, by every change in the same order,
# so that two branches of a province wait for each other and never for ever.
COUNT: Final = text(f"""
    WITH locked AS MATERIALIZED (
        SELECT report_total.org_id, report_total.period, report_total.due_on
        FROM reporting_period AS opened
        CROSS JOIN unnest(
            opened.lineage || array_remove(ARRAY[CAST(:org_id AS uuid)], opened.org_id)
        ) WITH ORDINALITY AS body (org_id, place)
        JOIN report_total ON report_total.org_id = body.org_id
            AND report_total.period = opened.label AND report_total.due_on = opened.due_on
        WHERE opened.id = :period_id
        ORDER BY body.place
        FOR UPDATE OF report_total
    ), counted AS (
        UPDATE report_total SET {_ADD} FROM locked
        WHERE (report_total.org_id, report_total.period, report_total.due_on)
            = (locked.org_id, locked.period, locked.due_on)
        RETURNING report_total.org_id
    ), worked AS (
        INSERT INTO work_total (org_id, period, duty_code, done, reports)
        SELECT locked.org_id, locked.period, work.code, work.done, work.reports
        FROM locked CROSS JOIN unnest(
            CAST(:duties AS text[]), CAST(:done AS bigint[]), CAST(:done_in AS int[])
        ) AS work (code, done, reports)
        ON CONFLICT (org_id, period, duty_code) DO UPDATE SET
            done = work_total.done + excluded.done,
            reports = work_total.reports + excluded.reports
    ), figured AS (
        INSERT INTO figure_total (org_id, period, indicator_code, unit, total, reports)
        SELECT locked.org_id, locked.period, figure.code, figure.unit, figure.total, figure.reports
        FROM locked CROSS JOIN unnest(
            CAST(:indicators AS text[]), CAST(:units AS text[]),
            CAST(:sums AS numeric[]), CAST(:summed_in AS int[])
        ) AS figure (code, unit, total, reports)
        ON CONFLICT (org_id, period, indicator_code, unit) DO UPDATE SET
            total = figure_total.total + excluded.total,
            reports = figure_total.reports + excluded.reports
    )
    SELECT count(*) FROM counted
""")  # noqa: S608 - names of columns, from our own table of them


async def begin(session: AsyncSession, obligation: Obligation) -> None:
    """Make the row of a party group of which nobody owed a report before."""
    connection = await session.connection()
    row = obligation.model_dump(include={"org_id", "period", "due_on"})
    await connection.execute(insert(ReportTotal).values(row).on_conflict_do_nothing())


async def count(session: AsyncSession, obligation: Obligation, was: Tally, now: Tally) -> None:
    """Carry a change of one obligation into the totals of its body and of all above it."""
    change = now - was
    if not change:
        return
    connection = await session.connection()
    await connection.execute(
        COUNT,
        {
            "period_id": obligation.period_id,
            "org_id": obligation.org_id,
            **change.numbers,
            **_columns(change.works, "done", "done_in"),
            "duties": list(change.works),
            **_columns(change.figures, "sums", "summed_in"),
            "indicators": [code for code, _ in change.figures],
            "units": [unit for _, unit in change.figures],
        },
    )


def _columns(
    pairs: Mapping[Any, tuple[Any, int]], amounts: str, reports: str
) -> dict[str, list[Any]]:
    return {
        amounts: [amount for amount, _ in pairs.values()],
        reports: [reported for _, reported in pairs.values()],
    }
