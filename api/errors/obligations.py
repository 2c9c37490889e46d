from api.errors import DomainError


class ObligationNotFound(DomainError):
    status, code = 404, "obligation.not_found"


class ObligationExists(DomainError):
    status, code = 409, "obligation.exists"


class ObligationReported(DomainError):
    """What has been submitted cannot be waived any more."""

    status, code = 409, "obligation.reported"


class ObligationWaived(DomainError):
    status, code = 409, "obligation.waived"


class ObligationNotWaived(DomainError):
    status, code = 409, "obligation.not_waived"


class ObligationOwn(DomainError):
    """Nobody excuses themselves."""

    status, code = 403, "obligation.own"


class MemberOfAnotherBranch(DomainError):
    """The period is of a branch to which the member does not belong."""

    status, code = 409, "obligation.member_of_another_branch"
