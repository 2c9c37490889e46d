from api.errors import DomainError, SeveralFaults, TooOften


class PlannerBusy(TooOften):
    """Another proposal is being worked out here; one takes a whole processor."""

    status, code = 503, "proposal.busy"


class ProposalTooSlow(TooOften):
    """It was not found in its time; with more of it, it may be."""

    status, code = 503, "proposal.too_slow"


class NothingToPropose(DomainError):
    """The branch has no household, or no group, for which somebody is wanted."""

    status, code = 409, "proposal.nothing"


class ProposalNotFound(DomainError):
    """The plan was written by hand, line by line."""

    status, code = 404, "proposal.not_found"


class TargetNotInQuestion(DomainError):
    """A household that its group's lead looks after, or that the body's policy leaves out."""

    status, code = 409, "proposal.target_not_in_question"


class LeadBarred(SeveralFaults):
    """A hard rule keeps the member from this target; its fault says which."""

    status, code = 409, "proposal.barred"
