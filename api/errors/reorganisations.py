from api.errors import DomainError, FaultyValue, SeveralFaults


class ReorganisationNotFound(DomainError):
    status, code = 404, "reorganisation.not_found"


class ReorganisationNotDraft(DomainError):
    """What was applied once is not written anew."""

    status, code = 409, "reorganisation.not_draft"


class ReorganisationNotApplied(DomainError):
    status, code = 409, "reorganisation.not_applied"


class ReorganisationEmpty(DomainError):
    status, code = 409, "reorganisation.empty"


class ReorganisationOutOfReach(SeveralFaults):
    """Some steps are about what the caller does not decide of; each is named."""

    status, code = 403, "reorganisation.out_of_reach"


class ReorganisationRefused(SeveralFaults):
    """A step cannot be carried out, or something is left without a destination."""

    status, code = 409, "reorganisation.refused"


class ReorganisationBuiltUpon(SeveralFaults):
    """It cannot be taken back: others changed since what it changed, or rest upon it."""

    status, code = 409, "reorganisation.built_upon"


class ReorganisationTableFaulty(SeveralFaults):
    status, code = 422, "reorganisation.table_faulty"


class ReorganisationStepsFaulty(SeveralFaults):
    """Steps name what there is not; each is named."""

    status, code = 422, "reorganisation.steps_faulty"


class TableUnclear(DomainError):
    """It is no table, or has no header that names ``tree`` and ``action``, or is too long."""

    status, code = 422, "reorganisation.table_unclear"


class TableMalformed(FaultyValue):
    code = "reorganisation.table_malformed"


class TableMissing(FaultyValue):
    code = "reorganisation.table_missing"


class NodeUnclear(FaultyValue):
    code = "reorganisation.node_unclear"


class RefMalformed(FaultyValue):
    code = "reorganisation.ref_malformed"


class StepUnknown(FaultyValue):
    code = "reorganisation.step_unknown"


class StepIncomplete(FaultyValue):
    code = "reorganisation.step_incomplete"


class StepOverfull(FaultyValue):
    code = "reorganisation.step_overfull"


class StepRefused(DomainError):
    """One step cannot be carried out; the whole refusal is made of these."""

    status, code = 409, "reorganisation.step_refused"


class RefUnknown(StepRefused):
    code = "reorganisation.ref_unknown"


class RefTwice(StepRefused):
    code = "reorganisation.ref_twice"


class NodeUnknown(StepRefused):
    code = "reorganisation.node_unknown"


class KindUnknown(StepRefused):
    code = "reorganisation.kind_unknown"


class StepLacks(StepRefused):
    """What the step lacks depends on what it is about."""

    code = "reorganisation.step_lacks"


class HeirMissing(StepRefused):
    code = "reorganisation.heir_missing"


class HeirCannotBeInCharge(StepRefused):
    """Places would be in the charge of a committee."""

    code = "reorganisation.heir_not_in_charge"


class DefaultTwice(StepRefused):
    code = "reorganisation.default_twice"


class HeirIsItself(StepRefused):
    code = "reorganisation.heir_is_itself"


class WithoutDestination(StepRefused):
    code = "reorganisation.without_destination"


class PartUnknown(StepRefused):
    code = "reorganisation.part_unknown"


class PartUnclear(StepRefused):
    """Two things there bear the code: a place may hold households of two bodies."""

    code = "reorganisation.part_unclear"


class CodeNotAsDrafted(StepRefused):
    """A code is borne by another than when the step was written: that one nobody approved of."""

    code = "reorganisation.code_not_as_drafted"


class GroupStraddles(StepRefused):
    """A group would have households of which another branch is in charge."""

    code = "reorganisation.group_straddles"


class PartTwice(StepRefused):
    code = "reorganisation.part_twice"


class GrantHasNoSeat(StepRefused):
    code = "reorganisation.grant_has_no_seat"


class UnitUnfit(StepRefused):
    """Its code does not suit its type, or it cannot stand there."""

    code = "reorganisation.unit_unfit"


class UnitCodeTaken(StepRefused):
    code = "reorganisation.code_taken"


class ChangedSince(StepRefused):
    code = "reorganisation.changed_since"


class BuiltUpon(StepRefused):
    code = "reorganisation.built_upon_row"


class BoundSince(StepRefused):
    """An assignment, or a place in a group, that would join two branches."""

    code = "reorganisation.bound_since"


class CodeTakenSince(StepRefused):
    """What would bear a code again cannot: another bears it by now."""

    code = "reorganisation.code_taken_since"


class CellUnclear(StepRefused):
    code = "reorganisation.cell_unclear"
