from api.errors import DomainError, FaultyValue, TooOften


class FeedbackNotFound(DomainError):
    status, code = 404, "feedback.not_found"


class ReceiptUnknown(DomainError):
    status, code = 404, "feedback.receipt_unknown"


class FeedbackForgotten(DomainError):
    """It was closed so long ago that what it said is deleted."""

    status, code = 410, "feedback.forgotten"


class HandlerUnknown(DomainError):
    """Nobody of this name handles the case today."""

    status, code = 422, "feedback.handler_unknown"


class ConcernsNobody(DomainError):
    status, code = 409, "feedback.concerns_nobody"


class SenderQuoted(DomainError):
    """Whoever is asked would read what the sender wrote, and know them by it."""

    status, code = 422, "feedback.sender_quoted"


class ReplyRequestNotFound(DomainError):
    status, code = 404, "reply_request.not_found"


class RepliedBefore(DomainError):
    status, code = 409, "reply_request.replied_before"


class ContactAbsent(DomainError):
    status, code = 404, "feedback.contact_absent"


class ForAnotherOffice(DomainError):
    """What was written seems to belong elsewhere; it is taken once its sender confirms."""

    status = 409


class DangerElsewhere(ForAnotherOffice):
    code = "feedback.seems_danger"


class CrimeElsewhere(ForAnotherOffice):
    code = "feedback.seems_crime"


class CorruptionElsewhere(ForAnotherOffice):
    code = "feedback.seems_corruption"


class DenunciationElsewhere(ForAnotherOffice):
    code = "feedback.seems_denunciation"


class ComplaintElsewhere(ForAnotherOffice):
    code = "feedback.seems_complaint"


class StepRefused(DomainError):
    """The case has come to a state from which this does not follow."""

    status, code = 409, "feedback.step_refused"


class NotAnsweredYet(DomainError):
    status, code = 409, "feedback.not_answered_yet"


class FeedbackClosed(DomainError):
    status, code = 409, "feedback.closed"


class ReopenedBefore(DomainError):
    status, code = 409, "feedback.reopened_before"


class TooManyMessages(DomainError):
    status, code = 409, "feedback.too_many_messages"


class ContactRefused(DomainError):
    status, code = 422, "feedback.contact_refused"


class MemberUnknown(DomainError):
    status, code = 422, "feedback.member_unknown"


class TooMuchToday(TooOften):
    code = "feedback.too_much_today"


class SubjectUnclear(FaultyValue):
    code = "feedback.subject_unclear"


class MemberWithoutGroup(FaultyValue):
    code = "feedback.member_without_group"


class EvidenceUnclear(FaultyValue):
    code = "feedback.evidence_unclear"
