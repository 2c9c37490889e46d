from api.errors import DomainError, FaultyValue


class MeetingNotFound(DomainError):
    status, code = 404, "meeting.not_found"


class ResolutionNotFound(DomainError):
    status, code = 404, "meeting.resolution_not_found"


class AttendeeNotFound(DomainError):
    """No member of the organisation on the day, or none that the caller can see."""

    status, code = 404, "meeting.attendee_not_found"


class AgendaReportNotFound(DomainError):
    status, code = 404, "meeting.report_not_found"


class AgendaAssignmentNotFound(DomainError):
    status, code = 404, "meeting.assignment_not_found"


class MeetingCannotBecome(DomainError):
    status, code = 409, "meeting.cannot_become"


class MeetingIsClosed(DomainError):
    """Attendance is consequential, so what is closed stays, until it is opened for a reason."""

    status, code = 409, "meeting.closed"


class MeetingNotHeldYet(DomainError):
    status, code = 409, "meeting.not_held_yet"


class AttendanceMissing(DomainError):
    status, code = 409, "meeting.attendance_missing"


class ResolutionNumberTaken(DomainError):
    status, code = 409, "meeting.resolution_number_taken"


class ExcuseMisplaced(FaultyValue):
    code = "meeting.excuse_misplaced"


class MemberTwice(FaultyValue):
    code = "meeting.member_twice"
