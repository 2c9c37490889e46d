from api.errors import DomainError


class NotOfTheGroup(DomainError):
    """Only who is in a group on the day writes what it observed."""

    status, code = 403, "working_group_visit.not_of_the_group"


class VisitNotFound(DomainError):
    status, code = 404, "working_group_visit.not_found"


class VisitMeetingNotFound(DomainError):
    """No meeting of the branch on the day of the visit."""

    status, code = 404, "working_group_visit.meeting_not_found"


class FollowUpNotFound(DomainError):
    status, code = 404, "working_group_visit.follow_up_not_found"


class GroupDoesNotCome(DomainError):
    status, code = 409, "working_group_visit.does_not_come"


class VisitWrittenDown(DomainError):
    status, code = 409, "working_group_visit.written_down"


class FollowUpDone(DomainError):
    status, code = 409, "working_group_visit.follow_up_done"
