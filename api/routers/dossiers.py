"""Evidence dossiers (hồ sơ minh chứng) for the yearly review of a member."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from api.dependencies import ActorDep, SessionDep, answer
from api.domain.roles import Permission
from api.errors import NotPermitted, Unauthenticated
from api.errors.members import MemberNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.dossiers import DossierQuery, DossierRead
from api.services import dossiers

router = Router(
    prefix="/v1/members", tags=["dossiers"], responses=problems(Unauthenticated, NotPermitted)
)


@router.get(
    "/{member_id}/dossier",
    summary="Get the evidence on a member's year",
    response_model=DossierRead,
    responses=problems(MemberNotFound),
    openapi_extra=needs(Permission.CLASSIFICATION_READ),
)
async def get_dossier(
    session: SessionDep,
    actor: ActorDep,
    member_id: UUID,
    query: Annotated[DossierQuery, Query()],
) -> Response:
    """Gather what bears on the yearly review: assignments, reports, meetings, contacts and tasks.

    Numbers from what you may read of the member anyway, each with where to read it. It is evidence
    and no verdict. Of feedback it has counts of five or more, and only of cases that you handle; a
    member's own dossier has none.
    """
    return answer(await dossiers.get(session, actor, member_id, query.year))
