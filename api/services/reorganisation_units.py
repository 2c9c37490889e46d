"""The steps of a reorganisation that change administrative units: worked out, then written."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Uuid, any_, bindparam, delete, insert, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import col, or_, select

from api.access.visible import holds_on
from api.db.base import uuid7
from api.domain import clock
from api.domain.reorganisations import Action, LineageKind, Share, Tree
from api.domain.unit_changes import Link, UnitFacts, Units
from api.domain.unit_list import COMMUNE_LEVEL, TYPE_WORDS, UnitType
from api.errors.dated_trees import LaterChange
from api.errors.places import PlaceUnitUnfit
from api.errors.reorganisations import (
    DefaultTwice,
    HeirIsItself,
    KindUnknown,
    NodeUnknown,
    PartTwice,
    PartUnknown,
)
from api.models.admin_units import AdminUnit, AdminUnitSpan
from api.models.places import Place, PlaceSpan
from api.schemas.reorganisations import Node, ReorganisationStep, StepParts
from api.services import places
from api.services.reorganisation_run import Run, lots


class Located(NamedTuple):
    place_id: UUID
    admin_unit_id: UUID
    name: str


THESE: Final = bindparam("ids", type_=ARRAY(Uuid))


async def read(run: Run) -> tuple[Units, dict[UUID, AdminUnitSpan]]:
    """Read the units of the day before and of the day, and the rows of the day."""
    eve = run.on - timedelta(days=1)
    rows = select(AdminUnitSpan).where(
        or_(holds_on(AdminUnitSpan, eve), holds_on(AdminUnitSpan, run.on))
    )
    spans = (await run.session.exec(rows)).all()
    of_eve = {s.unit_id: _facts(s) for s in spans if s.valid_from <= eve}
    standing = {
        s.unit_id: s
        for s in spans
        if s.valid_from <= run.on and (s.valid_to is None or s.valid_to > run.on)
    }
    present = {unit_id: _facts(span) for unit_id, span in standing.items()}
    return Units(run.on, of_eve, present), standing


def _facts(span: AdminUnitSpan) -> UnitFacts:
    return UnitFacts(span.code, span.name, UnitType(span.unit_type), span.parent_id)


def take(run: Run, units: Units, step: ReorganisationStep) -> None:
    """Work one step out."""
    UNIT_STEPS[step.action](run, units, step)


def _create(run: Run, units: Units, step: ReorganisationStep) -> None:
    unit_id = run.identity
    parent = None if step.parent is None else named(run, units, step.parent, "parent")
    units.create(unit_id, UnitFacts(step.code or "", step.name or "", _kind(step), parent))
    run.remember(step, unit_id)


def _changing(
    kind: LineageKind, change: Callable[[Run, Units, ReorganisationStep], Mapping[str, Any]]
) -> Callable[[Run, Units, ReorganisationStep], None]:
    def changed(run: Run, units: Units, step: ReorganisationStep) -> None:
        unit_id = named(run, units, step.subject, "subject")
        facts = replace(units.standing(unit_id), **change(run, units, step))
        units.change(unit_id, kind, facts)

    return changed


def _merge(run: Run, units: Units, step: ReorganisationStep) -> None:
    unit_id = named(run, units, step.subject, "subject")
    heir_id = named(run, units, step.into, "into")
    units.end(unit_id, heir_id, LineageKind.MERGED, Share.WHOLE)


def _split(run: Run, units: Units, step: ReorganisationStep) -> None:
    unit_id = named(run, units, step.subject, "subject")
    heir_id = named(run, units, step.into, "into")
    _give(run, units, step, unit_id, heir_id)
    units.end(unit_id, heir_id, LineageKind.SPLIT, Share.PART)
    if not step.default:
        return
    if unit_id in run.unit_takers:
        raise DefaultTwice(field="default")
    run.unit_takers[unit_id] = heir_id
    for each, facts in units.present.items():
        before = units.before.get(each)
        if before and before.parent_id == unit_id and ("units.children", each) not in run.given:
            units.present[each] = replace(facts, parent_id=heir_id)


def _extract(run: Run, units: Units, step: ReorganisationStep) -> None:
    """Give another unit a part of one that goes on."""
    unit_id = named(run, units, step.subject, "subject")
    heir_id = named(run, units, step.into, "into")
    units.standing(unit_id)
    units.standing(heir_id, field="into")
    if unit_id == heir_id:
        raise HeirIsItself(field="into")
    _give(run, units, step, unit_id, heir_id)
    units.links.append(Link(unit_id, heir_id, LineageKind.EXTRACTED, Share.PART))
    run.extracted.add(unit_id)


def _give(run: Run, units: Units, step: ReorganisationStep, unit_id: UUID, heir_id: UUID) -> None:
    """Note what goes to an heir by name: units that stood directly below, and places."""
    parts = step.parts or StepParts()
    for child_id in parts.children:
        known = units.before.get(child_id) or units.present.get(child_id)
        if known is None or known.parent_id != unit_id:
            raise PartUnknown(field="parts.children", part=child_id)
        _refuse_twice(run, "children", child_id)
        facts = replace(units.standing(child_id), parent_id=heir_id)
        units.change(child_id, LineageKind.MOVED, facts)
    for place_id in parts.places:
        _refuse_twice(run, "places", place_id)
        run.to_units[place_id] = heir_id
        run.from_units[place_id] = unit_id


def _refuse_twice(run: Run, name: str, part: UUID) -> None:
    """Raise where a part was given away already; to whom a body gives a place is another thing."""
    if ("units." + name, part) in run.given:
        raise PartTwice(field=f"parts.{name}", part=part)
    run.given.add(("units." + name, part))


def _abolish(run: Run, units: Units, step: ReorganisationStep) -> None:
    subject_id = named(run, units, step.subject, "subject")
    abolished = [subject_id]
    if step.kind is not None:
        abolished = units.of_kind_below(subject_id, _kind(step))
    for unit_id in abolished:
        heir_id = units.heir_above(unit_id)
        if step.into is not None:
            heir_id = named(run, units, step.into, "into")
        units.end(unit_id, heir_id, LineageKind.ABOLISHED, Share.WHOLE)


def named(run: Run, units: Units, node: Node | None, name: str) -> UUID:
    if node is not None and node.code is not None:
        return units.coded(node.code)
    return run.named(node, Tree.ADMIN_UNIT, name)


async def coded(run: Run, node: Node | None, name: str) -> UUID:
    """Find the unit that is named beside other trees: by its code of the day before, too."""
    if node is None or node.code is None:
        return run.named(node, Tree.ADMIN_UNIT, name)
    eve = run.on - timedelta(days=1)
    rows = select(AdminUnitSpan.unit_id).where(
        col(AdminUnitSpan.code) == node.code, holds_on(AdminUnitSpan, eve)
    )
    unit_id = (await run.session.exec(rows)).first()
    if unit_id is None:
        raise NodeUnknown(field=f"{name}.code", node=node.code)
    return unit_id


def _kind(step: ReorganisationStep) -> UnitType:
    try:
        return TYPE_WORDS.get(step.kind or "") or UnitType(step.kind or "")
    except ValueError as error:
        raise KindUnknown(field="kind", kind=step.kind) from error


UNIT_STEPS: Final[Mapping[Action, Callable[[Run, Units, ReorganisationStep], None]]] = {
    Action.CREATE: _create,
    Action.RENAME: _changing(LineageKind.RENAMED, lambda _r, _u, step: {"name": step.name}),
    Action.RENUMBER: _changing(LineageKind.RENUMBERED, lambda _r, _u, step: {"code": step.code}),
    Action.MOVE: _changing(
        LineageKind.MOVED,
        lambda run, units, step: {"parent_id": named(run, units, step.parent, "parent")},
    ),
    Action.RETYPE: _changing(LineageKind.RETYPED, lambda _r, _u, step: {"unit_type": _kind(step)}),
    Action.MERGE: _merge,
    Action.SPLIT: _split,
    Action.EXTRACT: _extract,
    Action.ABOLISH: _abolish,
}


async def write(run: Run, units: Units, standing: Mapping[UUID, AdminUnitSpan]) -> None:
    """Write what was worked out: what ends first, since codes pass from one unit to another."""
    units.check()
    await _refuse_later(run, units)
    anew = {
        unit_id: units.present[unit_id]
        for unit_id in units.decided & units.present.keys()
        if unit_id not in standing or _facts(standing[unit_id]) != units.present[unit_id]
    }
    over = [span for unit_id, span in standing.items() if unit_id in units.ended | anew.keys()]
    connection = await run.session.connection()
    of_these = col(AdminUnitSpan.id) == any_(THESE)
    begun = [span.id for span in over if span.valid_from < run.on]
    ending = update(AdminUnitSpan).where(of_these).values(valid_to=run.on)
    await connection.execute(ending, {"ids": begun})
    replaced = [span.id for span in over if span.valid_from >= run.on]
    await connection.execute(delete(AdminUnitSpan).where(of_these), {"ids": replaced})
    now = clock.now()
    if new := [unit_id for unit_id in anew if unit_id not in units.before.keys() | standing.keys()]:
        identities = [{"id": unit_id, "created_at": now} for unit_id in new]
        await connection.execute(insert(AdminUnit), identities)
    if anew:
        await connection.execute(insert(AdminUnitSpan), [_row(run, *one) for one in anew.items()])
    for link in units.links:
        kind, share = link.kind, link.share
        run.lineage(Tree.ADMIN_UNIT, link.from_id, kind, link.to_id, share=share)
    await _places_follow(run, units)


async def _refuse_later(run: Run, units: Units) -> None:
    later = select(AdminUnitSpan).where(
        col(AdminUnitSpan.unit_id).in_(units.decided), col(AdminUnitSpan.valid_from) > run.on
    )
    if found := (await run.session.exec(later.limit(1))).first():
        raise LaterChange(day=found.valid_from)


def _row(run: Run, unit_id: UUID, facts: UnitFacts) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "created_at": clock.now(),
        "valid_from": run.on,
        "unit_id": unit_id,
        "parent_id": facts.parent_id,
        "code": facts.code,
        "name": facts.name,
        "unit_type": facts.unit_type,
        "legal_ref": run.legal_ref,
    }


async def _places_follow(run: Run, units: Units) -> None:
    """Let the places of a unit that ended lie in its heir; of one that was divided, as was said."""
    heirs, ended = units.heirs() | run.unit_takers, {}
    there = await places_in(run, units.ended | run.extracted)
    lying = {place.place_id: place.admin_unit_id for place in there}
    for place_id, unit_id in run.from_units.items():
        if lying.get(place_id) != unit_id:
            raise PartUnknown(field="parts.places", part=place_id)
    for place in there:
        heir = run.to_units.get(place.place_id)
        if place.admin_unit_id in units.ended:
            heir = heir or heirs.get(place.admin_unit_id)
        if heir is None:
            continue  # it may be moved by a later step; if not, it has no destination
        if units.standing(heir).unit_type not in COMMUNE_LEVEL:
            raise PlaceUnitUnfit(unit_type=units.standing(heir).unit_type)
        ended[place.place_id] = {"admin_unit_id": heir}
    for lot in lots(ended):
        await places.TREE.change_all(run.session, lot, run.on, run.legal_ref)
        moved = update(Place).where(col(Place.id).in_(lot))
        await run.session.exec(moved.values(version=col(Place.version) + 1))
    run.relocated |= ended.keys()
    run.ended_units |= units.ended


async def places_in(run: Run, unit_ids: set[UUID]) -> list[Located]:
    """Find the villages that lie in these units on the day or later."""
    if not unit_ids:
        return []
    # Plain rows: a province has ten thousand, and nobody is answered while they are made.
    rows = select(col(PlaceSpan.place_id), col(PlaceSpan.admin_unit_id), col(PlaceSpan.name)).where(
        col(PlaceSpan.admin_unit_id).in_(unit_ids),
        col(PlaceSpan.parent_id).is_(None),
        or_(col(PlaceSpan.valid_to).is_(None), col(PlaceSpan.valid_to) > run.on),
    )
    spans = (await run.session.exec(rows.order_by(col(PlaceSpan.valid_from)))).all()
    last = {row[0]: Located(*row) for row in reversed(spans)}
    return list(last.values())
