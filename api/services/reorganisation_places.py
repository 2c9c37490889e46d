"""The steps of a reorganisation that change residential places.

Who is in charge of a place that ceases is, from the day on, whoever is in charge of its heir; and
then who lives there answers to them.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.handover import hold_residents
from api.access.visible import holds_on
from api.db.dated_trees import new_label
from api.domain.places import PlaceFacts, PlaceType
from api.domain.reorganisations import Action, LineageKind, Tree
from api.domain.unit_list import COMMUNE_LEVEL
from api.errors.admin_units import AdminUnitNotFound
from api.errors.places import PlaceNotFound, PlaceUnitUnfit, PlaceWithoutCharge
from api.errors.reorganisations import HeirIsItself, StepLacks
from api.models.admin_units import AdminUnitSpan
from api.models.places import Place, PlaceCharge, PlaceSpan
from api.schemas.reorganisations import ReorganisationStep
from api.services import place_charges, places
from api.services.reorganisation_run import Going, Run, kind_of
from api.services.reorganisation_units import coded


async def _create(run: Run, step: ReorganisationStep) -> None:
    parent_id = None if step.parent is None else run.named(step.parent, Tree.PLACE, "parent")
    if (parent_id is None) == (step.unit is None):
        raise StepLacks(field="parent", fields="parent, unit")
    place = Place(id=run.identity, label=await new_label(run.session))
    run.session.add(place)
    await run.session.flush()
    facts = PlaceFacts(
        parent_id=parent_id,
        name=step.name or "",
        legal_ref=run.legal_ref,
        place_type=kind_of(step, PlaceType),
        admin_unit_id=await _unit(run, step, parent_id),
    )
    await places.TREE.plant(run.session, place.id, place.label, run.on, facts)
    org_id, inherited = await _first_charge(run, step, parent_id)
    run.session.add(
        PlaceCharge(
            place_id=place.id,
            org_id=org_id,
            valid_from=run.on,
            inherited=inherited,
            legal_ref=run.legal_ref,
        )
    )
    await run.session.flush()
    run.remember(step, place.id)


async def _first_charge(
    run: Run, step: ReorganisationStep, parent_id: UUID | None
) -> tuple[UUID, bool]:
    """Say who is in charge of a new place: who is named, or whoever is of its village."""
    if step.in_charge is not None:
        org_id = run.named(step.in_charge, Tree.PARTY_ORG, "in_charge")
        await place_charges.refuse_unfit(run.session, org_id, run.on, field="in_charge")
        return org_id, False
    if parent_id is None:
        raise StepLacks(field="in_charge", fields="in_charge")
    charge = await charge_on(run.session, parent_id, run.on)
    if charge is None:
        raise PlaceWithoutCharge(field="parent", place_id=parent_id)
    return charge.org_id, True


async def _unit(run: Run, step: ReorganisationStep, parent_id: UUID | None) -> UUID:
    """Find the unit that was named; of a cluster any, since its village's holds."""
    if parent_id is not None:
        of_village = select(PlaceSpan.admin_unit_id).where(col(PlaceSpan.place_id) == parent_id)
        unit_id = (await run.session.exec(of_village.limit(1))).first()
        if unit_id is None:
            raise PlaceNotFound(field="parent", place_id=parent_id)
        return unit_id
    unit_id = await coded(run, step.unit, "unit")
    found = select(AdminUnitSpan).where(
        col(AdminUnitSpan.unit_id) == unit_id, holds_on(AdminUnitSpan, run.on)
    )
    unit = (await run.session.exec(found)).first()
    if unit is None:
        raise AdminUnitNotFound(field="unit", admin_unit_id=unit_id)
    if unit.unit_type not in COMMUNE_LEVEL:
        raise PlaceUnitUnfit(field="unit", unit_type=unit.unit_type)
    return unit_id


async def _rename(run: Run, step: ReorganisationStep) -> None:
    place_id = run.named(step.subject, Tree.PLACE, "subject")
    await _change(run, place_id, name=step.name)
    run.lineage(Tree.PLACE, place_id, LineageKind.RENAMED)


async def _retype(run: Run, step: ReorganisationStep) -> None:
    place_id = run.named(step.subject, Tree.PLACE, "subject")
    await _change(run, place_id, place_type=kind_of(step, PlaceType))
    run.lineage(Tree.PLACE, place_id, LineageKind.RETYPED)


async def _move(run: Run, step: ReorganisationStep) -> None:
    """Let a village lie in another unit, or a cluster in another village."""
    place_id = run.named(step.subject, Tree.PLACE, "subject")
    if (step.parent is None) == (step.unit is None):
        raise StepLacks(field="parent", fields="parent, unit")
    if step.parent is not None:
        await _change(run, place_id, parent_id=run.named(step.parent, Tree.PLACE, "parent"))
        await _follow_no_more(run, place_id)
    else:
        await _change(run, place_id, admin_unit_id=await _unit(run, step, None))
        run.relocated.add(place_id)
    run.lineage(Tree.PLACE, place_id, LineageKind.MOVED)


async def _merge(run: Run, step: ReorganisationStep) -> None:
    await _cease(run, step, LineageKind.MERGED)


async def _abolish(run: Run, step: ReorganisationStep) -> None:
    await _cease(run, step, LineageKind.ABOLISHED)


async def _cease(run: Run, step: ReorganisationStep, kind: LineageKind) -> None:
    place_id = run.named(step.subject, Tree.PLACE, "subject")
    heir_id = run.named(step.into, Tree.PLACE, "into")
    if place_id == heir_id:
        raise HeirIsItself(field="into")
    await cease_within(run, place_id, heir_id)
    run.lineage(Tree.PLACE, place_id, kind, heir_id)


async def cease_within(run: Run, place_id: UUID, heir_id: UUID) -> None:
    """Let a place lie on within its heir from the day on, and its clusters in the heir."""
    for cluster in await clusters(run, place_id):
        if cluster.place_id != heir_id:
            await _lie_in(run, cluster, heir_id)
            await _follow_no_more(run, cluster.place_id)
    await _change(run, place_id, parent_id=heir_id, ceased=True)
    await put_in_charge(run, [place_id], await _in_charge_of_heir(run, heir_id))


async def let_lie_in(run: Run, cluster: PlaceSpan, heir_id: UUID) -> None:
    """Let a cluster that is given away lie in its heir; if it followed its village, it goes on so.

    One of which somebody was put in charge by name stays in their charge.
    """
    charge = await charge_on(run.session, cluster.place_id, run.on)
    await _lie_in(run, cluster, heir_id)
    if charge is None or charge.inherited:
        org_id = await _in_charge_of_heir(run, heir_id)
        await put_in_charge(run, [cluster.place_id], org_id, inherited=True)


async def _lie_in(run: Run, cluster: PlaceSpan, heir_id: UUID) -> None:
    since = max(run.on, cluster.valid_from)
    await _change(run, cluster.place_id, since=since, parent_id=heir_id)
    run.lineage(Tree.PLACE, cluster.place_id, LineageKind.MOVED)


async def _in_charge_of_heir(run: Run, heir_id: UUID) -> UUID:
    charge = await charge_on(run.session, heir_id, run.on)
    if charge is None:
        raise PlaceWithoutCharge(field="into", place_id=heir_id)
    return charge.org_id


async def put_in_charge(
    run: Run, place_ids: Sequence[UUID], org_id: UUID, *, inherited: bool = False
) -> None:
    """Put a body in charge of places from the day on; who lives there answers to it from then.

    Clusters that follow a village go with it, but for those that were given away by name; and so
    does what has ceased within any of these. ``inherited`` says that they follow their village.
    """
    followers = {
        charge.place_id
        for place_id in place_ids
        for charge in await place_charges.followers(run.session, place_id, run.on)
        if ("places", charge.place_id) not in run.given
    }
    if inherited:
        followers |= set(place_ids)
    place_ids = sorted(await _with_ceased(run, {*place_ids, *followers}))
    if run.on <= run.actor.today:
        await hold_residents(run.session, place_ids)  # before the charges, as everybody does
    rows = select(PlaceCharge).where(
        col(PlaceCharge.place_id).in_(place_ids),
        or_(col(PlaceCharge.valid_to).is_(None), col(PlaceCharge.valid_to) > run.on),
    )
    charges = (await run.session.exec(rows.order_by(col(PlaceCharge.id)).with_for_update())).all()
    present = {one.place_id: one.org_id for one in sorted(charges, key=lambda one: one.valid_from)}
    run.answered = present | run.answered
    following: list[PlaceCharge] = []
    kept = [charge for charge in charges if charge.org_id == org_id]
    for charge in charges:
        if charge in kept:
            continue
        if charge.valid_from >= run.on:
            charge.org_id, charge.legal_ref = org_id, run.legal_ref
            charge.inherited = charge.place_id in followers
            continue
        following.append(
            PlaceCharge(
                place_id=charge.place_id,
                org_id=org_id,
                valid_from=run.on,
                valid_to=charge.valid_to,
                inherited=charge.place_id in followers,
                legal_ref=run.legal_ref,
            )
        )
        charge.valid_to = run.on
    await run.session.flush()  # before others take their place
    run.session.add_all(following)
    await run.session.flush()
    changed = sorted({charge.place_id for charge in charges if charge not in kept})
    run.rehomed += [Going("place", place_id, org_id) for place_id in changed]


async def _with_ceased(run: Run, place_ids: set[UUID]) -> set[UUID]:
    """Add what has ceased within places, with nothing living between."""
    found, looked_at = set(place_ids), set[UUID]()
    while further := found - looked_at:
        looked_at |= further
        rows = select(PlaceSpan.place_id).where(
            col(PlaceSpan.parent_id).in_(further),
            col(PlaceSpan.ceased),
            holds_on(PlaceSpan, run.on),
        )
        found |= set((await run.session.exec(rows)).all())
    return found


async def _follow_no_more(run: Run, place_id: UUID) -> None:
    """Let who is in charge of a cluster stay so, whoever is of the village that it comes to."""
    present = update(PlaceCharge).where(
        col(PlaceCharge.place_id) == place_id,
        col(PlaceCharge.inherited),
        col(PlaceCharge.valid_to).is_(None),
    )
    await run.session.exec(present.values(inherited=False))


async def charge_on(session: AsyncSession, place_id: UUID, on: date) -> PlaceCharge | None:
    rows = select(PlaceCharge).where(col(PlaceCharge.place_id) == place_id)
    return (await session.exec(rows.where(holds_on(PlaceCharge, on)))).first()


async def clusters(run: Run, village_id: UUID) -> list[PlaceSpan]:
    """Find what lies in a village on the day or later."""
    rows = select(PlaceSpan).where(
        col(PlaceSpan.parent_id) == village_id,
        col(PlaceSpan.ceased).is_(False),
        or_(col(PlaceSpan.valid_to).is_(None), col(PlaceSpan.valid_to) > run.on),
    )
    spans = (await run.session.exec(rows.order_by(col(PlaceSpan.valid_from)))).all()
    return list({span.place_id: span for span in reversed(spans)}.values())


async def _change(run: Run, place_id: UUID, *, since: date | None = None, **change: Any) -> None:
    place = await run.session.get(Place, place_id, with_for_update={"key_share": True})
    if place is None:
        raise PlaceNotFound(field="subject.id", place_id=place_id)
    await places.TREE.change(run.session, place_id, since or run.on, run.legal_ref, **change)
    place.version += 1
    clusters = select(PlaceSpan.place_id).where(col(PlaceSpan.parent_id) == place_id)
    of_clusters = update(Place).where(col(Place.id).in_(clusters))
    await run.session.exec(of_clusters.values(version=col(Place.version) + 1))


PLACE_STEPS: Final[Mapping[Action, Callable[[Run, ReorganisationStep], Awaitable[None]]]] = {
    Action.CREATE: _create,
    Action.RENAME: _rename,
    Action.MOVE: _move,
    Action.RETYPE: _retype,
    Action.MERGE: _merge,
    Action.ABOLISH: _abolish,
}
