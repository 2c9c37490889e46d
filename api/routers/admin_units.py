"""Administrative units (tỉnh, xã, phường, đặc khu) by the official lists, as they were when."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from api.dependencies import ActorDep, source_of, written
from api.domain.roles import Permission
from api.errors import CursorInvalid, NotPermitted, Unauthenticated
from api.errors.admin_units import AdminUnitNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.admin_units import AdminUnitQuery, AdminUnitRead
from api.schemas.common import AsOf, Page, Paging
from api.services import admin_units

router = Router(
    prefix="/v1/admin-units",
    tags=["admin-units"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List administrative units",
    response_model=Page[AdminUnitRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def list_admin_units(
    request: Request, actor: ActorDep, query: Annotated[AdminUnitQuery, Query()]
) -> Response:
    """List the units of a day by code, each with its type and what it is part of.

    Hundreds of names occur more than once, and codes have meant other units before. An old code or
    name is found without its day: `with_ceased=true` lists whatever ever bore it, with its days and
    what it is `today`.
    """
    return written(await admin_units.search(source_of(request), actor, query))


@router.get(
    "/{unit_id}",
    summary="Get an administrative unit",
    response_model=AdminUnitRead,
    responses=problems(AdminUnitNotFound),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def get_admin_unit(
    request: Request, actor: ActorDep, unit_id: UUID, query: Annotated[AsOf, Query()]
) -> Response:
    """Get a unit as it is on a day, or as it was last; not found before its first day."""
    return written(await admin_units.get(source_of(request), actor, unit_id, query))


@router.get(
    "/{unit_id}/history",
    summary="Get the history of an administrative unit",
    response_model=Page[AdminUnitRead],
    responses=problems(AdminUnitNotFound, CursorInvalid),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def get_admin_unit_history(
    request: Request, actor: ActorDep, unit_id: UUID, query: Annotated[Paging, Query()]
) -> Response:
    """Tell what a unit was part of, and when it ended."""
    return written(await admin_units.history(source_of(request), actor, unit_id, query))
