from api.errors import DomainError, SeveralFaults


class PublicationNotFound(DomainError):
    status, code = 404, "publication.not_found"


class PublicAnswerNotFound(DomainError):
    status, code = 404, "public_answer.not_found"


class PublicYearNotTaken(DomainError):
    """The year is not over, or not long enough, or was before there was anything to count."""

    status, code = 404, "public_year.not_taken"


class PublicationExists(DomainError):
    """A case has one; it is drafted anew there."""

    status, code = 409, "publication.exists"


class PublicationStepRefused(DomainError):
    status, code = 409, "publication.step_refused"


class SecondPersonNeeded(DomainError):
    """Whoever wrote the wording does not let it out."""

    status, code = 409, "publication.second_person_needed"


class NotPublishable(DomainError):
    """The case itself may not be read in public, however it is worded."""

    status = 409


class CaseConcernsSomebody(NotPublishable):
    code = "publication.concerns_somebody"


class CaseNotAnswered(NotPublishable):
    code = "publication.not_answered"


class SenderNotAgreed(NotPublishable):
    code = "publication.not_agreed"


class VillageTooSmall(NotPublishable):
    code = "publication.small_village"


class WordingTelling(SeveralFaults):
    """The wording still tells who somebody is: each place in it, and what may stand there."""

    status, code = 422, "publication.telling"
