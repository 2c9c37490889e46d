"""Sums below a body of the Party: numbers go up the tree where names do not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, and_, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from api.access.actor import Actor
from api.access.require import require_org
from api.access.visible import at_or_below, holds_on, within
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


async def basis_of(session: AsyncSession, actor: Actor, query: YearQuery) -> Basis:
    """Find the body where the actor may see sums, and by which tree they are asked for.

    What stood below then and is out of the actor's reach today stays out: by the tree of then
    nobody sees more than by today's, only what they see together otherwise.
    """
    summing = Permission.SUMMARY_READ
    org = await require_org(session, actor, summing, query.org_id, field="query.org_id")
    then = query.structure is Structure.THEN
    on = min(date(query.year, 12, 31), actor.today) if then else actor.today
    stood = col(PartyOrgSpan.org_id)
    gone = select(func.count()).where(
        holds_on(PartyOrgSpan, on),
        at_or_below(stood, query.org_id, on),
        ~within(actor.scope(summing), actor.today, stood),
    )
    out_of_sight = (await session.exec(gone)).one() if then else 0
    told = ByStructure(structure=query.structure, tree_on=on, out_of_sight=out_of_sight)
    return Basis(org, on, told)


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

    A part is what stands directly below on the day; each row of the answer has its ``org_id`` and
    ``name``, then the sums.
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
    here, part = aliased(PartyOrgSpan), aliased(PartyOrgSpan)
    named = [col(part.org_id), col(part.name)]
    itself = and_(col(part.org_id) == below.org_id, col(here.org_id) == below.org_id)
    inside = and_(
        col(part.parent_id) == below.org_id,
        col(here.path) >= part.path,
        col(here.path) < col(part.path) + "/",
    )
    return (
        rows.join(here, and_(col(here.org_id) == record.org_id, holds_on(here, on)))
        .join(part, and_(holds_on(part, on), or_(itself, inside)))
        .with_only_columns(*named, *(value.label(name) for name, value in sums.items()))
        .group_by(*named, col(part.sort_name))
        .order_by(col(part.sort_name), col(part.org_id))
    )
