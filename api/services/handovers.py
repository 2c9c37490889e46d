"""Handovers: who takes over answers, and is told by who led before."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, or_
from sqlalchemy import select as select_columns
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.happened import happened
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.require import in_charge_of, require_row, require_version
from api.access.visible import identity
from api.db.reads import Source
from api.domain.handovers import HANDOVER_TRANSITIONS, HandoverState
from api.domain.roles import Permission
from api.errors.handovers import HandoverCannotBecome, HandoverNotFound, HandoverNotYours
from api.models.handovers import Handover
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.schemas.common import IfHappened
from api.schemas.handovers import HandoverAnswer, HandoverQuery, HandoverRecord
from api.services.assignments import member_name, target_of
from api.services.moves import require_move

MEMBER: Final = bindparam("member_id", type_=Uuid)
LISTING: Final = Listing(
    table=Handover,
    schema=HandoverRecord,
    permission=Permission.ASSIGNMENT_READ,
    order=(col(Handover.opened_on), col(Handover.id)),
    columns={
        "from_name": member_name(col(Handover.from_member_id)),
        "to_name": member_name(col(Handover.to_member_id)),
        "target_name": target_of(
            col(Household.head_name),
            col(HouseholdGroup.name),
            household_id=col(Handover.household_id),
            group_id=col(Handover.group_id),
        ),
    },
    filters={
        "happened_by": happened(Handover),
        "org_id": SUBTREE,
        "state": col(Handover.state) == bindparam("state", type_=Text),
        "member_id": or_(
            col(Handover.to_member_id) == MEMBER, col(Handover.from_member_id) == MEMBER
        ),
    },
)


async def search(source: Source, actor: Actor, query: HandoverQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(
    source: Source, actor: Actor, handover_id: UUID, query: IfHappened
) -> tuple[bytes, int]:
    """Return the handover as JSON, and its version."""
    missing = HandoverNotFound(handover_id=handover_id)
    return await LISTING.one(source, actor, handover_id, missing, **query.given())


async def answer(
    session: AsyncSession, actor: Actor, handover_id: UUID, asked: HandoverAnswer, *, version: int
) -> HandoverRecord:
    """Accept, or decline: the assignment stays until the branch decides otherwise."""
    handover = await _writable(session, actor, handover_id, version)
    await _require_part(session, actor, handover, handover.to_member_id)
    state = HandoverState.ACCEPTED if asked.accepted else HandoverState.DECLINED
    said = {"answered_on": actor.today, "objection": asked.objection}
    return await _moved(session, actor, handover, state, **said)


async def brief(
    session: AsyncSession, actor: Actor, handover_id: UUID, *, version: int
) -> HandoverRecord:
    """Record that whoever takes over was told what there is to know."""
    handover = await _writable(session, actor, handover_id, version)
    await _require_part(session, actor, handover, handover.from_member_id)
    return await _moved(session, actor, handover, HandoverState.BRIEFED, briefed_on=actor.today)


async def _writable(
    session: AsyncSession, actor: Actor, handover_id: UUID, version: int
) -> Handover:
    handover = await require_row(
        session,
        actor,
        Handover,
        handover_id,
        read=Permission.ASSIGNMENT_READ,
        write=Permission.HANDOVER_ANSWER,
        missing=HandoverNotFound(handover_id=handover_id),
    )
    require_version(handover, version)
    return handover


async def _require_part(
    session: AsyncSession, actor: Actor, handover: Handover, member_id: UUID
) -> None:
    """Raise unless it is the actor's own part, or they speak for the branch.

    The committee answers for who has no account.
    """
    if actor.person_id != member_id and not await in_charge_of(
        session, actor, Permission.HANDOVER_ANSWER, handover.org_id
    ):
        raise HandoverNotYours


async def _moved(
    session: AsyncSession, actor: Actor, handover: Handover, state: HandoverState, **said: Any
) -> HandoverRecord:
    require_move(HANDOVER_TRANSITIONS, HandoverState(handover.state), state, HandoverCannotBecome)
    handover.sqlmodel_update({**said, "state": state, "version": handover.version + 1})
    await session.flush()
    await audit.record(session, actor, f"handover.{state}", handover, {"state": state})
    row = select_columns(*LISTING.fields()).where(identity(LISTING.table) == handover.id)
    written = (await (await session.connection()).execute(row)).mappings().one()
    return HandoverRecord.model_validate(dict(written))
