from api.errors import DomainError, TooOften


class WaitTooShort(TooOften):
    """The form was sent sooner than anybody could have read and filled it in."""

    code = "wait.too_short"


class WaitExpired(DomainError):
    status, code = 422, "wait.expired"


class WaitWrong(DomainError):
    """The form does not come from here."""

    status, code = 422, "wait.wrong"


class WaitSpent(DomainError):
    status, code = 409, "wait.spent"
