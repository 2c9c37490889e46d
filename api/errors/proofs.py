from api.errors import DomainError


class ProofRequired(DomainError):
    status, code = 428, "proof.required"


class ProofWrong(DomainError):
    """It is not the solution of a challenge that was given here."""

    status, code = 422, "proof.wrong"


class ProofExpired(DomainError):
    status, code = 422, "proof.expired"


class ProofSpent(DomainError):
    status, code = 409, "proof.spent"
