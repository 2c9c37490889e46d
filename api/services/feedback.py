"""What the body that handles a case does with it."""

import json
from datetime import date, datetime
from typing import Final, TypeAlias
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access import feedback_sight, publications
from api.access.accounts import stands_over_seats_of
from api.access.actor import Actor
from api.access.feedback_sight import Listed, Wanted
from api.access.require import require_org, require_version
from api.db.reads import Source
from api.domain import triage
from api.domain.feedback import (
    TRANSITIONS,
    EntryKind,
    FeedbackState,
    FeedbackTransitionRefused,
)
from api.domain.roles import Permission
from api.errors.feedback import ContactAbsent, HandlerUnknown, StepRefused
from api.models.feedback import Feedback, FeedbackContact
from api.models.notifications import Notification
from api.models.reply_requests import Reply, ReplyRequest
from api.schemas.common import Page, Schema
from api.schemas.feedback import (
    AboutRead,
    ContactAsk,
    FeedbackAcknowledge,
    FeedbackAnswer,
    FeedbackAsk,
    FeedbackAssign,
    FeedbackHandled,
    FeedbackItem,
    FeedbackQuery,
    FeedbackRead,
    FeedbackRecuse,
    FeedbackRefuse,
    FeedbackTransfer,
    HandlerRead,
    ReplyAskedRead,
    SenderContactRead,
)
from api.security.sealing import Sealing
from api.services import attachments, feedback_clocks, feedback_texts

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


async def search(source: Source, actor: Actor, query: FeedbackQuery) -> Page[FeedbackItem]:
    """List the cases that lie with the actor's body today, the newest first."""
    asked, after = f"feedback {query.state} {query.mine}", None
    if query.after is not None:
        day, last = source.cursors.read(query.after, asked)
        after = date.fromisoformat(day), UUID(last)
    wanted = Wanted(query.state, query.mine, after, query.limit)
    found = await feedback_sight.page(source.pool, actor, wanted)
    following = None
    if len(found) == query.limit:
        key = json.dumps([found[-1].received_on.isoformat(), str(found[-1].id)])
        following = source.cursors.write(key, asked)
    bodies = await feedback_sight.bodies_of(source.pool, found, actor.today)
    due = await feedback_clocks.due(source.pool, found, bodies, actor.today)
    return Page(items=[_item(case, due.get(case.id)) for case in found], next=following)


async def get(
    session: AsyncSession, sealing: Sealing, actor: Actor, feedback_id: UUID
) -> FeedbackRead:
    """Open one case; who opened it stays on record."""
    case = await feedback_sight.require_case(session, actor, feedback_id)
    content = feedback_texts.opened_case(sealing, case)
    contact = await feedback_sight.contact_of(session, case)
    bodies = await feedback_sight.bodies_of(session, [case], actor.today)
    due = await feedback_clocks.due(session, [case], bodies, actor.today)
    handlers = await feedback_sight.handlers_of(session, case, bodies[case.id], actor.today)
    replies = await feedback_sight.replies_of(session, case)
    publication = await publications.of_case(session, case)
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
        attachments=await attachments.listed(session, sealing, case),
        urgent=case.urgent,
        due_at=due.get(case.id),
        assigned_to=case.assigned_to,
        handlers=[HandlerRead(person_id=person_id, name=name) for person_id, name in handlers],
        replies=[_reply(sealing, *one) for one in replies],
        contact_given=contact is not None,
        contact_read=contact.times_read if contact else 0,
        rating=case.rating,
        may_publish=case.may_publish,
        publication_id=publication.id if publication else None,
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
    _require_step(case, state)
    case.late = case.late or await feedback_clocks.is_late(session, case, actor.today)
    await feedback_texts.enter(session, sealing, case, entry, said, state=state)
    await audit.record(session, actor, f"feedback.{state}", case, {}, announced=False)
    return FeedbackHandled.model_validate(case)


async def assign(  # noqa: PLR0913
    session: AsyncSession,
    sealing: Sealing,
    actor: Actor,
    feedback_id: UUID,
    said: FeedbackAssign,
    *,
    version: int,
) -> FeedbackHandled:
    """Let one of those who handle a case owe its next step; the others still can take it."""
    case = await feedback_sight.require_case(session, actor, feedback_id)
    require_version(case, version)
    bodies = await feedback_sight.bodies_of(session, [case], actor.today)
    handlers = await feedback_sight.handlers_of(session, case, bodies[case.id], actor.today)
    if said.person_id not in dict(handlers):
        raise HandlerUnknown(field="body.person_id")
    _require_step(case, FeedbackState.ASSIGNED)
    case.assigned_to = said.person_id
    await feedback_texts.enter(
        session, sealing, case, EntryKind.ASSIGNING, None, state=FeedbackState.ASSIGNED
    )
    await audit.record(session, actor, "feedback.assigned", case, said, announced=False)
    session.add(
        Notification(person_id=said.person_id, topic="feedback.assigned", target_id=case.id)
    )
    await session.flush()
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
    """Leave somebody out of the case; it goes on with their colleagues, or to the body above."""
    case = await feedback_sight.require_case(session, actor, feedback_id)
    require_version(case, version)
    person_id = said.person_id or actor.person_id
    assert person_id is not None  # noqa: S101 - only who sits somewhere handles a case
    if person_id != actor.person_id and not await stands_over_seats_of(session, actor, person_id):
        raise HandlerUnknown(field="body.person_id")
    await feedback_texts.enter(session, sealing, case, EntryKind.RECUSAL, said)
    handled = FeedbackHandled.model_validate(case)
    await audit.record(session, actor, "feedback.recused", case, said, announced=False)
    await feedback_sight.recuse(session, case, person_id, actor.today)
    return handled


async def read_contact(
    session: AsyncSession, sealing: Sealing, actor: Actor, feedback_id: UUID, ask: ContactAsk
) -> SenderContactRead:
    """Open the contact, for a reason; it is counted, and the sender sees the count."""
    case = await feedback_sight.require_case(session, actor, feedback_id)
    body = (await feedback_sight.bodies_of(session, [case], actor.today))[case.id]
    await require_org(session, actor, Permission.FEEDBACK_CONTACT_READ, body.org_id)
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


def _require_step(case: Feedback, state: FeedbackState) -> None:
    try:
        TRANSITIONS.check(case.state, state)
    except FeedbackTransitionRefused as refusal:
        raise StepRefused(state=case.state) from refusal


def _reply(sealing: Sealing, asked: ReplyRequest, reply: Reply | None) -> ReplyAskedRead:
    return ReplyAskedRead(
        asked_on=asked.asked_on,
        person_id=asked.person_id,
        text=sealing.unseal(asked.sealed, context=ReplyRequest.place(asked.id)),
        replied_on=reply and reply.replied_on,
        reply=reply and sealing.unseal(reply.sealed, context=Reply.place(asked.id)),
    )


def _item(case: Listed, due_at: datetime | None) -> FeedbackItem:
    return FeedbackItem(
        id=case.id,
        kind=case.kind,
        state=case.state,
        received_on=case.received_on,
        origin_name=case.origin_name,
        urgent=case.urgent,
        due_at=due_at,
        assigned_to=case.assigned_to,
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
