"""Imports: many rows at once, for scripts; the same rules as for one, and the truth on each."""

from fastapi import Request, Response, status

from api.dependencies import ActorDep, OnceDep, SessionDep
from api.domain.roles import Permission
from api.errors import KeyReused, NotPermitted, RequestInFlight, Unauthenticated
from api.errors.imports import ImportRefused
from api.guard import needs
from api.problems import locale_of, problems
from api.routing import Router
from api.schemas.imports import ImportCreate, ImportReport
from api.services import imports

router = Router(
    prefix="/v1/imports", tags=["imports"], responses=problems(Unauthenticated, NotPermitted)
)


@router.post(
    "",
    summary="Import rows",
    response_model=ImportReport,
    responses=problems(RequestInFlight, KeyReused, ImportRefused),
    openapi_extra=needs(Permission.IMPORT_RUN),
)
async def import_rows(
    request: Request, session: SessionDep, actor: ActorDep, once: OnceDep, asked: ImportCreate
) -> Response:
    """Register up to 5,000 households or members, each as at its own route.

    `atomic`: one row that cannot be taken, and none is; the refusal names every row. `each`:
    what can be taken is, and the report says of each row what became of it. `dry_run` says the
    same and changes nothing. A body may be as large as 20 MB.
    """
    locale = locale_of(request.scope)
    return await once(
        asked,
        status.HTTP_200_OK,
        lambda: imports.run(session, actor, asked, locale=locale),
    )
