from api.errors import DomainError, FaultyValue


class ResolutionRequired(DomainError):
    """Exemption and reduction are the branch's to decide, by a resolution."""

    status, code = 422, "member.resolution_required"


class StandingWithoutEnd(DomainError):
    status, code = 422, "member.standing_without_end"


class MemberNotFound(DomainError):
    status, code = 404, "member.not_found"


class ExternalIdTaken(DomainError):
    status, code = 409, "member.external_id_taken"


class OrgHoldsNoMembers(DomainError):
    """Members belong to branches and party groups, not to the committees above."""

    status, code = 409, "member.org_holds_no_members"


class MemberBelongsElsewhere(DomainError):
    """They are no longer where the caller believes; it says no more, for the caller may not see."""

    status, code = 409, "member.belongs_elsewhere"


class TransferTooEarly(DomainError):
    status, code = 409, "member.transfer_too_early"


class StandingCannotFollow(DomainError):
    status, code = 409, "member.standing_cannot_follow"


class StandingRecordedLater(DomainError):
    status, code = 409, "member.standing_recorded_later"


class MemberAlreadyThere(DomainError):
    status, code = 409, "member.already_there"


class MemberGone(DomainError):
    """Transferred out, deceased or removed: there is no membership to move."""

    status, code = 409, "member.gone"


class MembershipIsLater(DomainError):
    """They came to where they belong after the day on which they are said to have left."""

    status, code = 409, "member.membership_is_later"


class IdentityCardGiven(FaultyValue):
    """What other systems call a member is never the number of an identity card."""

    code = "member.identity_card"


class ExternalIdMalformed(FaultyValue):
    code = "member.external_id_malformed"
