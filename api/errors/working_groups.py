from api.errors import DomainError, FaultyValue


class WorkingGroupNotFound(DomainError):
    status, code = 404, "working_group.not_found"


class GroupMemberNotFound(DomainError):
    status, code = 404, "working_group.member_not_found"


class GroupCoverageNotFound(DomainError):
    status, code = 404, "working_group.coverage_not_found"


class WorkingGroupNameTaken(DomainError):
    status, code = 409, "working_group.name_taken"


class GroupCoversAlready(DomainError):
    status, code = 409, "working_group.covers_already"


class GroupPartOver(DomainError):
    """A membership or coverage that has ended, or would end on or before its first day."""

    status, code = 409, "working_group.part_over"


class CoverageEmpty(FaultyValue):
    """It ends no later than it begins."""

    code = "period.empty"
