"""Carrying a reorganisation out, all of it or nothing; and taking it back, all of it or nothing."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access import charge_changes, rehoming
from api.access.actor import Actor
from api.access.open_cases import cases_return
from api.access.require import require_version
from api.domain import clock
from api.domain.reorganisation_nodes import where
from api.domain.reorganisations import Action, ReorganisationState, Tree
from api.errors import DomainError, LateFault, SeveralFaults
from api.errors.places import PlaceCodeClash
from api.errors.reorganisations import (
    ReorganisationBuiltUpon,
    ReorganisationEmpty,
    ReorganisationNotApplied,
    ReorganisationRefused,
    WithoutDestination,
)
from api.models.reorganisations import Rehoming, Reorganisation
from api.schemas.reorganisations import ReorganisationRead, ReorganisationStep
from api.services import (
    party_orgs,
    places,
    reorganisation_divisions,
    reorganisation_nodes,
    reorganisation_obstacles,
    reorganisation_orgs,
    reorganisation_place_parts,
    reorganisation_reach,
    reorganisation_units,
    reorganisations,
)
from api.services.reorganisation_lots import lots_of, taken_together
from api.services.reorganisation_places import PLACE_STEPS
from api.services.reorganisation_run import SHOWN, Run
from api.services.reorganisations import Taken

log = structlog.get_logger("kevai.reorganisations")
NAME_IT: Final = text("SELECT set_config('kevai.reorganisation', :id, true)")
UNDO: Final = text("SELECT undo_reorganisation(:id)")
HOLD_UNITS: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('admin_unit_span', 0))")
ORG_STEPS: Final[Mapping[Action, Callable[[Run, ReorganisationStep], Awaitable[None]]]] = {
    Action.CREATE: reorganisation_orgs.create,
    Action.RENAME: reorganisation_orgs.rename,
    Action.MOVE: reorganisation_orgs.move,
    Action.RETYPE: reorganisation_orgs.retype,
    Action.MERGE: reorganisation_orgs.merge,
    Action.SPLIT: reorganisation_divisions.split,
    Action.EXTRACT: reorganisation_divisions.extract,
    Action.ABOLISH: reorganisation_orgs.abolish,
}
DIVIDING_PLACES: Final = {
    Action.SPLIT: reorganisation_place_parts.split,
    Action.EXTRACT: reorganisation_place_parts.extract,
}
CARRIED_OUT: Final = {
    Tree.PARTY_ORG: ORG_STEPS,
    Tree.PLACE: {**PLACE_STEPS, **DIVIDING_PLACES},
}


async def apply(
    session: AsyncSession, actor: Actor, reorganisation_id: UUID, *, version: int
) -> ReorganisationRead:
    await hold(session)
    found = await reorganisations.held_draft(session, actor, reorganisation_id, version=version)
    run = await carry_out(session, actor, found)
    found.sqlmodel_update(
        {
            "state": ReorganisationState.APPLIED,
            "applied_at": clock.now(),
            "carried_out": run.on <= actor.today or not run.rehomed,
            "version": version + 1,
        }
    )
    session.add(found)
    await session.flush()
    said = {"decision_ref": found.decision_ref, "on": str(found.takes_effect), "steps": found.steps}
    await audit.record(session, actor, "reorganisation.applied", found, said)
    return reorganisations.read(found)


async def carry_out(session: AsyncSession, actor: Actor, found: Reorganisation) -> Run:
    """Take every step, writing down each row that changes; the caller holds the trees."""
    steps = await reorganisations.steps_of(session, found)
    if not steps:
        raise ReorganisationEmpty
    given = [taken.step for taken in steps]
    reorganisation_reach.require_trees(actor, given)
    await _refuse_unknown(session, given, found.takes_effect)
    await reorganisation_reach.require_steps(session, actor, given, found.takes_effect)
    connection = await session.connection()
    await connection.execute(NAME_IT, {"id": str(found.id)})
    run = Run(session, actor, found)
    await _carry_out_units(run, steps)
    for lot in lots_of(steps):
        if lot[0].step.tree is not Tree.ADMIN_UNIT and not await taken_together(run, lot):
            for taken in lot:
                run.identity, run.number, run.bearers = taken.id, taken.number, taken.bearers
                with _told_of(taken.number):
                    await CARRIED_OUT[taken.step.tree][taken.step.action](run, taken.step)
    with _told_of(None):
        await reorganisation_place_parts.finish(run)
        await reorganisation_divisions.finish(run)
        await _rehome(run)
    await session.flush()
    await run.write_lineage()
    await _refuse_left(run)
    await connection.execute(NAME_IT, {"id": ""})
    return run


async def _refuse_unknown(
    session: AsyncSession, steps: Sequence[ReorganisationStep], on: date
) -> None:
    """Raise, naming all that steps name and there is not, before anything is tried."""
    faults = [
        LateFault(f"steps.{one.number}.{where(one)}", one.refusal.code, one.refusal.params)
        for one in await reorganisation_nodes.unknown_in(session, steps, on)
    ]
    if faults:
        raise ReorganisationRefused(faults[:SHOWN], refused=len(faults))


async def _carry_out_units(run: Run, steps: Sequence[Taken]) -> None:
    """Take the steps of administrative units first: places and bodies may be about new ones."""
    of_units = [taken for taken in steps if taken.step.tree is Tree.ADMIN_UNIT]
    if not of_units:
        return
    units, standing = await reorganisation_units.read(run)
    for taken in of_units:
        run.identity = taken.id
        with _told_of(taken.number):
            reorganisation_units.take(run, units, taken.step)
    with _told_of(None):
        await reorganisation_units.write(run, units, standing)


async def _rehome(run: Run) -> None:
    """Let what was divided come to its heirs, now or when its day has come."""
    run.settle()
    pending = [Rehoming(reorganisation_id=run.decision.id, **one.waiting()) for one in run.rehomed]
    faults = [
        LateFault(f"{kind}s.{what_id}", PlaceCodeClash.code, {"clashing": code})
        for kind, what_id, code in await rehoming.clashing(run.session, pending, run.on)
    ]
    if faults:
        raise ReorganisationRefused(faults[:SHOWN], refused=len(faults))
    if run.on <= run.actor.today:
        await rehoming.rehome(run.session, pending, run.on)
        return
    run.session.add_all(pending)
    await run.session.flush()


async def carry_out_due(session: AsyncSession, today: date) -> int:
    """Rehome what waited for its day, and say how many reorganisations that were.

    For the worker: the caller raises the wall. What changes is written down as it was when the
    rest was applied, and so can be taken back with it. One that cannot be, since a code is borne
    there meanwhile, waits for another night and keeps no other one waiting.
    """
    await hold(session)
    carried_out = 0
    for due_id, found in [(one.id, one) for one in await rehoming.due(session, today)]:
        savepoint = await session.begin_nested()
        try:
            await _carry_out_now(session, found)
        except DomainError as refusal:
            await savepoint.rollback()
            log.warning("not carried out", reorganisation=str(due_id), code=refusal.code)
            continue
        await savepoint.commit()
        carried_out += 1
    return carried_out


async def _carry_out_now(session: AsyncSession, found: Reorganisation) -> None:
    connection = await session.connection()
    await connection.execute(NAME_IT, {"id": str(found.id)})
    rows = select(Rehoming).where(col(Rehoming.reorganisation_id) == found.id)
    pending = (await session.exec(rows)).all()
    await rehoming.rehome(session, pending, found.takes_effect)
    for one in pending:
        await session.delete(one)
    await session.flush()
    await connection.execute(NAME_IT, {"id": ""})
    found.sqlmodel_update({"carried_out": True, "version": found.version + 1})
    session.add(found)
    await session.flush()
    await audit.record(session, None, "reorganisation.carried_out", found, {})


async def _refuse_left(run: Run) -> None:
    """Raise where a place would lie in a unit that is no more."""
    left = await reorganisation_units.places_in(run, run.ended_units)
    faults = [
        LateFault(f"places.{place.place_id}", WithoutDestination.code, {"name": place.name})
        for place in left
    ]
    if faults:
        raise ReorganisationRefused(faults[:SHOWN], refused=len(faults))


@contextmanager
def _told_of(number: int | None) -> Iterator[None]:
    """Say of which step something is refused."""
    try:
        yield
    except SeveralFaults:
        raise
    except DomainError as refusal:
        raise ReorganisationRefused([_fault(number, refusal)], refused=1) from refusal


def _fault(number: int | None, refusal: DomainError) -> LateFault:
    place = (refusal.field or "").removeprefix("body.")
    parts = ("steps", str(number) if number else "", place)
    return LateFault(".".join(filter(None, parts)), refusal.code, refusal.params)


async def revert(
    session: AsyncSession, actor: Actor, reorganisation_id: UUID, *, version: int
) -> ReorganisationRead:
    """Put back every row as it was; refused where others changed one, or built upon one, since."""
    await hold(session)
    found = await reorganisations.held(session, actor, reorganisation_id)
    require_version(found, version)
    if found.state != ReorganisationState.APPLIED:
        raise ReorganisationNotApplied(state=found.state)
    steps = await reorganisations.steps_of(session, found)
    given = [taken.step for taken in steps]
    await reorganisation_reach.require_steps(session, actor, given, found.takes_effect)
    connection = await session.connection()
    faults = await reorganisation_obstacles.of(session, found.id)
    if faults:
        raise ReorganisationBuiltUpon(faults[:SHOWN], count=len(faults))
    await connection.execute(UNDO, {"id": found.id})
    await cases_return(session, *await charge_changes.just_changed(session))
    found.sqlmodel_update(
        {
            "state": ReorganisationState.REVERTED,
            "reverted_at": clock.now(),
            "version": version + 1,
        }
    )
    session.add(found)
    await session.flush()
    said = {"decision_ref": found.decision_ref, "on": str(found.takes_effect)}
    await audit.record(session, actor, "reorganisation.reverted", found, said)
    return reorganisations.read(found)


async def hold(session: AsyncSession) -> None:
    """Keep all three trees: nobody else moves, founds or ends anything meanwhile."""
    await party_orgs.TREE.hold(session, alone=True)
    await places.TREE.hold(session, alone=True)
    await (await session.connection()).execute(HOLD_UNITS)
