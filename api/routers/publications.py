"""How an answer comes to be read by everybody: drafted by one person, let out by another."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response, status

from api.dependencies import (
    ActorDep,
    OnceDep,
    SessionDep,
    VersionDep,
    answer,
    sealing_of,
    source_of,
)
from api.domain.roles import Permission
from api.errors import (
    Contended,
    CursorInvalid,
    KeyReused,
    NotPermitted,
    RequestInFlight,
    Stale,
    Unauthenticated,
    VersionRequired,
)
from api.errors.feedback import FeedbackNotFound
from api.errors.publications import (
    CaseConcernsSomebody,
    CaseNotAnswered,
    PublicationExists,
    PublicationNotFound,
    PublicationStepRefused,
    SecondPersonNeeded,
    SenderNotAgreed,
    VillageTooSmall,
    WordingTelling,
)
from api.errors.sealing import UNOPENED
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page
from api.schemas.publications import (
    PublicationCreate,
    PublicationHandled,
    PublicationItem,
    PublicationQuery,
    PublicationRead,
    PublicationRemove,
    PublicationReturn,
    Wording,
)
from api.services import publications

router = Router(
    prefix="/v1/publications",
    tags=["publications"],
    responses=problems(Unauthenticated, NotPermitted),
)
UNFIT = (CaseConcernsSomebody, CaseNotAnswered, SenderNotAgreed, VillageTooSmall)
SENT = (RequestInFlight, KeyReused, Contended, *UNOPENED)
STEP = (PublicationNotFound, PublicationStepRefused, Stale, VersionRequired, *SENT)


@router.get(
    "",
    summary="List publications",
    response_model=Page[PublicationItem],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def list_publications(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    query: Annotated[PublicationQuery, Query()],
) -> Response:
    """List what is drafted, published or taken down by your body and those below; newest first."""
    cursors = source_of(request).cursors
    return answer(await publications.search(session, cursors, actor, query))


@router.get(
    "/{publication_id}",
    summary="Get a publication",
    response_model=PublicationRead,
    responses=problems(PublicationNotFound, Contended, *UNOPENED),
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def get_publication(
    request: Request, session: SessionDep, actor: ActorDep, publication_id: UUID
) -> Response:
    """Read the wording and its history: who drafted what, who decided, and why."""
    return answer(await publications.get(session, sealing_of(request), actor, publication_id))


@router.post(
    "",
    summary="Draft a publication",
    status_code=status.HTTP_201_CREATED,
    response_model=PublicationHandled,
    responses=problems(FeedbackNotFound, PublicationExists, *UNFIT, WordingTelling, *SENT),
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def draft_publication(
    request: Request, session: SessionDep, actor: ActorDep, once: OnceDep, new: PublicationCreate
) -> Response:
    """Word for everybody what a case was about, and what was answered.

    Only of a case that is about nobody, is answered, and whose sender agreed. In your own words,
    and without telephone numbers, addresses or names: what is found is named, with the initials
    that may stand there.
    """
    sealing = sealing_of(request)
    return await once(
        new,
        status.HTTP_201_CREATED,
        lambda: publications.draft(session, sealing, actor, new),
    )


@router.post(
    "/{publication_id}/drafts",
    summary="Draft it anew",
    status_code=status.HTTP_201_CREATED,
    response_model=PublicationHandled,
    responses=problems(*STEP, FeedbackNotFound, *UNFIT, WordingTelling),
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def redraft_publication(  # noqa: PLR0913
    *,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    publication_id: UUID,
    new: Wording,
) -> Response:
    """Word it otherwise, before it is published or after it was taken down. All wordings are kept.

    You have to handle the case for that; whoever only sits above sends it back.
    """
    sealing = sealing_of(request)
    return await once(
        new,
        status.HTTP_201_CREATED,
        lambda: publications.redraft(session, sealing, actor, publication_id, new, version=version),
    )


@router.post(
    "/{publication_id}/returns",
    summary="Send it back",
    status_code=status.HTTP_201_CREATED,
    response_model=PublicationHandled,
    responses=problems(*STEP, SecondPersonNeeded),
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def return_publication(  # noqa: PLR0913
    *,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    publication_id: UUID,
    said: PublicationReturn,
) -> Response:
    """Send a draft back to whoever handles the case, and say why."""
    sealing = sealing_of(request)
    return await once(
        said,
        status.HTTP_201_CREATED,
        lambda: publications.send_back(
            session, sealing, actor, publication_id, said, version=version
        ),
    )


@router.post(
    "/{publication_id}/publishings",
    summary="Publish it",
    status_code=status.HTTP_201_CREATED,
    response_model=PublicationHandled,
    responses=problems(*STEP, SecondPersonNeeded, *UNFIT, WordingTelling),
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def publish_publication(  # noqa: PLR0913
    *,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    publication_id: UUID,
) -> Response:
    """Let everybody read it. Whoever wrote the wording cannot; somebody else of the body, or above.

    The case and the wording are looked at once more: the sender may have changed their mind.
    """
    sealing = sealing_of(request)
    return await once(
        None,
        status.HTTP_201_CREATED,
        lambda: publications.publish(session, sealing, actor, publication_id, version=version),
    )


@router.post(
    "/{publication_id}/removals",
    summary="Take it down",
    status_code=status.HTTP_201_CREATED,
    response_model=PublicationHandled,
    responses=problems(*STEP),
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def remove_publication(  # noqa: PLR0913
    *,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    publication_id: UUID,
    said: PublicationRemove,
) -> Response:
    """Take down what is published, at once, and say why; the history stays."""
    sealing = sealing_of(request)
    return await once(
        said,
        status.HTTP_201_CREATED,
        lambda: publications.remove(session, sealing, actor, publication_id, said, version=version),
    )
