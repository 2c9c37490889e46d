"""Sums below a body of the Party: numbers go up the tree where names do not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CTE, Date, Row, Select, Uuid, and_, bindparam, func, union_all
from sqlalchemy import select as select_columns
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from api.access.actor import Actor
from api.access.require import require_org
from api.access.visible import below_each, holds_on, stands_within
from api.db.base import Scoped
from api.domain.roles import Permission
from api.models.party_orgs import PartyOrgSpan
from api.schemas.structures import ByStructure, Structure, YearQuery


@dataclass(frozen=True, slots=True)
class Basis:
    """Where sums begin, and by the tree of which day; ``told`` is what the answer says of it."""

    org: PartyOrgSpan
    on: date
    told: ByStructure


async def basis_of(
    session: AsyncSession,
    actor: Actor,
    query: YearQuery,
    *,
    permission: Permission = Permission.SUMMARY_READ,
) -> Basis:
    """Find the body where the actor may see sums, and by which tree they are asked for.

    What stood below then and is out of the actor's reach today stays out: by the tree of then
    nobody sees more than by today's, only what they see together otherwise.
    """
    org = await require_org(session, actor, permission, query.org_id, field="query.org_id")
    then = query.structure is Structure.THEN
    on = min(date(query.year, 12, 31), actor.today) if then else actor.today
    reach = actor.scope(permission)
    out_of_sight = await _out_of_sight(session, actor, reach, query.org_id, on) if then else 0
    told = ByStructure(structure=query.structure, tree_on=on, out_of_sight=out_of_sight)
    return Basis(org, on, told)


async def _out_of_sight(
    session: AsyncSession, actor: Actor, reach: Sequence[str], org_id: UUID, on: date
) -> int:
    """Count what stood at or below a body on a day and is not where the actor sums up today."""
    given = {"org_id": org_id, "on": on, "today": actor.today, "places": below_each(reach)}
    return (await session.exec(_gone(), params=given)).one()


@cache
def _gone() -> SelectOfScalar[int]:
    stood, top = aliased(PartyOrgSpan), aliased(PartyOrgSpan)
    on, org_id = bindparam("on", type_=Date), bindparam("org_id", type_=Uuid)
    path = select(col(top.path)).where(col(top.org_id) == org_id, holds_on(top, on))
    begins = path.scalar_subquery()
    return select(func.count()).where(
        holds_on(stood, on),
        col(stood.path) >= begins,
        col(stood.path) < begins + "/",
        ~stands_within(col(stood.org_id)),
    )


async def by_part(  # noqa: PLR0913
    session: AsyncSession,
    rows: SelectOfScalar[Any],
    *,
    record: type[Scoped],
    below: PartyOrgSpan,
    on: date,
    sums: Mapping[str, Any],
) -> list[Row[Any]]:
    """Sum the rows below a body for each of its parts, and for what is directly its own.

    A part is what stands directly below on the day; what has ceased there is the body's own. Each
    row of the answer has its ``org_id`` and ``name``, then the sums.
    """
    statement = _by_part(rows, record, below, on, sums)
    return list((await (await session.connection()).execute(statement)).all())


def _by_part(
    rows: SelectOfScalar[Any],
    record: type[Scoped],
    below: PartyOrgSpan,
    on: date,
    sums: Mapping[str, Any],
) -> Select[*tuple[Any, ...]]:
    stands = _standing(below, on)
    named = [stands.c.part_id.label("org_id"), stands.c.name]
    return (
        rows.join(stands, stands.c.org_id == col(record.org_id))
        .with_only_columns(*named, *(value.label(name) for name, value in sums.items()))
        .group_by(stands.c.part_id, stands.c.name, stands.c.sort_name)
        .order_by(stands.c.sort_name, stands.c.part_id)
    )


# Found first, and once: by a plan for whatever body and day, the rows would else be looked through
# for each of the bodies.
def _standing(below: PartyOrgSpan, on: date) -> CTE:
    """Say of each body at or below one to which part of it it belongs on a day."""
    here, part = aliased(PartyOrgSpan), aliased(PartyOrgSpan)
    named: tuple[Any, ...] = (
        col(part.org_id).label("part_id"),
        col(part.name),
        col(part.sort_name),
    )
    own = func.absorbed(below.org_id, on).table_valued("org_id").render_derived("own")
    itself = select_columns(own.c.org_id, *named).join_from(
        part, own, and_(col(part.org_id) == below.org_id, holds_on(part, on))
    )
    inside = (
        select_columns(col(here.org_id), *named)
        .join_from(
            part, here, and_(col(here.path) >= part.path, col(here.path) < col(part.path) + "/")
        )
        .where(
            col(part.parent_id) == below.org_id,
            col(part.ceased).is_(False),
            holds_on(part, on),
            holds_on(here, on),
        )
    )
    return union_all(itself, inside).cte("stands").prefix_with("MATERIALIZED")
