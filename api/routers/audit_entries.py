"""Audit entries (nhật ký): who did what to which record, and when."""

from typing import Annotated

from fastapi import Query, Request, Response

from api.dependencies import ActorDep, SessionDep, answer, source_of
from api.domain.roles import Permission
from api.errors import CursorInvalid, NotPermitted, Unauthenticated
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.audit_entries import AuditEntryRead, AuditQuery
from api.schemas.common import Page
from api.services import audit_entries

router = Router(
    prefix="/v1/audit-entries",
    tags=["audit-entries"],
    responses=problems(Unauthenticated, NotPermitted),
)


@router.get(
    "",
    summary="List audit entries",
    response_model=Page[AuditEntryRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.AUDIT_READ),
)
async def list_audit_entries(
    request: Request, session: SessionDep, actor: ActorDep, query: Annotated[AuditQuery, Query()]
) -> Response:
    """List who did what in your part of the tree, the newest first.

    Entries about households, members and reports say who, what and when, not what was written.
    Of residents' feedback there are none.
    """
    return answer(await audit_entries.search(session, actor, source_of(request).cursors, query))
