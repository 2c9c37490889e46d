from api.errors import DomainError, FaultyValue


class CommitmentNotFound(DomainError):
    status, code = 404, "commitment.not_found"


class CommitmentExists(DomainError):
    status, code = 409, "commitment.exists"


class CommitmentWithdrawn(DomainError):
    status, code = 409, "commitment.withdrawn"


class CommitmentNotSignedYet(DomainError):
    status, code = 409, "commitment.not_signed_yet"


class CommitmentNotInCharge(DomainError):
    """A household commits itself with a member who is in charge of it on that day."""

    status, code = 409, "commitment.not_in_charge"


class TextVersionMalformed(FaultyValue):
    code = "commitment.text_version_malformed"
