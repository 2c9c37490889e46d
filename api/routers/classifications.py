"""Yearly classification of members (xếp loại chất lượng đảng viên): grades as they were decided."""

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
from api.errors.classifications import (
    ClassificationExists,
    ClassificationNotFound,
    DecidedTooEarly,
)
from api.errors.members import MemberNotFound
from api.errors.party_orgs import PartyOrgNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.classifications import (
    ClassificationAmend,
    ClassificationQuery,
    ClassificationRead,
    ClassificationRecord,
    ClassificationSummary,
    ClassificationSummaryQuery,
)
from api.schemas.common import IfHappened, Page
from api.services import classifications

router = Router(
    prefix="/v1/classifications",
    tags=["classifications"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List classifications",
    response_model=Page[ClassificationRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.CLASSIFICATION_READ),
)
async def list_classifications(
    request: Request, actor: ActorDep, query: Annotated[ClassificationQuery, Query()]
) -> Response:
    """List grades by where they were given and year; a member sees their own.

    With `member_id`, all years of a member for whom you answer today, wherever they were graded:
    five years in a row bear on a commendation, and survive transfers and mergers.
    """
    return written(await classifications.search(source_of(request), actor, query))


@router.get(
    "/summary",
    summary="Sum up classifications",
    response_model=ClassificationSummary,
    responses=problems(PartyOrgNotFound),
    openapi_extra=needs(Permission.CLASSIFICATION_SUM_UP),
)
async def sum_up_classifications(
    session: SessionDep, actor: ActorDep, query: Annotated[ClassificationSummaryQuery, Query()]
) -> Response:
    """Count the grades of a year below a body, and say how many may be excellent at most.

    For the branch's committee and those above, who decide: where few are graded, sums are names.
    """
    return answer(await classifications.summary(session, actor, query))


@router.get(
    "/{classification_id}",
    summary="Get a classification",
    response_model=ClassificationRead,
    responses=problems(ClassificationNotFound),
    openapi_extra=needs(Permission.CLASSIFICATION_READ),
)
async def get_classification(
    request: Request,
    actor: ActorDep,
    classification_id: UUID,
    query: Annotated[IfHappened, Query()],
) -> Response:
    """Get one grade; `ETag` is its version."""
    return written(*await classifications.get(source_of(request), actor, classification_id, query))


@router.post(
    "",
    summary="Record a classification",
    status_code=status.HTTP_201_CREATED,
    response_model=ClassificationRead,
    responses=problems(
        MemberNotFound,
        PartyOrgNotFound,
        ClassificationExists,
        DayNotCome,
        DecidedTooEarly,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.CLASSIFICATION_WRITE),
)
async def record_classification(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: ClassificationRecord
) -> Response:
    """Record the grade that was decided for a member of your branch, with its decision.

    Nothing here proposes a grade or changes one by itself: no figure, no report, and no feedback.
    """
    return await once(
        new, status.HTTP_201_CREATED, lambda: classifications.record(session, actor, new)
    )


@router.patch(
    "/{classification_id}",
    summary="Amend a classification",
    response_model=ClassificationRead,
    responses=problems(
        ClassificationNotFound,
        PartyOrgNotFound,
        DayNotCome,
        DecidedTooEarly,
        Stale,
        VersionRequired,
    ),
    openapi_extra=needs(Permission.CLASSIFICATION_WRITE),
)
async def amend_classification(
    session: SessionDep,
    actor: ActorDep,
    version: VersionDep,
    classification_id: UUID,
    change: ClassificationAmend,
) -> Response:
    """Let a later decision take the place of the one on record, in the branch that recorded it."""
    return answer(
        await classifications.amend(session, actor, classification_id, change, version=version)
    )
