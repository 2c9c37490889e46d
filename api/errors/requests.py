from api.errors import DomainError


class RequestNotFound(DomainError):
    status, code = 404, "resident_request.not_found"


class RequestCannotBecome(DomainError):
    status, code = 409, "resident_request.cannot_become"


class RequestNotPending(DomainError):
    status, code = 409, "resident_request.not_pending"
