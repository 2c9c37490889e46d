from api.errors import DomainError


class ClassificationNotFound(DomainError):
    status, code = 404, "classification.not_found"


class ClassificationExists(DomainError):
    """A member has one grade a year; a later decision amends it."""

    status, code = 409, "classification.exists"


class DecidedTooEarly(DomainError):
    """A year is not graded before it has begun."""

    status, code = 422, "classification.decided_too_early"
