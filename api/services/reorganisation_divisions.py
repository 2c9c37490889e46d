"""Dividing a body: what each heir is given by name, and who takes the rest.

A body that is split stands on beneath the heir that takes the rest, so the rest needs no change at
all; one from which something is extracted goes on. What is named goes to where it was named.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlmodel import col, select

from api.access import rehoming
from api.access.visible import holds_on
from api.domain.party_orgs import IN_CHARGE, OrgType
from api.domain.reorganisations import LineageKind, Share, Tree
from api.errors import LateFault
from api.errors.reorganisations import (
    DefaultTwice,
    HeirCannotBeInCharge,
    HeirIsItself,
    PartTwice,
    PartUnknown,
    ReorganisationRefused,
    WithoutDestination,
)
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.places import PlaceCharge, PlaceSpan
from api.schemas.reorganisations import ReorganisationStep, StepParts
from api.services import reorganisation_orgs as orgs
from api.services.reorganisation_bearers import fault_in, refuse_parts
from api.services.reorganisation_places import put_in_charge
from api.services.reorganisation_run import Going, Run

UNDATED: Final = {"household": "households", "group": "groups", "member": "members"}
BEARING: Final[Mapping[str, type[Household] | type[HouseholdGroup]]] = {
    "household": Household,
    "group": HouseholdGroup,
}


async def split(run: Run, step: ReorganisationStep) -> None:
    """Give one heir its part; the body itself ceases when all heirs have theirs."""
    org_id = run.named(step.subject, Tree.PARTY_ORG, "subject")
    heir_id = run.named(step.into, Tree.PARTY_ORG, "into")
    await _give(run, org_id, heir_id, step.parts or StepParts())
    run.splits.setdefault(org_id, []).append((step, heir_id))
    run.lineage(Tree.PARTY_ORG, org_id, LineageKind.SPLIT, heir_id, share=Share.PART)


async def extract(run: Run, step: ReorganisationStep) -> None:
    """Give another body a part of one that goes on."""
    org_id = run.named(step.subject, Tree.PARTY_ORG, "subject")
    heir_id = run.named(step.into, Tree.PARTY_ORG, "into")
    await _give(run, org_id, heir_id, step.parts or StepParts())
    run.lineage(Tree.PARTY_ORG, org_id, LineageKind.EXTRACTED, heir_id, share=Share.PART)


async def _give(run: Run, org_id: UUID, heir_id: UUID, parts: StepParts) -> None:
    if org_id == heir_id:
        raise HeirIsItself(field="into")
    heir = await orgs.org_on(run, heir_id, field="into")
    parts = await _decoded(run, org_id, parts)
    undated = [*parts.places, *parts.groups, *parts.households, *parts.members]
    if undated and OrgType(heir.org_type) not in IN_CHARGE:
        raise HeirCannotBeInCharge(field="into", heir=heir.name)
    await _refuse_strange(run, org_id, parts)
    if parts.children:
        await orgs.move_orgs(run, dict.fromkeys(parts.children, heir_id))
    if parts.places:
        await put_in_charge(run, parts.places, heir_id)
    for kind, name in UNDATED.items():
        run.rehomed += [
            Going(kind, each, heir_id, from_org_id=org_id) for each in getattr(parts, name)
        ]


async def _decoded(run: Run, org_id: UUID, parts: StepParts) -> StepParts:
    """Find what was named by the code that it bears in the body, and bore when it was written."""
    named = {}
    faults: list[LateFault] = []
    for record, name, of_codes in (
        (Household, "households", "household_codes"),
        (HouseholdGroup, "groups", "group_codes"),
    ):
        codes: list[str] = getattr(parts, of_codes)
        found = await rehoming.coded(run.session, org_id, record, codes)
        for code in codes:
            bearing = [found[code]] if code in found else []
            faults += fault_in(run, of_codes, code, bearing)
        named[name] = [*getattr(parts, name), *found.values()]
    refuse_parts(run, faults)
    return parts.model_copy(update=named)


async def _refuse_strange(run: Run, org_id: UUID, parts: StepParts) -> None:
    """Raise where something named is no part of the body, or was given away already."""
    there = await rehoming.contents(run.session, org_id, run.on)
    known: dict[str, set[UUID]] = {
        "children": {child.org_id for child in await orgs.living_children(run, [org_id])},
        "places": await _places(run, org_id),
    }
    known |= {name: set(there[kind]) for kind, name in UNDATED.items()}
    for name, ids in known.items():
        for part in getattr(parts, name):
            if (name, part) in run.given:
                raise PartTwice(field=f"parts.{name}", part=part)
            if part not in ids:
                raise PartUnknown(field=f"parts.{name}", part=part)
            run.given.add((name, part))


async def _places(run: Run, org_id: UUID) -> set[UUID]:
    """Find the places that a body is in charge of on the day."""
    rows = select(PlaceCharge.place_id).where(
        col(PlaceCharge.org_id) == org_id, holds_on(PlaceCharge, run.on)
    )
    return set((await run.session.exec(rows)).all())


async def finish(run: Run) -> None:
    """Let what was split cease beneath the heir that takes the rest; without one none may be."""
    for org_id, heirs in run.splits.items():
        takers = [one for one in heirs if one[0].default]
        if len(takers) > 1:
            raise DefaultTwice(field="default")
        if not takers:
            left = [fault async for fault in _left(run, org_id)]
            if left:
                raise ReorganisationRefused(left, refused=len(left))
        step, heir_id = (takers or heirs)[0]
        await orgs.cease_org(run, step, org_id, heir_id)


async def _left(run: Run, org_id: UUID) -> AsyncIterator[LateFault]:
    for child in await orgs.living_children(run, [org_id]):
        yield _without(f"party_orgs.{child.org_id}", child.name)
    places = await _places(run, org_id)
    called = await _called(run, places)
    for place_id in sorted(places):
        yield _without(f"places.{place_id}", called.get(place_id, str(place_id)))
    given_places = {one.what_id for one in run.rehomed if one.kind == "place"}
    groups = [part for name, part in run.given if name == "groups"]
    in_groups = await rehoming.households_in(run.session, groups, run.on)
    there = await rehoming.contents(run.session, org_id, run.on)
    for kind, name in UNDATED.items():
        left = [
            each
            for each, place_id in there[kind].items()
            if (name, each) not in run.given
            and place_id not in given_places
            and not (kind == "household" and each in in_groups)
        ]
        codes = await _codes(run, kind, left)
        for each in sorted(left):
            yield _without(f"{name}.{each}", codes.get(each, str(each)))


async def _called(run: Run, place_ids: set[UUID]) -> dict[UUID, str]:
    rows = select(PlaceSpan.place_id, PlaceSpan.name).where(
        col(PlaceSpan.place_id).in_(place_ids), holds_on(PlaceSpan, run.on)
    )
    return dict((await run.session.exec(rows)).all())


async def _codes(run: Run, kind: str, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Find what stands on the papers of households and groups; people are not named up the tree."""
    record = BEARING.get(kind)
    return {} if record is None else await rehoming.codes(run.session, record, ids)


def _without(field: str, name: str) -> LateFault:
    return LateFault(field, WithoutDestination.code, {"name": name})
