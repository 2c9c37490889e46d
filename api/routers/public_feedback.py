"""What residents may do without an account: give feedback, follow it, judge the answer."""

from typing import Annotated

from fastapi import Header, Request, status

from api.dependencies import Key, PublicSessionDep, sealing_of
from api.domain.receipts import Receipt
from api.errors import Contended, KeyReused
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
from api.errors.sealing import KeyUnknown
from api.problems import problems
from api.routing import Router
from api.schemas.public_feedback import (
    FeedbackCreate,
    FeedbackReceipt,
    FeedbackStatus,
    MessageCreate,
    RatingCreate,
    ReopeningCreate,
)
from api.services import public_feedback

router = Router(prefix="/v1/public/feedback", tags=["public-feedback"])

ELSEWHERE = (
    DangerElsewhere,
    CrimeElsewhere,
    CorruptionElsewhere,
    DenunciationElsewhere,
    ComplaintElsewhere,
)
SHUT = (Contended, KeyUnknown)
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
    request: Request,
    session: PublicSessionDep,
    new: FeedbackCreate,
    key: KeyHeader = None,
    proof: ProofHeader = None,
) -> FeedbackReceipt:
    """Say something to the body that can hear it: no account, no name, no address is kept.

    The receipt is shown once, and kept nowhere. What seems to belong to another office is
    answered with 409 and where to go; send it again with `confirm` to leave it here all the same.

    Each case takes a proof of work, which a refusal does not spend. A case that is known by its
    `Idempotency-Key` takes none.
    """
    return await public_feedback.give(session, sealing_of(request), new, key=key, proof=proof)


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
