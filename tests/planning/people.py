"""Members and households by name, to write a village in a few lines."""

from typing import Any
from uuid import UUID, uuid5

from api.domain.assignments import AssignmentKind
from api.planning import Candidate, Problem, Proposal, Target

NAMES = UUID(int=0)
BRANCH = uuid5(NAMES, "branch")
AGENCY = uuid5(NAMES, "agency")


def who(name: str) -> UUID:
    return uuid5(NAMES, name)


def member(name: str, place: str = "1.1", **more: Any) -> Candidate:
    return Candidate(**{"id": who(name), "org_id": BRANCH, "place": place, **more})


def household(name: str, place: str = "1.1", **more: Any) -> Target:
    kind = AssignmentKind.HOUSEHOLD
    return Target(**{"id": who(name), "kind": kind, "org_id": BRANCH, "place": place, **more})


def households(number: int, place: str = "1.1", **more: Any) -> list[Target]:
    return [household(f"{place} {at}", place, **more) for at in range(number)]


def problem(members: list[Candidate], targets: list[Target], **more: Any) -> Problem:
    return Problem(candidates=tuple(members), targets=tuple(targets), **more)


def leads(proposal: Proposal) -> dict[UUID, UUID]:
    return {line.target_id: line.member_id for line in proposal.lines}


def counts(proposal: Proposal) -> dict[UUID, int]:
    """How many targets each has who has any."""
    found: dict[UUID, int] = {}
    for member_id in leads(proposal).values():
        found[member_id] = found.get(member_id, 0) + 1
    return found
