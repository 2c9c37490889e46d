"""Roles given for a term, and ended. What was held is kept, and may be held again."""

from typing import Final
from uuid import UUID

from sqlalchemy import Date, String, Uuid, bindparam
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.accounts import answers_for, stands_over
from api.access.actor import Actor
from api.access.heirs import require_living
from api.access.listing import Listing
from api.access.require import require_org, require_row, require_version
from api.access.seats import refuse_unseated
from api.access.visible import holds_on
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.roles import Permission, Role
from api.errors.accounts import PersonNotFound
from api.errors.clients import ClientNotFound
from api.errors.role_terms import (
    RoleNotYours,
    RoleOfOneself,
    RoleTermNotFound,
    RoleTermOutOfOrder,
    RoleTermOver,
    RoleTermOverlaps,
    RoleUnfit,
)
from api.models.accounts import Account, RoleTerm
from api.schemas.common import IfHeld
from api.schemas.role_terms import RoleTermCreate, RoleTermEnd, RoleTermQuery, RoleTermRead
from api.services.party_orgs import TREE

GRANT: Final = Permission.ROLE_GRANT
LISTING: Final = Listing(
    table=RoleTerm,
    schema=RoleTermRead,
    permission=GRANT,
    order=(col(RoleTerm.valid_from), col(RoleTerm.id)),
    columns={"client_id": col(RoleTerm.account_id)},
    filters={
        "org_id": col(RoleTerm.org_id) == bindparam("org_id", type_=Uuid),
        "person_id": col(RoleTerm.person_id) == bindparam("person_id", type_=Uuid),
        "client_id": col(RoleTerm.account_id) == bindparam("client_id", type_=Uuid),
        "role": col(RoleTerm.role) == bindparam("role", type_=String),
        "as_of": holds_on(RoleTerm, bindparam("as_of", type_=Date)),
    },
)


async def search(source: Source, actor: Actor, query: RoleTermQuery) -> bytes:
    if query.as_of is None and not query.all_time:
        query = query.model_copy(update={"as_of": actor.today})
    return await LISTING.page(source, actor, query)


async def get(source: Source, actor: Actor, term_id: UUID, query: IfHeld) -> tuple[bytes, int]:
    """Return the term as JSON, and its version."""
    missing = RoleTermNotFound(term_id=term_id)
    return await LISTING.one(source, actor, term_id, missing, **query.given())


async def grant(session: AsyncSession, actor: Actor, new: RoleTermCreate) -> RoleTermRead:
    """Give a role, where the body has such a seat and the actor may fill it."""
    await TREE.hold(session, alone=False)  # no body becomes another kind meanwhile
    span = await require_living(session, actor, GRANT, new.org_id, field="body.org_id")
    if (new.client_id is not None) is not (new.role is Role.INTEGRATION_CLIENT):
        raise RoleUnfit(field="body.role", role=new.role)
    _require_standing(actor, new.role, span.path, new.person_id)
    await _require_holder(session, actor, new)
    term = RoleTerm(
        **new.model_dump(exclude={"client_id", "valid_from"}),
        account_id=new.client_id,
        valid_from=new.valid_from or actor.today,
        granted_by=actor.account_id,
    )
    if term.valid_to is not None and term.valid_to <= term.valid_from:
        raise RoleTermOutOfOrder(field="body.valid_to", valid_from=term.valid_from)
    await refuse_unseated(session, term, field="body.role")
    session.add(term)
    with refused_by(role_term_period=RoleTermOverlaps(field="body.valid_from")):
        await session.flush()
    await audit.record(session, actor, "role_term.granted", term, new)
    return _read(term)


def _require_standing(actor: Actor, role: Role, path: str, person_id: UUID | None) -> None:
    if person_id is not None and person_id == actor.person_id:
        raise RoleOfOneself
    if not stands_over(actor, GRANT, role, path):
        raise RoleNotYours(role=role)


async def _require_holder(session: AsyncSession, actor: Actor, new: RoleTermCreate) -> None:
    """Require somebody for whom the actor answers.

    Else a stranger's role would keep their own secretary from closing their account.
    """
    if new.client_id is not None:
        client = await session.get(Account, new.client_id)
        if new.person_id is not None or client is None or client.person_id is not None:
            raise ClientNotFound(field="body.client_id", client_id=new.client_id)
    elif new.person_id is None or not await answers_for(session, actor, GRANT, new.person_id):
        raise PersonNotFound(field="body.person_id", person_id=new.person_id)


async def end(
    session: AsyncSession, actor: Actor, term_id: UUID, change: RoleTermEnd, *, version: int
) -> RoleTermRead:
    """End a term that is not over yet, by whoever could have given it."""
    await TREE.hold(session, alone=False)
    term = await require_row(
        session,
        actor,
        RoleTerm,
        term_id,
        read=GRANT,
        write=GRANT,
        missing=RoleTermNotFound(term_id=term_id),
    )
    span = await require_org(session, actor, GRANT, term.org_id)
    _require_standing(actor, Role(term.role), span.path, term.person_id)
    require_version(term, version)
    if term.valid_to is not None and term.valid_to <= actor.today:
        raise RoleTermOver(valid_to=term.valid_to)
    if change.valid_to < term.valid_from:
        raise RoleTermOutOfOrder(field="body.valid_to", valid_from=term.valid_from)
    changes = change.model_dump(exclude_unset=True, exclude_none=True)
    term.sqlmodel_update({**changes, "version": version + 1})
    await refuse_unseated(session, term, field="body.valid_to")
    with refused_by(role_term_period=RoleTermOverlaps(field="body.valid_to")):
        await session.flush()
    await audit.record(session, actor, "role_term.ended", term, change)
    return _read(term)


def _read(term: RoleTerm) -> RoleTermRead:
    plain = RoleTermRead.model_fields.keys() - {"client_id"}
    return RoleTermRead(client_id=term.account_id, **{name: getattr(term, name) for name in plain})
