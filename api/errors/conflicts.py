from api.errors import DomainError


class ConflictNotFound(DomainError):
    status, code = 404, "conflict.not_found"


class ConflictOverlaps(DomainError):
    status, code = 409, "conflict.overlaps"


class ConflictOver(DomainError):
    status, code = 409, "conflict.over"


class ConflictWithOneself(DomainError):
    """Nobody handles what is about them anyway, nor keeps others from it."""

    status, code = 422, "conflict.with_oneself"


class ConflictOutOfOrder(DomainError):
    status, code = 422, "conflict.out_of_order"


class ConflictNotYours(DomainError):
    """Somebody over them declared it, and ends it."""

    status, code = 403, "conflict.not_yours"
