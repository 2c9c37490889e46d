"""Movements (mô hình): what a place sets out to do, who takes part and gives, what came of it.

Households are seen by the branch. Levels above see movements, and sums by part and by village.
"""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, VersionDep, answer, source_of, written
from api.domain.roles import Permission
from api.errors import (
    CursorInvalid,
    KeyReused,
    NotPermitted,
    RequestInFlight,
    Stale,
    Unauthenticated,
    VersionRequired,
)
from api.errors.households import HouseholdNotFound
from api.errors.members import MemberNotFound
from api.errors.movements import (
    ContributionNotFound,
    ContributionVoided,
    MovementCannotBecome,
    MovementEndsTooEarly,
    MovementIsCancelled,
    MovementIsOver,
    MovementNotFound,
)
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.errors.places import PlaceCeased, PlaceNotFound, PlaceWithoutCharge
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import IfHappened, Page, Paging
from api.schemas.movements import (
    ContributionCreate,
    ContributionQuery,
    ContributionRead,
    ContributionVoid,
    GivenByVillage,
    MovementCreate,
    MovementMove,
    MovementQuery,
    MovementRead,
    MovementSummary,
    MovementSummaryQuery,
    MovementSums,
    MovementUpdate,
    MovementWhole,
    ResultCreate,
    ResultRead,
    TakingPart,
    TakingPartRead,
    VillageQuery,
)
from api.services import contributions, movements

router = Router(
    prefix="/v1/movements", tags=["movements"], responses=problems(Unauthenticated, NotPermitted)
)


@router.get(
    "",
    summary="List movements",
    response_model=Page[MovementRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.MOVEMENT_READ),
)
async def list_movements(
    request: Request, actor: ActorDep, query: Annotated[MovementQuery, Query()]
) -> Response:
    """List the movements in your sight, by place in the tree and first day.

    A member sees those that they lead.
    """
    return written(await movements.search(source_of(request), actor, query))


@router.get(
    "/summary",
    summary="Sum up movements",
    response_model=MovementSummary,
    responses=problems(PartyOrgNotFound),
    openapi_extra=needs(Permission.SUMMARY_READ),
)
async def sum_up_movements(
    session: SessionDep, actor: ActorDep, query: Annotated[MovementSummaryQuery, Query()]
) -> Response:
    """Sum up movements of a year below a body, for each part directly below it."""
    return answer(await contributions.summary(session, actor, query))


@router.get(
    "/villages",
    summary="Sum up contributions by village",
    response_model=Page[GivenByVillage],
    responses=problems(PartyOrgNotFound, CursorInvalid),
    openapi_extra=needs(Permission.SUMMARY_READ),
)
async def sum_up_villages(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    query: Annotated[VillageQuery, Query()],
) -> Response:
    """Sum up what was given in a year below a body, for each village; they add up to the whole."""
    return answer(await contributions.villages(source_of(request), session, actor, query))


@router.get(
    "/{movement_id}",
    summary="Get a movement",
    response_model=MovementWhole,
    responses=problems(MovementNotFound),
    openapi_extra=needs(Permission.MOVEMENT_READ),
)
async def get_movement(
    request: Request, actor: ActorDep, movement_id: UUID, query: Annotated[IfHappened, Query()]
) -> Response:
    """Get one movement with its results; `ETag` is its version."""
    return written(*await movements.get(source_of(request), actor, movement_id, query))


@router.get(
    "/{movement_id}/sums",
    summary="Sum up one movement",
    response_model=MovementSums,
    responses=problems(MovementNotFound),
    openapi_extra=needs(Permission.MOVEMENT_READ),
)
async def sum_up_movement(session: SessionDep, actor: ActorDep, movement_id: UUID) -> Response:
    """Sum up what was given to one movement, as a whole and by village, to the last digit."""
    return answer(await contributions.sums(session, actor, movement_id))


@router.get(
    "/{movement_id}/households",
    summary="List households that take part",
    response_model=Page[TakingPartRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.CONTRIBUTION_READ),
)
async def list_taking_part(
    request: Request, actor: ActorDep, movement_id: UUID, query: Annotated[Paging, Query()]
) -> Response:
    """List the households in your sight that take part in a movement, by code."""
    return written(await movements.taking_part(source_of(request), actor, query, movement_id))


@router.get(
    "/{movement_id}/contributions",
    summary="List contributions",
    response_model=Page[ContributionRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.CONTRIBUTION_READ),
)
async def list_contributions(
    request: Request,
    actor: ActorDep,
    movement_id: UUID,
    query: Annotated[ContributionQuery, Query()],
) -> Response:
    """List what was given to a movement, by day; what was voided is among it, with the reason."""
    return written(await contributions.search(source_of(request), actor, query, movement_id))


@router.post(
    "",
    summary="Plan a movement",
    status_code=status.HTTP_201_CREATED,
    response_model=MovementRead,
    responses=problems(
        PartyOrgCeased,
        PartyOrgNotFound,
        PlaceNotFound,
        MemberNotFound,
        PlaceCeased,
        PlaceWithoutCharge,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.MOVEMENT_WRITE),
)
async def plan_movement(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: MovementCreate
) -> Response:
    """Plan a movement at a village or cluster; it begins when it is moved to `running`."""
    return await once(new, status.HTTP_201_CREATED, lambda: movements.plan(session, actor, new))


@router.patch(
    "/{movement_id}",
    summary="Amend a movement",
    response_model=MovementRead,
    responses=problems(MovementNotFound, MemberNotFound, MovementIsOver, Stale, VersionRequired),
    openapi_extra=needs(Permission.MOVEMENT_WRITE),
)
async def amend_movement(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    movement_id: UUID,
    change: MovementUpdate,
) -> Response:
    """Change a movement that is planned or running."""
    return answer(await movements.amend(session, actor, movement_id, change, version=version))


@router.post(
    "/{movement_id}/state",
    summary="Move a movement on",
    response_model=MovementRead,
    responses=problems(
        MovementNotFound,
        MovementCannotBecome,
        MovementEndsTooEarly,
        RequestInFlight,
        Stale,
        KeyReused,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.MOVEMENT_WRITE),
)
async def move_movement(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    movement_id: UUID,
    to: MovementMove,
) -> Response:
    """Start, end or cancel a movement, or take an ended one up again."""
    return await once(
        to,
        status.HTTP_200_OK,
        lambda: movements.move(session, actor, movement_id, to, version=version),
    )


@router.put(
    "/{movement_id}/households",
    summary="Set which households take part",
    response_model=MovementRead,
    responses=problems(
        MovementNotFound, HouseholdNotFound, MovementIsCancelled, Stale, VersionRequired
    ),
    openapi_extra=needs(Permission.MOVEMENT_WRITE),
)
async def set_taking_part(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    movement_id: UUID,
    wanted: TakingPart,
) -> Response:
    """Write the whole list of households that take part."""
    return answer(
        await movements.set_taking_part(session, actor, movement_id, wanted, version=version)
    )


@router.post(
    "/{movement_id}/contributions",
    summary="Record a contribution",
    status_code=status.HTTP_201_CREATED,
    response_model=ContributionRead,
    responses=problems(
        MovementNotFound, HouseholdNotFound, MovementIsCancelled, RequestInFlight, KeyReused
    ),
    openapi_extra=needs(Permission.MOVEMENT_WRITE),
)
async def record_contribution(
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    movement_id: UUID,
    new: ContributionCreate,
) -> Response:
    """Write down money, days of labour or land, of a household or of somebody unnamed."""
    return await once(
        new,
        status.HTTP_201_CREATED,
        lambda: contributions.record(session, actor, movement_id, new),
    )


@router.post(
    "/{movement_id}/contributions/{contribution_id}/void",
    summary="Void a contribution",
    response_model=ContributionRead,
    responses=problems(ContributionNotFound, ContributionVoided, RequestInFlight, KeyReused),
    openapi_extra=needs(Permission.MOVEMENT_WRITE),
)
async def void_contribution(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    movement_id: UUID,
    contribution_id: UUID,
    why: ContributionVoid,
) -> Response:
    """Take back a line that was written by mistake; it stays to be read, and counts no more."""
    return await once(
        why,
        status.HTTP_200_OK,
        lambda: contributions.void(session, actor, movement_id, contribution_id, why),
    )


@router.post(
    "/{movement_id}/results",
    summary="Record a result",
    status_code=status.HTTP_201_CREATED,
    response_model=ResultRead,
    responses=problems(MovementNotFound, MovementIsCancelled, RequestInFlight, KeyReused),
    openapi_extra=needs(Permission.MOVEMENT_WRITE),
)
async def record_result(
    session: SessionDep, actor: ActorDep, once: OnceDep, movement_id: UUID, new: ResultCreate
) -> Response:
    """Write down what was measured, exact to the digit."""
    return await once(
        new,
        status.HTTP_201_CREATED,
        lambda: movements.measure(session, actor, movement_id, new),
    )
