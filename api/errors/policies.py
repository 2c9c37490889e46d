from api.errors import DomainError, FaultyValue


class PolicyBeginsThen(DomainError):
    """Another policy of this body begins on the same day."""

    status, code = 409, "policy.begins_then"


class LimitsOutOfOrder(FaultyValue):
    code = "policy.limits_out_of_order"
