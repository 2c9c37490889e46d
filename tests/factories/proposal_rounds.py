from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.proposal_rounds import RoundState
from api.models.households import Household
from api.models.members import PartyMember
from api.models.party_orgs import PartyOrgSpan
from api.models.proposal_rounds import ProposalRound, ProposalRoundBranch
from tests.factories.accounts import make_account
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch

NAMES: Final = ("Đặng Thị Rất Riêng", "Lò Văn Độc Nhất", "Ngân Thị Có Một")
SIZES: Final = ((5, 9), (6, 12), (2, 7))
"""Members and households."""


@dataclass
class Village:
    branch: Branch
    members: list[PartyMember]
    households: list[Household]

    @property
    def secrets(self) -> set[str]:
        """Names, codes and ids that are nobody's business above."""
        people = {str(one.id) for one in (*self.members, *self.households)}
        names = {one.full_name for one in self.members}
        return people | names | {word for h in self.households for word in (h.code, h.head_name)}


async def make_village(
    session: AsyncSession, branch: Branch, members: int, households: int, name: str = NAMES[0]
) -> Village:
    return Village(
        branch,
        [await make_member(session, branch.id, full_name=f"{name} {at}") for at in range(members)],
        [
            await make_household(session, branch, head_name=f"Hộ {name} {at}")
            for at in range(households)
        ],
    )


async def make_villages(session: AsyncSession, commune: PartyOrgSpan) -> list[Village]:
    """Make three branches of a commune; in the last, two members have all the work."""
    return [
        await make_village(session, await make_branch(session, commune=commune), *size, name)
        for size, name in zip(SIZES, NAMES, strict=True)
    ]


async def make_round(
    session: AsyncSession, org_id: UUID, year: int, *branch_ids: UUID
) -> ProposalRound:
    """Make a round that failed: no worker of another test takes it up."""
    account = await make_account(session)
    found = ProposalRound(
        org_id=org_id,
        year=year,
        asked_on=clock.today(),
        state=RoundState.FAILED,
        failure="too_slow",
        finished_at=clock.now(),
        created_by=account.id,
    )
    session.add(found)
    await session.flush()
    session.add_all(
        ProposalRoundBranch(round_id=found.id, branch_id=branch_id) for branch_id in branch_ids
    )
    await session.commit()
    return found
