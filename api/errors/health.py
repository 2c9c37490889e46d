from api.errors import DomainError


class NotReady(DomainError):
    status, code = 503, "health.not_ready"
