"""Feedback of residents: kinds, states, and what may follow what."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from api.domain import working_time
from api.domain.roles import MATRIX, Permission, Role
from api.domain.transitions import TransitionRefused, Transitions


class FeedbackKind(StrEnum):
    FEEDBACK = "feedback"
    PROPOSAL = "proposal"
    PRAISE = "praise"
    QUESTION = "question"
    CONDUCT_COMMENT = "conduct_comment"


class FeedbackState(StrEnum):
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ASSIGNED = "assigned"
    NEED_INFO = "need_info"
    ANSWERED = "answered"
    REFUSED = "refused"
    TRANSFERRED = "transferred"
    REOPENED = "reopened"
    CLOSED = "closed"


class BodyKind(StrEnum):
    """What handles feedback in a place: each is a body of its own, whoever sits in another."""

    COMMITTEE = "committee"
    INSPECTION = "inspection"
    FRONT = "front"


class EntryKind(StrEnum):
    """What happens to a case: said by whoever sent it, or by those who handle it."""

    MESSAGE = "message"
    ATTACHMENT = "attachment"
    ACKNOWLEDGEMENT = "acknowledgement"
    ASSIGNING = "assigning"
    QUESTION = "question"
    REPLY_ASKED = "reply_asked"
    ANSWER = "answer"
    REFUSAL = "refusal"
    TRANSFER = "transfer"
    REOPENING = "reopening"
    RAISING = "raising"
    SUCCESSION = "succession"
    CLOSING = "closing"
    RECUSAL = "recusal"


class Allowed(NamedTuple):
    """How long a body may take with a kind of feedback, in working hours."""

    acknowledge_hours: int
    urgent_hours: int
    answer_hours: int


# Where no body says otherwise. No central text fixes a time; the first two are those of Hà Nội's
# rules for iHanoi of 3 March 2025, the third, ten working days, is ours.
USUAL: Final = Allowed(acknowledge_hours=8, urgent_hours=4, answer_hours=80)


class RefusalReason(StrEnum):
    ABUSIVE = "abusive"
    DUPLICATE = "duplicate"
    NOT_OUR_AREA = "not_our_area"
    NOT_OUR_TASK = "not_our_task"
    UNCLEAR = "unclear"


class RecusalReason(StrEnum):
    """Why somebody asks to be left out of a case; who they are is not said to its sender."""

    KIN = "kin"
    SAME_HOUSEHOLD = "same_household"
    INVOLVED = "involved"
    CLOSE_TIE = "close_tie"


class NoEvidence(StrEnum):
    """Why an answer comes without evidence: vague answers are what residents complain of."""

    CONCERNS_OTHERS = "concerns_others"
    EXPLANATION_SUFFICES = "explanation_suffices"
    NOT_YET_DONE = "not_yet_done"


class ContactReason(StrEnum):
    ARRANGE_VISIT = "arrange_visit"
    ASK_FOR_DETAILS = "ask_for_details"
    GIVE_ANSWER = "give_answer"


S = FeedbackState
_ENDED: Final = frozenset({S.ANSWERED, S.REFUSED, S.TRANSFERRED})
_TAKEN: Final = _ENDED | {S.ACKNOWLEDGED, S.ASSIGNED, S.NEED_INFO}
_SETTLED: Final = frozenset({S.REOPENED, S.CLOSED})


class FeedbackTransitionRefused(TransitionRefused):
    pass


TRANSITIONS: Final = Transitions(
    initial=frozenset({S.RECEIVED}),
    table={
        S.RECEIVED: _TAKEN,
        S.ACKNOWLEDGED: _TAKEN - {S.ACKNOWLEDGED},
        S.ASSIGNED: _TAKEN - {S.ACKNOWLEDGED},  # to somebody else, too
        S.NEED_INFO: _TAKEN - {S.NEED_INFO},
        S.REOPENED: _TAKEN,
        S.ANSWERED: _SETTLED,
        S.REFUSED: _SETTLED,
        S.TRANSFERRED: frozenset(),
        S.CLOSED: frozenset(),
    },
    refusal=FeedbackTransitionRefused,
)

# Who is assigned a case has what is left of the time in which it is to be answered.
SAME_TIME: Final = frozenset({S.ACKNOWLEDGED, S.ASSIGNED})

# So long after an answer or a refusal its sender may doubt it; then it is closed.
DOUBT: Final = timedelta(days=30)

# So long after its end a case is kept; then what was said goes, and that it was stays. No text
# fixes this time either; two years let the review of a term still look back.
KEPT: Final = timedelta(days=730)

# Who may handle cases from a seat in a body.
HANDLING: Final = frozenset(
    role for role, held in MATRIX.items() if Permission.FEEDBACK_HANDLE in held
)

# In which kind of body a seat is, where not in a committee.
_BESIDE_COMMITTEES: Final = {
    Role.INSPECTION_COMMITTEE: BodyKind.INSPECTION,
    Role.FATHERLAND_FRONT: BodyKind.FRONT,
}

# Who handles what no committee can, where an installation does not say otherwise.
USUAL_FALLBACK: Final = (BodyKind.INSPECTION, BodyKind.FRONT)

# Who sits in a committee, so that a comment on the body as a whole is about them. It is not about
# the inspection committee or the Front of the same place, who may have to handle it.
SEATED: Final = frozenset(
    {
        Role.BRANCH_SECRETARY,
        Role.BRANCH_DEPUTY_SECRETARY,
        Role.BRANCH_COMMITTEE,
        Role.COMMUNE_COMMITTEE,
        Role.PARTY_GROUP_HEAD,
        Role.PROVINCIAL_COMMITTEE,
    }
)


def kind_of(role: Role) -> BodyKind:
    """Say in which kind of body a role handles feedback."""
    return _BESIDE_COMMITTEES.get(role, BodyKind.COMMITTEE)


def seats_of(kind: BodyKind) -> list[Role]:
    """Name the roles that handle feedback in a kind of body."""
    return sorted(role for role in HANDLING if kind_of(role) is kind)


def hours(state: FeedbackState, allowed: Allowed, *, urgent: bool) -> int | None:
    """Say how long those who handle a case may take for their next step; None: none is due."""
    match state:
        case FeedbackState.RECEIVED | FeedbackState.REOPENED:
            return allowed.urgent_hours if urgent else allowed.acknowledge_hours
        case FeedbackState.ACKNOWLEDGED | FeedbackState.ASSIGNED:
            return allowed.answer_hours
        case _:
            return None


def due(state: FeedbackState, allowed: Allowed, since: date, *, urgent: bool) -> datetime | None:
    """Say by when the next step is due."""
    given = hours(state, allowed, urgent=urgent)
    return None if given is None else working_time.due(since, given)
