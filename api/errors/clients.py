from typing import ClassVar

from api.errors import DomainError


class ClientNotFound(DomainError):
    status, code = 404, "client.not_found"


class ClientClosed(DomainError):
    status, code = 409, "client.closed"


class CapUnfit(DomainError):
    status, code = 422, "client.cap_unfit"


class TokenRefusal(DomainError):
    """Refused in the words of RFC 6749, section 5.2: ``error`` is its code."""

    error: ClassVar[str]


class TokenRequestInvalid(TokenRefusal):
    status, code, error = 400, "token.request_invalid", "invalid_request"


class GrantTypeUnsupported(TokenRefusal):
    status, code, error = 400, "token.grant_type_unsupported", "unsupported_grant_type"


class ScopeTooWide(TokenRefusal):
    status, code, error = 400, "token.scope_too_wide", "invalid_scope"


class ClientRefused(TokenRefusal):
    status, code, error = 401, "token.client_refused", "invalid_client"
