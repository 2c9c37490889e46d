"""Conflicts of interest, declared by oneself or by somebody who stands over one.

They are declared of persons, never of a case: so that no one needs to see a case, or to learn that
there is one, to keep the wrong person from it.
"""

from uuid import UUID

from sqlalchemy import false, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from sqlmodel.sql.expression import SelectOfScalar

from api import audit
from api.access.accounts import stands_over_seats_of
from api.access.actor import Actor
from api.access.require import require_version
from api.access.visible import holds_on
from api.db.conflicts import refused_by
from api.domain.roles import Permission
from api.errors import NotPermitted
from api.errors.accounts import PersonNotFound
from api.errors.conflicts import (
    ConflictNotFound,
    ConflictNotYours,
    ConflictOutOfOrder,
    ConflictOver,
    ConflictOverlaps,
    ConflictWithOneself,
)
from api.models.accounts import Person
from api.models.conflicts import Conflict
from api.schemas.common import Page
from api.schemas.conflicts import ConflictCreate, ConflictEnd, ConflictQuery, ConflictRead
from api.security.cursors import Cursors
from api.services.paging import page


async def search(
    session: AsyncSession, cursors: Cursors, actor: Actor, query: ConflictQuery
) -> Page[ConflictRead]:
    """List what keeps the actor out, and what the actor declared of others."""
    found = _own(actor.person_id)
    if query.person_id is not None:
        found = found.where(col(Conflict.person_id) == query.person_id)
    if query.as_of is not None:
        found = found.where(holds_on(Conflict, query.as_of))
    by = (col(Conflict.id),)
    return await page(session, cursors, query, found, read=_read, by=by, newest_first=True)


async def declare(session: AsyncSession, actor: Actor, new: ConflictCreate) -> ConflictRead:
    declarer = _person(actor)
    person_id = new.person_id or declarer
    if new.about_id in (person_id, declarer):
        raise ConflictWithOneself(field="body.about_id")
    if person_id != declarer and not await stands_over_seats_of(session, actor, person_id):
        raise PersonNotFound(field="body.person_id", person_id=person_id)
    if await session.get(Person, new.about_id) is None:
        raise PersonNotFound(field="body.about_id", person_id=new.about_id)
    conflict = Conflict(
        person_id=person_id,
        about_id=new.about_id,
        reason=new.reason,
        declared_by=declarer,
        valid_from=actor.today,
    )
    session.add(conflict)
    with refused_by(conflict_person_id_about_id_period=ConflictOverlaps(field="body.about_id")):
        await session.flush()
    await audit.record(session, actor, "conflict.declared", conflict, {}, announced=False)
    return _read(conflict)


async def end(
    session: AsyncSession, actor: Actor, conflict_id: UUID, change: ConflictEnd, *, version: int
) -> ConflictRead:
    """End it from a day on. Cases that came while it held stay out of sight all the same."""
    declarer = _person(actor)
    wanted = _own(declarer).where(col(Conflict.id) == conflict_id).with_for_update()
    conflict = (await session.exec(wanted)).first()
    if conflict is None:
        raise ConflictNotFound(conflict_id=conflict_id)
    if conflict.declared_by != declarer:
        raise ConflictNotYours
    require_version(conflict, version)
    if conflict.valid_to is not None and conflict.valid_to <= actor.today:
        raise ConflictOver(valid_to=conflict.valid_to)
    if change.valid_to <= conflict.valid_from:
        raise ConflictOutOfOrder(field="body.valid_to", valid_from=conflict.valid_from)
    conflict.sqlmodel_update({"valid_to": change.valid_to, "version": version + 1})
    await session.flush()
    await audit.record(session, actor, "conflict.ended", conflict, {}, announced=False)
    return _read(conflict)


def _own(person_id: UUID | None) -> SelectOfScalar[Conflict]:
    if person_id is None:  # a machine has none, and no interest
        return select(Conflict).where(false())
    own = or_(col(Conflict.person_id) == person_id, col(Conflict.declared_by) == person_id)
    return select(Conflict).where(own)


def _person(actor: Actor) -> UUID:
    if actor.person_id is None:
        raise NotPermitted(permission=Permission.SELF)
    return actor.person_id


def _read(conflict: Conflict) -> ConflictRead:
    return ConflictRead.model_validate(conflict)
