from datetime import date
from uuid import UUID

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.members import NEEDS_RESOLUTION, Standing
from api.domain.text import fold, sort_key
from api.models.members import Membership, MemberStanding, PartyMember
from tests.factories.accounts import LONG_AGO, make_person


async def make_member(
    session: AsyncSession,
    org_id: UUID,
    *,
    standing: Standing = Standing.OFFICIAL,
    full_name: str = "Trần Thị Bình",
    person_id: UUID | None = None,
    phone: str | None = None,
    home_place_id: UUID | None = None,
    since: date = LONG_AGO,
) -> PartyMember:
    """Make a member of a branch or party group; their id is their person's."""
    member = PartyMember(
        id=person_id or (await make_person(session)).id,
        org_id=org_id,
        full_name=full_name,
        sort_key=sort_key(full_name),
        folded_name=fold(full_name),
        birth_year=1970,
        phone=phone,
        home_place_id=home_place_id,
    )
    session.add(member)
    await session.flush()
    resolution_ref = "NQ 12-NQ/CB" if standing in NEEDS_RESOLUTION else None
    session.add(
        MemberStanding(
            member_id=member.id, standing=standing, resolution_ref=resolution_ref, valid_from=since
        )
    )
    session.add(Membership(member_id=member.id, org_id=org_id, valid_from=since))
    await session.commit()
    return member


async def becomes(
    session: AsyncSession, member: PartyMember, standing: Standing, since: date
) -> None:
    """Let another standing follow the member's only one."""
    lines = select(MemberStanding).where(MemberStanding.member_id == member.id)
    (await session.exec(lines)).one().valid_to = since
    await session.flush()
    session.add(MemberStanding(member_id=member.id, standing=standing, valid_from=since))
    await session.commit()
