from api.errors import DomainError


class RollupOwn(DomainError):
    """Nobody judges what they sent upward themselves."""

    status, code = 403, "rollup.own"


class RollupNotFound(DomainError):
    status, code = 404, "rollup.not_found"


class RollupAwaitsReview(DomainError):
    """The last version waits for its review; a correction follows its return or acceptance."""

    status, code = 409, "rollup.awaits_review"


class RollupCannotMove(DomainError):
    status, code = 409, "rollup.cannot_move"


class RollupEmpty(DomainError):
    """The period was opened for no branch of the body, so there is nothing to send."""

    status, code = 409, "rollup.empty"
