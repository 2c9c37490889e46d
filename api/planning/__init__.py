"""Who should be in charge of whom: proposals, worked out by a solver and explained in words.

Nothing here knows a database or a person's name. A ``Problem`` goes in, a ``Proposal`` comes out,
and people decide. What a good plan is stands in ``goals``, and for readers in docs/planning.md.
"""

from api.planning.baselines import greedy, last_year
from api.planning.groups import group
from api.planning.hand import check, cover, measure, price
from api.planning.problem import (
    Barrier,
    Candidate,
    Limits,
    Measures,
    Price,
    Problem,
    Proposal,
    Reason,
    Shortfall,
    Suggested,
    Target,
    Uncovered,
)
from api.planning.proposal import propose
from api.planning.shares import apart, together

__all__ = [
    "Barrier",
    "Candidate",
    "Limits",
    "Measures",
    "Price",
    "Problem",
    "Proposal",
    "Reason",
    "Shortfall",
    "Suggested",
    "Target",
    "Uncovered",
    "apart",
    "check",
    "cover",
    "greedy",
    "group",
    "last_year",
    "measure",
    "price",
    "propose",
    "together",
]
