from api.errors import DomainError, FaultyValue


class DutyNotFound(DomainError):
    status, code = 404, "duty.not_found"


class DutyCodeTaken(DomainError):
    status, code = 409, "duty.code_taken"


class DutyIsCentral(DomainError):
    """The central catalogue is the same everywhere, and comes with the software."""

    status, code = 403, "duty.central"


class WordingTooEarly(DomainError):
    """A wording follows the one in force; it cannot begin before it or with it."""

    status, code = 409, "duty.wording_too_early"


class DutyRetired(DomainError):
    status, code = 409, "duty.retired"


class DutyCodeMalformed(FaultyValue):
    code = "duty.code_malformed"
