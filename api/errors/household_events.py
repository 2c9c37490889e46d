from api.errors import DomainError


class HouseholdEventTooEarly(DomainError):
    """Something of the household is already recorded for a later day."""

    status, code = 409, "household_event.too_early"


class HouseholdAlreadyThere(DomainError):
    status, code = 409, "household_event.already_there"


class HouseholdNamedTwice(DomainError):
    """A household cannot merge with itself."""

    status, code = 409, "household_event.named_twice"
