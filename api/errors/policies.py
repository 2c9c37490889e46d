from api.errors import DomainError


class PolicyBeginsThen(DomainError):
    """Another policy of this body begins on the same day."""

    status, code = 409, "policy.begins_then"
