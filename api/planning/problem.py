"""What a proposal is made from, and what it says. Plain values, so that it can be tried anywhere.

A target is a household or a household group that somebody should lead. Places are paths of
labels, as in the tree of residential places: what two share from the top is how near they are.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from api.domain.assignments import AssignmentKind
from api.domain.members import NotAssignable


class Barrier(StrEnum):
    """Why a member can never lead this target: a hard rule, which no price buys off."""

    NOT_ASSIGNABLE = "not_assignable"  # exempt, away, suspended, gone
    OWN_HOUSEHOLD = "own_household"
    KIN = "kin"
    CONFLICT = "conflict"
    PROBATION = "probation"  # a probationary member leads no poor household alone
    OUT_OF_REACH = "out_of_reach"  # another body's, and no agreement between the two


class Reason(StrEnum):
    """Why a line is as it is, strongest first in a line."""

    LOCKED = "locked"
    CONTINUES = "continues"  # in charge there already
    SAME_CLUSTER = "same_cluster"
    SAME_VILLAGE = "same_village"
    SKILL_MATCHES = "skill_matches"
    LEAST_LOADED = "least_loaded"
    ONLY_ONE = "only_one"  # nobody else may


class Shortfall(StrEnum):
    """Why nobody is proposed for a target."""

    NOBODY_MAY = "nobody_may"  # barriers leave no member
    EVERYBODY_FULL = "everybody_full"  # the maximum of the policy is reached
    LOCKED = "locked"  # a lock says that it shall stay open


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member: where they live, what they are good at, and what bars them from whom."""

    id: UUID
    org_id: UUID
    place: str = ""  # path of the residential place, empty where it is not known
    skills: frozenset[str] = frozenset()
    unable: NotAssignable | None = None
    on_probation: bool = False
    capacity: float = 1.0  # share of a full load; less for one whose duties were reduced
    elsewhere: float = 0.0  # weight that they bear at bodies outside of the problem
    barred: Mapping[UUID, Barrier] = field(default_factory=dict)  # by target


@dataclass(frozen=True, slots=True)
class Target:
    """A household or a group: how much it asks of its lead, what would help it, where it is."""

    id: UUID
    kind: AssignmentKind
    org_id: UUID
    place: str = ""
    weight: float = 1.0  # in households; more where a household is poor
    needs: frozenset[str] = frozenset()  # in the same words as skills
    poor: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What a body's policy says of the load of one member, in households."""

    minimum: float | None = None
    maximum: float | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One branch, or all the branches of a commune; ``limits`` by organisation.

    ``agreed`` are pairs (of the member's body, of the target's body) between which members may be
    sent; a body and itself always may. ``current`` is who leads what today, ``previous`` who did
    by last year's plan. ``locked`` lines stay as they are.
    """

    candidates: tuple[Candidate, ...]
    targets: tuple[Target, ...]
    limits: Mapping[UUID, Limits] = field(default_factory=dict)
    agreed: frozenset[tuple[UUID, UUID]] = frozenset()
    current: Mapping[UUID, UUID] = field(default_factory=dict)  # target -> member
    previous: Mapping[UUID, UUID] = field(default_factory=dict)
    locked: Mapping[UUID, UUID | None] = field(default_factory=dict)  # None: shall stay open


@dataclass(frozen=True, slots=True)
class Suggested:
    """One line, why, and who would come next at which price (in points of the objective)."""

    target_id: UUID
    member_id: UUID
    reasons: tuple[Reason, ...]
    runner_up: UUID | None = None
    runner_up_price: float | None = None


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A target for which nobody is proposed, and what bars how many."""

    target_id: UUID
    shortfall: Shortfall
    barriers: Mapping[Barrier, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measures:
    """How full and how even a plan is; loads are in weighted households per full member."""

    covered: int
    uncovered: int
    least: float
    most: float
    gini: float  # 0 is even, 1 is all on one
    weighted_gini: float  # of load by capacity
    kept: int  # lines that continue today's
    near: int  # lines within one cluster
    matched: int  # lines whose member has a skill that is needed


@dataclass(frozen=True, slots=True)
class Proposal:
    """A draft, worked out: ``merit`` is its objective, ``bound`` what none can exceed.

    ``surplus`` says, by the body of the targets, how much of the bound less the merit lies there;
    bodies that lend each other members have it together, at one of them.
    """

    lines: tuple[Suggested, ...]
    uncovered: tuple[Uncovered, ...]
    measures: Measures
    merit: float
    bound: float
    seconds: float  # of the solver
    proven: bool = False  # optimal, or within the gap asked for
    surplus: Mapping[UUID, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Price:
    """What one change of a draft by hand does: its hard rule broken, or what it costs."""

    barrier: Barrier | None
    merit: float  # of the whole after the change, less before: negative is worse
    measures: Measures
    exceeds_maximum: bool = False
