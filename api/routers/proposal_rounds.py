"""Proposal rounds (đợt lập phương án): drafts for all branches below a body, and their numbers."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, answer, source_of, written
from api.domain.roles import Permission
from api.errors import CursorInvalid, KeyReused, NotPermitted, RequestInFlight, Unauthenticated
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.errors.proposal_rounds import (
    RoundNotFound,
    RoundTooLarge,
    RoundUnderWay,
    RoundWithoutBranches,
)
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import IfHappened, Page
from api.schemas.proposal_rounds import (
    ProposalRoundCreate,
    ProposalRoundQuery,
    ProposalRoundRead,
    ProposalRoundWhole,
)
from api.services import proposal_rounds

router = Router(
    prefix="/v1/proposal-rounds",
    tags=["proposal-rounds"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.post(
    "",
    summary="Ask for drafts in all branches",
    status_code=status.HTTP_202_ACCEPTED,
    response_model=ProposalRoundWhole,
    responses=problems(
        PartyOrgCeased,
        PartyOrgNotFound,
        RoundUnderWay,
        RoundWithoutBranches,
        RoundTooLarge,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.PLAN_PROPOSE_BELOW),
)
async def ask_for_round(
    session: SessionDep, actor: ActorDep, once: OnceDep, asked: ProposalRoundCreate
) -> Response:
    """Let a draft be proposed in each branch below a body, for a year; ask later what came of it.

    Only the branch reads its draft, changes it and adopts it: you get numbers, and no name. A
    branch that has a plan of that year, in whatever state, is left alone.
    """
    return await once(
        asked, status.HTTP_202_ACCEPTED, lambda: proposal_rounds.ask(session, actor, asked)
    )


@router.get(
    "",
    summary="List proposal rounds",
    response_model=Page[ProposalRoundRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.PLAN_READ),
)
async def list_rounds(
    request: Request, actor: ActorDep, query: Annotated[ProposalRoundQuery, Query()]
) -> Response:
    """List the rounds that bodies in your sight asked for, by place in the tree and year."""
    return written(await proposal_rounds.search(source_of(request), actor, query))


@router.get(
    "/{round_id}",
    summary="Get a proposal round",
    response_model=ProposalRoundWhole,
    responses=problems(RoundNotFound),
    openapi_extra=needs(Permission.PLAN_READ),
)
async def get_round(
    session: SessionDep, actor: ActorDep, round_id: UUID, query: Annotated[IfHappened, Query()]
) -> Response:
    """Get how far a round is, and what became of each branch, in numbers.

    How full members are is not told of a branch where fewer than five can be in charge: it would
    be somebody's whom you know.
    """
    return answer(await proposal_rounds.get(session, actor, round_id, query))
