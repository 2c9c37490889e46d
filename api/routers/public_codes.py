"""Codes on paper by which a resident learns who is in charge of their household group."""

from typing import Annotated
from uuid import UUID

from fastapi import Header, Request, Response, status

from api.dependencies import (
    ActorDep,
    OnceDep,
    PublicSessionDep,
    SessionDep,
    VersionIfAnyDep,
    answer,
    sealing_of,
    state_of,
)
from api.domain.codes import GroupCode
from api.domain.roles import Permission
from api.errors import (
    Contended,
    KeyReused,
    NotPermitted,
    RequestInFlight,
    Stale,
    Unauthenticated,
    VersionRequired,
)
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.public_codes import PublicCodeAbsent, PublicCodeUnknown
from api.errors.sealing import UNOPENED
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.public_codes import PublicCodeCreate, PublicCodeRead, PublicGroupRead
from api.services import public_codes

router = Router(prefix="/v1", tags=["public-codes"])
GUARDED = problems(Unauthenticated, NotPermitted)


@router.get(
    "/public/groups",
    summary="Look a household group up",
    responses=problems(PublicCodeUnknown),
)
async def look_up_group(
    request: Request,
    session: PublicSessionDep,
    code: Annotated[
        GroupCode,
        Header(alias="X-Group-Code", max_length=40, description="The code on the group's card."),
    ],
) -> PublicGroupRead:
    """Learn who is in charge of a household group, and what to expect. No account is needed.

    There is no list and no search: whoever has no card learns nothing.
    """
    return await public_codes.look_up(session, sealing_of(request), code)


@router.post(
    "/household-groups/{group_id}/public-codes",
    summary="Make a new public code",
    status_code=status.HTTP_201_CREATED,
    response_model=PublicCodeRead,
    responses=GUARDED
    | problems(HouseholdGroupNotFound, RequestInFlight, Stale, KeyReused, VersionRequired),
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def replace_public_code(  # noqa: PLR0913
    *,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionIfAnyDep,
    group_id: UUID,
    new: PublicCodeCreate,
) -> Response:
    """Give the group a new code for its cards; the old one leads nowhere from now on.

    Where it has one, `If-Match` is the version of that.
    """
    state = state_of(request)
    url = state.settings.public_url
    return await once(
        new,
        status.HTTP_201_CREATED,
        lambda: public_codes.replace(
            session, state.sealing, actor, group_id, new, version=version, public_url=url
        ),
        shown_once=frozenset({"code", "url"}),
    )


@router.get(
    "/household-groups/{group_id}/public-code",
    summary="Get the public code",
    response_model=PublicCodeRead,
    responses=GUARDED | problems(HouseholdGroupNotFound, PublicCodeAbsent, Contended, *UNOPENED),
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def get_public_code(
    request: Request, session: SessionDep, actor: ActorDep, group_id: UUID
) -> Response:
    """Get the code that stands on the group's cards today; `ETag` is its version."""
    state = state_of(request)
    url = state.settings.public_url
    return answer(await public_codes.get(session, state.sealing, actor, group_id, public_url=url))


@router.get(
    "/household-groups/{group_id}/card.svg",
    summary="Draw the card",
    response_class=Response,
    responses=GUARDED
    | problems(HouseholdGroupNotFound, PublicCodeAbsent, Contended, *UNOPENED)
    | {200: {"content": {"image/svg+xml": {}}, "description": "The card, to be printed."}},
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def draw_card(
    request: Request, session: SessionDep, actor: ActorDep, group_id: UUID
) -> Response:
    """Draw the card of a household group, with its code and a QR code, to be printed."""
    state = state_of(request)
    url = state.settings.public_url
    card = await public_codes.card(session, state.sealing, actor, group_id, public_url=url)
    return Response(card, media_type="image/svg+xml")


@router.get(
    "/household-groups/{group_id}/qr.png",
    summary="Draw the QR code",
    response_class=Response,
    responses=GUARDED
    | problems(HouseholdGroupNotFound, PublicCodeAbsent)
    | {200: {"content": {"image/png": {}}, "description": "The QR code alone."}},
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def draw_qr_code(
    request: Request, session: SessionDep, actor: ActorDep, group_id: UUID
) -> Response:
    """Draw the QR code of a household group, for a poster or a letter of your own."""
    state = state_of(request)
    url = state.settings.public_url
    drawn = await public_codes.picture(session, state.sealing, actor, group_id, public_url=url)
    return Response(drawn, media_type="image/png")


@router.get(
    "/party-orgs/{org_id}/cards.html",
    summary="Lay out the cards",
    response_class=Response,
    responses=GUARDED
    | problems(PartyOrgNotFound)
    | {200: {"content": {"text/html": {}}, "description": "A sheet of cards, to be printed."}},
    openapi_extra=needs(Permission.HOUSEHOLD_WRITE),
)
async def lay_out_cards(
    request: Request, session: SessionDep, actor: ActorDep, org_id: UUID
) -> Response:
    """Lay out the cards of all household groups of a body that have a code, four to a page."""
    state = state_of(request)
    url = state.settings.public_url
    sheet = await public_codes.sheet(session, state.sealing, actor, org_id, public_url=url)
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return Response(sheet, headers=policy, media_type="text/html")
