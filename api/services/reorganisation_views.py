"""What a reorganisation would change: found by really carrying it out, and undoing it at once."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import reorganisation_counts
from api.access.actor import Actor
from api.domain.paths import is_within
from api.domain.roles import Permission
from api.domain.sight_changes import Body, OfficeSight, State, changes, topmost
from api.errors import FaultyPart, LateFault
from api.errors.reorganisations import ReorganisationEmpty, ReorganisationRefused
from api.i18n import Locale, sentence
from api.models.reorganisations import Reorganisation
from api.schemas.common import Fault
from api.schemas.reorganisation_views import (
    MoveRead,
    MovingCounts,
    OfficeRead,
    PreviewRead,
    SeenRead,
)
from api.services import (
    reorganisation_deeds,
    reorganisation_giving,
    reorganisation_place_views,
    reorganisation_runs,
    reorganisation_summary,
    reorganisations,
)
from api.services.reorganisation_deeds import Deeds
from api.services.reorganisation_place_views import Tried, brief

FIGURES: Final = Permission.SUMMARY_READ
SHOWN: Final = 200


async def preview(
    session: AsyncSession, actor: Actor, reorganisation_id: UUID, *, locale: Locale
) -> PreviewRead:
    await reorganisation_runs.hold(session)
    found = await reorganisations.held_draft(session, actor, reorganisation_id)
    if not found.steps:
        raise ReorganisationEmpty
    on, step_count = found.takes_effect, found.steps
    asked: dict[str, Any] = {"on": on, "step_count": step_count}
    day = max(on, actor.today)
    roots = actor.scope(Permission.ORG_WRITE)
    before = await reorganisation_counts.state(session, roots, day, until=on)
    savepoint = await session.begin_nested()
    try:
        tried = await _tried(session, actor, found)
        after = await reorganisation_counts.state(session, roots, day)
    except ReorganisationRefused as refusal:
        faults = [_fault(fault, locale) for fault in refusal.faults]
        return PreviewRead(
            **asked,
            seen_on=day,
            summary=[],
            moves=[],
            divided=[],
            places_divided=[],
            offices=[],
            faults=faults[:SHOWN],
        )
    finally:
        await savepoint.rollback()
    moved = await asyncio.to_thread(_moved, before, after)
    counts = await reorganisation_counts.counts(session, _countable(actor, moved, before), day)
    asked["divided"] = await reorganisation_giving.divided(
        session, actor, tried.rehomed, before, after, day
    )
    asked["places_divided"] = await reorganisation_place_views.divided(
        session, actor, tried, before, after, day
    )

    def compared() -> PreviewRead:
        return _compared(asked, day, before, after, moved, counts, tried.deeds, locale)

    return await asyncio.to_thread(compared)  # a province takes seconds; others are answered


def _compared(  # noqa: PLR0913, PLR0917 - what a preview is made of
    asked: dict[str, Any],
    day: date,
    before: State,
    after: State,
    moved: Sequence[Body],
    counts: Mapping[UUID, Mapping[str, int]],
    deeds: Deeds,
    locale: Locale,
) -> PreviewRead:
    offices = [_office(change, before, after) for change in changes(before, after)]
    shown = PreviewRead(
        **asked,
        seen_on=day,
        summary=[],
        moves=_moves(after, moved, counts),
        offices=sorted(offices, key=lambda office: (office.body.name, office.role)),
        faults=[],
    )
    shown.summary = reorganisation_summary.written(shown, deeds, before, after, locale)
    return shown


async def _tried(session: AsyncSession, actor: Actor, found: Reorganisation) -> Tried:
    """Carry it out; say what was done, and what goes to whom."""
    run = await reorganisation_runs.carry_out(session, actor, found)
    places = await reorganisation_place_views.named(session, run.rehomed, found.takes_effect)
    return Tried(run.rehomed, places, await reorganisation_deeds.of(session, run, places))


def _moved(before: State, after: State) -> list[Body]:
    """Find which bodies come to stand elsewhere; not those that only follow what is above them."""
    moved = (body for body in after.bodies.values() if _is_moved(body, before))
    return sorted(moved, key=lambda body: body.path)


def _countable(actor: Actor, moved: Sequence[Body], before: State) -> list[UUID]:
    """Choose those that cease, of which the actor may see figures."""
    scope = actor.scope(FIGURES)
    return [
        body.id
        for body in moved
        if body.ceased and any(is_within(before.bodies[body.id].path, root) for root in scope)
    ]


def _moves(
    after: State, moved: Sequence[Body], counts: Mapping[UUID, Mapping[str, int]]
) -> list[MoveRead]:
    by_label = {body.path.rpartition(".")[2]: body for body in after.bodies.values()}
    return [
        MoveRead(
            body=brief(body),
            ceases=body.ceased,
            above=brief(by_label.get(_above(body))),
            counts=MovingCounts(**counts[body.id]) if body.id in counts else None,
        )
        for body in moved
    ]


def _is_moved(body: Body, before: State) -> bool:
    known = before.bodies.get(body.id)
    if known is None:
        return False
    return _above(body) != _above(known) or body.ceased is not known.ceased


def _above(body: Body) -> str:
    return body.path.rpartition(".")[0].rpartition(".")[2]


def _office(change: OfficeSight, before: State, after: State) -> OfficeRead:
    held, holding = (
        before.bodies.get(change.before) if change.before else None,
        after.bodies.get(change.after) if change.after else None,
    )
    body = held or holding
    assert body is not None  # noqa: S101 - it is held before or after
    carried = holding if held and holding and held.id != holding.id else None
    return OfficeRead(
        role=change.role,
        body=brief(body),
        holders=change.holders,
        ends=change.after is None or carried is not None,
        carried_to=brief(carried),
        gains=_seen(after, change.gained),
        gained=len(change.gained),
        losses=_seen(before, change.lost),
        lost=len(change.lost),
    )


def _seen(state: State, those: frozenset[UUID]) -> list[SeenRead]:
    return [
        SeenRead(id=body.id, name=body.name, org_type=body.org_type, below=below)
        for body, below in topmost(state.bodies, those)
    ]


def _fault(fault: FaultyPart | LateFault, locale: Locale) -> Fault:
    if isinstance(fault, FaultyPart):
        return Fault.model_validate(fault)
    message = sentence(fault.code, locale, fault.params)
    return Fault(field=fault.field, code=fault.code, message=message)
