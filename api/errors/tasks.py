from api.errors import DomainError


class TaskNotFound(DomainError):
    status, code = 404, "task.not_found"


class TaskOriginNotFound(DomainError):
    """The assignment, resolution or request that the task is said to come from."""

    status, code = 404, "task.origin_not_found"


class TaskCannotBecome(DomainError):
    status, code = 409, "task.cannot_become"


class TaskIsOver(DomainError):
    status, code = 409, "task.over"
