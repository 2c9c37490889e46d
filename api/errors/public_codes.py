from api.errors import DomainError


class PublicCodeUnknown(DomainError):
    status, code = 404, "public_code.unknown"


class PublicCodeAbsent(DomainError):
    status, code = 404, "public_code.absent"
