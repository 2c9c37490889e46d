"""What the body that handles a case does with it."""

import json
from datetime import date, datetime
from typing import Final, TypeAlias
from uuid import UUID

from sqlalchemy import tuple_
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access import feedback_sight
from api.access.actor import Actor
from api.access.require import require_version
from api.domain import triage
from api.domain.feedback import (
    TRANSITIONS,
    EntryKind,
    FeedbackState,
    FeedbackTransitionRefused,
)
from api.errors.feedback import ContactAbsent, StepRefused
from api.errors.sealing import KeyUnknown
from api.models.feedback import Feedback, FeedbackContact
from api.schemas.common import Page, Schema
from api.schemas.feedback import (
    AboutRead,
    ContactAsk,
    FeedbackAcknowledge,
    FeedbackAnswer,
    FeedbackAsk,
    FeedbackHandled,
    FeedbackItem,
    FeedbackQuery,
    FeedbackRead,
    FeedbackRecuse,
    FeedbackRefuse,
    FeedbackTransfer,
    SenderContactRead,
)
from api.security.cursors import Cursors
from api.security.sealing import Sealing
from api.services import feedback_clocks, feedback_texts

Step: TypeAlias = (
    FeedbackAcknowledge | FeedbackAsk | FeedbackAnswer | FeedbackRefuse | FeedbackTransfer
)
STEPS: Final[dict[type[Schema], tuple[FeedbackState, EntryKind]]] = {
    FeedbackAcknowledge: (FeedbackState.ACKNOWLEDGED, EntryKind.ACKNOWLEDGEMENT),
    FeedbackAsk: (FeedbackState.NEED_INFO, EntryKind.QUESTION),
    FeedbackAnswer: (FeedbackState.ANSWERED, EntryKind.ANSWER),
    FeedbackRefuse: (FeedbackState.REFUSED, EntryKind.REFUSAL),
    FeedbackTransfer: (FeedbackState.TRANSFERRED, EntryKind.TRANSFER),
}


async def search(
    session: AsyncSession, sealing: Sealing, cursors: Cursors, actor: Actor, query: FeedbackQuery
) -> Page[FeedbackItem]:
    """List the cases that lie with the actor's body today, the newest first."""
    received_on, case_id = col(Feedback.received_on), col(Feedback.id)
    wanted = feedback_sight.cases(actor).order_by(received_on.desc(), case_id.desc())
    asked = f"feedback {query.state}"
    if query.state is not None:
        wanted = wanted.where(col(Feedback.state) == query.state)
    if query.after is not None:
        day, last = cursors.read(query.after, asked)
        behind = tuple_(received_on, case_id) < tuple_(date.fromisoformat(day), UUID(last))
        wanted = wanted.where(behind)
    found = (await session.exec(wanted.limit(query.limit))).all()
    following = None
    if len(found) == query.limit:
        key = json.dumps([found[-1].received_on.isoformat(), str(found[-1].id)])
        following = cursors.write(key, asked)
    bodies = await feedback_sight.bodies_of(session, found, actor.today)
    due = await feedback_clocks.due(session, found, bodies, actor.today)
    items = [await _item(session, sealing, actor, case, due.get(case.id)) for case in found]
    return Page(items=items, next=following)


async def get(
    session: AsyncSession, sealing: Sealing, actor: Actor, feedback_id: UUID
) -> FeedbackRead:
    """Open one case; who opened it stays on record."""
    case = await feedback_sight.require_case(session, actor, feedback_id)
    content = feedback_texts.opened_case(sealing, case)
    contact = await feedback_sight.contact_of(session, case)
    bodies = await feedback_sight.bodies_of(session, [case], actor.today)
    due = await feedback_clocks.due(session, [case], bodies, actor.today)
    await audit.record(session, actor, "feedback.opened", case, {}, announced=False)
    return FeedbackRead(
        id=case.id,
        kind=case.kind,
        state=case.state,
        received_on=case.received_on,
        about=_about(content),
        text=content["text"],
        resembles=triage.subjects(content["text"]),
        entries=await feedback_texts.entries(session, sealing, case),
        urgent=case.urgent,
        due_at=due.get(case.id),
        contact_given=contact is not None,
        contact_read=contact.times_read if contact else 0,
        rating=case.rating,
        version=case.version,
    )


async def take_step(  # noqa: PLR0913
    session: AsyncSession,
    sealing: Sealing,
    actor: Actor,
    feedback_id: UUID,
    said: Step,
    *,
    version: int,
) -> FeedbackHandled:
    """Bring the case one state further, say so to its sender, and write down who did."""
    case = await feedback_sight.require_case(session, actor, feedback_id)
    require_version(case, version)
    state, entry = STEPS[type(said)]
    try:
        TRANSITIONS.check(case.state, state)
    except FeedbackTransitionRefused as refusal:
        raise StepRefused(state=case.state) from refusal
    await feedback_texts.enter(session, sealing, case, entry, said, state=state)
    await audit.record(session, actor, f"feedback.{state}", case, {}, announced=False)
    return FeedbackHandled.model_validate(case)


async def recuse(  # noqa: PLR0913
    session: AsyncSession,
    sealing: Sealing,
    actor: Actor,
    feedback_id: UUID,
    said: FeedbackRecuse,
    *,
    version: int,
) -> FeedbackHandled:
    """Leave the actor out of the case; it goes on with their colleagues, or to the body above."""
    case = await feedback_sight.require_case(session, actor, feedback_id)
    require_version(case, version)
    await feedback_texts.enter(session, sealing, case, EntryKind.RECUSAL, said)
    handled = FeedbackHandled.model_validate(case)
    await audit.record(session, actor, "feedback.recused", case, said, announced=False)
    assert actor.person_id is not None  # noqa: S101 - only who sits somewhere handles a case
    await feedback_sight.recuse(session, case, actor.person_id, actor.today)
    return handled


async def read_contact(
    session: AsyncSession, sealing: Sealing, actor: Actor, feedback_id: UUID, ask: ContactAsk
) -> SenderContactRead:
    """Open the contact, for a reason; it is counted, and the sender sees the count."""
    case = await feedback_sight.require_case(session, actor, feedback_id)
    contact = await feedback_sight.contact_of(session, case)
    if contact is None:
        raise ContactAbsent(feedback_id=feedback_id)
    contact.times_read += 1
    case.version += 1
    await session.flush()
    await audit.record(session, actor, "feedback.contact_read", case, ask, announced=False)
    return SenderContactRead(
        contact=sealing.unseal(contact.sealed, context=FeedbackContact.place(case.id)),
        times_read=contact.times_read,
        version=case.version,
    )


async def _item(
    session: AsyncSession, sealing: Sealing, actor: Actor, case: Feedback, due_at: datetime | None
) -> FeedbackItem:
    """Show a case in the list, also one whose key is lost: it still has to be dealt with."""
    try:
        origin_name = _about(feedback_texts.opened_case(sealing, case)).org_name
    except KeyUnknown:
        name = await feedback_sight.name_of(session, case.origin_id, actor.today)
        origin_name = name or str(case.origin_id)
    return FeedbackItem(
        id=case.id,
        kind=case.kind,
        state=case.state,
        received_on=case.received_on,
        origin_name=origin_name,
        urgent=case.urgent,
        due_at=due_at,
        rating=case.rating,
        version=case.version,
    )


def _about(content: dict[str, dict[str, str]]) -> AboutRead:
    about = content["about"]
    return AboutRead(
        org_name=about["org_name"],
        group_name=about.get("group_name"),
        place_name=about.get("place_name"),
        member_name=about.get("member_name"),
    )
