from api.errors import DomainError


class RoundNotFound(DomainError):
    status, code = 404, "proposal_round.not_found"


class RoundUnderWay(DomainError):
    """One at a time for a body: the drafts of the one would stand in the other's way."""

    status, code = 409, "proposal_round.under_way"


class RoundWithoutBranches(DomainError):
    """A round is for the branches below a body; a branch proposes for itself."""

    status, code = 409, "proposal_round.no_branches"


class RoundTooLarge(DomainError):
    """A province asks commune by commune."""

    status, code = 409, "proposal_round.too_many_branches"
