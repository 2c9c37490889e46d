"""Statements that are asked on a borrowed connection or within a session, by one text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, cast

from sqlalchemy import TextClause, text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db import reads
from api.db.pool import Pool
from api.db.reads import Read

Asked: TypeAlias = Pool | AsyncSession
Found: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Question:
    """SQL with named parameters, each cast where Postgres cannot know its type."""

    sql: str

    async def rows(self, asked: Asked, **values: Any) -> Sequence[Found]:
        if isinstance(asked, Pool):
            return await self._read.rows(asked, **values)
        found = await (await asked.connection()).execute(self._text, values)
        return cast("Sequence[Found]", found.mappings().all())

    async def row(self, asked: Asked, **values: Any) -> Found | None:
        if isinstance(asked, Pool):
            return cast("Found | None", await self._read.row(asked, **values))
        found = await (await asked.connection()).execute(self._text, values)
        return cast("Found | None", found.mappings().first())

    async def only_row(self, asked: Asked, **values: Any) -> Found:
        """Ask what always has an answer."""
        row = await self.row(asked, **values)
        assert row is not None  # noqa: S101
        return row

    @cached_property
    def _text(self) -> TextClause:
        return text(self.sql)

    @cached_property
    def _read(self) -> Read:
        return reads.compiled(self._text)
