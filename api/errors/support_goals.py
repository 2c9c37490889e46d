from api.errors import DomainError


class SupportGoalNotFound(DomainError):
    status, code = 404, "support_goal.not_found"


class GoalDaysOutOfOrder(DomainError):
    status, code = 422, "support_goal.days_out_of_order"


class GoalIsOver(DomainError):
    status, code = 409, "support_goal.over"


class GoalReviewed(DomainError):
    status, code = 409, "support_goal.reviewed"
