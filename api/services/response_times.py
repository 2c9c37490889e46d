from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Date, Text, Uuid, bindparam
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.heirs import require_living
from api.access.open_listing import OpenListing
from api.access.visible import holds_on
from api.db.asked import Asked, Question
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.feedback import USUAL, Allowed, FeedbackKind
from api.domain.roles import Permission
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.response_times import ResponseTimeBeginsThen
from api.models.response_times import ResponseTime
from api.schemas.response_times import (
    ResponseTimeInForce,
    ResponseTimeInForceQuery,
    ResponseTimeQuery,
    ResponseTimeRead,
    ResponseTimeSet,
)
from api.services import body_rules

LISTING: Final = OpenListing(
    table=ResponseTime,
    schema=ResponseTimeRead,
    order=(
        col(ResponseTime.org_id),
        col(ResponseTime.kind),
        col(ResponseTime.valid_from),
        col(ResponseTime.id),
    ),
    filters={
        "org_id": col(ResponseTime.org_id) == bindparam("org_id", type_=Uuid),
        "kind": col(ResponseTime.kind) == bindparam("kind", type_=Text),
        "as_of": holds_on(ResponseTime, bindparam("as_of", type_=Date)),
    },
)

# The same as ``body_rules.nearest``, for several kinds at once, and asked with each page of cases.
NEAREST: Final = Question("""
    SELECT DISTINCT ON (span.org_id, rule.kind) span.org_id, rule.kind,
        rule.acknowledge_hours, rule.urgent_hours, rule.answer_hours
    FROM party_org_span AS span
    CROSS JOIN unnest(string_to_array(span.path, '.')) WITH ORDINALITY AS place (label, depth)
    JOIN party_org AS org ON org.label = place.label
    JOIN party_org_span AS deciding ON deciding.org_id = org.id AND NOT deciding.ceased
        AND deciding.valid @> CAST(:today AS date)
    JOIN response_time AS rule ON rule.org_id = org.id AND rule.valid @> CAST(:today AS date)
    WHERE span.org_id = ANY (CAST(:org_ids AS uuid[])) AND span.valid @> CAST(:today AS date)
    ORDER BY span.org_id, rule.kind, place.depth DESC
""")


async def search(source: Source, query: ResponseTimeQuery) -> bytes:
    return await LISTING.page(source, query)


async def set_(session: AsyncSession, actor: Actor, new: ResponseTimeSet) -> ResponseTimeRead:
    """Let it hold from a day on, up to the next one that is already set."""
    await require_living(session, actor, Permission.POLICY_WRITE, new.org_id, field="body.org_id")
    begins = new.valid_from or actor.today
    refused = ResponseTimeBeginsThen(field="body.valid_from", day=begins)
    of_kind = col(ResponseTime.kind) == new.kind
    with refused_by(response_time_org_id_kind_period=refused):
        rule = ResponseTime(
            **new.model_dump(exclude={"valid_from"}),
            valid_from=begins,
            valid_to=await body_rules.make_room(
                session, ResponseTime, new.org_id, begins, refused, of_kind
            ),
        )
        session.add(rule)
        await session.flush()
    await audit.record(session, actor, "response_time.set", rule, new)
    return ResponseTimeRead.model_validate(rule)


async def in_force(
    session: AsyncSession, actor: Actor, query: ResponseTimeInForceQuery
) -> ResponseTimeInForce:
    """Find what a body goes by on a day: its own word, the nearest above, or what is usual."""
    on = query.as_of or actor.today
    of_kind = col(ResponseTime.kind) == query.kind
    nearest = await body_rules.nearest(session, ResponseTime, [query.org_id], on, of_kind)
    found = nearest.get(query.org_id)
    if found is None and not await body_rules.is_known(session, query.org_id):
        raise PartyOrgNotFound(field="query.org_id", org_id=query.org_id)
    hours = _allowed(found)
    return ResponseTimeInForce(
        org_id=query.org_id,
        kind=query.kind,
        on=on,
        from_org_id=found and found.org_id,
        **hours._asdict(),
    )


async def allowed(
    asked: Asked, org_ids: Sequence[UUID], on: date
) -> dict[tuple[UUID, FeedbackKind], Allowed]:
    """Find what each of these bodies goes by, for each kind."""
    set_by_some = {
        (org_id, kind): Allowed(*hours)
        for org_id, kind, *hours in (
            row.values() for row in await NEAREST.rows(asked, org_ids=org_ids, today=on)
        )
    }
    every = ((org_id, kind) for org_id in org_ids for kind in FeedbackKind)
    return {one: set_by_some.get(one, USUAL) for one in every}


def _allowed(rule: ResponseTime | None) -> Allowed:
    if rule is None:
        return USUAL
    return Allowed(rule.acknowledge_hours, rule.urgent_hours, rule.answer_hours)
