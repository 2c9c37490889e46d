from api.errors import DomainError, FaultyValue


class RequestNotFound(DomainError):
    status, code = 404, "resident_request.not_found"


class RequestCannotBecome(DomainError):
    status, code = 409, "resident_request.cannot_become"


class RequestNotPending(DomainError):
    status, code = 409, "resident_request.not_pending"


class SourceUnclear(FaultyValue):
    code = "resident_request.source_unclear"


class TwoOwners(FaultyValue):
    code = "resident_request.two_owners"
