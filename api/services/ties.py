"""Ties of members to households: declared by the member or their branch, and kept within it."""

from typing import Final
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.listing import Listing
from api.access.require import hold, require_row, require_seen, require_version
from api.access.visible import holds_on
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.roles import Permission
from api.errors.households import HouseholdDissolved, HouseholdNotFound
from api.errors.members import MemberNotFound
from api.errors.ties import HomeExists, TieEndsTooEarly, TieExists, TieNotFound, TieOver
from api.models.households import Household
from api.models.members import PartyMember
from api.models.ties import MemberTie
from api.schemas.ties import TieDeclare, TieEnd, TieQuery, TieRead

LISTING: Final = Listing(
    table=MemberTie,
    schema=TieRead,
    permission=Permission.TIE_READ,
    order=(col(MemberTie.valid_from), col(MemberTie.id)),
    filters={
        "member_id": col(MemberTie.member_id) == bindparam("member_id", type_=Uuid),
        "household_id": col(MemberTie.household_id) == bindparam("household_id", type_=Uuid),
        "as_of": holds_on(MemberTie, bindparam("as_of", type_=Date)),
    },
)


async def search(source: Source, actor: Actor, query: TieQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def declare(session: AsyncSession, actor: Actor, new: TieDeclare) -> TieRead:
    """Declare what ties a member to a household in sight, from today on."""
    await require_seen(
        session,
        actor,
        PartyMember,
        new.member_id,
        permission=Permission.TIE_WRITE,
        sight=Permission.MEMBER_READ,
        missing=MemberNotFound(field="body.member_id", member_id=new.member_id),
    )
    await hold(session, Household, {new.household_id})  # whoever answers for it does so till then
    household = await require_seen(
        session,
        actor,
        Household,
        new.household_id,
        permission=Permission.HOUSEHOLD_READ,
        missing=HouseholdNotFound(field="body.household_id", household_id=new.household_id),
    )
    gone = household.dissolved_on
    if gone is not None and gone <= actor.today:
        raise HouseholdDissolved(field="body.household_id", day=gone)
    tie = MemberTie(**new.model_dump(), valid_from=actor.today, org_id=household.org_id)
    session.add(tie)
    with refused_by(
        member_tie_member_id_household_id_period=TieExists(field="body.household_id"),
        member_tie_home=HomeExists(field="body.kind"),
    ):
        await session.flush()
    # Announced to nobody: what ties a member to a household is between them and their branch.
    await audit.record(session, actor, "tie.declared", tie, {}, announced=False)
    return TieRead.model_validate(tie)


async def end(
    session: AsyncSession, actor: Actor, tie_id: UUID, change: TieEnd, *, version: int
) -> TieRead:
    """Say from when on it no longer holds."""
    tie = await require_row(
        session,
        actor,
        MemberTie,
        tie_id,
        read=Permission.TIE_READ,
        write=Permission.TIE_WRITE,
        missing=TieNotFound(tie_id=tie_id),
    )
    require_version(tie, version)
    if tie.valid_to is not None and tie.valid_to <= actor.today:
        raise TieOver(valid_to=tie.valid_to)
    if change.valid_to <= tie.valid_from:
        raise TieEndsTooEarly(field="body.valid_to", valid_from=tie.valid_from)
    tie.sqlmodel_update({"valid_to": change.valid_to, "version": version + 1})
    await session.flush()
    await audit.record(session, actor, "tie.ended", tie, {}, announced=False)
    return TieRead.model_validate(tie)
