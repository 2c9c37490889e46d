from api.errors import DomainError, FaultyValue


class PartyOrgNotFound(DomainError):
    status, code = 404, "party_org.not_found"


class PartyOrgCeased(DomainError):
    """It stands on beneath its heir, where new things begin."""

    status, code = 409, "party_org.ceased"


class PartyOrgInCharge(DomainError):
    """It is in charge of a place, which only a branch or a party group can be."""

    status, code = 409, "party_org.in_charge"


class PartyOrgSeatTaken(DomainError):
    """Somebody holds a role in it that nobody can hold in such an organisation."""

    status, code = 409, "party_org.seat_taken"


class ChangeMissing(FaultyValue):
    code = "party_org.change_missing"
