from api.errors import DomainError


class AdminUnitNotFound(DomainError):
    status, code = 404, "admin_unit.not_found"
