from api.errors import DomainError, FaultyValue


class MovementNotFound(DomainError):
    status, code = 404, "movement.not_found"


class ContributionNotFound(DomainError):
    status, code = 404, "movement.contribution_not_found"


class MovementCannotBecome(DomainError):
    status, code = 409, "movement.cannot_become"


class MovementIsOver(DomainError):
    status, code = 409, "movement.over"


class MovementEndsTooEarly(DomainError):
    status, code = 409, "movement.ends_before_it_starts"


class MovementIsCancelled(DomainError):
    status, code = 409, "movement.cancelled"


class ContributionVoided(DomainError):
    status, code = 409, "movement.contribution_voided"


class GiverUnclear(FaultyValue):
    code = "movement.giver_unclear"


class MeasureUnclear(FaultyValue):
    code = "movement.measure_unclear"
