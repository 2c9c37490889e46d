"""Dated trees as they are kept: one row for each stretch, with its path written out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final, Generic
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    Table,
    Uuid,
    and_,
    any_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.base import uuid7
from api.domain import clock, paths
from api.domain.dated_tree import Decided, FactsT, Grove, Stretch, decide, rewritten, timeline
from api.domain.periods import DateRange

ALONE: Final = text("SELECT pg_advisory_xact_lock(hashtextextended(:tree, 0))")
TOGETHER: Final = text("SELECT pg_advisory_xact_lock_shared(hashtextextended(:tree, 0))")
LABEL: Final = text("SELECT nextval('tree_label')")
ROW_IDS: Final = bindparam("row_ids", type_=ARRAY(Uuid))


async def new_label(session: AsyncSession) -> str:
    """Give a node the part of every path that it will ever have."""
    connection = await session.connection()
    return paths.label((await connection.execute(LABEL)).scalar_one())


@dataclass(frozen=True, slots=True)
class Known(Generic[FactsT]):
    """A row, and what it says."""

    row_id: UUID
    stretch: Stretch[FactsT]


@dataclass(frozen=True, eq=False)
class DatedTree(Generic[FactsT]):
    """A tree whose stretches are rows of ``table``; ``key`` names its column of the node.

    Facts are columns of their own names.
    """

    table: Table
    key: str
    facts: type[FactsT]

    async def hold(self, session: AsyncSession, *, alone: bool) -> None:
        """Keep the tree as it is until this transaction ends, before anything of it is read.

        Alone for whoever moves what is there; those who only add may do so together.
        """
        connection = await session.connection()
        await connection.execute(ALONE if alone else TOGETHER, {"tree": self.table.name})

    async def plant(
        self, session: AsyncSession, node_id: UUID, label: str, since: date, facts: FactsT
    ) -> None:
        """Write a new node from a day on."""
        await self._work_out(session, since, {node_id: label}, {node_id: [Decided(since, facts)]})

    async def change(
        self, session: AsyncSession, node_id: UUID, on: date, legal_ref: str | None, **change: Any
    ) -> None:
        """Decide some facts of a node anew from a day on, and write what follows below it."""
        await self.change_all(session, {node_id: change}, on, legal_ref)

    async def change_all(
        self,
        session: AsyncSession,
        changes: Mapping[UUID, Mapping[str, Any]],
        on: date,
        legal_ref: str | None,
    ) -> None:
        """Decide of many nodes at once, none of which stands below another."""
        known = await self._at_or_below(session, list(changes), on)
        stretches = {of: [each.stretch for each in rows] for of, rows in known.items()}
        decided = {of: timeline(those) for of, those in stretches.items()}
        for node_id, change in changes.items():
            decided[node_id] = decide(stretches.get(node_id, []), on, legal_ref, **change)
        labels = {of: those[0].path.rpartition(".")[2] for of, those in stretches.items()}
        await self._work_out(session, on, labels, decided, known)

    async def _work_out(
        self,
        session: AsyncSession,
        since: date,
        labels: Mapping[UUID, str],
        decided: Mapping[UUID, Sequence[Decided[FactsT]]],
        known: Mapping[UUID, Sequence[Known[FactsT]]] | None = None,
    ) -> None:
        parents = {known.facts.parent_id for those in decided.values() for known in those}
        above = await self._read(
            session,
            since,
            self._node == any_(ROW_IDS),
            row_ids=[*parents - decided.keys() - {None}],
        )
        stretches = {of: [each.stretch for each in rows] for of, rows in above.items()}
        grove = Grove(since, labels, decided, stretches)
        writing = _Writing(self.table, self.key)
        for node_id in decided:
            rows = (known or {}).get(node_id, ())
            found = grove.stretches(node_id)
            was = [each.stretch for each in rows]
            writing.rewrite(node_id, rows, rewritten(was, since, found))
        await writing.carry_out(session)

    @property
    def _node(self) -> ColumnElement[UUID]:
        return self.table.c[self.key]

    async def _at_or_below(
        self, session: AsyncSession, node_ids: Sequence[UUID], since: date
    ) -> dict[UUID, list[Known[FactsT]]]:
        top, lower = self.table.alias("top"), self.table.alias("lower")
        is_lower = and_(lower.c.path >= top.c.path + ".", lower.c.path < top.c.path + "/")
        below = select(lower.c[self.key]).join(top, is_lower)
        is_top = top.c[self.key] == any_(ROW_IDS)
        below = below.where(is_top, _lasts(top, since), _lasts(lower, since))
        # A union, and not either of two: so that the index of the node finds them.
        themselves = select(func.unnest(ROW_IDS, type_=Uuid))
        those = self._node.in_(themselves.union(below))
        return await self._read(session, since, those, row_ids=list(node_ids))

    async def _read(
        self, session: AsyncSession, since: date, which: ColumnElement[bool], **values: Any
    ) -> dict[UUID, list[Known[FactsT]]]:
        """Read the rows that hold on the day or later, or end on it."""
        rows = select(self.table).where(which, _lasts(self.table, since))
        connection = await session.connection()
        found = await connection.execute(rows.order_by(self.table.c.valid_from), values)
        known: defaultdict[UUID, list[Known[FactsT]]] = defaultdict(list)
        for row in found:
            known[getattr(row, self.key)].append(Known(row.id, self._stretch(row)))
        return dict(known)

    def _stretch(self, row: Row[Any]) -> Stretch[FactsT]:
        facts = self.facts(**{each.name: getattr(row, each.name) for each in fields(self.facts)})
        return Stretch(DateRange(row.valid_from, row.valid_to), row.path, facts)


def _lasts(span: FromClause, since: date) -> ColumnElement[bool]:
    return or_(span.c.valid_to.is_(None), span.c.valid_to >= since)


class _Writing:
    """What has to be written so that the rows say what was found."""

    def __init__(self, table: Table, key: str) -> None:
        self._table, self._key = table, key
        self._gone: list[UUID] = []
        self._ends: defaultdict[date | None, list[UUID]] = defaultdict(list)
        self._new: list[dict[str, Any]] = []

    def rewrite(
        self, node_id: UUID, rows: Iterable[Known[FactsT]], stretches: Iterable[Stretch[FactsT]]
    ) -> None:
        """Keep each row that still says what it said, but for its end; write the others anew."""
        old = {_beginning(row.stretch): row for row in rows}
        for stretch in stretches:
            row = old.pop(_beginning(stretch), None)
            if row is None:
                self._new.append(self._row(node_id, stretch))
            elif row.stretch.days.end != stretch.days.end:
                self._ends[stretch.days.end].append(row.row_id)
        self._gone += [row.row_id for row in old.values()]

    def _row(self, node_id: UUID, stretch: Stretch[FactsT]) -> dict[str, Any]:
        facts = {each.name: getattr(stretch.facts, each.name) for each in fields(stretch.facts)}
        days = {"valid_from": stretch.days.start, "valid_to": stretch.days.end}
        identity = {"id": uuid7(), "created_at": clock.now(), self._key: node_id}
        return identity | days | facts | {"path": stretch.path}

    async def carry_out(self, session: AsyncSession) -> None:
        """Write; no two rows of a node ever overlap, not even between two statements."""
        connection = await session.connection()
        these = self._table.c.id == any_(ROW_IDS)
        if self._gone:
            await connection.execute(delete(self._table).where(these), {"row_ids": self._gone})
        for end, row_ids in self._ends.items():
            ended = update(self._table).where(these).values(valid_to=end)
            await connection.execute(ended, {"row_ids": row_ids})
        if self._new:
            await connection.execute(insert(self._table), self._new)


def _beginning(stretch: Stretch[FactsT]) -> tuple[Any, ...]:
    return stretch.days.start, stretch.path, stretch.facts
