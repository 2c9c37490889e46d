"""Contacts: that a member was in touch with a household or group, and what was agreed."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.access.deeds import Turn
from api.dependencies import ActorDep, KeyDep, source_of, written
from api.domain.roles import Permission
from api.errors import CursorInvalid, KeyReused, NotPermitted, RequestInFlight, Unauthenticated
from api.errors.contacts import ContactInFuture, ContactNotFound
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.households import HouseholdNotFound
from api.errors.members import MemberNotFound
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import IfHappened, Page
from api.schemas.contacts import ContactCreate, ContactQuery, ContactRead
from api.services import contacts

router = Router(
    prefix="/v1/contacts", tags=["contacts"], responses=problems(Unauthenticated, NotPermitted)
)


@router.get(
    "",
    summary="List contacts",
    response_model=Page[ContactRead],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.CONTACT_READ),
)
async def list_contacts(
    request: Request, actor: ActorDep, query: Annotated[ContactQuery, Query()]
) -> Response:
    """List the contacts in your sight, by place in the tree and day; a member sees their own."""
    return written(await contacts.search(source_of(request), actor, query))


@router.get(
    "/{contact_id}",
    summary="Get a contact",
    response_model=ContactRead,
    responses=problems(ContactNotFound),
    openapi_extra=needs(Permission.CONTACT_READ),
)
async def get_contact(
    request: Request, actor: ActorDep, contact_id: UUID, query: Annotated[IfHappened, Query()]
) -> Response:
    """Get one contact."""
    return written(await contacts.get(source_of(request), actor, contact_id, query))


@router.post(
    "",
    summary="Note a contact",
    status_code=status.HTTP_201_CREATED,
    response_model=ContactRead,
    responses=problems(
        HouseholdNotFound,
        HouseholdGroupNotFound,
        MemberNotFound,
        ContactInFuture,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.CONTACT_WRITE),
)
async def note_contact(
    request: Request, actor: ActorDep, new: ContactCreate, idempotency_key: KeyDep = None
) -> Response:
    """Note that you were in touch with a household or group with which you are charged today.

    A branch's committee may note it for any household of the branch, and for another member.
    """
    turn = Turn.of(idempotency_key, "POST /v1/contacts", new)
    body = await contacts.note(source_of(request), actor, new, turn=turn)
    return written(body, None, status.HTTP_201_CREATED)
