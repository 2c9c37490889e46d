"""What an actor can see: the only place where a query on a scoped table may start.

There are two walls. Each statement names the scope; and PostgreSQL's row-level security
(``migrations/walls.py``) holds role ``kevai_app`` to the settings ``kevai.sight``,
``kevai.person`` and ``kevai.today``, whatever a statement asks.
"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Date,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    false,
    func,
    or_,
    text,
    true,
)
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from api.access.actor import Actor
from api.db.base import Record, Scoped
from api.domain.roles import Permission
from api.models.party_orgs import PartyOrgSpan

WALL: Final = text(
    "SELECT set_config('kevai.sight', :sight, true), set_config('kevai.person', :person, true),"
    " set_config('kevai.today', :today, true)"
)
_TODAY: Final = bindparam("today", type_=Date)
ScopedT = TypeVar("ScopedT", bound=Scoped)
RecordT = TypeVar("RecordT", bound=Record)


def as_setting(roots: Sequence[str]) -> str:
    return ",".join(roots)


async def raise_wall(session: AsyncSession, actor: Actor) -> None:
    """Hold the rest of this transaction to what the actor can see."""
    connection = await session.connection()
    await connection.execute(WALL, wall_of(actor))


async def raise_wall_over(session: AsyncSession, roots: Sequence[str], today: date) -> None:
    """Hold the rest of this transaction to some places: for work that nobody asked for."""
    connection = await session.connection()
    given = {"sight": as_setting(roots), "person": "", "today": today.isoformat()}
    await connection.execute(WALL, given)


def wall_of(actor: Actor) -> dict[str, str]:
    return {
        "sight": as_setting(actor.sight),
        "person": str(actor.person_id or ""),
        "today": actor.today.isoformat(),
    }


def identity(record: type[Scoped]) -> Any:
    """Give the column ``id``, which every scoped table has, whatever else it is."""
    return col(record.id)  # type: ignore[attr-defined]  # Scoped does not say it


def holds_on(dated: Any, on: Any) -> ColumnElement[bool]:
    """Say that a dated row (a model or a table) holds on a day."""
    return and_(dated.valid_from <= on, or_(dated.valid_to.is_(None), dated.valid_to > on))


def within(roots: Sequence[str], today: date, org_id: Any) -> ColumnElement[bool]:
    """Say that an organisation stands, today, at or below one of the places."""
    span = aliased(PartyOrgSpan)
    below = [and_(col(span.path) >= root, col(span.path) < root + "/") for root in roots]
    if not below:
        return ~true()
    standing: ColumnElement[bool] = org_id.in_(
        select(col(span.org_id)).where(holds_on(span, today), or_(*below)).scalar_subquery()
    )
    return standing


def stands_within(org_id: Any) -> ColumnElement[bool]:
    """Say the same as ``within`` for parameters, ``today`` and ``places`` (``below_each``).

    A body is looked up for each row, and not sought among all in reach; and what is asked can be
    put together once.
    """
    span, places = aliased(PartyOrgSpan), any_(bindparam("places", type_=ARRAY(Text)))
    path = select(col(span.path).concat(".")).where(
        col(span.org_id) == org_id, holds_on(span, _TODAY)
    )
    standing = path.correlate_except(span).scalar_subquery()
    return func.coalesce(standing.op("LIKE", is_comparison=True)(places), false())


def below_each(roots: Sequence[str]) -> list[str]:
    return [f"{root}.%" for root in roots]


async def find_row(  # noqa: PLR0913
    session: AsyncSession,
    record: type[ScopedT],
    actor: Actor,
    permission: Permission,
    row_id: UUID,
    *,
    lock: bool = False,
) -> ScopedT | None:
    """Find one row, if the actor holds the permission for it; with ``lock``, and lock it."""
    holder = actor.holder(permission)
    given = {
        "row_id": row_id,
        "places": below_each(actor.scope(permission)),
        "today": actor.today,
        "person": holder,
    }
    statement = _row_of(record, own=holder is not None, lock=lock)
    return (await session.exec(statement, params=given)).first()


# Each write begins with it, and to put it together took five times as long as to run it.
@cache
def _row_of(record: type[ScopedT], *, own: bool, lock: bool) -> SelectOfScalar[ScopedT]:
    reach = [stands_within(col(record.org_id))]
    if own:
        reach.append(record.held_by(bindparam("person", type_=Uuid), _TODAY))
    row = select(record).where(identity(record) == bindparam("row_id", type_=Uuid), or_(*reach))
    return row.with_for_update(key_share=True) if lock else row


def reachable(record: type[Scoped], actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Say that a row is one for which the actor holds the permission."""
    reach = [within(actor.scope(permission), actor.today, col(record.org_id))]
    if (holder := actor.holder(permission)) is not None:
        reach.append(record.held_by(holder, actor.today))
    return or_(*reach)


def visible(record: type[ScopedT], actor: Actor, permission: Permission) -> SelectOfScalar[ScopedT]:
    """Start a query on the rows for which the actor holds the permission."""
    return select(record).where(reachable(record, actor, permission))


def belonging(
    record: type[RecordT], key: Any, owner: type[Scoped], actor: Actor, permission: Permission
) -> SelectOfScalar[RecordT]:
    """Start a query on rows that are seen with the row they belong to, as a history is."""
    owners = select(identity(owner)).where(reachable(owner, actor, permission))
    return select(record).where(key.in_(owners.scalar_subquery()))


def at_or_below(org_id: Any, root_id: Any, on: Any) -> ColumnElement[bool]:
    """Say that an organisation stands, on a day, at or below another."""
    root, span = aliased(PartyOrgSpan), aliased(PartyOrgSpan)
    below = (
        select(col(span.org_id))
        .where(
            col(root.org_id) == root_id,
            holds_on(root, on),
            holds_on(span, on),
            col(span.path) >= col(root.path),
            col(span.path) < col(root.path).concat("/"),
        )
        .scalar_subquery()
    )
    condition: ColumnElement[bool] = org_id.in_(below)
    return condition
