from api.errors import DomainError


class RoleNotYours(DomainError):
    """The role stands above what the caller may give or take there."""

    status, code = 403, "role_term.not_yours"


class RoleOfOneself(DomainError):
    """Nobody gives themselves a role, or takes one of their own."""

    status, code = 403, "role_term.of_oneself"


class RoleTermNotFound(DomainError):
    status, code = 404, "role_term.not_found"


class RoleTermOver(DomainError):
    status, code = 409, "role_term.over"


class RoleTermOverlaps(DomainError):
    status, code = 409, "role_term.overlaps"


class RoleUnseated(DomainError):
    """The body is not of a kind in which this role is held."""

    status, code = 409, "role_term.unseated"


class RoleUnfit(DomainError):
    """A machine holds the machines' role and no other; a person never holds it."""

    status, code = 422, "role_term.unfit"


class RoleTermOutOfOrder(DomainError):
    status, code = 422, "role_term.out_of_order"
