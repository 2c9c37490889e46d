from api.errors import DomainError


class PovertyRecordedLater(DomainError):
    """A decision that holds from that day or a later one is on record already."""

    status, code = 409, "poverty_status.recorded_later"
