"""Successions (kế thừa): what a body, a place or a unit came from, and what became of it."""

from uuid import UUID

from fastapi import Response

from api.dependencies import ActorDep, SessionDep, answer
from api.domain.reorganisations import Tree
from api.domain.roles import Permission
from api.errors import NotPermitted, Unauthenticated
from api.errors.admin_units import AdminUnitNotFound
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.places import PlaceNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.successions import SuccessionsRead
from api.services import successions

router = Router(
    prefix="/v1", tags=["successions"], responses=problems(Unauthenticated, NotPermitted)
)
READ = needs(Permission.REFERENCE_READ)


@router.get(
    "/party-orgs/{org_id}/succession",
    summary="Get the succession of a Party organisation",
    response_model=SuccessionsRead,
    responses=problems(PartyOrgNotFound),
    openapi_extra=READ,
)
async def get_party_org_succession(session: SessionDep, actor: ActorDep, org_id: UUID) -> Response:
    """Tell what an organisation came from, and who answers for it today. Its id holds for ever."""
    return answer(await successions.of(session, actor, Tree.PARTY_ORG, org_id))


@router.get(
    "/places/{place_id}/succession",
    summary="Get the succession of a place",
    response_model=SuccessionsRead,
    responses=problems(PlaceNotFound),
    openapi_extra=READ,
)
async def get_place_succession(session: SessionDep, actor: ActorDep, place_id: UUID) -> Response:
    """Tell what a village or cluster came from, and what it is today."""
    return answer(await successions.of(session, actor, Tree.PLACE, place_id))


@router.get(
    "/admin-units/{unit_id}/succession",
    summary="Get the succession of an administrative unit",
    response_model=SuccessionsRead,
    responses=problems(AdminUnitNotFound),
    openapi_extra=READ,
)
async def get_admin_unit_succession(
    session: SessionDep, actor: ActorDep, unit_id: UUID
) -> Response:
    """Tell what a unit came from, and which units it is today.

    To ask for an old code, find its unit with `GET /v1/admin-units?code=…&with_ceased=true`.
    """
    return answer(await successions.of(session, actor, Tree.ADMIN_UNIT, unit_id))
