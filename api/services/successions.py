"""Who came after whom: read from the lineage that reorganisations leave, to today's heirs."""

from typing import Final
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.domain.reorganisations import Tree
from api.errors import DomainError
from api.errors.admin_units import AdminUnitNotFound
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.places import PlaceNotFound
from api.schemas.successions import SuccessionRead, SuccessionsRead

# Of each tree: its spans, the column of the node, and what says that a node is no more.
_TREES: Final = {
    Tree.PARTY_ORG: ("party_org_span", "org_id", "NOT span.ceased"),
    Tree.PLACE: ("place_span", "place_id", "NOT span.ceased"),
    Tree.ADMIN_UNIT: ("admin_unit_span", "unit_id", "true"),
}
_NAMED: Final = """(
    SELECT span.name FROM {spans} AS span
    WHERE span.{key} = link.{end} AND span.valid_from {until} link.takes_effect
    ORDER BY span.valid_from DESC LIMIT 1)"""
# A line is followed from one to the next; what was only renamed or moved came after itself.
_FOUND: Final = """
    WITH RECURSIVE line AS (
        SELECT link.*, 1 AS step FROM succession AS link
        WHERE link.tree = :tree AND link.{here} = :node_id AND (link.from_id <> link.to_id OR {own})
        UNION ALL
        SELECT link.*, line.step + 1 FROM line
        JOIN succession AS link ON link.tree = :tree AND link.{here} = line.{there}
            AND line.from_id <> line.to_id AND link.takes_effect {order} line.takes_effect
            AND link.id <> line.id
        WHERE line.step < 50 AND (link.from_id <> link.to_id OR {own})
    ), link AS (
        SELECT DISTINCT ON (line.id) line.* FROM line ORDER BY line.id, line.step
    )
    SELECT from_id, {from_name} AS from_name, to_id, {to_name} AS to_name, kind, share,
        takes_effect AS "on", legal_ref, reorganisation_id
    FROM link ORDER BY step, takes_effect, id
"""
_TODAY: Final = """
    SELECT DISTINCT span.{key} FROM {spans} AS span
    WHERE span.{key} = ANY (:ids) AND {living} AND span.valid_from <= :today
        AND (span.valid_to IS NULL OR span.valid_to > :today)
    ORDER BY 1
"""
_KNOWN: Final = "SELECT EXISTS (SELECT FROM {spans} AS span WHERE span.{key} = :node_id)"


def _of_tree(statement: str, tree: Tree, **more: str) -> TextClause:
    spans, key, living = _TREES[tree]
    return text(statement.format(spans=spans, key=key, living=living, **more))


def _line(tree: Tree, *, back: bool) -> TextClause:
    spans, key, _ = _TREES[tree]
    names = {
        "from_name": _NAMED.format(spans=spans, key=key, end="from_id", until="<"),
        "to_name": _NAMED.format(spans=spans, key=key, end="to_id", until="<="),
    }
    ends = {"here": "to_id", "there": "from_id", "order": "<=", "own": "false"}
    if not back:
        ends = {"here": "from_id", "there": "to_id", "order": ">=", "own": "true"}
    return _of_tree(_FOUND, tree, **names, **ends)


_BACK: Final = {tree: _line(tree, back=True) for tree in Tree}
_ON: Final = {tree: _line(tree, back=False) for tree in Tree}
MISSING: Final[dict[Tree, type[DomainError]]] = {
    Tree.PARTY_ORG: PartyOrgNotFound,
    Tree.PLACE: PlaceNotFound,
    Tree.ADMIN_UNIT: AdminUnitNotFound,
}


async def of(session: AsyncSession, actor: Actor, tree: Tree, node_id: UUID) -> SuccessionsRead:
    """Tell what one came from and what became of it, through all that lies between."""
    connection = await session.connection()
    asked = {"tree": tree, "node_id": node_id}
    known = await connection.execute(_of_tree(_KNOWN, tree), {"node_id": node_id})
    if not known.scalar_one():
        raise MISSING[tree](node_id=node_id)
    before, after = [
        [
            SuccessionRead.model_validate(dict(row))
            for row in (await connection.execute(line[tree], asked)).mappings()
        ]
        for line in (_BACK, _ON)
    ]
    ids = [node_id, *(link.to_id for link in after)]
    living = await connection.execute(_of_tree(_TODAY, tree), {"ids": ids, "today": actor.today})
    return SuccessionsRead(predecessors=before, successors=after, today=list(living.scalars()))
