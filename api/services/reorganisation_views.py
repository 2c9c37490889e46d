"""What a reorganisation would change: found by really carrying it out, and undoing it at once."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import rehoming, reorganisation_counts
from api.access.actor import Actor
from api.domain.paths import is_within
from api.domain.reorganisations import ENDING, Tree
from api.domain.roles import Permission
from api.domain.sight_changes import Body, OfficeSight, State, changes, topmost
from api.errors import FaultyPart, LateFault
from api.errors.reorganisations import ReorganisationEmpty, ReorganisationRefused
from api.i18n import Locale, sentence
from api.models.reorganisations import Reorganisation, Succession
from api.schemas.common import Fault
from api.schemas.party_orgs import PartyOrgBrief
from api.schemas.reorganisation_views import (
    DividedRead,
    MoveRead,
    MovingCounts,
    OfficeRead,
    PreviewRead,
    SeenRead,
)
from api.services import reorganisation_place_views, reorganisation_runs, reorganisations
from api.services.reorganisation_place_views import Tried
from api.services.reorganisation_run import Going

FIGURES: Final = Permission.SUMMARY_READ
ABOUT: Final = "reorganisation.summary_"
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
    asked["places_divided"] = await reorganisation_place_views.divided(
        session, actor, tried, before, after, day
    )

    def compared() -> PreviewRead:
        return _compared(asked, day, before, after, moved, counts, tried, locale)

    return await asyncio.to_thread(compared)  # a province takes seconds; others are answered


def _compared(  # noqa: PLR0913, PLR0917 - what a preview is made of
    asked: dict[str, Any],
    day: date,
    before: State,
    after: State,
    moved: Sequence[Body],
    counts: Mapping[UUID, Mapping[str, int]],
    tried: Tried,
    locale: Locale,
) -> PreviewRead:
    moves = _moves(after, moved, counts)
    offices = [_office(change, before, after) for change in changes(before, after)]
    divided = _divided([one for one in tried.rehomed if one.place_id is None], after)
    told = [
        *_told_of_moves(moves, asked["on"]),
        *(("divided", {"to": one.to.name, **one.model_dump(exclude={"to"})}) for one in divided),
        *reorganisation_place_views.told(asked["places_divided"][:SHOWN]),
        *_told_of_units(tried.units),
        *_told_of(offices),
    ]
    return PreviewRead(
        **asked,
        seen_on=day,
        summary=[_sentence(code, locale, params) for code, params in told],
        moves=moves,
        divided=divided,
        offices=sorted(offices, key=lambda office: (office.body.name, office.role)),
        faults=[],
    )


async def _tried(session: AsyncSession, actor: Actor, found: Reorganisation) -> Tried:
    """Carry it out; say how many administrative units end and follow, and what goes to whom."""
    run = await reorganisation_runs.carry_out(session, actor, found)
    of_units = select(Succession).where(
        col(Succession.reorganisation_id) == found.id,
        col(Succession.tree) == Tree.ADMIN_UNIT,
        col(Succession.kind).in_(ENDING),
    )
    links = (await session.exec(of_units)).all()
    units = len({link.from_id for link in links}), len({link.to_id for link in links})
    places = await reorganisation_place_views.named(session, run.rehomed, found.takes_effect)
    return Tried(units, run.rehomed, places)


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
            body=_brief(body),
            ceases=body.ceased,
            above=_maybe(by_label.get(_above(body))),
            counts=MovingCounts(**counts[body.id]) if body.id in counts else None,
        )
        for body in moved
    ]


def _divided(rehomed: Sequence[Going], after: State) -> list[DividedRead]:
    count: Counter[tuple[UUID, str]] = Counter((one.org_id, one.kind) for one in rehomed)
    heirs = sorted({one.org_id for one in rehomed} & after.bodies.keys())
    return [
        DividedRead(
            to=_brief(after.bodies[org_id]),
            **{f"{kind}s": count[org_id, kind] for kind in rehoming.KINDS},
        )
        for org_id in heirs
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
        body=_brief(body),
        holders=change.holders,
        ends=change.after is None or carried is not None,
        carried_to=_maybe(carried),
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


def _brief(body: Body) -> PartyOrgBrief:
    return PartyOrgBrief(id=body.id, name=body.name, org_type=body.org_type)


def _maybe(body: Body | None) -> PartyOrgBrief | None:
    return None if body is None else _brief(body)


def _sentence(code: str, locale: Locale, params: dict[str, Any]) -> str:
    if "role" in params:
        params = params | {"role": sentence(f"reorganisation.role_{params['role']}", locale, {})}
    return sentence(ABOUT + code, locale, params)


def _told_of_moves(moves: Sequence[MoveRead], on: date) -> Iterator[tuple[str, dict[str, Any]]]:
    for move in moves[:SHOWN]:
        names = {"name": move.body.name, "above": move.above.name if move.above else "-"}
        yield ("ceases" if move.ceases else "moves"), {**names, "day": on}
        if move.counts is not None:
            yield "counts", {**names, **move.counts.model_dump()}
    if any(move.ceases for move in moves):
        yield "feedback", {}


def _told_of_units(units: tuple[int, int]) -> Iterator[tuple[str, dict[str, Any]]]:
    if any(units):
        yield "units", {"ended": units[0], "heirs": units[1]}


def _told_of(offices: Sequence[OfficeRead]) -> Iterator[tuple[str, dict[str, Any]]]:
    for office in offices[:SHOWN]:
        said = {
            "holders": office.holders,
            "role": office.role,
            "body": office.body.name,
            "gained": office.gained,
            "lost": office.lost,
        }
        if office.carried_to is not None:
            yield "carried", {**said, "to": office.carried_to.name}
        elif office.ends:
            yield "ends", said
        else:
            yield "sees", said


def _fault(fault: FaultyPart | LateFault, locale: Locale) -> Fault:
    if isinstance(fault, FaultyPart):
        return Fault.model_validate(fault)
    message = sentence(fault.code, locale, fault.params)
    return Fault(field=fault.field, code=fault.code, message=message)
