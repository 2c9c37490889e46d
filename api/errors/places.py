from api.errors import DomainError, FaultyValue


class PlaceNotFound(DomainError):
    status, code = 404, "place.not_found"


class PlaceCeased(DomainError):
    """It lies on within its heir, where people are entered now."""

    status, code = 409, "place.ceased"


class PlaceWithoutCharge(DomainError):
    """No Party organisation is in charge of the place, so nobody could look after it."""

    status, code = 409, "place.without_charge"


class PlaceBodyUnfit(DomainError):
    """Only a branch or a party group that exists from that day on can be in charge."""

    status, code = 409, "place.body_unfit"


class PlaceOfOtherBranch(DomainError):
    """A party group takes over only from its own branch."""

    status, code = 409, "place.of_other_branch"


class PlaceChargedLater(DomainError):
    status, code = 409, "place.charged_later"


class PlaceChargeUnchanged(DomainError):
    status, code = 409, "place.charge_unchanged"


class PlaceCodeClash(DomainError):
    """Two households, or two groups, would have one code in the body newly in charge."""

    status, code = 409, "place.code_clash"


class PlaceUnitUnfit(DomainError):
    """Villages lie in communes, wards and special zones."""

    status, code = 409, "place.unit_unfit"


class AboveUnclear(FaultyValue):
    code = "place.above_unclear"


class ChargeMissing(FaultyValue):
    code = "place.charge_missing"
