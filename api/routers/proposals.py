"""Proposals (phương án phân công): drafts of a plan that a solver works out and people change."""

from uuid import UUID

from fastapi import Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, VersionDep, answer, state_of
from api.domain.roles import Permission
from api.errors import (
    KeyReused,
    NotPermitted,
    RequestInFlight,
    Stale,
    Unauthenticated,
    VersionRequired,
)
from api.errors.assignments import AssignedMemberNotFound
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.households import HouseholdNotFound
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.plans import (
    PlanExists,
    PlanHasNoLines,
    PlanIsFixed,
    PlanLineTwice,
    PlanNotFound,
    PlanOfBranchOnly,
)
from api.errors.proposals import (
    LeadBarred,
    NothingToPropose,
    PlannerBusy,
    ProposalNotFound,
    ProposalTooSlow,
    TargetNotInQuestion,
)
from api.guard import needs
from api.problems import locale_of, problems
from api.routing import Router
from api.schemas.proposals import (
    CoverAsked,
    Covers,
    GroupsAsked,
    LeadAsked,
    LeadChange,
    LeadSet,
    PriceRead,
    ProposalCreate,
    ProposalRead,
    ProposeAgain,
    ProposedGroups,
)
from api.services import group_proposals, proposals

router = Router(prefix="/v1", tags=["proposals"], responses=problems(Unauthenticated, NotPermitted))
NOT_THERE = (
    PlanNotFound,
    HouseholdNotFound,
    HouseholdGroupNotFound,
    AssignedMemberNotFound,
    TargetNotInQuestion,
)


@router.post(
    "/proposals",
    summary="Propose a plan",
    status_code=status.HTTP_201_CREATED,
    response_model=ProposalRead,
    responses=problems(
        PartyOrgNotFound,
        PlanOfBranchOnly,
        PlanExists,
        NothingToPropose,
        PlannerBusy,
        ProposalTooSlow,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.PLAN_WRITE),
)
async def propose_plan(
    request: Request, session: SessionDep, actor: ActorDep, once: OnceDep, asked: ProposalCreate
) -> Response:
    """Draft a branch's plan for a year: who should lead which group and household, and why.

    Who is exempt, away or tied to a household is never proposed for it. Near comes first, then
    skills that a household needs, an even load, and what is so today. It is a draft, to be changed
    line by line; it takes effect when the branch adopts the plan and puts it into force.
    """
    planner, locale = state_of(request).planner, locale_of(request.scope)
    return await once(
        asked,
        status.HTTP_201_CREATED,
        lambda: proposals.make(session, actor, planner, asked, locale=locale),
    )


@router.post(
    "/proposals/covers",
    summary="Ask who could take over",
    response_model=Covers,
    responses=problems(
        PartyOrgNotFound,
        PlanOfBranchOnly,
        HouseholdNotFound,
        HouseholdGroupNotFound,
        TargetNotInQuestion,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.PLAN_WRITE),
)
async def propose_covers(
    request: Request, session: SessionDep, actor: ActorDep, once: OnceDep, asked: CoverAsked
) -> Response:
    """Say who could best lead one household or group from now on, as loads are today.

    For when somebody goes away in the middle of a year. Nothing is changed: who is chosen is put in
    charge at `POST /v1/assignments/{assignment_id}/handovers`, or `POST /v1/assignments`.
    """
    locale = locale_of(request.scope)
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: proposals.cover(session, actor, asked, locale=locale),
    )


@router.post(
    "/proposals/groups",
    summary="Propose household groups",
    response_model=ProposedGroups,
    responses=problems(PartyOrgNotFound, RequestInFlight, KeyReused),
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def propose_groups(
    session: SessionDep, actor: ActorDep, once: OnceDep, asked: GroupsAsked
) -> Response:
    """Put the households that are in no group together with their neighbours; nothing is made.

    Clusters with few households join others of their village. Groups that suit are then made at
    `POST /v1/household-groups`, and the households taken in.
    """
    return await once(
        asked, status.HTTP_200_OK, lambda: group_proposals.propose(session, actor, asked)
    )


@router.get(
    "/plans/{plan_id}/proposal",
    summary="Read what was proposed",
    response_model=ProposalRead,
    responses=problems(PlanNotFound, ProposalNotFound),
    openapi_extra=needs(Permission.PLAN_WRITE),
)
async def get_proposal(
    request: Request, session: SessionDep, actor: ActorDep, plan_id: UUID
) -> Response:
    """Read the lines with their reasons, what stays open and why, and how even it all is.

    What was set by hand since then is among it, and the measures are those of the draft as it is.
    """
    locale = locale_of(request.scope)
    return answer(await proposals.get(session, actor, plan_id, locale))


@router.post(
    "/plans/{plan_id}/proposals",
    summary="Propose a draft anew",
    response_model=ProposalRead,
    responses=problems(
        PlanNotFound,
        PlanIsFixed,
        PlanHasNoLines,
        NothingToPropose,
        PlannerBusy,
        ProposalTooSlow,
        RequestInFlight,
        KeyReused,
        Stale,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.PLAN_WRITE),
)
async def propose_again(  # noqa: PLR0913, PLR0917
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    plan_id: UUID,
    asked: ProposeAgain,
) -> Response:
    """Replace the leads of a draft by a new proposal; what is locked stays as it is.

    Missions, and those who support a lead, stay too.
    """
    planner, locale = state_of(request).planner, locale_of(request.scope)
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: proposals.make_again(
            session, actor, planner, plan_id, asked, version=version, locale=locale
        ),
    )


@router.post(
    "/plans/{plan_id}/prices",
    summary="Ask what a change would do",
    response_model=PriceRead,
    responses=problems(*NOT_THERE, RequestInFlight, KeyReused),
    openapi_extra=needs(Permission.PLAN_WRITE),
)
async def price_lead(  # noqa: PLR0913, PLR0917
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    plan_id: UUID,
    asked: LeadAsked,
) -> Response:
    """Say which rule another lead would break, or what it would cost; nothing is changed."""
    locale = locale_of(request.scope)
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: proposals.price(session, actor, plan_id, asked, locale=locale),
    )


@router.patch(
    "/plans/{plan_id}/lines",
    summary="Set a lead in a draft",
    response_model=LeadChange,
    responses=problems(
        *NOT_THERE,
        PlanIsFixed,
        PlanHasNoLines,
        PlanLineTwice,
        LeadBarred,
        Stale,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.PLAN_WRITE),
)
async def set_lead(  # noqa: PLR0913, PLR0917
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    plan_id: UUID,
    asked: LeadSet,
) -> Response:
    """Let another member lead one household or group, or nobody; the answer says what it costs.

    A rule that no price buys off refuses it. Beyond the maximum of the policy is no error.
    """
    locale = locale_of(request.scope)
    return answer(
        await proposals.set_lead(session, actor, plan_id, asked, version=version, locale=locale)
    )
