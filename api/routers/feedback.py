"""Residents' feedback, as the body that handles it today sees it, and nobody else does."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request, Response, status

from api.dependencies import (
    ActorDep,
    OnceDep,
    SessionDep,
    Streamed,
    VersionDep,
    answer,
    sealing_of,
    source_of,
    state_of,
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
from api.errors.attachments import AttachmentNotFound, AttachmentUnreadable
from api.errors.feedback import (
    ConcernsNobody,
    ContactAbsent,
    FeedbackNotFound,
    HandlerUnknown,
    SenderQuoted,
    StepRefused,
)
from api.errors.sealing import UNOPENED
from api.guard import needs
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page
from api.schemas.feedback import (
    ContactAsk,
    FeedbackAcknowledge,
    FeedbackAnswer,
    FeedbackAsk,
    FeedbackAssign,
    FeedbackHandled,
    FeedbackItem,
    FeedbackQuery,
    FeedbackRead,
    FeedbackRecuse,
    FeedbackRefuse,
    FeedbackTransfer,
    ReplyAsk,
    SenderContactRead,
)
from api.services import attachments, feedback, reply_requests

router = Router(
    prefix="/v1/feedback", tags=["feedback"], responses=problems(Unauthenticated, NotPermitted)
)
STEP = problems(FeedbackNotFound, StepRefused, RequestInFlight, Stale, VersionRequired, KeyReused)


@router.get(
    "",
    summary="List feedback",
    response_model=Page[FeedbackItem],
    responses=problems(CursorInvalid),
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def list_feedback(
    request: Request, actor: ActorDep, query: Annotated[FeedbackQuery, Query()]
) -> Response:
    """List the cases that lie with your body today, the newest first.

    A case lies with the first body up the tree in which somebody can handle it and nobody whom
    it is about has a seat. Where you do not sit, there is nothing to see, and nothing that says so.
    """
    return answer(await feedback.search(source_of(request), actor, query))


@router.get(
    "/{feedback_id}",
    summary="Get feedback",
    response_model=FeedbackRead,
    responses=problems(FeedbackNotFound, Contended, *UNOPENED),
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def get_feedback(
    request: Request, session: SessionDep, actor: ActorDep, feedback_id: UUID
) -> Response:
    """Open one case. That you did is on record."""
    return answer(await feedback.get(session, sealing_of(request), actor, feedback_id))


@router.post(
    "/{feedback_id}/acknowledgements",
    summary="Acknowledge feedback",
    status_code=status.HTTP_201_CREATED,
    response_model=FeedbackHandled,
    responses=STEP,
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def acknowledge_feedback(  # noqa: PLR0913
    *,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    feedback_id: UUID,
    said: FeedbackAcknowledge,
) -> Response:
    """Tell the sender that somebody has read it, and what will be done, where that is known."""
    sealing = sealing_of(request)
    return await once(
        said,
        status.HTTP_201_CREATED,
        lambda: feedback.take_step(session, sealing, actor, feedback_id, said, version=version),
    )


@router.post(
    "/{feedback_id}/questions",
    summary="Ask the sender",
    status_code=status.HTTP_201_CREATED,
    response_model=FeedbackHandled,
    responses=STEP,
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def ask_feedback_sender(  # noqa: PLR0913
    *,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    feedback_id: UUID,
    said: FeedbackAsk,
) -> Response:
    """Ask the sender for what is missing; no step is due until they have said more.

    It waits for them as long as it takes: answer or refuse it with a reason, if they never do.
    """
    sealing = sealing_of(request)
    return await once(
        said,
        status.HTTP_201_CREATED,
        lambda: feedback.take_step(session, sealing, actor, feedback_id, said, version=version),
    )


@router.post(
    "/{feedback_id}/answers",
    summary="Answer feedback",
    status_code=status.HTTP_201_CREATED,
    response_model=FeedbackHandled,
    responses=STEP,
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def answer_feedback(  # noqa: PLR0913
    *,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    feedback_id: UUID,
    said: FeedbackAnswer,
) -> Response:
    """Answer, with what shows that it is so, or the reason why nothing can."""
    sealing = sealing_of(request)
    return await once(
        said,
        status.HTTP_201_CREATED,
        lambda: feedback.take_step(session, sealing, actor, feedback_id, said, version=version),
    )


@router.post(
    "/{feedback_id}/refusals",
    summary="Refuse feedback",
    status_code=status.HTTP_201_CREATED,
    response_model=FeedbackHandled,
    responses=STEP,
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def refuse_feedback(  # noqa: PLR0913
    *,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    feedback_id: UUID,
    said: FeedbackRefuse,
) -> Response:
    """Say that it will not be worked on, and why."""
    sealing = sealing_of(request)
    return await once(
        said,
        status.HTTP_201_CREATED,
        lambda: feedback.take_step(session, sealing, actor, feedback_id, said, version=version),
    )


@router.post(
    "/{feedback_id}/transfers",
    summary="Transfer feedback out",
    status_code=status.HTTP_201_CREATED,
    response_model=FeedbackHandled,
    responses=STEP,
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def transfer_feedback(  # noqa: PLR0913
    *,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    feedback_id: UUID,
    said: FeedbackTransfer,
) -> Response:
    """Say that another office has it now: only a reference is kept of that."""
    sealing = sealing_of(request)
    return await once(
        said,
        status.HTTP_201_CREATED,
        lambda: feedback.take_step(session, sealing, actor, feedback_id, said, version=version),
    )


@router.post(
    "/{feedback_id}/assignees",
    summary="Assign feedback",
    status_code=status.HTTP_201_CREATED,
    response_model=FeedbackHandled,
    responses=STEP | problems(HandlerUnknown),
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def assign_feedback(  # noqa: PLR0913
    *,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    feedback_id: UUID,
    said: FeedbackAssign,
) -> Response:
    """Let one of those who handle it owe the next step. The sender learns that, not who."""
    sealing = sealing_of(request)
    return await once(
        said,
        status.HTTP_201_CREATED,
        lambda: feedback.assign(session, sealing, actor, feedback_id, said, version=version),
    )


@router.post(
    "/{feedback_id}/reply-requests",
    summary="Ask whom it is about",
    status_code=status.HTTP_201_CREATED,
    response_model=FeedbackHandled,
    responses=problems(
        FeedbackNotFound,
        ConcernsNobody,
        SenderQuoted,
        Contended,
        *UNOPENED,
        Stale,
        VersionRequired,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def ask_feedback_reply(  # noqa: PLR0913
    *,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    feedback_id: UUID,
    said: ReplyAsk,
) -> Response:
    """Ask those whom it is about, in your own words: they see your question and no more.

    Think first whether the question itself tells them who spoke. The sender sees that you asked.
    """
    sealing = sealing_of(request)
    return await once(
        said,
        status.HTTP_201_CREATED,
        lambda: reply_requests.ask(session, sealing, actor, feedback_id, said, version=version),
    )


@router.post(
    "/{feedback_id}/recusals",
    summary="Recuse",
    status_code=status.HTTP_201_CREATED,
    response_model=FeedbackHandled,
    responses=problems(
        FeedbackNotFound,
        HandlerUnknown,
        Stale,
        VersionRequired,
        RequestInFlight,
        KeyReused,
    ),
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def recuse_from_feedback(  # noqa: PLR0913
    *,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    version: VersionDep,
    feedback_id: UUID,
    said: FeedbackRecuse,
) -> Response:
    """Leave yourself, or a colleague over whom you stand, out of a case: it is out of their sight.

    It stays with the others, if there are any; else it goes to the body above. The sender
    learns that somebody was left out, and why, but not who.
    """
    sealing = sealing_of(request)
    return await once(
        said,
        status.HTTP_201_CREATED,
        lambda: feedback.recuse(session, sealing, actor, feedback_id, said, version=version),
    )


@router.post(
    "/{feedback_id}/contact-readings",
    summary="Read a sender's contact",
    status_code=status.HTTP_201_CREATED,
    response_model=SenderContactRead,
    responses=problems(
        FeedbackNotFound, ContactAbsent, RequestInFlight, KeyReused, Contended, *UNOPENED
    ),
    openapi_extra=needs(Permission.FEEDBACK_CONTACT_READ),
)
async def read_feedback_contact(  # noqa: PLR0913
    *,
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    once: OnceDep,
    feedback_id: UUID,
    ask: ContactAsk,
) -> Response:
    """Read how the sender can be reached, for a reason. It is counted, and the sender sees it."""
    sealing = sealing_of(request)
    return await once(
        ask,
        status.HTTP_201_CREATED,
        lambda: feedback.read_contact(session, sealing, actor, feedback_id, ask),
        shown_once=frozenset({"contact"}),
    )


@router.get(
    "/{feedback_id}/attachments/{number}",
    summary="Get an attachment",
    response_class=Response,
    responses=problems(
        FeedbackNotFound, AttachmentNotFound, AttachmentUnreadable, Contended, *UNOPENED
    )
    | {
        200: {
            "content": {"image/jpeg": {}, "application/pdf": {}},
            "description": "The photo or the PDF.",
        }
    },
    openapi_extra=needs(Permission.FEEDBACK_HANDLE),
)
async def get_feedback_attachment(
    request: Request,
    session: SessionDep,
    actor: ActorDep,
    feedback_id: UUID,
    number: Annotated[int, Path(ge=1, le=1000, description="As the case lists it.")],
) -> Response:
    """Get a photo or a PDF that the sender added. That you did is on record."""
    state = state_of(request)
    return Streamed(
        await attachments.open_as_handler(
            session, state.sealing, state.objects, actor, feedback_id, number
        )
    )
