"""The hard rules: what no price buys off, by hand or by a solver."""

from api.planning.problem import Barrier, Candidate, Problem, Target


def barrier(problem: Problem, candidate: Candidate, target: Target) -> Barrier | None:
    """Say why this member can never lead this target, or None where they may.

    What lies with the member comes first, then what lies between the two, then the bodies.
    """
    if candidate.unable is not None:
        return Barrier.NOT_ASSIGNABLE
    if (barred := candidate.barred.get(target.id)) is not None:
        return barred
    if target.poor and candidate.on_probation:
        return Barrier.PROBATION
    if not within_reach(problem, candidate, target):
        return Barrier.OUT_OF_REACH
    return None


def within_reach(problem: Problem, candidate: Candidate, target: Target) -> bool:
    return candidate.org_id == target.org_id or (candidate.org_id, target.org_id) in problem.agreed
