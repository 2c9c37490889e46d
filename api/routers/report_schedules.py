"""Which reporting periods open by themselves: the word of the nearest body at or above."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from api.dependencies import ActorDep, SessionDep, VersionIfAnyDep, answer
from api.domain.roles import Permission
from api.errors import NotPermitted, Stale, Unauthenticated, VersionRequired
from api.errors.party_orgs import PartyOrgCeased, PartyOrgNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.report_schedules import ScheduleQuery, ScheduleRead, ScheduleSet
from api.services import report_schedules

router = Router(
    prefix="/v1/report-schedules",
    tags=["report-schedules"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "/{org_id}",
    summary="Get the schedule of a body",
    response_model=ScheduleRead,
    responses=problems(PartyOrgNotFound),
    openapi_extra=needs(Permission.PERIOD_READ),
)
async def get_report_schedule(
    session: SessionDep, actor: ActorDep, org_id: UUID, query: Annotated[ScheduleQuery, Query()]
) -> Response:
    """Get which periods open by themselves for a body: its own word, or the nearest above.

    `ETag` is the version of its own word; there is none where it goes by another's.
    """
    return answer(await report_schedules.get(session, actor, org_id, as_of=query.as_of))


@router.put(
    "/{org_id}",
    summary="Set the schedule of a body",
    response_model=ScheduleRead,
    responses=problems(PartyOrgCeased, PartyOrgNotFound, Stale, VersionRequired),
    openapi_extra=needs(Permission.PERIOD_OPEN),
)
async def set_report_schedule(
    session: SessionDep,
    actor: ActorDep,
    version: VersionIfAnyDep,
    org_id: UUID,
    new: ScheduleSet,
) -> Response:
    """Say which periods open by themselves, from today on, at and below a body.

    Once it has said so itself, `If-Match` is the version of its word.
    """
    return answer(await report_schedules.set_(session, actor, org_id, new, version=version))
