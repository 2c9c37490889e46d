from api.errors import DomainError, FaultyValue


class AdminUnitNotFound(DomainError):
    status, code = 404, "admin_unit.not_found"


class UnitCodeMalformed(FaultyValue):
    code = "admin_unit.code_malformed"
