"""Vacancies (khuyết người phụ trách): charges that need somebody else, and until when."""

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
from api.errors.assignments import (
    AlreadyAssigned,
    AssignedMemberNotFound,
    AssignmentNotFound,
    EndsTooEarly,
    LeadTaken,
    MemberCannotBeAssigned,
    MemberTied,
)
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.households import HouseholdDissolved, HouseholdNotFound
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.vacancies import CoverOutside, VacancyNotFound, VacancyNotOpen
from api.guard import needs
from api.problems import locale_of, problems
from api.routing import Router
from api.schemas.common import Page
from api.schemas.vacancies import (
    CoverCandidates,
    VacancyCover,
    VacancyCovered,
    VacancyQuery,
    VacancyRead,
    VacancySummary,
    VacancySummaryQuery,
    VacancyThen,
)
from api.services import vacancies

router = Router(
    prefix="/v1/vacancies", tags=["vacancies"], responses=problems(Unauthenticated, NotPermitted)
)
NOT_THERE = (
    VacancyNotFound,
    AssignmentNotFound,
    AssignedMemberNotFound,
    HouseholdNotFound,
    HouseholdGroupNotFound,
    PartyOrgNotFound,
)
REFUSED = (
    VacancyNotOpen,
    CoverOutside,
    MemberCannotBeAssigned,
    MemberTied,
    LeadTaken,
    AlreadyAssigned,
    EndsTooEarly,
    HouseholdDissolved,
)


@router.get(
    "",
    summary="List vacancies",
    response_model=Page[VacancyRead],
    responses=problems(CursorInvalid, DayNotCome),
    openapi_extra=needs(Permission.ASSIGNMENT_READ),
)
async def list_vacancies(
    request: Request, actor: ActorDep, query: Annotated[VacancyQuery, Query()]
) -> Response:
    """List charges whose lead cannot lead, or has left, by place in the tree and day due.

    One is opened when it becomes known, also of days to come: a member is recorded as away,
    exempt, suspended or gone, or an assignment is ended and nobody takes over. It is covered when
    somebody else is put in charge, in whatever way, or the member is back.
    """
    return written(await vacancies.search(source_of(request), actor, query))


@router.get(
    "/summary",
    summary="Sum up vacancies",
    response_model=VacancySummary,
    responses=problems(PartyOrgNotFound, DayNotCome),
    openapi_extra=needs(Permission.SUMMARY_READ),
)
async def get_vacancy_summary(
    session: SessionDep, actor: ActorDep, query: Annotated[VacancySummaryQuery, Query()]
) -> Response:
    """Give numbers, and no names, for a body with all below it."""
    return answer(await vacancies.summary(session, actor, query))


@router.get(
    "/{vacancy_id}",
    summary="Get a vacancy",
    response_model=VacancyRead,
    responses=problems(VacancyNotFound, DayNotCome),
    openapi_extra=needs(Permission.ASSIGNMENT_READ),
)
async def get_vacancy(
    request: Request, actor: ActorDep, vacancy_id: UUID, query: Annotated[VacancyThen, Query()]
) -> Response:
    """Get one vacancy; `ETag` is its version."""
    return written(*await vacancies.get(source_of(request), actor, vacancy_id, query))


@router.get(
    "/{vacancy_id}/candidates",
    summary="Propose who could cover a vacancy",
    response_model=CoverCandidates,
    responses=problems(VacancyNotFound),
    openapi_extra=needs(Permission.ASSIGNMENT_WRITE),
)
async def get_vacancy_candidates(
    request: Request, session: SessionDep, actor: ActorDep, vacancy_id: UUID
) -> Response:
    """Say who of the branch could cover it, beside what everybody has today; why, at what price.

    Who is tied to the household, or cannot act on its first day, is never among them.
    """
    locale = locale_of(request.scope)
    return answer(await vacancies.candidates(session, actor, vacancy_id, locale))


@router.post(
    "/{vacancy_id}/cover",
    summary="Cover a vacancy",
    status_code=status.HTTP_201_CREATED,
    response_model=VacancyCovered,
    responses=problems(*NOT_THERE, *REFUSED, RequestInFlight, KeyReused, Stale, VersionRequired),
    openapi_extra=needs(Permission.ASSIGNMENT_WRITE),
)
async def cover_vacancy(  # noqa: PLR0913, PLR0917
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    vacancy_id: UUID,
    asked: VacancyCover,
) -> Response:
    """Put somebody in charge from a day on: by a handover, with the same duties and open work.

    Where it is known when the member is back, the cover ends then, and the member leads again.
    """
    return await once(
        asked,
        status.HTTP_201_CREATED,
        lambda: vacancies.cover(session, actor, vacancy_id, asked, version=version),
    )
