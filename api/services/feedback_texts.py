"""What a case says, between its sealed form and the forms in which people read it."""

import json
from typing import Any, Final
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import feedback_sight
from api.domain import clock
from api.domain.feedback import SAME_TIME, EntryKind, FeedbackState
from api.models.feedback import Feedback, FeedbackEntry
from api.schemas.common import Schema
from api.schemas.feedback import EntryRead
from api.security.sealing import Sealing

OF_SENDER: Final = frozenset({EntryKind.MESSAGE, EntryKind.REOPENING})


def sealed_case(sealing: Sealing, case_id: UUID, content: dict[str, Any]) -> bytes:
    return sealing.seal(json.dumps(content), context=Feedback.place(case_id))


def opened_case(sealing: Sealing, case: Feedback) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(
        sealing.unseal(case.sealed, context=Feedback.place(case.id))
    )
    return content


async def enter(  # noqa: PLR0913
    session: AsyncSession,
    sealing: Sealing,
    case: Feedback,
    kind: EntryKind,
    said: Schema | None,
    *,
    state: FeedbackState | None = None,
    once_hash: bytes | None = None,
) -> None:
    """Add to the case what was said, and bring it to a state; the case is locked."""
    before = await feedback_sight.entries_of(session, case)
    entry_id = uuid4()
    sealed = None
    if said is not None:
        content = said.model_dump_json(exclude={"confirm", "person_id"}, exclude_none=True)
        sealed = sealing.seal(content, context=FeedbackEntry.place(entry_id))
    entry = FeedbackEntry(
        id=entry_id,
        feedback_id=case.id,
        number=len(before) + 1,
        kind=kind,
        sealed=sealed,
        once_hash=once_hash,
    )
    case.version += 1
    if state is not None:
        if not {case.state, state} <= SAME_TIME:
            case.clock_from = clock.today()
        case.state = state
    session.add(entry)
    await session.flush()


async def entries(session: AsyncSession, sealing: Sealing, case: Feedback) -> list[EntryRead]:
    return [_opened(sealing, one) for one in await feedback_sight.entries_of(session, case)]


async def said_by_sender(session: AsyncSession, sealing: Sealing, case: Feedback) -> list[str]:
    """Give all that the sender wrote, for what must not repeat it."""
    added = [
        one.text
        for one in await entries(session, sealing, case)
        if one.kind in OF_SENDER and one.text
    ]
    return [opened_case(sealing, case)["text"], *added]


def _opened(sealing: Sealing, entry: FeedbackEntry) -> EntryRead:
    said = entry.sealed and sealing.unseal(entry.sealed, context=FeedbackEntry.place(entry.id))
    content = json.loads(said or "{}")
    nothing = dict.fromkeys(
        ("text", "evidence", "no_evidence", "reason", "reference", "attachment")
    )
    known = {"number": entry.number, "entered_on": entry.entered_on, "kind": entry.kind}
    return EntryRead.model_validate({**nothing, **content, **known})
