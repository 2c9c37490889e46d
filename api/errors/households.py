from api.errors import DomainError, FaultyValue


class HouseholdNotFound(DomainError):
    status, code = 404, "household.not_found"


class HouseholdCodeTaken(DomainError):
    status, code = 409, "household.code_taken"


class HouseholdDissolved(DomainError):
    """It has ceased to be, or moved away: nothing of it changes any more."""

    status, code = 409, "household.dissolved"


class HouseholdCodeMalformed(FaultyValue):
    code = "household.code_malformed"
