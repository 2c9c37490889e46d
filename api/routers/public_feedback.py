"""What residents may do without an account: give feedback, follow it, judge the answer."""

from typing import Annotated, Any, Final

from fastapi import Header, Path, Request, Response, status

from api.bodies import MULTIPART, read_file
from api.dependencies import (
    Key,
    PublicSessionDep,
    Streamed,
    answer,
    sealing_of,
    source_of,
    state_of,
)
from api.domain.receipts import Receipt
from api.errors import Contended, KeyReused
from api.errors.attachments import (
    AttachmentDamaged,
    AttachmentKindUnknown,
    AttachmentLocked,
    AttachmentMissing,
    AttachmentNotFound,
    AttachmentNotKept,
    AttachmentsBusy,
    AttachmentsRefused,
    AttachmentsTooLarge,
    AttachmentTooHeavy,
    AttachmentTooLarge,
    AttachmentTooManyPages,
    AttachmentTooManyPixels,
    AttachmentTooSlow,
    AttachmentUnreadable,
    TooManyAttachments,
    TooManyAttachmentsToday,
)
from api.errors.feedback import (
    ComplaintElsewhere,
    ContactRefused,
    CorruptionElsewhere,
    CrimeElsewhere,
    DangerElsewhere,
    DenunciationElsewhere,
    FeedbackClosed,
    FeedbackForgotten,
    MemberUnknown,
    NotAnsweredYet,
    ReceiptUnknown,
    ReopenedBefore,
    TooManyMessages,
    TooMuchToday,
)
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.places import PlaceNotFound, PlaceWithoutCharge
from api.errors.proofs import ProofExpired, ProofRequired, ProofSpent, ProofWrong
from api.errors.public_codes import PublicCodeUnknown
from api.errors.sealing import UNOPENED
from api.problems import problems
from api.routing import Router
from api.schemas.public_feedback import (
    FeedbackCreate,
    FeedbackReceipt,
    FeedbackStatus,
    MessageCreate,
    PublicationConsent,
    RatingCreate,
    ReopeningCreate,
)
from api.services import attachment_intake, attachments, feedback_intake, public_feedback

router = Router(prefix="/v1/public/feedback", tags=["public-feedback"])

ELSEWHERE = (
    DangerElsewhere,
    CrimeElsewhere,
    CorruptionElsewhere,
    DenunciationElsewhere,
    ComplaintElsewhere,
)
SHUT = (Contended, *UNOPENED)
UNFIT = (
    AttachmentMissing,
    AttachmentTooLarge,
    AttachmentTooSlow,
    AttachmentKindUnknown,
    AttachmentDamaged,
    AttachmentLocked,
    AttachmentTooManyPixels,
    AttachmentTooManyPages,
    AttachmentTooHeavy,
)
FILED: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {MULTIPART: {"schema": {"$ref": "#/components/schemas/AttachmentCreate"}}},
    }
}
FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "content": {"image/jpeg": {}, "application/pdf": {}},
        "description": "The photo or the PDF.",
    }
}
Number = Annotated[int, Path(ge=1, le=1000, description="As the case lists it.")]
ReceiptHeader = Annotated[
    Receipt,
    Header(alias="X-Receipt", max_length=60, description="What you were given when you sent it."),
]
KeyHeader = Annotated[
    Key | None,
    Header(
        alias="Idempotency-Key",
        min_length=16,
        max_length=100,
        description="Random. Sent again with the same words, it leads to the same case.",
    ),
]
ProofHeader = Annotated[
    str | None,
    Header(
        alias="X-Proof",
        max_length=2000,
        description="A solved challenge of `GET /v1/public/challenges`, as JSON in base64.",
    ),
]


@router.post(
    "",
    summary="Give feedback",
    status_code=status.HTTP_201_CREATED,
    response_model=FeedbackReceipt,
    responses=problems(
        PublicCodeUnknown,
        PlaceNotFound,
        PartyOrgNotFound,
        PlaceWithoutCharge,
        *ELSEWHERE,
        ContactRefused,
        MemberUnknown,
        KeyReused,
        TooMuchToday,
        ProofRequired,
        ProofWrong,
        ProofExpired,
        ProofSpent,
    ),
)
async def give_feedback(
    request: Request, new: FeedbackCreate, key: KeyHeader = None, proof: ProofHeader = None
) -> Response:
    """Say something to the body that can hear it: no account, no name, no address is kept.

    The receipt is shown once, and kept nowhere. What seems to belong to another office is
    answered with 409 and where to go; send it again with `confirm` to leave it here all the same.

    Each case takes a proof of work, which a refusal does not spend. A case that is known by its
    `Idempotency-Key` takes none.
    """
    given = await feedback_intake.give(
        source_of(request), sealing_of(request), new, key=key, proof=proof
    )
    return answer(given, status.HTTP_201_CREATED)


@router.get(
    "", summary="Follow feedback", responses=problems(ReceiptUnknown, FeedbackForgotten, *SHUT)
)
async def follow_feedback(
    request: Request, session: PublicSessionDep, receipt: ReceiptHeader
) -> FeedbackStatus:
    """See what became of what you sent. The receipt goes in a header, never in an address."""
    return await public_feedback.follow(session, sealing_of(request), receipt)


@router.post(
    "/messages",
    summary="Add a message",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ReceiptUnknown, FeedbackForgotten, FeedbackClosed, TooManyMessages, *ELSEWHERE, *SHUT
    ),
)
async def add_feedback_message(
    request: Request,
    session: PublicSessionDep,
    receipt: ReceiptHeader,
    said: MessageCreate,
    key: KeyHeader = None,
) -> FeedbackStatus:
    """Say more about what you sent."""
    return await public_feedback.add_message(session, sealing_of(request), receipt, said, key=key)


@router.post(
    "/ratings",
    summary="Rate the answer",
    status_code=status.HTTP_201_CREATED,
    responses=problems(ReceiptUnknown, FeedbackForgotten, NotAnsweredYet, *SHUT),
)
async def rate_feedback(
    request: Request,
    session: PublicSessionDep,
    receipt: ReceiptHeader,
    rating: RatingCreate,
    _: KeyHeader = None,
) -> FeedbackStatus:
    """Say how good the answer is; the last word counts, so that it can be sent again."""
    return await public_feedback.rate(session, sealing_of(request), receipt, rating)


@router.post(
    "/publication-consents",
    summary="Agree to publishing",
    status_code=status.HTTP_201_CREATED,
    responses=problems(ReceiptUnknown, FeedbackForgotten, *SHUT),
)
async def consent_to_publication(
    request: Request,
    session: PublicSessionDep,
    receipt: ReceiptHeader,
    said: PublicationConsent,
    _: KeyHeader = None,
) -> FeedbackStatus:
    """Agree that all may read the answer, or take that back; the last word counts.

    Two persons look at the wording first, which is theirs, not yours. Nothing is published of
    what is about somebody, nor from a village of few households.
    """
    return await public_feedback.consent(session, sealing_of(request), receipt, said)


@router.post(
    "/reopenings",
    summary="Reopen feedback",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ReceiptUnknown,
        FeedbackForgotten,
        FeedbackClosed,
        NotAnsweredYet,
        ReopenedBefore,
        *ELSEWHERE,
        *SHUT,
    ),
)
async def reopen_feedback(
    request: Request,
    session: PublicSessionDep,
    receipt: ReceiptHeader,
    said: ReopeningCreate,
    key: KeyHeader = None,
) -> FeedbackStatus:
    """Ask, once, that an answer be looked at again, and say what is not settled."""
    return await public_feedback.reopen(session, sealing_of(request), receipt, said, key=key)


@router.post(
    "/attachments",
    summary="Add a photo or a PDF",
    status_code=status.HTTP_201_CREATED,
    responses=problems(
        ReceiptUnknown,
        FeedbackForgotten,
        FeedbackClosed,
        *UNFIT,
        AttachmentsRefused,
        TooManyAttachments,
        AttachmentsTooLarge,
        TooManyAttachmentsToday,
        AttachmentsBusy,
        AttachmentNotKept,
        *SHUT,
    ),
    openapi_extra=FILED,
)
async def add_feedback_attachment(
    request: Request, session: PublicSessionDep, receipt: ReceiptHeader, key: KeyHeader = None
) -> FeedbackStatus:
    """Add a photo or a PDF to what you sent: at most five, and 25 MB together.

    What it is, is told by what is in it. It is made anew of what can be seen in it: where and
    when a photo was taken, by which telephone, and whatever else it carries, is not kept. A PDF
    becomes a PDF of pictures. Where the matter belongs to another office, none is taken.
    """
    state, sealing = state_of(request), sealing_of(request)
    # Nobody reads a large body for whoever has no case; and none is read, looked into or stored
    # on a connection to the database, so that those who send slowly hold up nobody.
    async with state.sessions.begin() as first:
        await attachment_intake.require_open(first, sealing, receipt)
    async with state.intake.place(receipt):
        sent = await read_file(request)
        once = attachment_intake.once_hash(sealing, key, sent)
        async with state.sessions.begin() as second:
            before = await attachment_intake.added_before(second, sealing, receipt, once)
        if before is not None:
            return before
        clean = await state.intake.scrubbed(sent)
        stored = await attachments.store(state.objects, clean)
        return await attachment_intake.add(session, sealing, state.objects, receipt, stored, once)


@router.get(
    "/attachments/{number}",
    summary="Get what you added",
    response_class=Response,
    responses=problems(
        ReceiptUnknown, FeedbackForgotten, AttachmentNotFound, AttachmentUnreadable, *SHUT
    )
    | FILES,
)
async def get_added_attachment(
    request: Request, session: PublicSessionDep, receipt: ReceiptHeader, number: Number
) -> Response:
    """Get a photo or a PDF that you added, as those who handle the case see it."""
    state = state_of(request)
    case = await public_feedback.case_of(session, state.sealing, receipt)
    return Streamed(await attachments.open_of(session, state.sealing, state.objects, case, number))
