from api.errors import DomainError, FaultyValue, SeveralFaults


class AssignmentNotFound(DomainError):
    status, code = 404, "assignment.not_found"


class AssignedMemberNotFound(DomainError):
    status, code = 404, "assignment.member_not_found"


class MemberCannotBeAssigned(DomainError):
    """Exempt, suspended, away or gone; ``reason`` is one of ``NotAssignable``."""

    status, code = 409, "assignment.member_cannot_be_assigned"


class MemberTied(DomainError):
    """They live there, are kin, or should have nothing to do with it: somebody else leads it."""

    status, code = 409, "assignment.member_tied"


class LeadTaken(DomainError):
    """Somebody else leads there at the same time: one lead per target, by a constraint."""

    status, code = 409, "assignment.lead_taken"


class AlreadyAssigned(DomainError):
    status, code = 409, "assignment.already_assigned"


class AssignmentOver(DomainError):
    status, code = 409, "assignment.over"


class EndsTooEarly(DomainError):
    """It would hold no day; only what was entered by mistake may."""

    status, code = 409, "assignment.ends_too_early"


class ReassignmentRefused(SeveralFaults):
    """Nothing was moved: its faults say which items cannot be, and why."""

    status, code = 409, "assignment.reassignment_refused"


class NamedTwice(FaultyValue):
    """One request moves an assignment once; what comes of it is another."""

    code = "assignment.named_twice"


class TargetUnclear(FaultyValue):
    code = "assignment.target_unclear"


class TitleMisplaced(FaultyValue):
    code = "assignment.title_misplaced"
