from api.errors import DomainError, FaultyValue


class HandoverNotFound(DomainError):
    status, code = 404, "handover.not_found"


class HandoverCannotBecome(DomainError):
    status, code = 409, "handover.cannot_become"


class HandoverNotYours(DomainError):
    """Who comes answers; who goes, or the branch, says that the other was told."""

    status, code = 403, "handover.not_yours"


class ObjectionUnclear(FaultyValue):
    code = "handover.objection_unclear"
