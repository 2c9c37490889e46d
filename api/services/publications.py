"""From a case to what everybody may read: drafted by one, let out by another, taken down by any.

The wording is the handler's own. What still tells who somebody is does not get through, neither
when it is drafted nor when it is let out.
"""

import json
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid4

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access import feedback_sight
from api.access import publications as sight
from api.access.actor import Actor
from api.access.require import require_version
from api.domain import quoting, redaction
from api.domain.publications import (
    TRANSITIONS,
    PublicationState,
    PublicationStep,
    PublicationTransitionRefused,
    month_of,
)
from api.domain.text import fold
from api.errors import LateFault
from api.errors.publications import (
    CaseConcernsSomebody,
    CaseNotAnswered,
    NotPublishable,
    PublicationExists,
    PublicationStepRefused,
    SecondPersonNeeded,
    SenderNotAgreed,
    VillageTooSmall,
    WordingTelling,
)
from api.models.feedback import Feedback
from api.models.publications import Publication, PublicationRevision, PublishedAnswer
from api.schemas.common import Page, Schema
from api.schemas.publications import (
    PublicationCreate,
    PublicationHandled,
    PublicationItem,
    PublicationQuery,
    PublicationRead,
    PublicationRemove,
    PublicationReturn,
    RevisionRead,
    Wording,
)
from api.security.cursors import Cursors
from api.security.sealing import Sealing
from api.services import feedback_texts
from api.services.paging import page

REFUSALS: Final[dict[str, type[NotPublishable]]] = {
    "concerns_somebody": CaseConcernsSomebody,
    "not_answered": CaseNotAnswered,
    "not_agreed": SenderNotAgreed,
    "small_village": VillageTooSmall,
}
PARTS: Final = tuple(Wording.model_fields)
FACTS: Final = ("id", "state", "drafted_by", "drafted_on", "version")


async def search(
    session: AsyncSession, cursors: Cursors, actor: Actor, query: PublicationQuery
) -> Page[PublicationItem]:
    """List what is drafted, published or taken down in sight of the actor, the newest first."""
    wanted = sight.listed(actor)
    if query.state is not None:
        wanted = wanted.where(col(Publication.state) == query.state)
    return await page(
        session,
        cursors,
        query,
        wanted,
        read=lambda row: PublicationItem(org_name=row[1], **_facts(row[0])),
        by=(col(Publication.drafted_on), col(Publication.id)),
        newest_first=True,
        record=lambda row: row[0],
    )


async def get(
    session: AsyncSession, sealing: Sealing, actor: Actor, publication_id: UUID
) -> PublicationRead:
    found = await sight.require_publication(session, actor, publication_id)
    return await _read(session, sealing, actor, found)


async def draft(
    session: AsyncSession, sealing: Sealing, actor: Actor, new: PublicationCreate
) -> PublicationHandled:
    """Word for everybody what a case was about, and what was answered."""
    case = await feedback_sight.require_case(session, actor, new.feedback_id)
    await _require_fit(session, case.id, actor)
    sources = await feedback_texts.said_by_sender(session, sealing, case)
    await _require_wording(session, case.origin_id, actor, new, sources)
    if await sight.of_case(session, case) is not None:
        raise PublicationExists
    assert actor.person_id is not None  # noqa: S101 - only who sits somewhere handles a case
    found = Publication(
        feedback_id=case.id,
        origin_id=case.origin_id,
        kind=case.kind,
        drafted_by=actor.person_id,
    )
    session.add(found)
    await session.flush()
    await _enter(session, sealing, found, PublicationStep.DRAFT, actor, new)
    return await _done(session, actor, found)


async def redraft(  # noqa: PLR0913
    session: AsyncSession,
    sealing: Sealing,
    actor: Actor,
    publication_id: UUID,
    new: Wording,
    *,
    version: int,
) -> PublicationHandled:
    """Word it anew; whoever did is the one who does not decide on it."""
    found = await sight.require_publication(session, actor, publication_id)
    require_version(found, version)
    case = await feedback_sight.require_case(session, actor, found.feedback_id)
    await _require_fit(session, case.id, actor)
    sources = await feedback_texts.said_by_sender(session, sealing, case)
    await _require_wording(session, case.origin_id, actor, new, sources)
    _step(found, PublicationState.DRAFTED)
    assert actor.person_id is not None  # noqa: S101
    found.drafted_by, found.drafted_on = actor.person_id, actor.today
    await _enter(session, sealing, found, PublicationStep.DRAFT, actor, new)
    return await _done(session, actor, found)


async def send_back(  # noqa: PLR0913
    session: AsyncSession,
    sealing: Sealing,
    actor: Actor,
    publication_id: UUID,
    said: PublicationReturn,
    *,
    version: int,
) -> PublicationHandled:
    found = await _moderated(session, actor, publication_id, version)
    _step(found, PublicationState.RETURNED)
    await _enter(session, sealing, found, PublicationStep.RETURN, actor, said)
    return await _done(session, actor, found)


async def publish(
    session: AsyncSession, sealing: Sealing, actor: Actor, publication_id: UUID, *, version: int
) -> PublicationHandled:
    """Let it out, if the case is still fit for it and the wording still tells nobody's name."""
    found = await _moderated(session, actor, publication_id, version)
    _step(found, PublicationState.PUBLISHED)
    await _require_fit(session, found.feedback_id, actor)
    wording = await _wording(session, sealing, found)
    await _require_wording(session, found.origin_id, actor, wording)
    await _enter(session, sealing, found, PublicationStep.PUBLISHING, actor)
    shown = PublishedAnswer(
        id=found.id,
        org_id=await sight.unit_of(session, found.origin_id, actor.today),
        kind=found.kind,
        published_in=month_of(actor.today),
        folded_text=fold(" ".join(getattr(wording, part) for part in PARTS)),
        **wording.model_dump(),
    )
    session.add(shown)
    await session.flush()
    return await _done(session, actor, found)


async def remove(  # noqa: PLR0913
    session: AsyncSession,
    sealing: Sealing,
    actor: Actor,
    publication_id: UUID,
    said: PublicationRemove,
    *,
    version: int,
) -> PublicationHandled:
    """Take it down; anybody in whose sight it is may, also who drafted it."""
    found = await sight.require_publication(session, actor, publication_id)
    require_version(found, version)
    _step(found, PublicationState.TAKEN_DOWN)
    await sight.take_down(session, found)
    await _enter(session, sealing, found, PublicationStep.REMOVAL, actor, said)
    return await _done(session, actor, found)


async def withdraw(session: AsyncSession, sealing: Sealing, case: Feedback) -> None:
    """Take down what there is of a case, because its sender no longer agrees, or doubts it."""
    found = await sight.of_case(session, case)
    if found is None or found.state == PublicationState.WITHDRAWN:
        return
    _step(found, PublicationState.WITHDRAWN)
    await sight.take_down(session, found)
    await _enter(session, sealing, found, PublicationStep.WITHDRAWAL)


async def shown_of(session: AsyncSession, case: Feedback) -> Publication | None:
    """Find what is to be read in public of a case, if anything is."""
    found = await sight.of_case(session, case)
    return found if found and found.state == PublicationState.PUBLISHED else None


async def _moderated(
    session: AsyncSession, actor: Actor, publication_id: UUID, version: int
) -> Publication:
    found = await sight.require_publication(session, actor, publication_id)
    require_version(found, version)
    if found.drafted_by == actor.person_id:
        raise SecondPersonNeeded
    return found


def _step(found: Publication, state: PublicationState) -> None:
    try:
        TRANSITIONS.check(found.state, state)
    except PublicationTransitionRefused as refusal:
        raise PublicationStepRefused(state=found.state) from refusal
    found.state = state


async def _require_fit(session: AsyncSession, case_id: UUID, actor: Actor) -> None:
    refusal = await sight.refusal(session, case_id, actor.today)
    if refusal is not None:
        raise REFUSALS[refusal]


async def _require_wording(
    session: AsyncSession,
    origin_id: UUID,
    actor: Actor,
    wording: Wording,
    sources: Sequence[str] = (),
) -> None:
    """Refuse what tells who somebody is, naming each place, and what may stand there.

    ``sources`` are what the sender said: by their words, whoever has heard them knows them.
    """
    faults = []
    for part in PARTS:
        text = getattr(wording, part)
        quotations = filter(None, (quoting.quoted(text, source) for source in sources))
        faults += [
            LateFault(f"body.{part}", "publication.quoted", {"words": words})
            for words in quotations
        ]
        words = redaction.plain_words(text)
        names = await sight.names_in(session, words, origin_id, actor.today)
        faults += [_fault(part, place) for place in redaction.telling(text, names)]
    if faults:
        raise WordingTelling(faults)


def _fault(part: str, place: redaction.Place) -> LateFault:
    said: dict[str, object] = {
        "start": place.start + 1,
        "end": place.end,
        "words": place.words,
        "instead": place.instead,
    }
    return LateFault(f"body.{part}", f"publication.telling_{place.kind}", said)


async def _enter(  # noqa: PLR0913, PLR0917
    session: AsyncSession,
    sealing: Sealing,
    found: Publication,
    step: PublicationStep,
    actor: Actor | None = None,
    said: Schema | None = None,
) -> None:
    """Keep what was done, by whom and with which words; nothing of it is ever changed."""
    before = await sight.revisions_of(session, found)
    revision_id, sealed = uuid4(), None
    if said is not None:
        content = said.model_dump_json(exclude={"feedback_id"})
        sealed = sealing.seal(content, context=PublicationRevision.place(revision_id))
    if before:
        found.version += 1
    session.add(
        PublicationRevision(
            id=revision_id,
            publication_id=found.id,
            number=len(before) + 1,
            step=step,
            made_by=actor.person_id if actor else None,
            sealed=sealed,
        )
    )
    await session.flush()


async def _done(session: AsyncSession, actor: Actor, found: Publication) -> PublicationHandled:
    action = f"feedback.publication_{found.state}"
    await audit.record(session, actor, action, found, {}, announced=False)
    return PublicationHandled.model_validate(found)


async def _wording(session: AsyncSession, sealing: Sealing, found: Publication) -> Wording:
    """Give the words that were drafted last."""
    revisions = await sight.revisions_of(session, found)
    drafts = [one for one in revisions if one.step == PublicationStep.DRAFT]
    return Wording.model_validate(_opened(sealing, drafts[-1]))


async def _read(
    session: AsyncSession, sealing: Sealing, actor: Actor, found: Publication
) -> PublicationRead:
    wording = await _wording(session, sealing, found)
    name = await feedback_sight.name_of(session, found.origin_id, actor.today)
    return PublicationRead(
        org_name=name or str(found.origin_id),
        revisions=[_revision(sealing, one) for one in await sight.revisions_of(session, found)],
        **wording.model_dump(),
        **_facts(found),
    )


def _facts(found: Publication) -> dict[str, Any]:
    return {name: getattr(found, name) for name in FACTS}


def _revision(sealing: Sealing, one: PublicationRevision) -> RevisionRead:
    nothing = dict.fromkeys((*PARTS, "reason"))
    known = {name: getattr(one, name) for name in ("number", "step", "made_by", "made_on")}
    return RevisionRead.model_validate({**nothing, **_opened(sealing, one), **known})


def _opened(sealing: Sealing, one: PublicationRevision) -> dict[str, str]:
    if one.sealed is None:
        return {}
    place = PublicationRevision.place(one.id)
    content: dict[str, str] = json.loads(sealing.unseal(one.sealed, context=place))
    return content
