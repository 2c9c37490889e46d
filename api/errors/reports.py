from api.errors import DomainError, FaultyValue


class ReportOwn(DomainError):
    """Nobody accepts or returns a report that is theirs, or in which they had a hand."""

    status, code = 403, "report.own"


class ReportNotFound(DomainError):
    status, code = 404, "report.not_found"


class DutyUnknown(DomainError):
    """The duty is in no catalogue that holds for the branch."""

    status, code = 404, "report.duty_unknown"


class GroupUnknown(DomainError):
    """The group is none of those that the caller looks after."""

    status, code = 404, "report.group_unknown"


class ReportAhead(DomainError):
    """Nobody can report on days that have not come."""

    status, code = 409, "report.ahead"


class ReportBegun(DomainError):
    status, code = 409, "report.begun"


class ReportCannotMove(DomainError):
    status, code = 409, "report.cannot_move"


class ReportEmpty(DomainError):
    """An empty report counts as not submitted."""

    status, code = 409, "report.empty"


class ReportNotEditable(DomainError):
    """What is submitted waits for its review; what is accepted is amended by a new version."""

    status, code = 409, "report.not_editable"


class NamedTwice(FaultyValue):
    code = "report.named_twice"
