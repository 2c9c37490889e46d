"""Household groups, proposed: neighbours that are in none, put together. Nothing is made."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_
from sqlalchemy import select as select_columns
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import planning
from api.access.actor import Actor
from api.access.require import require_org
from api.access.visible import at_or_below, holds_on, visible
from api.domain.assignments import AssignmentKind
from api.domain.roles import Permission
from api.models.household_groups import GroupMembership
from api.models.households import Household
from api.models.places import PlaceSpan
from api.planning.problem import Target
from api.schemas.proposals import GroupsAsked, Neighbour, ProposedGroup, ProposedGroups

WRITE = Permission.HOUSEHOLD_WRITE


async def propose(session: AsyncSession, actor: Actor, asked: GroupsAsked) -> ProposedGroups:
    """Put each household of a body that is in no group into exactly one, of about one size."""
    await require_org(session, actor, WRITE, asked.org_id, field="body.org_id")
    found = await _alone(session, actor, asked.org_id)
    targets = [
        Target(id=row.id, kind=AssignmentKind.HOUSEHOLD, org_id=asked.org_id, place=row.path)
        for row in found
    ]
    together = planning.group(targets, asked.smallest, asked.largest)
    by_id = {row.id: row for row in found}
    grouped = [[by_id[household_id] for household_id in ids] for ids in together]
    places = await _places(session, actor, {_common(rows) for rows in grouped})
    return ProposedGroups(
        groups=[_group(rows, places, smallest=asked.smallest) for rows in grouped]
    )


def _group(
    rows: list[Any], places: Mapping[str, tuple[UUID, str]], *, smallest: int
) -> ProposedGroup:
    place_id, place_name = places[_common(rows)]
    return ProposedGroup(
        place_id=place_id,
        place_name=place_name,
        households=[
            Neighbour(household_id=row.id, code=row.code, head_name=row.head_name) for row in rows
        ],
        too_small=len(rows) < smallest,
    )


async def _alone(session: AsyncSession, actor: Actor, org_id: UUID) -> list[Any]:
    """Find the households of a body that are in no group today or later, with where they are."""
    today = actor.today
    until = col(GroupMembership.valid_to)
    in_group = (
        select_columns(col(GroupMembership.household_id))
        .where(or_(until.is_(None), until > today))
        .scalar_subquery()
    )
    here = and_(col(PlaceSpan.place_id) == col(Household.place_id), holds_on(PlaceSpan, today))
    gone = col(Household.dissolved_on)
    rows = (
        visible(Household, actor, WRITE)
        .with_only_columns(
            *(col(Household.id), col(Household.code), col(Household.head_name)),
            col(PlaceSpan.path),
        )
        .join(PlaceSpan, here)
        .where(
            at_or_below(col(Household.org_id), org_id, today),
            or_(gone.is_(None), gone > today),
            col(Household.id).not_in(in_group),
        )
        .order_by(col(PlaceSpan.path), col(Household.code))
    )
    return list((await (await session.connection()).execute(rows)).all())


def _common(rows: Iterable[Any]) -> str:
    """Name the place that all of them share: their cluster, or else the village."""
    paths: set[str] = {row.path for row in rows}
    return paths.pop() if len(paths) == 1 else min(paths).partition(".")[0]


async def _places(
    session: AsyncSession, actor: Actor, paths: set[str]
) -> dict[str, tuple[UUID, str]]:
    rows = select_columns(col(PlaceSpan.path), col(PlaceSpan.place_id), col(PlaceSpan.name)).where(
        col(PlaceSpan.path).in_(paths), holds_on(PlaceSpan, actor.today)
    )
    found = (await (await session.connection()).execute(rows)).all()
    return {path: (place_id, name) for path, place_id, name in found}
