"""Drafts proposed for all branches below a body: asked for here, worked out by the worker.

Names do not go up the tree. Who asks gets numbers; each draft is its branch's alone.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import Integer, Text, bindparam, insert
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access import proposal_rounds as found
from api.access.actor import Actor
from api.access.happened import happened
from api.access.heirs import require_living
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.visible import visible
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.proposal_rounds import MOST_BRANCHES, BranchOutcome
from api.domain.roles import Permission
from api.errors.proposal_rounds import (
    RoundNotFound,
    RoundTooLarge,
    RoundUnderWay,
    RoundWithoutBranches,
)
from api.models.proposal_rounds import ProposalRound, ProposalRoundBranch
from api.schemas.common import IfHappened
from api.schemas.proposal_rounds import (
    ProposalRoundCreate,
    ProposalRoundQuery,
    ProposalRoundRead,
    ProposalRoundWhole,
    RoundBranch,
    RoundFigures,
)

LISTING: Final = Listing(
    table=ProposalRound,
    schema=ProposalRoundRead,
    permission=Permission.PLAN_READ,
    order=(col(ProposalRound.year), col(ProposalRound.id)),
    filters={
        "org_id": SUBTREE,
        "year": col(ProposalRound.year) == bindparam("year", type_=Integer),
        "state": col(ProposalRound.state) == bindparam("state", type_=Text),
    },
)


async def search(source: Source, actor: Actor, query: ProposalRoundQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(
    session: AsyncSession, actor: Actor, round_id: UUID, query: IfHappened
) -> ProposalRoundWhole:
    rows = visible(ProposalRound, actor, Permission.PLAN_READ)
    rows = rows.where(col(ProposalRound.id) == round_id)
    if query.as_of is not None:
        rows = rows.where(happened(ProposalRound, by=query.as_of))
    one = (await session.exec(rows)).first()
    if one is None:
        raise RoundNotFound(round_id=round_id)
    return await _whole(session, actor, one)


async def ask(
    session: AsyncSession, actor: Actor, asked: ProposalRoundCreate
) -> ProposalRoundWhole:
    """Ask for a draft in each branch below a body; the worker takes it up.

    Raises RoundUnderWay where one is not over yet, and says no where no branch stands below.
    """
    needed = Permission.PLAN_PROPOSE_BELOW
    body = await require_living(session, actor, needed, asked.org_id, field="body.org_id")
    branches = await found.branches_below(session, body.path, actor.today)
    if not branches:
        raise RoundWithoutBranches(field="body.org_id")
    if len(branches) > MOST_BRANCHES:
        raise RoundTooLarge(field="body.org_id", branches=len(branches), most=MOST_BRANCHES)
    one = ProposalRound(**asked.model_dump(), asked_on=actor.today, created_by=actor.account_id)
    session.add(one)
    with refused_by(uq_proposal_round_open=RoundUnderWay(field="body.org_id")):
        await session.flush()
    waiting = [
        {"round_id": one.id, "branch_id": branch_id, "outcome": BranchOutcome.WAITING}
        for branch_id in branches
    ]
    await (await session.connection()).execute(insert(ProposalRoundBranch), waiting)
    said = {"year": asked.year, "branches": len(branches)}
    await audit.record(session, actor, "proposal_round.asked", one, said)
    return await _whole(session, actor, one)


async def _whole(session: AsyncSession, actor: Actor, one: ProposalRound) -> ProposalRoundWhole:
    branches = [
        RoundBranch(
            org_id=branch.branch_id,
            name=name,
            outcome=BranchOutcome(branch.outcome),
            figures=RoundFigures.model_validate(branch.figures or {}),
        )
        for branch, name in await found.told(session, actor, one)
    ]
    read = ProposalRoundRead.model_validate(one)
    return ProposalRoundWhole(**read.model_dump(), branches=branches)
