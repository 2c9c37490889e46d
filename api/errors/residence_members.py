from api.errors import DomainError, FaultyValue


class ResidenceMemberNotFound(DomainError):
    status, code = 404, "residence_member.not_found"


class NotToBeListed(DomainError):
    """Who is exempt from being introduced appears in no list: nothing was stored."""

    status, code = 422, "residence_member.not_to_be_listed"


class CommentNotAsked(DomainError):
    """Of who is exempt from activity a comment is written only when it is asked for."""

    status, code = 409, "residence_member.comment_not_asked"


class HalfYearMalformed(FaultyValue):
    code = "residence_member.half_year_malformed"
