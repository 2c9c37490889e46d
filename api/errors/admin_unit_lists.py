from api.errors import DomainError, SeveralFaults


class UnitListFaulty(SeveralFaults):
    """A list is loaded whole or not at all."""

    status, code = 422, "admin_unit_list.faulty"


class UnitListOutOfOrder(DomainError):
    """A later list is loaded already: what it began and ended would be contradicted."""

    status, code = 409, "admin_unit_list.out_of_order"


class UnitListDayTaken(DomainError):
    """Another list is loaded that holds from the same day."""

    status, code = 409, "admin_unit_list.day_taken"
