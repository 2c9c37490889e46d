"""The official lists of administrative units: loaded whole, each from its day on."""

from typing import Annotated

from fastapi import Query, Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep, source_of, written
from api.domain.roles import Permission
from api.errors import CursorInvalid, KeyReused, NotPermitted, RequestInFlight, Unauthenticated
from api.errors.admin_unit_lists import UnitListDayTaken, UnitListFaulty, UnitListOutOfOrder
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.admin_unit_lists import (
    AdminUnitListCreate,
    AdminUnitListRead,
    AdminUnitListReport,
)
from api.schemas.common import Page, Paging
from api.services import admin_unit_lists

router = Router(
    prefix="/v1/admin-unit-lists",
    tags=["admin-unit-lists"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List the lists of administrative units",
    response_model=Page[AdminUnitListRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.REFERENCE_READ),
)
async def list_admin_unit_lists(
    request: Request, actor: ActorDep, query: Annotated[Paging, Query()]
) -> Response:
    """List the official lists that were loaded, by the day from which each holds."""
    del actor
    return written(await admin_unit_lists.search(source_of(request), query))


@router.post(
    "",
    summary="Load a list of administrative units",
    status_code=status.HTTP_201_CREATED,
    response_model=AdminUnitListReport,
    responses={
        status.HTTP_200_OK: {"model": AdminUnitListReport, "description": "What would change."},
        **problems(
            UnitListDayTaken, UnitListOutOfOrder, RequestInFlight, UnitListFaulty, KeyReused
        ),
    },
    openapi_extra=needs(Permission.ADMIN_UNIT_LOAD),
)
async def load_admin_unit_list(
    session: SessionDep, actor: ActorDep, once: OnceDep, new: AdminUnitListCreate
) -> Response:
    """Load a list whole, or with `dry_run` say what it would change.

    A code goes on to mean the same unit where its name, its type and the code of its parent all
    stay. Otherwise that unit ends on the day and another begins: a list cannot tell a unit that
    was renamed from another one under its code. The same list again changes nothing.
    """
    code = status.HTTP_200_OK if new.dry_run else status.HTTP_201_CREATED
    return await once(new, code, lambda: admin_unit_lists.load(session, actor, new))
