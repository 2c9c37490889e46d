from api.errors import DomainError, FaultyValue


class IndicatorNotFound(DomainError):
    status, code = 404, "indicator.not_found"


class IndicatorCodeTaken(DomainError):
    """Another body defined it; that it is out of sight is no secret, for indicators are open."""

    status, code = 409, "indicator.code_taken"


class IndicatorDefinedLater(DomainError):
    """What was measured by a later version cannot come to be measured by an earlier one."""

    status, code = 409, "indicator.defined_later"


class IndicatorTooPrecise(DomainError):
    status, code = 422, "indicator.too_precise"


class IndicatorCodeMalformed(FaultyValue):
    code = "indicator.code_malformed"
