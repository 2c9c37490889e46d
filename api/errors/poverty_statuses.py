from api.errors import DomainError, FaultyValue


class PovertyRecordedLater(DomainError):
    """A decision that holds from that day or a later one is on record already."""

    status, code = 409, "poverty_status.recorded_later"


class StandardMalformed(FaultyValue):
    code = "poverty_status.standard_malformed"
