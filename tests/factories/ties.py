from datetime import date

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.ties import TieKind
from api.models.households import Household
from api.models.members import PartyMember
from api.models.ties import MemberTie
from tests.factories.accounts import LONG_AGO


async def make_tie(
    session: AsyncSession,
    member: PartyMember,
    household: Household,
    kind: TieKind = TieKind.KIN,
    *,
    valid_to: date | None = None,
) -> MemberTie:
    tie = MemberTie(
        member_id=member.id,
        household_id=household.id,
        kind=kind,
        org_id=household.org_id,
        valid_from=LONG_AGO,
        valid_to=valid_to,
    )
    session.add(tie)
    await session.commit()
    return tie
