from api.errors import DomainError, FaultyValue


class AccountStandsAbove(DomainError):
    """Whoever sets a password can act by it; so only over roles that one could give."""

    status, code = 403, "account.stands_above"


class AccountNotFound(DomainError):
    status, code = 404, "account.not_found"


class PersonNotFound(DomainError):
    status, code = 404, "person.not_found"


class AccountExists(DomainError):
    status, code = 409, "account.exists"


class AccountIsOwn(DomainError):
    """Nobody closes or resets their own account: it would be the way to lock oneself out."""

    status, code = 409, "account.own"


class LoginTaken(DomainError):
    status, code = 409, "account.login_taken"


class AccountWithoutBody(DomainError):
    """Of a member's account their branch answers; for anybody else it must be said."""

    status, code = 422, "account.without_body"


class PasswordTooEasy(DomainError):
    status, code = 422, "password.too_easy"


class PasswordWrong(DomainError):
    status, code = 403, "password.wrong"


class PasswordUnchanged(DomainError):
    status, code = 422, "password.unchanged"


class LoginMalformed(FaultyValue):
    code = "account.login_malformed"
