from api.errors import DomainError, TooOften


class PublicCodeUnknown(DomainError):
    status, code = 404, "public_code.unknown"


class PublicCodeAbsent(DomainError):
    status, code = 404, "public_code.absent"


class LookedUpTooOften(TooOften):
    code = "public_code.looked_up_too_often"
