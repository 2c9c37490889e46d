"""Reorganisations (sắp xếp tổ chức, đơn vị hành chính): one decision about many bodies at once."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, VersionDep, answer, source_of, written
from api.domain.roles import Permission
from api.errors import (
    CursorInvalid,
    DayNotCome,
    KeyReused,
    NotPermitted,
    RequestInFlight,
    Stale,
    Unauthenticated,
    VersionRequired,
)
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.errors.reorganisations import (
    ReorganisationBuiltUpon,
    ReorganisationEmpty,
    ReorganisationNotApplied,
    ReorganisationNotDraft,
    ReorganisationNotFound,
    ReorganisationOutOfReach,
    ReorganisationRefused,
    ReorganisationStepsFaulty,
    ReorganisationTableFaulty,
    TableUnclear,
)
from api.examples.step_tables import DESCRIPTION
from api.guard import needs
from api.problems import locale_of, problems
from api.routing import Router
from api.schemas.common import IfHappened, Page, Paging
from api.schemas.reorganisation_views import PreviewRead
from api.schemas.reorganisations import (
    ReorganisationChange,
    ReorganisationCreate,
    ReorganisationQuery,
    ReorganisationRead,
    ReorganisationStepRead,
    StepsImport,
    StepsImported,
)
from api.services import (
    reorganisation_runs,
    reorganisation_tables,
    reorganisation_views,
    reorganisations,
)

router = Router(
    prefix="/v1/reorganisations",
    tags=["reorganisations"],
    responses=problems(Unauthenticated, NotPermitted),
)
WRITE = needs(Permission.ORG_WRITE)
DECIDED = (ReorganisationNotFound, RequestInFlight, Stale, KeyReused, VersionRequired)


@router.get(
    "",
    summary="List reorganisations",
    response_model=Page[ReorganisationRead],
    responses=problems(CursorInvalid),
    openapi_extra=WRITE,
)
async def list_reorganisations(
    request: Request, actor: ActorDep, query: Annotated[ReorganisationQuery, Query()]
) -> Response:
    """List the reorganisations kept by the bodies in your reach, by place in the tree and day."""
    return written(await reorganisations.search(source_of(request), actor, query))


@router.get(
    "/{reorganisation_id}",
    summary="Get a reorganisation",
    response_model=ReorganisationRead,
    responses=problems(ReorganisationNotFound),
    openapi_extra=WRITE,
)
async def get_reorganisation(
    request: Request,
    actor: ActorDep,
    reorganisation_id: UUID,
    query: Annotated[IfHappened, Query()],
) -> Response:
    """Get one reorganisation, without its steps; `ETag` is its version."""
    return written(*await reorganisations.get(source_of(request), actor, reorganisation_id, query))


@router.get(
    "/{reorganisation_id}/steps",
    summary="List the steps of a reorganisation",
    response_model=Page[ReorganisationStepRead],
    responses=problems(ReorganisationNotFound, CursorInvalid),
    openapi_extra=WRITE,
)
async def list_reorganisation_steps(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    reorganisation_id: UUID,
    query: Annotated[Paging, Query()],
) -> Response:
    """List the steps in their order."""
    cursors = source_of(request).cursors
    return answer(await reorganisations.steps(session, actor, cursors, reorganisation_id, query))


@router.post(
    "",
    summary="Draft a reorganisation",
    status_code=status.HTTP_201_CREATED,
    response_model=ReorganisationRead,
    responses=problems(DayNotCome, PartyOrgCeased, PartyOrgNotFound, RequestInFlight, KeyReused),
    openapi_extra=WRITE,
)
async def draft_reorganisation(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: ReorganisationCreate
) -> Response:
    """Write down a decision and its steps. Nothing of it holds until it is applied.

    All steps that name what there is not are named at once. What is wrong with the body counts its
    list from 0, `body.steps.0.into.code`; all later answers count steps from 1, as their `position`
    does.
    """
    return await once(
        new, status.HTTP_201_CREATED, lambda: reorganisations.draft(session, actor, new)
    )


@router.put(
    "/{reorganisation_id}",
    summary="Write a drafted reorganisation anew",
    response_model=ReorganisationRead,
    responses=problems(
        DayNotCome,
        ReorganisationStepsFaulty,
        ReorganisationNotFound,
        ReorganisationNotDraft,
        Stale,
        VersionRequired,
    ),
    openapi_extra=WRITE,
)
async def change_reorganisation(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    reorganisation_id: UUID,
    new: ReorganisationChange,
) -> Response:
    """Write the decision anew, and all steps where they are given.

    Faults count steps as those of a draft do: `body.steps.0` is the first that was sent.
    """
    return answer(
        await reorganisations.change(session, actor, reorganisation_id, new, version=version)
    )


@router.post(
    "/{reorganisation_id}/steps/import",
    summary="Import the steps of a reorganisation",
    description=DESCRIPTION,
    response_model=StepsImported,
    responses=problems(*DECIDED, ReorganisationNotDraft, ReorganisationTableFaulty, TableUnclear),
    openapi_extra=WRITE,
)
async def import_reorganisation_steps(  # noqa: PLR0913, PLR0917
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    reorganisation_id: UUID,
    given: StepsImport,
) -> Response:
    locale = locale_of(request.scope)
    return await once(
        given,
        status.HTTP_200_OK,
        lambda: reorganisation_tables.take(
            session, actor, reorganisation_id, given, version=version, locale=locale
        ),
    )


@router.post(
    "/{reorganisation_id}/preview",
    summary="Preview a reorganisation",
    response_model=PreviewRead,
    responses=problems(
        ReorganisationNotFound,
        ReorganisationNotDraft,
        ReorganisationEmpty,
        ReorganisationOutOfReach,
    ),
    openapi_extra=WRITE,
)
async def preview_reorganisation(
    request: Request, session: SessionDep, actor: ActorDep, reorganisation_id: UUID
) -> Response:
    """Say what applying it would change, office by office, and change nothing.

    It is really applied and undone at once, so that what is said is what will be. What cannot be
    applied says why in `faults`, which count steps from 1, as their `position` does (`steps.1`).
    All steps that name what there is not are named at once, before anything is tried.
    """
    locale = locale_of(request.scope)
    return answer(
        await reorganisation_views.preview(session, actor, reorganisation_id, locale=locale)
    )


@router.post(
    "/{reorganisation_id}/apply",
    summary="Apply a reorganisation",
    response_model=ReorganisationRead,
    responses=problems(
        *DECIDED,
        ReorganisationNotDraft,
        ReorganisationEmpty,
        ReorganisationOutOfReach,
        ReorganisationRefused,
    ),
    openapi_extra=WRITE,
)
async def apply_reorganisation(
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    reorganisation_id: UUID,
) -> Response:
    """Decide all steps at once, or none: each holds from the reorganisation's day on.

    A body that ceases is not deleted: it stands on beneath its heir, with its past, and all that
    names it falls in the heir's sight on that day.
    """
    return await once(
        None,
        status.HTTP_200_OK,
        lambda: reorganisation_runs.apply(session, actor, reorganisation_id, version=version),
    )


@router.post(
    "/{reorganisation_id}/revert",
    summary="Revert a reorganisation",
    response_model=ReorganisationRead,
    responses=problems(
        *DECIDED, ReorganisationNotApplied, ReorganisationOutOfReach, ReorganisationBuiltUpon
    ),
    openapi_extra=WRITE,
)
async def revert_reorganisation(
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    reorganisation_id: UUID,
) -> Response:
    """Put everything back as it was, as if it had never been applied.

    Refused where anything that it changed was changed since, or something rests upon what it made.
    """
    return await once(
        None,
        status.HTTP_200_OK,
        lambda: reorganisation_runs.revert(session, actor, reorganisation_id, version=version),
    )
