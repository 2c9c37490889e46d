"""Codes that residents read from paper: made, printed again, looked up."""

import secrets
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access import public_lookup
from api.access.actor import Actor
from api.access.public_lookup import GroupCard
from api.access.publications import few_households
from api.access.require import require_org, require_row, require_version_if_any
from api.access.visible import at_or_below, visible
from api.domain import clock
from api.domain.codes import GROUP_CODE
from api.domain.roles import Permission
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.public_codes import PublicCodeAbsent, PublicCodeUnknown
from api.models.household_groups import HouseholdGroup
from api.models.public_codes import PublicCode
from api.schemas.public_codes import (
    PersonShown,
    PublicCodeCreate,
    PublicCodeRead,
    PublicGroupRead,
)
from api.security.sealing import Sealing
from api.services import cards

HANDLE_DAYS: Final = 2


async def replace(  # noqa: PLR0913
    session: AsyncSession,
    sealing: Sealing,
    actor: Actor,
    group_id: UUID,
    new: PublicCodeCreate,
    *,
    version: int | None,
    public_url: str,
) -> PublicCodeRead:
    """Give the group a new code; the old one leads nowhere from now on."""
    group = await _group(session, actor, group_id)
    known = await _code_of(session, group_id)
    require_version_if_any(known, version)
    code = GROUP_CODE.new(secrets.token_bytes(GROUP_CODE.random_bytes))
    changed: dict[str, Any] = {
        "code_hash": sealing.keyed_hash("group code", code),
        "sealed": sealing.seal(code, context=PublicCode.place(group_id)),
        "reach": new.reach,
        "made_on": actor.today,
    }
    if known is None:
        known = PublicCode(group_id=group_id, **changed)
    else:
        known.sqlmodel_update({**changed, "version": known.version + 1})
    session.add(known)
    await session.flush()
    await audit.record(session, actor, "public_code.replaced", group, new)
    return _read(sealing, known, public_url)


async def get(
    session: AsyncSession, sealing: Sealing, actor: Actor, group_id: UUID, *, public_url: str
) -> PublicCodeRead:
    await _group(session, actor, group_id)
    known = await _code_of(session, group_id)
    if known is None:
        raise PublicCodeAbsent(group_id=group_id)
    return _read(sealing, known, public_url)


async def card(
    session: AsyncSession, sealing: Sealing, actor: Actor, group_id: UUID, *, public_url: str
) -> str:
    """Draw the card that the branch prints and hands out."""
    known = await get(session, sealing, actor, group_id, public_url=public_url)
    assert known.code  # noqa: S101
    found = await by_code(session, sealing, known.code, actor.today)
    return cards.drawn(found, known.code, site=public_url)


async def picture(
    session: AsyncSession, sealing: Sealing, actor: Actor, group_id: UUID, *, public_url: str
) -> bytes:
    """Draw the code alone, for whoever lays out a poster of their own."""
    known = await get(session, sealing, actor, group_id, public_url=public_url)
    assert known.code  # noqa: S101
    return cards.picture(known.code, site=public_url)


async def sheet(
    session: AsyncSession, sealing: Sealing, actor: Actor, org_id: UUID, *, public_url: str
) -> str:
    """Lay out the cards of all groups of a branch or party group that have a code."""
    write = Permission.HOUSEHOLD_WRITE
    span = await require_org(session, actor, write, org_id, field="path.org_id")
    groups = visible(HouseholdGroup, actor, write)
    groups = groups.where(at_or_below(col(HouseholdGroup.org_id), org_id, actor.today))
    coded = groups.join(PublicCode, col(PublicCode.group_id) == col(HouseholdGroup.id))
    found = (await session.exec(coded.order_by(col(HouseholdGroup.code)))).all()
    drawn = [
        await card(session, sealing, actor, group.id, public_url=public_url) for group in found
    ]
    return cards.sheet(drawn, title=span.name)


async def look_up(session: AsyncSession, sealing: Sealing, code: str) -> PublicGroupRead:
    today = clock.today()
    group = await by_code(session, sealing, code, today)
    people = [
        PersonShown(
            name=one.name if one.listed else None,
            role=one.role,
            handle=_handle(sealing, group, one.person_id),
        )
        for one in group.people
    ]
    return PublicGroupRead(
        group_name=group.group_name,
        branch_name=group.branch_name,
        people=people,
        duties=list(group.duties),
        reach=group.reach,
        small_village=await few_households(session, group.org_id, None, today),
    )


async def by_code(session: AsyncSession, sealing: Sealing, code: str, today: date) -> GroupCard:
    found = await public_lookup.group_of_code(
        session, sealing.keyed_hash("group code", code), today
    )
    if found is None:
        raise PublicCodeUnknown
    return found


def chosen(sealing: Sealing, group: GroupCard, handle: str) -> UUID | None:
    """Say who was chosen from the card of this group; None if it was not so, or long ago."""
    token = sealing.read_token(handle, context=f"shown {group.group_id}")
    if token is None:
        return None
    day, person_id = token.split()
    fresh = clock.today() - date.fromisoformat(day) < timedelta(days=HANDLE_DAYS)
    return UUID(person_id) if fresh else None


def _handle(sealing: Sealing, group: GroupCard, person_id: UUID) -> str:
    return sealing.token(f"{clock.today()} {person_id}", context=f"shown {group.group_id}")


async def _group(session: AsyncSession, actor: Actor, group_id: UUID) -> HouseholdGroup:
    return await require_row(
        session,
        actor,
        HouseholdGroup,
        group_id,
        read=Permission.HOUSEHOLD_READ,
        write=Permission.HOUSEHOLD_WRITE,
        missing=HouseholdGroupNotFound(group_id=group_id),
    )


async def _code_of(session: AsyncSession, group_id: UUID) -> PublicCode | None:
    wanted = select(PublicCode).where(col(PublicCode.group_id) == group_id)
    return (await session.exec(wanted)).first()


def _read(sealing: Sealing, known: PublicCode, public_url: str) -> PublicCodeRead:
    code = sealing.unseal(known.sealed, context=PublicCode.place(known.group_id))
    return PublicCodeRead(
        group_id=known.group_id,
        code=code,
        url=f"{public_url}/#{code}",
        reach=known.reach,
        made_on=known.made_on,
        version=known.version,
    )
