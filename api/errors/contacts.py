from api.errors import DomainError, FaultyValue


class ContactNotFound(DomainError):
    status, code = 404, "contact.not_found"


class ContactInFuture(DomainError):
    """A contact is noted when it was made, not when it is planned."""

    status, code = 422, "contact.in_future"


class TargetUnclear(FaultyValue):
    code = "contact.target_unclear"
