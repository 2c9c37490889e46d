from api.errors import DomainError, TooOften


class SignInRefused(DomainError):
    """Which of the two was wrong is for nobody to know."""

    status, code = 401, "sign_in.refused"


class SignInOver(DomainError):
    status, code = 401, "sign_in.over"


class RefreshTokenReused(DomainError):
    """Two hold the same token, and one of them should not; so it ends for both."""

    status, code = 401, "sign_in.token_reused"
    lasting = True


class SignInNotFound(DomainError):
    status, code = 404, "sign_in.not_found"


class SignInBusy(TooOften):
    """Many guess at this moment; nothing was looked at."""

    status, code = 503, "sign_in.busy"


class GuessedTooOften(TooOften):
    code = "sign_in.too_often"
