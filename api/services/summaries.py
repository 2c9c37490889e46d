"""What was reported, in numbers, for a body and each of its parts."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Date, Integer, Text, Uuid, bindparam, text

from api.access.actor import Actor
from api.access.require import require_org
from api.access.visible import as_setting
from api.db import reads
from api.db.reads import Read, Source
from api.domain.periods import parse
from api.domain.roles import Permission
from api.domain.tallies import NUMBERS
from api.errors import DomainError
from api.errors.party_orgs import PartyOrgNotFound
from api.schemas.structures import Structure
from api.schemas.summaries import (
    BodyPaging,
    BodyQuery,
    SilenceQuery,
    SummaryPartsQuery,
    SummaryQuery,
)

# For each body at hand: its own totals, as the tree stood when its periods were opened; or those
# of the branches that stand below it today.
COUNTED: Final = {
    Structure.THEN: "ARRAY[body.org_id]",
    Structure.NOW: """CASE WHEN body.org_type IN ('branch', 'party_group')
            THEN ARRAY(SELECT inside.org_id FROM absorbed(body.org_id, :today) AS inside (org_id)
                JOIN party_org_span AS same ON same.org_id = inside.org_id
                    AND same.org_type = body.org_type AND same.valid_from <= :today
                    AND (same.valid_to IS NULL OR same.valid_to > :today))
        ELSE ARRAY(
            SELECT branch.org_id FROM party_org_span AS branch
            WHERE branch.path > body.path AND branch.path < body.path || '/'
                AND branch.org_type = 'branch' AND branch.valid_from <= :today
                AND (branch.valid_to IS NULL OR branch.valid_to > :today))
        END""",
}
_SUMMARY: Final = """
    SELECT body.path AS key, json_build_object(
        'org_id', body.org_id, 'name', body.name, 'org_type', body.org_type,
        'period', CAST(:period AS text), 'structure', '{structure}',
        'branches', total.branches, 'expected', total.expected,
        'waived', total.waived, 'submitted', total.submitted,
        'on_time', total.submitted - total.late, 'late', total.late,
        'accepted', total.accepted, 'returned', total.returned,
        'missing', total.missing, 'awaited', total.awaited,
        'completeness', CAST(trunc(100.0 * total.submitted / nullif(total.expected, 0), 1) AS text),
        'timeliness', CAST(
            trunc(100.0 * (total.submitted - total.late) / nullif(total.expected, 0), 1) AS text),
        'visits', total.visits, 'problems', total.problems, 'proposals', total.proposals,
        'core_people_named', total.core_people_named,
        'works', work.lines, 'figures', figure.lines) AS item
    FROM body
    CROSS JOIN LATERAL (SELECT {counted} AS org_ids OFFSET 0) AS counted
    CROSS JOIN LATERAL (
        SELECT {sums},
            coalesce(sum(expected - submitted - returned) FILTER (WHERE due_on < :today), 0)
                AS missing,
            coalesce(sum(expected - submitted - returned) FILTER (WHERE due_on >= :today), 0)
                AS awaited
        FROM report_total WHERE org_id = ANY (org_ids) AND period = :period
    ) AS total
    CROSS JOIN LATERAL (
        SELECT coalesce(json_agg(json_build_object(
            'duty_code', duty_code, 'times', times, 'reports', reports) ORDER BY duty_code), '[]')
            AS lines
        FROM (
            SELECT duty_code, sum(done) AS times, sum(reports) AS reports
            FROM work_total WHERE org_id = ANY (org_ids) AND period = :period
            GROUP BY duty_code HAVING sum(reports) > 0) AS done
    ) AS work
    CROSS JOIN LATERAL (
        SELECT coalesce(json_agg(json_build_object(
            'indicator_code', indicator_code, 'unit', unit,
            'total', CAST(trim_scale(total) AS text), 'reports', reports)
            ORDER BY indicator_code, unit), '[]') AS lines
        FROM (
            SELECT indicator_code, unit, sum(total) AS total, sum(reports) AS reports
            FROM figure_total WHERE org_id = ANY (org_ids) AND period = :period
            GROUP BY indicator_code, unit HAVING sum(reports) > 0) AS measured
    ) AS figure
"""
_REACHED: Final = """EXISTS (
            SELECT 1 FROM party_org_span AS here, unnest(string_to_array(:scope, ',')) AS root
            WHERE here.org_id = {body}.org_id AND here.valid_from <= :today
                AND (here.valid_to IS NULL OR here.valid_to > :today)
                AND here.path >= root AND here.path < root || '/')"""
# What stood directly below as the period began, or came there as something new while it ran; by
# the tree of today, the period is today. By no tree is more told of than today is in scope. What
# has ceased is a part of what it stood below then, and of its heir no part.
_PART: Final = f"""
    SELECT part.org_id, part.name, part.org_type, part.path
    FROM asked JOIN party_org_span AS part ON part.parent_id = asked.org_id
    WHERE part.valid_from <= :until AND (part.valid_to IS NULL OR part.valid_to > :since)
        AND NOT part.ceased AND NOT EXISTS (
            SELECT 1 FROM party_org_span AS earlier
            WHERE earlier.org_id = part.org_id AND earlier.valid_from < part.valid_from
                AND earlier.valid_to > :since)
        AND {_REACHED.format(body="part")}
"""  # noqa: S608 - all of it is ours
_IN_SCOPE: Final = f"""
    SELECT org_id, name, org_type, path FROM party_org_span AS body
    WHERE org_id = :org_id AND (valid_to IS NULL OR valid_to > :since)
        AND {_REACHED.format(body="body")}
    ORDER BY valid_from LIMIT 1
"""  # noqa: S608
_FRAME: Final = """
    WITH asked AS ({asked}), body AS ({body}), summary AS ({summary})
    {answer}
"""
_ONE: Final = {
    "body": "SELECT * FROM asked",
    "answer": "SELECT CAST(item AS text) AS item FROM summary",
}
_PARTS: Final = {
    "body": f"{_PART} AND part.path > :after ORDER BY part.path LIMIT :limit",
    "answer": """
        SELECT (SELECT count(*) FROM asked) AS asked, count(*) AS parts, max(key) AS last,
            coalesce(json_agg(item ORDER BY key), '[]') AS items
        FROM summary""",
}
_WHOLE: Final = {
    "body": f"SELECT * FROM asked UNION ALL {_PART}",  # noqa: S608 - both are ours
    "answer": """
        SELECT CAST(json_build_object(
            'summary', json_agg(item) FILTER (WHERE key = asked.path) -> 0,
            'parts', coalesce(json_agg(item ORDER BY key) FILTER (WHERE key <> asked.path), '[]')
        ) AS text) AS item
        FROM asked CROSS JOIN summary
        HAVING count(*) > 0""",
}
# A branch is silent through the periods that fell due since it last gave any report.
_SILENT: Final = """
    WITH asked AS ({asked})
    SELECT (SELECT count(*) FROM asked) AS asked, count(*) AS parts, max(path) AS last,
        coalesce(json_agg(json_build_object(
            'org_id', org_id, 'name', name, 'parent_id', parent_id, 'periods', periods,
            'last_reported', last_reported) ORDER BY path), '[]') AS items
    FROM (
        SELECT branch.org_id, branch.name, branch.parent_id, branch.path,
            since.periods, given.last_reported
        FROM asked
        JOIN party_org_span AS branch
            ON branch.path >= asked.path AND branch.path < asked.path || '/'
            AND branch.org_type = 'branch' AND NOT branch.ceased AND {standing}
        LEFT JOIN LATERAL (
            SELECT period AS last_reported, due_on FROM report_total
            WHERE org_id = branch.org_id AND submitted > 0 ORDER BY due_on DESC LIMIT 1
        ) AS given ON true
        CROSS JOIN LATERAL (
            SELECT count(*) AS periods FROM report_total
            WHERE org_id = branch.org_id AND expected > 0 AND due_on < :today
                AND (given.due_on IS NULL OR due_on > given.due_on)
        ) AS since
        WHERE since.periods >= :periods AND branch.path > :after
        ORDER BY branch.path LIMIT :limit
    ) AS silent
"""
_STANDING: Final = """{span}.valid_from <= :{day}
            AND ({span}.valid_to IS NULL OR {span}.valid_to > :{day})"""
# What stood there on the day, is a branch still, and is in reach today.
_STOOD: Final = f"""{_STANDING.format(span="branch", day="since")} AND EXISTS (
                SELECT 1 FROM party_org_span AS still
                WHERE still.org_id = branch.org_id AND still.org_type = 'branch'
                    AND NOT still.ceased AND {_STANDING.format(span="still", day="today")})
            AND {_REACHED.format(body="branch")}"""  # noqa: S608
_SUMS: Final = ", ".join(f"coalesce(sum({name}), 0) AS {name}" for name in ("branches", *NUMBERS))


PARAMETERS: Final[dict[str, Any]] = {
    "org_id": Uuid,
    "period": Text,
    "scope": Text,
    "today": Date,
    "since": Date,
    "until": Date,
    "after": Text,
    "limit": Integer,
    "periods": Integer,
}


def _reads(parts_of: Mapping[str, str]) -> dict[Structure, Read]:
    """Compile one statement for each structure by which branches are counted."""
    return {
        structure: _read(
            _FRAME.format(
                asked=_IN_SCOPE,
                summary=_SUMMARY.format(counted=counted, structure=structure, sums=_SUMS),
                **parts_of,
            )
        )
        for structure, counted in COUNTED.items()
    }


def _read(sql: str) -> Read:
    given = [
        bindparam(name, type_=kind)
        for name, kind in PARAMETERS.items()
        if re.search(rf":{name}\b", sql)
    ]
    return reads.compiled(text(sql).bindparams(*given))


ONE: Final = _reads(_ONE)
PARTS: Final = _reads(_PARTS)
WHOLE: Final = _reads(_WHOLE)
SILENT: Final = _read(
    _SILENT.format(asked=_IN_SCOPE, standing=_STANDING.format(span="branch", day="today"))
)
SILENT_OF_THEN: Final = _read(_SILENT.format(asked=_IN_SCOPE, standing=_STOOD))


async def summarise(source: Source, actor: Actor, query: SummaryQuery) -> str:
    """Sum up what was reported at and below a body, in numbers only."""
    return await _item(source, actor, query, ONE)


async def parts(source: Source, actor: Actor, query: SummaryPartsQuery) -> bytes:
    """Sum up what was reported in each body directly below, by place in the tree."""
    given = _asked(actor, query) | _of(actor, query)
    return await _page(source, actor, query, PARTS[query.structure], given)


async def silent(source: Source, actor: Actor, query: SilenceQuery) -> bytes:
    """List the branches below a body that gave no report for some periods on end."""
    given = _asked(actor, query) | {"periods": query.periods}
    if query.as_of is None:
        return await _page(source, actor, query, SILENT, given)
    return await _page(source, actor, query, SILENT_OF_THEN, given | {"since": query.as_of})


async def _page(
    source: Source, actor: Actor, query: BodyPaging, read: Read, given: dict[str, object]
) -> bytes:
    bound = repr(query.model_dump(exclude={"limit", "after"}))
    [after] = source.cursors.read(query.after, bound) if query.after else [""]
    found = await read.only_row(source.pool, **given, after=after, limit=query.limit)
    if not found["asked"]:
        raise await _refusal(source, actor, query.org_id)
    full = found["parts"] == query.limit
    following = source.cursors.write(json.dumps([found["last"]]), bound) if full else None
    return reads.page_body(found["items"], following)


async def snapshot(source: Source, actor: Actor, query: SummaryQuery) -> str:
    """Write the summary of a body and of each of its parts, all of one moment."""
    return await _item(source, actor, query, WHOLE)


async def _item(
    source: Source, actor: Actor, query: SummaryQuery, ways: Mapping[Structure, Read]
) -> str:
    given = _asked(actor, query) | _of(actor, query)
    found = await ways[query.structure].row(source.pool, **given)
    if found is None:
        raise await _refusal(source, actor, query.org_id)
    return str(found["item"])


def _asked(actor: Actor, query: BodyQuery) -> dict[str, object]:
    scope = as_setting(actor.scope(Permission.SUMMARY_READ))
    today = dict.fromkeys(("today", "since", "until"), actor.today)
    return {"org_id": query.org_id, "scope": scope, **today}


def _of(actor: Actor, query: SummaryQuery) -> dict[str, object]:
    """Say of which period, and through which days of the tree."""
    if query.structure is Structure.NOW:
        return {"period": query.period}
    period = parse(query.period)
    days = {"since": period.start, "until": period.last_day}
    return {"period": query.period, **{name: min(day, actor.today) for name, day in days.items()}}


async def _refusal(source: Source, actor: Actor, org_id: UUID) -> DomainError:
    """Say why: out of sight, or in sight without the right."""
    async with source.sessions.begin() as session:
        await require_org(session, actor, Permission.SUMMARY_READ, org_id, field="query.org_id")
    return PartyOrgNotFound(field="query.org_id", org_id=org_id)  # it was there just now
