"""Who bears the codes in a step when it is written: a code can be amended, and swapped, thereafter.

Whoever approves of a draft approves of these. They are kept beside the step and shown to nobody;
what is carried out is held to them (``Run.as_drafted``).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import code_bearers
from api.access.actor import Actor
from api.access.code_bearers import Asked, Bearing
from api.access.place_parts import Coded
from api.domain.reorganisations import Tree
from api.errors import LateFault
from api.errors.reorganisations import (
    CodeNotAsDrafted,
    PartUnclear,
    PartUnknown,
    ReorganisationRefused,
)
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.schemas.reorganisations import ReorganisationStep
from api.services import reorganisation_reach
from api.services.reorganisation_run import SHOWN, Bearers, Run

NAMES: Final = {"household_codes": "households", "group_codes": "groups"}
FIELDS: Final[Mapping[str, Coded]] = {"household_codes": Household, "group_codes": HouseholdGroup}


async def of(
    session: AsyncSession, actor: Actor, steps: Sequence[ReorganisationStep], on: date
) -> list[Bearers]:
    """Find of each step who bears its codes now; of a subject that is yet to be made, nobody does.

    Where the actor does not decide of the subject, that is not known: they may not even see it.
    """
    found: dict[tuple[Tree, str], Bearing] = {}
    reached: set[UUID] = set()
    for tree in (Tree.PARTY_ORG, Tree.PLACE):
        for name in FIELDS:
            asked = _asked(steps, tree, name)
            reached |= {
                each
                for each in asked.keys() - reached
                if await reorganisation_reach.reaches(session, actor, tree, each, on)
            }
            found[tree, name] = await _look(session, tree, name, asked, on)
    return [_of(step, found, reached) for step in steps]


def _asked(steps: Sequence[ReorganisationStep], tree: Tree, name: str) -> Asked:
    asked: defaultdict[UUID, set[str]] = defaultdict(set)
    for step in steps:
        codes = _codes(step, name)
        if step.tree is tree and codes and step.subject and step.subject.id:
            asked[step.subject.id].update(codes)
    return asked


def _codes(step: ReorganisationStep, name: str) -> list[str]:
    return getattr(step.parts, name) if step.parts else []


async def _look(session: AsyncSession, tree: Tree, name: str, asked: Asked, on: date) -> Bearing:
    if not asked:
        return {}
    if tree is Tree.PLACE:
        return await code_bearers.in_places(session, FIELDS[name], asked, on)
    return await code_bearers.in_bodies(session, FIELDS[name], asked)


def _of(
    step: ReorganisationStep, found: Mapping[tuple[Tree, str], Bearing], reached: set[UUID]
) -> Bearers:
    subject_id = step.subject.id if step.subject else None
    if subject_id is None:
        return {}
    return {
        name: {
            code: [str(each) for each in found[step.tree, name].get((subject_id, code), ())]
            if subject_id in reached
            else None
            for code in codes
        }
        for name in FIELDS
        if (codes := _codes(step, name))
    }


def fault_in(run: Run, name: str, code: str, bearing: Sequence[UUID]) -> list[LateFault]:
    """Say what is wrong with a code, if anything is, by who bears it there now."""
    if len(bearing) > 1:
        return [LateFault(NAMES[name], PartUnclear.code, {"part": code})]
    if not run.as_drafted(name, code, bearing):
        return [LateFault(name, CodeNotAsDrafted.code, {"part": code})]
    if not bearing:
        return [LateFault(NAMES[name], PartUnknown.code, {"part": code})]
    return []


def refuse_parts(run: Run, faults: Sequence[LateFault]) -> None:
    """Raise where there are faults in the parts of the present step."""
    if faults:
        where = f"steps.{run.number}.parts."
        shown = [fault._replace(field=where + fault.field) for fault in faults[:SHOWN]]
        raise ReorganisationRefused(shown, refused=len(faults))
