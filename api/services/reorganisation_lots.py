"""Steps of one kind that follow each other, taken together where their order cannot matter.

A province merges its communes by hundreds of steps; together they are a few statements. What is
taken one by one is the rule, and says of which step something is refused; so whatever stands in
the way of taking them together lets them be taken one by one.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import Final
from uuid import UUID

from api.domain.paths import is_within
from api.domain.reorganisations import Action, Tree
from api.domain.roles import Role
from api.errors import DomainError
from api.schemas.reorganisations import ReorganisationStep
from api.services.reorganisation_orgs import merge_orgs, move_orgs, orgs_on
from api.services.reorganisation_run import Run
from api.services.reorganisations import Taken

Kind = tuple[Tree, Action, tuple[Role, ...] | None]
TOGETHER: Final = frozenset({Action.MERGE, Action.MOVE})


def lots_of(steps: Sequence[Taken]) -> Iterator[Sequence[Taken]]:
    """Give the steps in their order, those of one kind that follow each other together."""
    for _, lot in groupby(steps, key=lambda taken: _kind(taken.step)):
        yield list(lot)


def _kind(step: ReorganisationStep) -> Kind:
    return step.tree, step.action, None if step.keep_grants is None else tuple(step.keep_grants)


async def taken_together(run: Run, lot: Sequence[Taken]) -> bool:
    """Take a lot at once; false where that is not to be, and then nothing is done."""
    tree, action, kept = _kind(lot[0].step)
    if len(lot) == 1 or tree is not Tree.PARTY_ORG or action not in TOGETHER:
        return False
    savepoint, noted = await run.session.begin_nested(), len(run.links)
    try:
        going = _going(run, [taken.step for taken in lot])
        if len(going) != len(lot) or not await _are_apart(run, going):
            await savepoint.rollback()
            return False
        if action is Action.MERGE:
            await merge_orgs(run, going, kept)
        else:
            await move_orgs(run, going)
    except DomainError:
        await savepoint.rollback()
        del run.links[noted:]
        return False
    await savepoint.commit()
    return True


def _going(run: Run, steps: Collection[ReorganisationStep]) -> Mapping[UUID, UUID]:
    """Say what goes into, or under, what."""
    return {
        run.named(step.subject, Tree.PARTY_ORG, "subject"): run.named(
            step.into or step.parent, Tree.PARTY_ORG, "into" if step.into else "parent"
        )
        for step in steps
    }


async def _are_apart(run: Run, going: Mapping[UUID, UUID]) -> bool:
    """Say that no subject stands at, above or below another, and none above what it goes to."""
    if going.keys() & set(going.values()):
        return False
    spans = await orgs_on(run, {*going, *going.values()})
    subjects = sorted(spans[each].path for each in going)
    if any(is_within(lower, upper) for upper, lower in pairwise(subjects)):
        return False
    labels = {path.rpartition(".")[2] for path in subjects}
    return not any(labels & set(spans[each].path.split(".")) for each in going.values())
