from api.errors import DomainError, FaultyValue


class PeriodNotFound(DomainError):
    status, code = 404, "period.not_found"


class PeriodTooFarAhead(DomainError):
    """What is opened cannot be closed again, so nothing is opened more than a year ahead."""

    status, code = 409, "period.too_far_ahead"


class PeriodWithoutBranch(DomainError):
    """Periods are opened for branches, and the body neither is one nor has any below it."""

    status, code = 409, "period.without_branch"


class PeriodOutOfBounds(FaultyValue):
    code = "period.out_of_bounds"
