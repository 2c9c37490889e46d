"""What a dated tree refuses, whether of Party organisations or of places."""

from api.errors import DomainError, FaultyValue


class BeforeItsBeginning(DomainError):
    status, code = 409, "dated_tree.before_its_beginning"


class BelowCeased(DomainError):
    """What it would stand under has ceased by then."""

    status, code = 409, "dated_tree.below_ceased"


class DayWithoutBody(FaultyValue):
    """A day on which a tree is meant, and no body of it is named."""

    code = "dated_tree.day_without_body"


class HasCeased(DomainError):
    """It stands on beneath its heir, and nothing more is decided of it."""

    status, code = 409, "dated_tree.has_ceased"


class HasEnded(DomainError):
    status, code = 409, "dated_tree.has_ended"


class KindEnded(DomainError):
    status, code = 409, "dated_tree.kind_ended"


class LaterChange(DomainError):
    """The same was already decided otherwise for a later day."""

    status, code = 409, "dated_tree.later_change"


class NothingAbove(DomainError):
    status, code = 409, "dated_tree.nothing_above"


class Unchanged(DomainError):
    status, code = 409, "dated_tree.unchanged"


class WithinItself(DomainError):
    status, code = 409, "dated_tree.within_itself"


class WrongKindAbove(DomainError):
    status, code = 409, "dated_tree.wrong_kind_above"


PLANTING = (BelowCeased, KindEnded, NothingAbove, WrongKindAbove)
CHANGING = (
    *PLANTING,
    BeforeItsBeginning,
    HasCeased,
    HasEnded,
    LaterChange,
    Unchanged,
    WithinItself,
)
