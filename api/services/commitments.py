from typing import Final
from uuid import UUID

from sqlalchemy import Uuid, bindparam
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.in_charge import in_charge
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.require import hold, require_org, require_row, require_seen, require_version
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.roles import Permission
from api.errors import DayNotCome
from api.errors.commitments import (
    CommitmentExists,
    CommitmentNotFound,
    CommitmentNotInCharge,
    CommitmentNotSignedYet,
    CommitmentWithdrawn,
)
from api.errors.households import HouseholdNotFound
from api.models.commitments import Commitment
from api.models.households import Household
from api.schemas.commitments import (
    CommitmentQuery,
    CommitmentRead,
    CommitmentRecord,
    CommitmentWithdraw,
)

LISTING: Final = Listing(
    table=Commitment,
    schema=CommitmentRead,
    permission=Permission.ASSIGNMENT_READ,
    order=(col(Commitment.signed_on), col(Commitment.id)),
    filters={
        "org_id": SUBTREE,
        "household_id": col(Commitment.household_id) == bindparam("household_id", type_=Uuid),
        "member_id": col(Commitment.member_id) == bindparam("member_id", type_=Uuid),
    },
)


async def search(source: Source, actor: Actor, query: CommitmentQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def record(session: AsyncSession, actor: Actor, new: CommitmentRecord) -> CommitmentRead:
    """Record that a household signed; optional for every household, and never its words."""
    if new.signed_on > actor.today:
        raise DayNotCome(field="body.signed_on", day=new.signed_on)
    await hold(session, Household, {new.household_id})  # whoever answers for it does so till then
    household = await require_seen(
        session,
        actor,
        Household,
        new.household_id,
        permission=Permission.HOUSEHOLD_READ,
        missing=HouseholdNotFound(field="body.household_id", household_id=new.household_id),
    )
    write = Permission.ASSIGNMENT_WRITE
    await require_org(session, actor, write, household.org_id, field="body.household_id")
    people = await in_charge(session, household, new.signed_on)
    if new.member_id not in {one["member_id"] for one in people}:
        raise CommitmentNotInCharge(field="body.member_id", day=new.signed_on)
    commitment = Commitment(**new.model_dump(), org_id=household.org_id)
    session.add(commitment)
    exists = CommitmentExists(field="body.signed_on")
    with refused_by(uq_commitment_household_id_member_id_signed_on=exists):
        await session.flush()
    await audit.record(session, actor, "commitment.recorded", commitment, new)
    return CommitmentRead.model_validate(commitment)


async def withdraw(
    session: AsyncSession,
    actor: Actor,
    commitment_id: UUID,
    asked: CommitmentWithdraw,
    *,
    version: int,
) -> CommitmentRead:
    """Record that a household has withdrawn; it needs no reason."""
    commitment = await require_row(
        session,
        actor,
        Commitment,
        commitment_id,
        read=Permission.ASSIGNMENT_READ,
        write=Permission.ASSIGNMENT_WRITE,
        missing=CommitmentNotFound(commitment_id=commitment_id),
    )
    require_version(commitment, version)
    if commitment.withdrawn_on is not None:
        raise CommitmentWithdrawn(day=commitment.withdrawn_on)
    if asked.on < commitment.signed_on:
        raise CommitmentNotSignedYet(field="body.on", day=commitment.signed_on)
    commitment.sqlmodel_update({"withdrawn_on": asked.on, "version": version + 1})
    await session.flush()
    await audit.record(session, actor, "commitment.withdrawn", commitment, asked)
    return CommitmentRead.model_validate(commitment)
