from api.errors import DomainError


class PlanNotFound(DomainError):
    status, code = 404, "plan.not_found"


class PlanExists(DomainError):
    """One plan of each type for a branch and year."""

    status, code = 409, "plan.exists"


class PlanOfBranchOnly(DomainError):
    """Plans are made by branches, not by their party groups or the committees above."""

    status, code = 409, "plan.of_branch_only"


class PlanCannotBecome(DomainError):
    status, code = 409, "plan.cannot_become"


class PlanIsFixed(DomainError):
    """What a branch has resolved is no longer edited."""

    status, code = 409, "plan.fixed"


class PlanWithoutLines(DomainError):
    """A plan that assigns names somebody; to assign nobody is a decision of its own type."""

    status, code = 409, "plan.without_lines"


class PlanHasNoLines(DomainError):
    """A decision to assign nobody names nobody."""

    status, code = 409, "plan.has_no_lines"


class PlanLineTwice(DomainError):
    """The same member twice for one target, or two leads of one target."""

    status, code = 409, "plan.line_twice"


class PlanDayOutOfYear(DomainError):
    status, code = 409, "plan.day_out_of_year"


class PlanDayTooEarly(DomainError):
    """No step of a plan lies before the one that it follows."""

    status, code = 409, "plan.day_too_early"


class PlanAdoptedAlready(DomainError):
    """A branch resolves once a year: whom it assigns, or that it assigns nobody."""

    status, code = 409, "plan.adopted_already"


class PlanCannotEnd(DomainError):
    """An assignment that gives way to the plan, or ends with it, has not held a day by then."""

    status, code = 409, "plan.cannot_end"


class FormerPlanNotFound(DomainError):
    status, code = 404, "plan.former_not_found"
