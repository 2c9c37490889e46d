"""What is asked of the database's counts, which see past the walls (migrations/coverage.py).

Whoever counts must see all: who cannot act may be of another branch. So these take the bodies
that the caller was found to be permitted for, and give numbers, identities of what belongs to
those bodies, and names of those whom they themselves appointed.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.visible import as_setting
from api.domain.roles import Permission
from api.models.coverage import Counts

BODIES: Final = text("""
    SELECT span.org_id, span.parent_id, span.org_type, span.name, span.path, span.ceased,
        CASE WHEN span.ceased THEN standing_branch(span.org_id, :today)
            WHEN span.org_type = 'party_group' THEN span.parent_id ELSE span.org_id
        END AS branch_id
    FROM party_org_span AS root JOIN party_org_span AS span
        ON span.path >= root.path AND span.path < root.path || '/'
    WHERE root.org_id = :org_id
        AND root.valid_from <= :today AND (root.valid_to IS NULL OR root.valid_to > :today)
        AND span.valid_from <= :today AND (span.valid_to IS NULL OR span.valid_to > :today)
    ORDER BY span.path
""")
# The same on another day, of those that are in reach today.
BODIES_THEN: Final = text("""
    SELECT span.org_id, span.parent_id, span.org_type, span.name, span.path, span.ceased,
        CASE WHEN span.ceased THEN standing_branch(span.org_id, :on)
            WHEN span.org_type = 'party_group' THEN span.parent_id ELSE span.org_id
        END AS branch_id
    FROM party_org_span AS root JOIN party_org_span AS span
        ON span.path >= root.path AND span.path < root.path || '/'
    JOIN party_org_span AS here ON here.org_id = span.org_id
        AND here.valid_from <= :today AND (here.valid_to IS NULL OR here.valid_to > :today)
    WHERE root.org_id = :org_id
        AND root.valid_from <= :on AND (root.valid_to IS NULL OR root.valid_to > :on)
        AND span.valid_from <= :on AND (span.valid_to IS NULL OR span.valid_to > :on)
        AND EXISTS (
            SELECT FROM unnest(string_to_array(:scope, ',')) AS reach
            WHERE here.path >= reach AND here.path < reach || '/')
    ORDER BY span.path
""")
# What is found is in this order, by keys and their types; a page goes on behind those of ``after``.
BY_CODE: Final = {"org_id": "uuid", "code": "text"}
BY_CODE_THEN: Final = BY_CODE | {"household_id": "uuid"}  # those that left may bear the same
BY_NAME: Final = {"org_id": "uuid", "sort_key": "text", "member_id": "uuid"}


def _page(keys: Mapping[str, str]) -> str:
    """Select from what is ``found``."""
    names = ", ".join(keys)
    last = (f"CAST(CAST(:after AS json) ->> {i} AS {keys[name]})" for i, name in enumerate(keys))
    return f"""page AS (
        SELECT * FROM found WHERE CAST(:after AS json) IS NULL OR ({names}) > ({", ".join(last)})
        ORDER BY {names} LIMIT :limit
    )"""  # noqa: S608 - the names are our own


def _items(keys: Mapping[str, str]) -> str:
    listed = f"json_agg(page ORDER BY {', '.join(keys)})"
    return f"(SELECT coalesce({listed}, '[]') FROM page) AS items"  # noqa: S608


def _found(question: str) -> TextClause:
    """Ask how many members are found, and for a page of them."""
    return text(f"""
        WITH found AS MATERIALIZED ({question}), {_page(BY_NAME)}
        SELECT count(*) AS count, {_items(BY_NAME)} FROM found
    """)  # noqa: S608


def _households(state: str) -> str:
    return f"coalesce(sum(n) FILTER (WHERE {state} @> CAST(:on AS date)), 0)"


def _uncovered(states: str, found: str, keys: Mapping[str, str]) -> TextClause:
    return text(f"""
        WITH state AS MATERIALIZED (
            SELECT cardinality(household_ids) AS n, * FROM {states}(:orgs)
        ), found AS ({found}), {_page(keys)}
        SELECT {_households("life")} AS households, {_households("covered")} AS covered,
               {_households("by_decision")} AS by_decision,
               {_households("out_of_scope")} AS out_of_scope,
               {_households("uncovered")} AS count, {_items(keys)}
        FROM state
    """)  # noqa: S608


UNCOVERED: Final = _uncovered(
    "household_states",
    """
        SELECT household.id AS household_id, household.code, household.head_name, household.org_id
        FROM state CROSS JOIN unnest(state.household_ids) AS belonging (id)
        JOIN household ON household.id = belonging.id
        WHERE state.uncovered @> CAST(:on AS date) AND state.org_id = ANY (:named)
    """,
    BY_CODE,
)


def _reached_today(scope: str) -> str:
    return f"""EXISTS (
        SELECT FROM party_org_span AS here, unnest(string_to_array(:{scope}, ',')) AS root
        WHERE here.org_id = household.org_id
            AND here.valid_from <= :today AND (here.valid_to IS NULL OR here.valid_to > :today)
            AND here.path >= root AND here.path < root || '/')"""


# On another day, each under the body of that day: all are counted, and those named that are in
# reach today. Where to be named is to be called poor, it takes that reach, today.
UNCOVERED_THEN: Final = _uncovered(
    "household_states_then",
    f"""
        SELECT household.id AS household_id, household.code, household.head_name, state.org_id,
               household.org_id AS answers_to
        FROM state CROSS JOIN unnest(state.household_ids) AS belonging (id)
        JOIN household ON household.id = belonging.id
        WHERE state.uncovered @> CAST(:on AS date) AND {_reached_today("scope")}
            AND (state.org_id <> ALL (:poor_only) OR {_reached_today("hearing")})
    """,  # noqa: S608
    BY_CODE_THEN,
)
NOT_ASSIGNABLE: Final = _found("""
    SELECT member_id, org_id, name, sort_key COLLATE "C" AS sort_key, standing
    FROM not_assignable_on(:orgs, :on)
""")
# ``bounded`` are the bodies that have such a bound, ``bounds`` the bound of each.
_LOADS: Final = """
    SELECT member_id, state.org_id, member.full_name AS name, member.sort_key,
           coalesce(load.n, 0) AS households, wanted.bound AS "limit"
    FROM unnest(CAST(:bounded AS uuid[]), CAST(:bounds AS integer[])) AS wanted (org_id, bound)
    JOIN member_states(:orgs) AS state ON state.org_id = wanted.org_id
    JOIN party_member AS member ON member.id = state.member_id
    LEFT JOIN (
        SELECT member_id, count(*) AS n FROM charges(:orgs, :on) GROUP BY member_id
    ) AS load USING (member_id)
    WHERE state.stay @> CAST(:on AS date)
"""
OVERLOADED: Final = _found(f"{_LOADS} AND load.n > wanted.bound")
UNDERLOADED: Final = _found(
    f"{_LOADS} AND state.able @> CAST(:on AS date) AND NOT state.idle @> CAST(:on AS date)"
    " AND coalesce(load.n, 0) < wanted.bound"
)
IDLE: Final = _found("""
    SELECT member_id, state.org_id, member.full_name AS name, member.sort_key
    FROM member_states(:orgs) AS state
    JOIN party_member AS member ON member.id = state.member_id
    WHERE state.stay @> CAST(:on AS date) AND state.idle @> CAST(:on AS date)
""")
_TODAY: Final = "party_member"
# Whoever belonged to one of the bodies on the day, with that body.
_THEN: Final = """(
        SELECT party_member.id, belongs.org_id, party_member.full_name, party_member.sort_key
        FROM membership AS belongs JOIN party_member ON party_member.id = belongs.member_id
        WHERE belongs.org_id = ANY (:orgs) AND belongs.valid_from <= :on
            AND (belongs.valid_to IS NULL OR belongs.valid_to > :on)
    )"""
_BEYOND_HOME: Final = r"""
    SELECT member_id, member.org_id, member.full_name AS name, member.sort_key,
           count(*) AS households,
           (array_agg(household_id ORDER BY household_id))[1\:20] AS household_ids
    FROM {charges}(:orgs, :on) AS charge
    JOIN {members} AS member ON member.id = charge.member_id
    GROUP BY member_id, member.org_id, member.full_name, member.sort_key
"""
BEYOND_HOME: Final = _found(_BEYOND_HOME.format(charges="charges_beyond_home", members=_TODAY))
BEYOND_HOME_THEN: Final = _found(
    _BEYOND_HOME.format(charges="charges_beyond_home_then", members=_THEN)
)
# Who is in charge of something, and gave no report for the last periods that are over.
_SILENT: Final = """
    WITH owed AS (
        SELECT obligation.member_id, obligation.due_on, report.first_submitted_on <= :on AS given,
               row_number() OVER (PARTITION BY obligation.member_id
                   ORDER BY obligation.due_on DESC, obligation.id) AS place
        FROM obligation LEFT JOIN report ON report.obligation_id = obligation.id
        WHERE obligation.org_id = ANY (:orgs) AND obligation.due_on < :on
            AND obligation.waived_reason IS NULL
    ), silent AS (
        SELECT member_id, coalesce(min(place) FILTER (WHERE given), count(*) + 1) - 1 AS periods
        FROM owed GROUP BY member_id
    )
    SELECT silent.member_id, member.org_id, member.full_name AS name, member.sort_key,
           silent.periods
    FROM silent JOIN {members} AS member ON member.id = silent.member_id
    WHERE silent.periods >= :periods AND EXISTS (
        SELECT FROM assignment AS held WHERE held.member_id = silent.member_id
            AND held.valid_from <= :on AND (held.valid_to IS NULL OR held.valid_to > :on))
"""
SILENT: Final = _found(_SILENT.format(members=_TODAY))
SILENT_THEN: Final = _found(_SILENT.format(members=_THEN))
_NAMES: Final = ", ".join(Counts.model_fields)
_SUMS: Final = ", ".join(
    f"coalesce(sum(counts.{name}), 0)::integer AS {name}" for name in Counts.model_fields
)
STANCES: Final = text(f"""
    SELECT org_id, {_SUMS} FROM coverage_total AS counts
    WHERE org_id = ANY (:orgs) AND day <= :on GROUP BY org_id
""")  # noqa: S608 - the names are our own
# With each number, the households that came so lately that they are only noted.
TOTAL: Final = text(f"""
    SELECT {_SUMS} FROM (
        SELECT {_NAMES}, day FROM coverage_total WHERE org_id = :org_id
        UNION ALL SELECT {_NAMES}, day FROM coverage_pending(:org_id) WHERE org_id = :org_id
    ) AS counts WHERE day <= :on
""")  # noqa: S608
DIRECTLY: Final = text(f"""
    SELECT {_SUMS} FROM (
        SELECT {_NAMES}, source_id, org_id, day FROM coverage_share
        UNION ALL SELECT {_NAMES}, source_id, org_id, day FROM coverage_pending(:org_id)
    ) AS counts WHERE source_id IN (SELECT absorbed(:org_id, :on))
        AND org_id = :org_id AND day <= :on
""")  # noqa: S608
# Parts on a day, of those that are in reach today; by name.
_PARTS: Final = """
    WITH pending AS MATERIALIZED (SELECT * FROM coverage_pending(:org_id))
    SELECT part.org_id, part.name, part.org_type, part.sort_name, {sums}
    FROM (
        SELECT span.org_id, span.name, span.org_type, span.sort_name, span.path
        FROM party_org_span AS span
        WHERE span.parent_id = :org_id AND NOT span.ceased
            AND span.valid_from <= :tree_on AND (span.valid_to IS NULL OR span.valid_to > :tree_on)
            AND EXISTS (
                SELECT FROM party_org_span AS here, unnest(string_to_array(:scope, ',')) AS root
                WHERE here.org_id = span.org_id AND here.valid_from <= :today
                    AND (here.valid_to IS NULL OR here.valid_to > :today)
                    AND here.path >= root AND here.path < root || '/')
            AND (CAST(:after AS json) IS NULL OR (span.sort_name, span.org_id)
                > (CAST(:after AS json) ->> 0, CAST(CAST(:after AS json) ->> 1 AS uuid)))
        ORDER BY span.sort_name, span.org_id LIMIT :limit
    ) AS part
    LEFT JOIN {counts} AND counts.day <= :on
    GROUP BY part.org_id, part.name, part.org_type, part.sort_name
    ORDER BY part.sort_name, part.org_id
"""
PARTS: Final = text(
    _PARTS.format(
        sums=_SUMS,
        counts=f"""(
        SELECT {_NAMES}, org_id, day FROM coverage_total
        UNION ALL SELECT {_NAMES}, org_id, day FROM pending
    ) AS counts ON counts.org_id = part.org_id""",  # noqa: S608
    )
)
# By the tree of today: what each body that stands below today adds to its own total.
_OWN: Final = f"""(
        SELECT {_NAMES}, source_id, org_id, day FROM coverage_share
        UNION ALL SELECT {_NAMES}, source_id, org_id, day FROM pending
    ) AS counts ON counts.source_id = inside.org_id AND counts.org_id = inside.org_id"""  # noqa: S608
_STANDING: Final = """party_org_span AS inside
        ON inside.path >= {top}.path AND inside.path < {top}.path || '/'
        AND inside.valid_from <= :today AND (inside.valid_to IS NULL OR inside.valid_to > :today)"""
TOTAL_NOW: Final = text(f"""
    WITH pending AS MATERIALIZED (SELECT * FROM coverage_pending(:org_id))
    SELECT {_SUMS} FROM party_org_span AS body
    JOIN {_STANDING.format(top="body")}
    JOIN {_OWN} AND counts.day <= :on
    WHERE body.org_id = :org_id
        AND body.valid_from <= :today AND (body.valid_to IS NULL OR body.valid_to > :today)
""")  # noqa: S608
PARTS_NOW: Final = text(
    _PARTS.format(sums=_SUMS, counts=f"{_STANDING.format(top='part')} LEFT JOIN {_OWN}")
)
SETTLE_ARRIVALS: Final = text("SELECT coverage_settle_arrivals() AS bodies")


async def asked(session: AsyncSession, question: TextClause, **values: Any) -> list[dict[str, Any]]:
    """Ask one of the questions above; ``orgs`` and ``org_id`` are what the caller may ask about."""
    rows = await (await session.connection()).execute(question, values)
    return [dict(row) for row in rows.mappings()]


async def bodies(session: AsyncSession, org_id: UUID, today: date) -> list[dict[str, Any]]:
    """List a body and all below it, as they stand today, from the top down."""
    return await asked(session, BODIES, org_id=org_id, today=today)


async def bodies_then(
    session: AsyncSession, org_id: UUID, actor: Actor, permission: Permission, on: date
) -> list[dict[str, Any]]:
    """List them as they stood, or will stand, on another day, without those out of reach today.

    None are found where the body itself did not stand.
    """
    scope = as_setting(actor.scope(permission))
    return await asked(session, BODIES_THEN, org_id=org_id, on=on, today=actor.today, scope=scope)


def ids(found: Sequence[dict[str, Any]]) -> list[UUID]:
    return [body["org_id"] for body in found]
