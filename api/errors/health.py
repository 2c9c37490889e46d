from api.errors import TooOften


class NotReady(TooOften):
    status, code = 503, "health.not_ready"
