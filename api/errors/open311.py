from api.errors import DomainError, TooOften


class ApiKeyRefused(DomainError):
    """Missing, unknown, closed, or of a client that may not pass anything on."""

    status, code = 403, "open311.api_key_refused"


class KeyElsewhere(DomainError):
    """The key is good, but its client serves nobody who is in charge there."""

    status, code = 403, "open311.key_elsewhere"


class FormUnknown(DomainError):
    status, code = 404, "open311.form_unknown"


class ServiceUnknown(DomainError):
    status, code = 404, "open311.service_unknown"


class JurisdictionUnknown(DomainError):
    status, code = 404, "open311.jurisdiction_unknown"


class RequestUnknown(DomainError):
    status, code = 404, "open311.request_unknown"


class PlaceMissing(DomainError):
    """Nothing says where it is but a point on a map, which no register of places knows."""

    status, code = 400, "open311.place_missing"


class PlaceUnmatched(DomainError):
    status, code = 400, "open311.place_unmatched"


class PlaceAmbiguous(DomainError):
    status, code = 400, "open311.place_ambiguous"


class RangeUnfit(DomainError):
    status, code = 400, "open311.range_unfit"


class SpeaksOfOffice(DomainError):
    """It seems to speak of people in office, and its sender was not told who would read it."""

    status, code = 400, "open311.speaks_of_office"


class AppsSpent(TooOften):
    """Apps have passed on as much to a body as they may on one day."""

    code = "open311.apps_spent"
