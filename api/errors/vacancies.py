from api.errors import DomainError


class VacancyNotFound(DomainError):
    status, code = 404, "vacancy.not_found"


class VacancyNotOpen(DomainError):
    """Somebody covered it, or nobody is needed any more."""

    status, code = 409, "vacancy.not_open"


class CoverOutside(DomainError):
    """The day lies before the vacancy begins, or the member is back by then."""

    status, code = 409, "vacancy.cover_outside"
