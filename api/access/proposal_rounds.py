"""Rounds of proposals, as the worker finds them, and as whom it works for a body.

The worker raises the wall over what it works on; it has no office, and nobody asked it by name.
Within the wall it reads and writes a branch's facts and draft as the branch's own secretary may,
and tells nobody: what goes up from there are numbers.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor, Grant
from api.access.visible import holds_on, within
from api.domain.party_orgs import OrgType
from api.domain.proposal_rounds import RoundState
from api.domain.roles import Permission, Role
from api.models.party_orgs import PartyOrgSpan
from api.models.proposal_rounds import ProposalRound, ProposalRoundBranch

NOBODY = UUID(int=0)


async def due(session: AsyncSession, now: datetime) -> ProposalRound | None:
    """Find and lock the oldest round that nobody works on, or no longer."""
    left = and_(
        col(ProposalRound.state) == RoundState.WORKING, col(ProposalRound.leased_until) < now
    )
    rows = select(ProposalRound).where(or_(col(ProposalRound.state) == RoundState.WAITING, left))
    oldest = rows.order_by(col(ProposalRound.id)).limit(1)
    return (await session.exec(oldest.with_for_update(skip_locked=True))).first()


async def held(session: AsyncSession, round_id: UUID, attempt: int) -> ProposalRound | None:
    """Find and lock a round for whoever took it up; none where somebody else has since."""
    rows = select(ProposalRound).where(
        col(ProposalRound.id) == round_id,
        col(ProposalRound.state) == RoundState.WORKING,
        col(ProposalRound.attempts) == attempt,
    )
    return (await session.exec(rows.with_for_update())).first()


async def branches_below(session: AsyncSession, path: str, on: date) -> Sequence[UUID]:
    """Name the living branches below a place in the tree, in its order."""
    rows = select(PartyOrgSpan.org_id).where(
        col(PartyOrgSpan.path) > path + ".",
        col(PartyOrgSpan.path) < path + "/",
        col(PartyOrgSpan.org_type) == OrgType.BRANCH,
        col(PartyOrgSpan.ceased).is_(False),
        holds_on(PartyOrgSpan, on),
    )
    return (await session.exec(rows.order_by(col(PartyOrgSpan.path)))).all()


async def told(
    session: AsyncSession, actor: Actor, found: ProposalRound
) -> Sequence[tuple[ProposalRoundBranch, str]]:
    """Read what became of the branches that are in reach today, with what they were called."""
    rows = (
        select(ProposalRoundBranch, PartyOrgSpan.name)
        .join(PartyOrgSpan, col(PartyOrgSpan.org_id) == col(ProposalRoundBranch.branch_id))
        .where(
            col(ProposalRoundBranch.round_id) == found.id,
            holds_on(PartyOrgSpan, found.asked_on),
            within(
                actor.scope(Permission.PLAN_READ), actor.today, col(ProposalRoundBranch.branch_id)
            ),
        )
    )
    return (await session.exec(rows.order_by(col(PartyOrgSpan.path)))).all()


def acting_in(span: PartyOrgSpan, role: Role, account_id: UUID, today: date) -> Actor:
    """Let the worker do in one body what an office there may, on behalf of who asked for it."""
    grant = Grant(role, span.org_id, span.path, span.valid_from, span.valid_to)
    return Actor(account_id, NOBODY, None, (grant,), today)
