"""Dividing a residential place: which households, groups and clusters come to lie where.

One that is split lies on within the heir that takes the rest, so the rest needs no change; one from
which something is extracted goes on. Who is in charge of what is given is whoever is in charge of
where it comes to lie. A household group is not divided: who leads it, its branch decides.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlmodel import col, select

from api.access import place_parts
from api.access.place_parts import GROUP, HOME, HOUSEHOLD, RESIDENT, Contents, Lying
from api.access.visible import holds_on
from api.domain.reorganisations import LineageKind, Share, Tree
from api.errors import LateFault
from api.errors.places import PlaceCeased, PlaceCodeClash, PlaceNotFound, PlaceWithoutCharge
from api.errors.reorganisations import (
    DefaultTwice,
    GroupStraddles,
    HeirIsItself,
    PartTwice,
    PartUnknown,
    ReorganisationRefused,
    WithoutDestination,
)
from api.models.household_groups import HouseholdGroup
from api.models.households import Household
from api.models.places import PlaceSpan
from api.schemas.reorganisations import ReorganisationStep, StepParts
from api.services import reorganisation_places as places
from api.services.reorganisation_bearers import fault_in, refuse_parts
from api.services.reorganisation_run import SHOWN, Going, Run

NAMES: Final = {GROUP: "groups", HOUSEHOLD: "households", RESIDENT: "members", HOME: "members"}


@dataclass
class Division:
    """One place that is divided: what lies in it, and where each thing goes that was named."""

    place_id: UUID
    contents: Contents
    clusters: dict[UUID, PlaceSpan]
    going: dict[tuple[str, UUID], UUID] = field(default_factory=dict)
    splits: list[tuple[ReorganisationStep, UUID]] = field(default_factory=list)
    given_clusters: set[UUID] = field(default_factory=set)
    heirs: set[UUID] = field(default_factory=set)


async def split(run: Run, step: ReorganisationStep) -> None:
    """Give one heir its part; the place itself ceases when all heirs have theirs."""
    division, heir_id = await _give(run, step)
    division.splits.append((step, heir_id))
    _line(run, division, heir_id, LineageKind.SPLIT)


async def extract(run: Run, step: ReorganisationStep) -> None:
    """Give another place a part of one that goes on."""
    division, heir_id = await _give(run, step)
    _line(run, division, heir_id, LineageKind.EXTRACTED)


def _line(run: Run, division: Division, heir_id: UUID, kind: LineageKind) -> None:
    if heir_id not in division.heirs:  # a long list may be said in several steps
        run.lineage(Tree.PLACE, division.place_id, kind, heir_id, share=Share.PART)
    division.heirs.add(heir_id)


async def _give(run: Run, step: ReorganisationStep) -> tuple[Division, UUID]:
    place_id = run.named(step.subject, Tree.PLACE, "subject")
    heir_id = run.named(step.into, Tree.PLACE, "into")
    if place_id == heir_id:
        raise HeirIsItself(field="into")
    await _refuse_ceased(run, heir_id)
    division = await _division(run, place_id)
    parts = step.parts or StepParts()
    refuse_parts(run, [*_named(run, division, parts, heir_id)])
    for cluster_id in parts.children:
        await places.let_lie_in(run, division.clusters[cluster_id], heir_id)
        division.given_clusters.add(cluster_id)
    return division, heir_id


async def _refuse_ceased(run: Run, heir_id: UUID) -> None:
    rows = select(PlaceSpan).where(col(PlaceSpan.place_id) == heir_id, holds_on(PlaceSpan, run.on))
    span = (await run.session.exec(rows)).first()
    if span is None:
        raise PlaceNotFound(field="into", place_id=heir_id)
    if span.ceased:
        params = {"name": span.name, "heir_id": span.parent_id, "heir": "-"}
        raise PlaceCeased(field="into", place_id=heir_id, **params)


async def _division(run: Run, place_id: UUID) -> Division:
    """Read what lies in a place as it is when the first step divides it; nobody changes it then."""
    if place_id not in run.divisions:
        if run.on <= run.actor.today:
            inside = await place_parts.places_inside(run.session, place_id, run.on)
            await place_parts.hold(run.session, inside)
        contents = await place_parts.contents(run.session, place_id, run.on)
        clusters = {each.place_id: each for each in await places.clusters(run, place_id)}
        run.divisions[place_id] = Division(place_id, contents, clusters)
    found: Division = run.divisions[place_id]
    return found


def _named(run: Run, division: Division, parts: StepParts, heir_id: UUID) -> Iterator[LateFault]:
    """Note where each part goes that is named by its id or its code, and what cannot be."""
    contents = division.contents
    residents: Mapping[UUID, object] = contents.residents
    kinds = [
        (HOUSEHOLD, contents.households, parts.households, "household_codes"),
        (GROUP, contents.groups, parts.groups, "group_codes"),
    ]
    for kind, known, ids, of_codes in kinds:
        found = [*ids]
        for code in getattr(parts, of_codes):
            bearing = [one.id for one in known.values() if one.code == code]
            faults = fault_in(run, of_codes, code, bearing)
            yield from faults
            found += [] if faults else bearing
        yield from _noted(run, division, kind, (found, known), heir_id)
    people = [one for one in parts.members if one in residents]
    yield from _noted(run, division, RESIDENT, (people, residents), heir_id)
    members = [one for one in parts.members if one not in residents]
    homes = dict.fromkeys(contents.homes)
    yield from _noted(run, division, HOME, (members, homes), heir_id)
    for cluster_id in parts.children:
        if cluster_id not in division.clusters:
            yield LateFault("children", PartUnknown.code, {"part": cluster_id})
        elif ("places", cluster_id) in run.given:
            yield LateFault("children", PartTwice.code, {"part": cluster_id})
        run.given.add(("places", cluster_id))


def _noted(
    run: Run,
    division: Division,
    kind: str,
    those: tuple[Sequence[UUID], Collection[UUID]],
    heir_id: UUID,
) -> Iterator[LateFault]:
    ids, known = those
    name = NAMES[kind]
    for one in ids:
        if one not in known:
            yield LateFault(name, PartUnknown.code, {"part": one})
        elif (name, one) in run.given:
            yield LateFault(name, PartTwice.code, {"part": one})
        else:
            run.given.add((name, one))
            division.going[kind, one] = heir_id


async def finish(run: Run) -> None:
    """Let what was split lie within the heir that takes the rest, and all else where it was said.

    What has no destination is named, as is each group that would be torn.
    """
    faults: list[LateFault] = []
    for division in run.divisions.values():
        _with_their_groups(run, division)
        takers = [one for one in division.splits if one[0].default]
        if len(takers) > 1:
            raise DefaultTwice(field="default")
        if division.splits and not takers:
            faults += _left(division)
    if faults:
        raise ReorganisationRefused(faults[:SHOWN], refused=len(faults))
    for division in run.divisions.values():
        if division.splits:
            takers = [one for one in division.splits if one[0].default]
            await places.cease_within(run, division.place_id, (takers or division.splits)[0][1])
    for division in run.divisions.values():
        faults += await _settled(run, division)
    if faults:
        raise ReorganisationRefused(faults[:SHOWN], refused=len(faults))


def _with_their_groups(run: Run, division: Division) -> None:
    """Let the households of a group go with it, and a group with its households if all go."""
    contents, going = division.contents, division.going
    for group_id in [each for kind, each in going if kind == GROUP]:
        for household_id in contents.in_groups.get(group_id, ()):
            if household_id in contents.households:
                going.setdefault((HOUSEHOLD, household_id), going[GROUP, group_id])
                run.given.add(("households", household_id))
    for group_id in contents.groups:
        households = contents.in_groups.get(group_id, set())
        heirs = {going.get((HOUSEHOLD, each)) for each in households}
        if len(heirs) == 1 and (heir_id := heirs.pop()) is not None:
            going.setdefault((GROUP, group_id), heir_id)
            run.given.add(("groups", group_id))


def _left(division: Division) -> Iterator[LateFault]:
    """Name what has no destination; what lies in a cluster goes with the cluster."""
    contents, going = division.contents, division.going
    for cluster_id, cluster in division.clusters.items():
        if cluster_id not in division.given_clusters | division.heirs:
            yield _without(f"places.{cluster_id}", cluster.name)
    those: list[tuple[str, Mapping[UUID, Lying]]] = [
        (HOUSEHOLD, contents.households),
        (GROUP, contents.groups),
        (RESIDENT, contents.residents),
    ]
    for kind, known in those:
        for one in known.values():
            if (kind, one.id) not in going and one.place_id not in division.clusters:
                yield _without(f"{NAMES[kind]}.{one.id}", one.code or str(one.id))


def _without(field: str, name: str) -> LateFault:
    return LateFault(field, WithoutDestination.code, {"name": name})


async def _settled(run: Run, division: Division) -> list[LateFault]:
    """Find what cannot be, now that it is known who answers for what; and note what goes."""
    session, contents = run.session, division.contents
    day = max(run.on, run.actor.today)
    outside = {each for ids in contents.in_groups.values() for each in ids} - set(
        contents.households
    )
    known = contents.households | await place_parts.elsewhere(session, Household, outside)
    strange = contents.in_groups.keys() - contents.groups.keys()
    groups = contents.groups | await place_parts.elsewhere(session, HouseholdGroup, strange)
    lying = {one.place_id for one in (*known.values(), *groups.values())}
    charges = await place_parts.in_charge_of(session, lying | set(division.going.values()), day)
    if missing := set(division.going.values()) - charges.keys():
        raise PlaceWithoutCharge(field="into", place_id=min(missing))
    faults = await _straddling(run, division, groups, known, charges)
    faults += await _clashing(run, division, charges)
    run.rehomed += [
        Going(kind, what_id, charges[heir_id], heir_id, division.place_id)
        for (kind, what_id), heir_id in division.going.items()
    ]
    return faults


async def _straddling(
    run: Run,
    division: Division,
    groups: Mapping[UUID, Lying],
    households: Mapping[UUID, Lying],
    charges: Mapping[UUID, UUID],
) -> list[LateFault]:
    """Name each group that would have households of which another branch is in charge."""
    day, going = max(run.on, run.actor.today), division.going
    fitting: dict[tuple[UUID, UUID], bool] = {}
    faults: list[LateFault] = []

    def answers(kind: str, one: Lying) -> UUID:
        return charges.get(going.get((kind, one.id), one.place_id), one.org_id)

    for group_id, inside in division.contents.in_groups.items():
        if group_id not in groups:
            continue
        torn = 0
        for one in (households[each] for each in inside if each in households):
            pair = answers(GROUP, groups[group_id]), answers(HOUSEHOLD, one)
            if pair not in fitting:
                fitting[pair] = await place_parts.can_hold(run.session, *pair, day)
            torn += not fitting[pair]
        if torn:
            said = {"group": groups[group_id].code, "households": torn}
            faults.append(LateFault(f"groups.{group_id}", GroupStraddles.code, said))
    return faults


async def _clashing(run: Run, division: Division, charges: Mapping[UUID, UUID]) -> list[LateFault]:
    """Name each code that is borne already where its household or group comes to answer."""
    contents = division.contents
    faults: list[LateFault] = []
    for kind, record, known in (
        (HOUSEHOLD, Household, contents.households),
        (GROUP, HouseholdGroup, contents.groups),
    ):
        coming: defaultdict[UUID, dict[str, UUID]] = defaultdict(dict)
        for (of_kind, one_id), heir_id in division.going.items():
            if of_kind == kind and known[one_id].org_id != charges[heir_id]:
                coming[charges[heir_id]][known[one_id].code] = one_id
        for org_id, codes in coming.items():
            for code in await place_parts.clashing(run.session, record, codes, org_id):
                field = f"{NAMES[kind]}.{codes[code]}"
                faults.append(LateFault(field, PlaceCodeClash.code, {"clashing": code}))
    return faults
