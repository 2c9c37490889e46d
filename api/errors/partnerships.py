from api.errors import DomainError, FaultyValue


class PartnershipNotFound(DomainError):
    status, code = 404, "partnership.not_found"


class PartnershipExists(DomainError):
    """The two bodies have agreed on this target at that time already."""

    status, code = 409, "partnership.exists"


class PartnerUnfit(DomainError):
    """A partner is a branch of today, and another than the one that answers for the target."""

    status, code = 409, "partnership.partner_unfit"


class PartnershipOver(DomainError):
    status, code = 409, "partnership.over"


class PartnershipEndsTooEarly(DomainError):
    """It, or what a member took charge of by it, began on that day or later."""

    status, code = 409, "partnership.ends_too_early"


class PartnershipTargetUnclear(FaultyValue):
    code = "partnership.target_unclear"
