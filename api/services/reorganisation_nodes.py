"""Asking at once whether there is all that the steps of a reorganisation name.

What is named by its code or id is looked up together, so that thousands of steps are a few reads;
nothing is tried. Whether the actor decides of it is another question (``reorganisation_reach``).
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.visible import holds_on
from api.domain import reorganisation_nodes
from api.domain.reorganisation_nodes import NODES, Known, Naming, NodeNamed, Unknown
from api.domain.reorganisations import Tree
from api.models.admin_units import AdminUnitSpan
from api.models.party_orgs import PartyOrgSpan
from api.models.places import Place
from api.schemas.reorganisations import Node, ReorganisationStep


def naming(number: int, step: ReorganisationStep) -> Naming:
    return Naming(number, step.tree, step.ref, list(_named(step)))


def _named(step: ReorganisationStep) -> Iterator[NodeNamed]:
    for field, of_tree in NODES.items():
        node: Node | None = getattr(step, field)
        if node is None:
            continue
        tree = of_tree or step.tree
        if node.id is not None:
            yield NodeNamed(field, tree, "id", node.id)
        elif node.ref is not None:
            yield NodeNamed(field, tree, "ref", node.ref)
        else:
            yield NodeNamed(field, tree, "code", node.code or "")


async def unknown_in(
    session: AsyncSession, steps: Sequence[ReorganisationStep], on: date
) -> list[Unknown]:
    """Find what steps name, numbered from 1, that there is not on the day or before it."""
    return await unknown(
        session, [naming(number, step) for number, step in enumerate(steps, 1)], on
    )


async def unknown(session: AsyncSession, namings: Sequence[Naming], on: date) -> list[Unknown]:
    codes = reorganisation_nodes.named(namings, "code", Tree.ADMIN_UNIT)
    ids = {tree: reorganisation_nodes.named(namings, "id", tree) for tree in Tree}
    known = Known(
        await _borne(session, codes, on),
        {
            Tree.PARTY_ORG: await _there(session, col(PartyOrgSpan.org_id), ids[Tree.PARTY_ORG]),
            Tree.PLACE: await _there(session, col(Place.id), ids[Tree.PLACE]),
            Tree.ADMIN_UNIT: await _there(
                session,
                col(AdminUnitSpan.unit_id),
                ids[Tree.ADMIN_UNIT],
                or_(
                    holds_on(AdminUnitSpan, on - timedelta(days=1)),
                    holds_on(AdminUnitSpan, on),
                ),
            ),
        },
    )
    return reorganisation_nodes.unknown(namings, known)


async def _borne(session: AsyncSession, codes: set[Any], on: date) -> set[str]:
    """Find which codes a unit bore on the day before."""
    these = literal(sorted(codes), ARRAY(Text))
    rows = select(AdminUnitSpan.code).where(
        col(AdminUnitSpan.code) == any_(these), holds_on(AdminUnitSpan, on - timedelta(days=1))
    )
    return set((await session.exec(rows)).all()) if codes else set()


async def _there(session: AsyncSession, column: Any, ids: set[Any], *more: Any) -> set[UUID]:
    """Find which of these there are; as an array, since there may be thousands."""
    these = literal(sorted(ids), ARRAY(Uuid))
    rows = select(column).where(column == any_(these), *more).distinct()
    return set((await session.exec(rows)).all()) if ids else set()
