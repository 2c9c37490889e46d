from api.errors import DomainError


class TieNotFound(DomainError):
    status, code = 404, "tie.not_found"


class TieExists(DomainError):
    """Between a member and a household there is one tie at a time."""

    status, code = 409, "tie.exists"


class HomeExists(DomainError):
    """A member lives in one household at a time."""

    status, code = 409, "tie.home_exists"


class TieOver(DomainError):
    status, code = 409, "tie.over"


class TieEndsTooEarly(DomainError):
    status, code = 422, "tie.ends_too_early"
