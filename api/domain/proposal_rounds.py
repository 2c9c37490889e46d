"""Rounds in which drafts are proposed for all branches below a body: states, codes and limits."""

from enum import StrEnum
from typing import Final


class RoundState(StrEnum):
    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    FAILED = "failed"


class RoundFailure(StrEnum):
    """Why a round has no outcome; no branch has a draft by it."""

    TOO_SLOW = "too_slow"  # nothing was found in its time
    INTERRUPTED = "interrupted"  # taken up as often as may be, and never brought to its end


class BranchOutcome(StrEnum):
    """What became of a branch in a round."""

    WAITING = "waiting"
    DRAFTED = "drafted"
    HAS_DRAFT = "has_draft"  # of the branch's own, written by hand or proposed
    HAS_PLAN = "has_plan"  # resolved already
    BY_DECISION = "by_decision"  # it resolves, or has resolved, to assign nobody
    NO_MEMBERS = "no_members"  # none who can be in charge
    NO_HOUSEHOLDS = "no_households"  # nor a group for which somebody is wanted
    GONE = "gone"  # no longer a branch, or no longer below who asked


OPEN: Final = frozenset({RoundState.WAITING, RoundState.WORKING})
MOST_BRANCHES: Final = 500
"""In one round; the largest communes have some three hundred."""
