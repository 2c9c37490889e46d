"""Reorganisations as they are written and read; ``reorganisation_runs`` carries them out."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import Text, bindparam, insert
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.happened import happened
from api.access.heirs import require_living
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.require import require_row, require_version
from api.db.base import uuid7
from api.db.reads import Source
from api.domain import clock
from api.domain.reorganisation_nodes import where
from api.domain.reorganisations import Action, ReorganisationState
from api.domain.roles import Permission
from api.errors import DayNotCome, LateFault
from api.errors.reorganisations import (
    ReorganisationNotDraft,
    ReorganisationNotFound,
    ReorganisationStepsFaulty,
)
from api.models.reorganisations import Reorganisation
from api.models.reorganisations import ReorganisationStep as StepRow
from api.schemas.common import IfHappened, Page, Paging
from api.schemas.reorganisations import (
    ReorganisationChange,
    ReorganisationCreate,
    ReorganisationDecision,
    ReorganisationQuery,
    ReorganisationRead,
    ReorganisationStep,
    ReorganisationStepRead,
)
from api.security.cursors import Cursors
from api.services import reorganisation_bearers, reorganisation_nodes
from api.services.paging import page
from api.services.reorganisation_run import SHOWN, Bearers

WRITE: Final = Permission.ORG_WRITE
LISTING: Final = Listing(
    table=Reorganisation,
    schema=ReorganisationRead,
    permission=WRITE,
    order=(col(Reorganisation.takes_effect), col(Reorganisation.id)),
    columns={"on": col(Reorganisation.takes_effect), "step_count": col(Reorganisation.steps)},
    filters={
        "happened_by": happened(Reorganisation),
        "org_id": SUBTREE,
        "state": col(Reorganisation.state) == bindparam("state", type_=Text),
    },
)


class Taken(NamedTuple):
    """A step; what it creates bears its identity, so that a preview names what will be.

    ``bearers`` are who bore the codes in it when it was written.
    """

    number: int
    id: UUID
    step: ReorganisationStep
    bearers: Bearers


async def search(source: Source, actor: Actor, query: ReorganisationQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(
    source: Source, actor: Actor, reorganisation_id: UUID, query: IfHappened
) -> tuple[bytes, int]:
    """Return the reorganisation as JSON, and its version."""
    missing = ReorganisationNotFound(reorganisation_id=reorganisation_id)
    return await LISTING.one(source, actor, reorganisation_id, missing, **query.given())


async def steps(
    session: AsyncSession, actor: Actor, cursors: Cursors, reorganisation_id: UUID, query: Paging
) -> Page[ReorganisationStepRead]:
    found = await held(session, actor, reorganisation_id)
    rows = select(StepRow).where(col(StepRow.reorganisation_id) == found.id)
    return await page(
        session,
        cursors,
        query,
        rows,
        read=_read_step,
        by=(col(StepRow.position),),
        of=("reorganisation_steps", found.id),
    )


async def draft(
    session: AsyncSession, actor: Actor, new: ReorganisationCreate
) -> ReorganisationRead:
    await require_living(session, actor, WRITE, new.org_id, field="body.org_id")
    _refuse_undecided(actor, new)
    await _refuse_unknown(session, new.steps, new.on)
    decision = new.model_dump(exclude={"steps", "on"})
    drafted = Reorganisation(**decision, takes_effect=new.on)
    session.add(drafted)
    await session.flush()
    await write_steps(session, actor, drafted, new.steps)
    said = {"decision_ref": new.decision_ref, "on": str(new.on), "steps": len(new.steps)}
    await audit.record(session, actor, "reorganisation.drafted", drafted, said)
    return read(drafted)


async def change(
    session: AsyncSession,
    actor: Actor,
    reorganisation_id: UUID,
    new: ReorganisationChange,
    *,
    version: int,
) -> ReorganisationRead:
    found = await held_draft(session, actor, reorganisation_id, version=version)
    _refuse_undecided(actor, new)
    await _refuse_unknown(session, new.steps or [], new.on)
    decision = new.model_dump(exclude={"steps", "on"})
    found.sqlmodel_update({**decision, "takes_effect": new.on, "version": version + 1})
    if new.steps is not None:
        await write_steps(session, actor, found, new.steps)
    said = {"decision_ref": new.decision_ref, "on": str(new.on), "steps": found.steps}
    await audit.record(session, actor, "reorganisation.changed", found, said)
    return read(found)


def _refuse_undecided(actor: Actor, new: ReorganisationDecision) -> None:
    """Raise where the decision is of a day to come; it may well hold from a day before it."""
    if new.decided_on > actor.today:
        raise DayNotCome(field="body.decided_on", day=new.decided_on)


async def _refuse_unknown(session: AsyncSession, steps: list[ReorganisationStep], on: date) -> None:
    """Raise, naming all that steps name and there is not, by its place in the body."""
    faults = [
        LateFault(f"body.steps.{one.number - 1}.{where(one)}", one.refusal.code, one.refusal.params)
        for one in await reorganisation_nodes.unknown_in(session, steps, on)
    ]
    if faults:
        raise ReorganisationStepsFaulty(faults[:SHOWN], count=len(faults))


async def write_steps(
    session: AsyncSession,
    actor: Actor,
    drafted: Reorganisation,
    given: list[ReorganisationStep],
    *,
    after: Sequence[Taken] = (),
) -> None:
    """Write all steps anew, ``after`` those that stay: what these name is not looked up again."""
    old = delete(StepRow).where(col(StepRow.reorganisation_id) == drafted.id)
    await session.exec(old)
    now = clock.now()
    bearers = await reorganisation_bearers.of(session, actor, given, drafted.takes_effect)
    kept = [(taken.step, taken.bearers) for taken in after]
    rows = [
        {
            "id": uuid7(),
            "created_at": now,
            "reorganisation_id": drafted.id,
            "position": position,
            "said": step.model_dump(mode="json", exclude_defaults=True),
            "bearers": bearing,
        }
        for position, (step, bearing) in enumerate([*kept, *zip(given, bearers, strict=True)], 1)
    ]
    if rows:
        await (await session.connection()).execute(insert(StepRow), rows)
    drafted.steps = len(rows)
    session.add(drafted)
    await session.flush()


async def steps_of(session: AsyncSession, found: Reorganisation) -> list[Taken]:
    rows = select(StepRow).where(col(StepRow.reorganisation_id) == found.id)
    given = (await session.exec(rows.order_by(col(StepRow.position)))).all()
    return [
        Taken(row.position, row.id, ReorganisationStep.model_validate(row.said), row.bearers)
        for row in given
    ]


async def held(session: AsyncSession, actor: Actor, reorganisation_id: UUID) -> Reorganisation:
    """Find and lock what the actor may write."""
    return await require_row(
        session,
        actor,
        Reorganisation,
        reorganisation_id,
        read=WRITE,
        write=WRITE,
        missing=ReorganisationNotFound(reorganisation_id=reorganisation_id),
    )


async def held_draft(
    session: AsyncSession, actor: Actor, reorganisation_id: UUID, *, version: int | None = None
) -> Reorganisation:
    found = await held(session, actor, reorganisation_id)
    if version is not None:
        require_version(found, version)
    if found.state != ReorganisationState.DRAFT:
        raise ReorganisationNotDraft(state=found.state)
    return found


def read(found: Reorganisation) -> ReorganisationRead:
    names = ReorganisationRead.model_fields.keys() - {"on", "step_count"}
    plain = {name: getattr(found, name) for name in names}
    return ReorganisationRead(**plain, on=found.takes_effect, step_count=found.steps)


def _read_step(row: StepRow) -> ReorganisationStepRead:
    step = ReorganisationStep.model_validate(row.said)
    makes = row.id if step.action is Action.CREATE else None
    return ReorganisationStepRead(position=row.position, step=step, makes=makes)
