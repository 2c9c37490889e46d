from collections.abc import Iterable
from uuid import UUID

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.require import require_seen
from api.access.visible import belonging, visible
from api.domain.members import StandingLine, presences
from api.domain.roles import Permission
from api.errors import DayNotCome, NotPermitted
from api.errors.members import (
    MemberAlreadyThere,
    MemberBelongsElsewhere,
    MemberGone,
    MemberNotFound,
    MembershipIsLater,
    TransferTooEarly,
)
from api.models.members import Membership, PartyMember
from api.schemas.common import Page, Paging
from api.schemas.memberships import MembershipRead, TransferCreate
from api.security.cursors import Cursors
from api.services import vacancy_openings
from api.services.members import require_holder
from api.services.paging import page


async def history(
    session: AsyncSession, actor: Actor, cursors: Cursors, member_id: UUID, query: Paging
) -> Page[MembershipRead]:
    """Tell where a member belonged from when to when, the present last."""
    key = col(Membership.member_id)
    rows = belonging(Membership, key, PartyMember, actor, Permission.MEMBER_READ)
    await require_seen(
        session,
        actor,
        PartyMember,
        member_id,
        permission=Permission.MEMBER_READ,
        missing=MemberNotFound(member_id=member_id),
    )
    return await page(
        session,
        cursors,
        query,
        rows.where(key == member_id),
        read=MembershipRead.model_validate,
        by=(col(Membership.valid_from),),
        of=("memberships", member_id),
    )


async def transfer(
    session: AsyncSession, actor: Actor, member_id: UUID, new: TransferCreate
) -> MembershipRead:
    """Move a member to another branch or party group, where the actor may do so at both.

    A committee above holds this right for all its branches, and hears no name: it is named the
    member by id, and answered with where they belong.
    """
    member = await _transferable(session, actor, member_id)
    if member.org_id != new.from_org_id:
        raise MemberBelongsElsewhere(field="body.from_org_id")
    await require_holder(session, actor, Permission.MEMBER_TRANSFER, new.org_id)
    if member.org_id == new.org_id:
        raise MemberAlreadyThere(field="body.org_id")
    if new.on > actor.today:
        raise DayNotCome(field="body.on", day=new.on)
    present = await _last(session, actor, Permission.MEMBER_TRANSFER, member_id)
    if present.valid_to is not None and present.valid_to <= actor.today:
        raise MemberGone(member_id=member_id)
    if new.on < present.valid_from:
        raise TransferTooEarly(field="body.on", since=present.valid_from)
    if new.on == present.valid_from:  # the entry of that day is corrected
        present.org_id = new.org_id
    else:
        following = Membership(
            member_id=member_id, org_id=new.org_id, valid_from=new.on, valid_to=present.valid_to
        )
        present.valid_to = new.on
        await session.flush()
        session.add(following)
        present = following
    member.sqlmodel_update({"org_id": new.org_id, "version": member.version + 1})
    await session.flush()
    await audit.record(session, actor, "member.transferred", member, new)
    await vacancy_openings.settle_member(session, actor, member_id)
    return MembershipRead.model_validate(present)


async def follow(
    session: AsyncSession, actor: Actor, member: PartyMember, lines: Iterable[StandingLine]
) -> None:
    """End the membership of who is gone, and let them belong again when they return."""
    last = await _last(session, actor, Permission.MEMBER_WRITE, member.id)
    there = presences(lines)[-1]
    if last.valid_from < there.start:
        last.valid_to = last.valid_to or there.start
        last = Membership(member_id=member.id, org_id=member.org_id, valid_from=there.start)
        await session.flush()
        session.add(last)
    if there.end is not None and there.end <= last.valid_from:
        raise MembershipIsLater(field="body.valid_from", since=last.valid_from)
    last.valid_to = there.end
    await session.flush()


async def _transferable(session: AsyncSession, actor: Actor, member_id: UUID) -> PartyMember:
    """Find and lock the member; those above who may move them may not read them."""
    wanted = visible(PartyMember, actor, Permission.MEMBER_TRANSFER)
    wanted = wanted.where(col(PartyMember.id) == member_id)
    member = (await session.exec(wanted.with_for_update())).first()
    if member is not None:
        return member
    readable = visible(PartyMember, actor, Permission.MEMBER_READ)
    if (await session.exec(readable.where(col(PartyMember.id) == member_id))).first():
        raise NotPermitted(permission=Permission.MEMBER_TRANSFER)
    raise MemberNotFound(member_id=member_id)


async def _last(
    session: AsyncSession, actor: Actor, permission: Permission, member_id: UUID
) -> Membership:
    """Find the last membership, of the organisation that answers for the member."""
    rows = visible(Membership, actor, permission).where(col(Membership.member_id) == member_id)
    return (await session.exec(rows.order_by(col(Membership.valid_from).desc()).limit(1))).one()
