from api.errors import DomainError, FaultyValue


class HouseholdGroupNotFound(DomainError):
    status, code = 404, "household_group.not_found"


class GroupCodeTaken(DomainError):
    status, code = 409, "household_group.code_taken"


class HouseholdOutsideGroup(DomainError):
    """Another body looks after the household than the one that the group belongs to."""

    status, code = 409, "household_group.household_outside"


class HouseholdInAGroup(DomainError):
    """It is, or will be, in a group: it leaves that one first."""

    status, code = 409, "household_group.household_in_a_group"


class HouseholdNotInGroup(DomainError):
    status, code = 409, "household_group.household_not_in_it"


class HouseholdGroupInUse(DomainError):
    """Something is or was about it, and is kept."""

    status, code = 409, "household_group.in_use"


class GroupCodeMalformed(FaultyValue):
    code = "household_group.code_malformed"


class GroupSizesOutOfOrder(FaultyValue):
    code = "household_group.sizes_out_of_order"
