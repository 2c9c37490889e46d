"""Databases of one's own in the server of the run, for what cannot be shared."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from uuid import uuid4

import asyncpg
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession


@asynccontextmanager
async def database(owner_url: str, *, copy_of: str | None = None) -> AsyncIterator[str]:
    """Make a database, empty or a copy of another, and drop it in the end; give its address."""
    name = f"kevai_{uuid4().hex[:12]}"
    template = f" TEMPLATE {make_url(copy_of).database}" if copy_of else ""
    await told(owner_url, f"CREATE DATABASE {name}{template}")
    try:
        yield make_url(owner_url).set(database=name).render_as_string(hide_password=False)
    finally:
        await told(owner_url, f"DROP DATABASE {name} WITH (FORCE)")


async def told(url: str, statement: str) -> None:
    """Tell a database what its owner wants of it."""
    connection = await asyncpg.connect(url)
    await connection.execute(statement)
    await connection.close()


async def scalar_of(url: str, query: str) -> str:
    connection = await asyncpg.connect(url)
    found: str = await connection.fetchval(query)
    await connection.close()
    return found


def engine_of(url: str) -> AsyncEngine:
    return create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))


@asynccontextmanager
async def owner_of(url: str) -> AsyncIterator[AsyncSession]:
    """Open the owner's session: for arranging, and for looking behind the walls."""
    engine = engine_of(url)
    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session
    await engine.dispose()


COLUMNS = text("""
    SELECT format('%I.%I', table_schema, table_name), quote_ident(column_name), data_type
    FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_type = 'BASE TABLE'
    AND table_schema NOT IN ('pg_catalog', 'information_schema')
    ORDER BY 1, ordinal_position
""")


async def columns_of(session: AsyncSession) -> list[tuple[str, str, str]]:
    """Name every column of every table, and its type."""
    found = (await (await session.connection()).execute(COLUMNS)).all()
    return [(table, column, of_type) for table, column, of_type in found]


async def everything_in(session: AsyncSession) -> dict[tuple[str, str], bytes]:
    """Read every column of every table: as text, and where it holds bytes, those."""
    connection, found = await session.connection(), {}
    for table, column, of_type in await columns_of(session):
        read = column if of_type == "bytea" else f"{column}::text"
        cells = (await connection.execute(text(f"SELECT {read} FROM {table}"))).scalars()
        found[table, column] = b"\n".join(_bytes(cells.all()))
    await session.commit()
    return found


def _bytes(cells: Iterable[str | bytes | None]) -> Iterable[bytes]:
    for cell in cells:
        if cell is not None:
            yield cell.encode() if isinstance(cell, str) else bytes(cell)


async def sizes(session: AsyncSession) -> dict[str, int]:
    """Count the rows of every table."""
    connection = await session.connection()
    tables = {table for table, _, _ in await columns_of(session)}
    found = {
        table: (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()
        for table in tables
    }
    await session.commit()
    return found
