from api.errors import DomainError, FaultyValue


class ResponseTimeBeginsThen(DomainError):
    """Another one of this body and kind begins on the same day."""

    status, code = 409, "response_time.begins_then"


class UrgentSlower(FaultyValue):
    code = "response_time.urgent_slower"
