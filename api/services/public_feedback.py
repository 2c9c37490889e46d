"""What a resident may do without an account: give feedback, follow it, judge the answer.

Nothing here is audited or announced: the case itself is the record, and a row beside it would
tell the instant at which it was written.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import feedback_sight
from api.access.publications import few_households
from api.domain import clock, receipts, triage
from api.domain.feedback import DOUBT, EntryKind, FeedbackKind, FeedbackState
from api.domain.triage import Subject
from api.errors import DomainError, KeyReused
from api.errors.feedback import (
    ComplaintElsewhere,
    ContactRefused,
    CorruptionElsewhere,
    CrimeElsewhere,
    DangerElsewhere,
    DenunciationElsewhere,
    FeedbackClosed,
    FeedbackForgotten,
    ForAnotherOffice,
    MemberUnknown,
    NotAnsweredYet,
    ReceiptUnknown,
    ReopenedBefore,
    TooManyMessages,
    TooMuchToday,
)
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.proofs import ProofSpent
from api.errors.waits import WaitSpent
from api.models.feedback import Feedback, FeedbackContact
from api.schemas.public_feedback import (
    FeedbackCreate,
    FeedbackReceipt,
    FeedbackStatus,
    HandlingBody,
    MessageCreate,
    PublicationConsent,
    RatingCreate,
    ReopeningCreate,
)
from api.security.sealing import Sealing
from api.services import (
    attachments,
    feedback_clocks,
    feedback_texts,
    places,
    proofs,
    public_budgets,
    public_codes,
    publications,
    waits,
)

# Cases for one body in a day, of comments on conduct and of all others each. How many it is on
# one day is told to nobody: else whoever a case is about would fill it up, and count by what was
# refused how many there are that they cannot see.
A_DAY: Final = range(60, 141)
# The same by the way that takes no work: what comes by it takes nothing from the other.
A_DAY_PLAINLY: Final = range(10, 41)
PLAIN_FORM: Final = "feedback"  # what is waited for
MESSAGES: Final = 30  # of the sender, in one case
ANSWERED: Final = frozenset({FeedbackState.ANSWERED, FeedbackState.REFUSED})
ELSEWHERE: Final[dict[Subject, type[ForAnotherOffice]]] = {
    Subject.DANGER: DangerElsewhere,
    Subject.CRIME: CrimeElsewhere,
    Subject.CORRUPTION: CorruptionElsewhere,
    Subject.DENUNCIATION: DenunciationElsewhere,
    Subject.COMPLAINT: ComplaintElsewhere,
}


@dataclass(frozen=True)
class Anybody:
    """Who asks: nobody in particular, today."""

    today: date = field(default_factory=clock.today)


@dataclass(frozen=True)
class About:
    """Where a case begins, whom it concerns, and in which words its handlers read that."""

    origin_id: UUID
    concerned: list[UUID]
    names: Mapping[str, str | None]
    place_id: UUID | None = None


@dataclass(frozen=True)
class Share:
    """How much of what comes by one way a body takes in a day, counted under a name of its own."""

    a_day: range
    named: str = ""  # before the purpose


def usual_share() -> Share:
    return Share(A_DAY)


@dataclass(frozen=True)
class Way:
    """By which way feedback comes: what it costs, and how much of it is taken."""

    pay: Callable[[], bytes]  # gives by what the price is spent, or refuses
    paid_before: DomainError
    share: Share


async def give(
    session: AsyncSession,
    sealing: Sealing,
    new: FeedbackCreate,
    *,
    key: str | None,
    proof: str | None,
) -> FeedbackReceipt:
    """Take the case in for a proof of work, and give its receipt, which is kept nowhere."""
    way = Way(
        partial(proofs.checked, sealing, proof), ProofSpent(field=proofs.FIELD), usual_share()
    )
    return await _give(session, sealing, new, key, way)


async def give_plainly(
    session: AsyncSession, sealing: Sealing, new: FeedbackCreate, *, wait: str, seconds: int
) -> FeedbackReceipt:
    """Take the case in for having waited. What was waited with is the key of the request too."""
    pay = partial(waits.checked, sealing, PLAIN_FORM, wait, seconds=seconds)
    spent = WaitSpent(field=waits.FIELD)
    return await _give(session, sealing, new, wait, Way(pay, spent, Share(A_DAY_PLAINLY, "plain ")))


async def _give(
    session: AsyncSession, sealing: Sealing, new: FeedbackCreate, key: str | None, way: Way
) -> FeedbackReceipt:
    """Take the case in, once for its price.

    With a key, the receipt follows from the key and what was sent: who asks again gets the same
    one, whatever became of the price, and there is no second case.
    """
    receipt = receipt_of(sealing, new, key)
    receipt_hash = sealing.keyed_hash("receipt", receipt)
    known = await feedback_sight.of_receipt(session, receipt_hash)
    if known is None:
        # First of all, so that a price which is not paid is no way to ask about the body.
        price = way.pay()
        if await proofs.spend(session, price):
            known = await take_in(session, sealing, new, receipt_hash, key=key, share=way.share)
        else:
            known = await _sent_before(session, receipt_hash, way.paid_before)
    return FeedbackReceipt(
        receipt=receipt, received_on=known.received_on, small_village=known.small_village
    )


async def follow(session: AsyncSession, sealing: Sealing, receipt: str) -> FeedbackStatus:
    return await status_of(session, sealing, await case_of(session, sealing, receipt))


async def add_message(
    session: AsyncSession,
    sealing: Sealing,
    receipt: str,
    said: MessageCreate,
    *,
    key: str | None,
) -> FeedbackStatus:
    case = await case_of(session, sealing, receipt)
    once_hash = _once_hash(sealing, "message key", key, said)
    if not await said_before(session, case, once_hash):
        require_open(case)
        before = await feedback_sight.entries_of(session, case)
        if sum(entry.kind == EntryKind.MESSAGE for entry in before) >= MESSAGES:
            raise TooManyMessages
        await _ask_first(session, case, said)
        await feedback_texts.enter(
            session,
            sealing,
            case,
            EntryKind.MESSAGE,
            said,
            state=taken_up(case),
            once_hash=once_hash,
        )
    return await status_of(session, sealing, case)


async def rate(
    session: AsyncSession, sealing: Sealing, receipt: str, rating: RatingCreate
) -> FeedbackStatus:
    """Say how good the answer is; the last word counts."""
    case = await case_of(session, sealing, receipt)
    if case.state not in ANSWERED | {FeedbackState.CLOSED}:
        raise NotAnsweredYet
    if case.rating != rating.score:
        case.sqlmodel_update({"rating": rating.score, "version": case.version + 1})
        await session.flush()
    return await status_of(session, sealing, case)


async def reopen(
    session: AsyncSession,
    sealing: Sealing,
    receipt: str,
    said: ReopeningCreate,
    *,
    key: str | None,
) -> FeedbackStatus:
    """Take the case up once more; who asks again with the same key is answered again."""
    case = await case_of(session, sealing, receipt)
    once_hash = _once_hash(sealing, "reopening key", key, said)
    if not await said_before(session, case, once_hash):
        require_open(case)
        if case.reopened:
            raise ReopenedBefore
        if case.state not in ANSWERED:
            raise NotAnsweredYet
        await _ask_first(session, case, said)
        case.reopened = True
        await feedback_texts.enter(
            session,
            sealing,
            case,
            EntryKind.REOPENING,
            said,
            state=FeedbackState.REOPENED,
            once_hash=once_hash,
        )
        await publications.withdraw(session, sealing, case)
    return await status_of(session, sealing, case)


async def consent(
    session: AsyncSession, sealing: Sealing, receipt: str, said: PublicationConsent
) -> FeedbackStatus:
    """Agree that all may read the answer, or no longer: then what is published is taken down."""
    case = await case_of(session, sealing, receipt)
    if case.may_publish != said.may_publish:
        case.sqlmodel_update({"may_publish": said.may_publish, "version": case.version + 1})
        await session.flush()
    if not said.may_publish:
        await publications.withdraw(session, sealing, case)
    return await status_of(session, sealing, case)


def require_open(case: Feedback) -> None:
    if case.state == FeedbackState.CLOSED:
        raise FeedbackClosed


def taken_up(case: Feedback) -> FeedbackState | None:
    """Say to what state a case comes when its sender adds to it: what was asked is answered."""
    if case.state != FeedbackState.NEED_INFO:
        return None
    return FeedbackState.ASSIGNED if case.assigned_to else FeedbackState.ACKNOWLEDGED


def receipt_of(sealing: Sealing, new: FeedbackCreate, key: str | None) -> str:
    if key is None:
        return receipts.new(secrets.token_bytes(32))
    return receipts.new(sealing.keyed_hash("receipt of a key", f"{key}\n{new.model_dump_json()}"))


async def take_in(  # noqa: PLR0913
    session: AsyncSession,
    sealing: Sealing,
    new: FeedbackCreate,
    receipt: bytes,
    *,
    key: str | None,
    share: Share,
) -> Feedback:
    found = triage.subjects(new.text)
    if found and not new.confirm:
        raise ELSEWHERE[found[0]]
    if found and new.contact is not None:
        raise ContactRefused(field="body.contact")
    anybody = Anybody()
    about = await _about(session, sealing, new, anybody)
    spent = TooMuchToday(seconds=public_budgets.until_tomorrow())
    of_kind = "conduct" if new.kind is FeedbackKind.CONDUCT_COMMENT else "feedback"
    purpose, origin_id = f"{share.named}{of_kind}", about.origin_id
    limit = public_budgets.hidden_limit(sealing, share.a_day, origin_id, purpose, anybody.today)
    await public_budgets.take(session, origin_id, purpose, anybody.today, limit=limit, spent=spent)
    case_id = uuid4()
    content: dict[str, Any] = {"text": new.text, "about": dict(about.names)}
    case = Feedback(
        id=case_id,
        received_on=anybody.today,
        receipt_hash=receipt,
        once_hash=sealing.keyed_hash("feedback key", key) if key else None,
        kind=new.kind,
        origin_id=about.origin_id,
        concerned=about.concerned,
        barred=[],
        barred_fronts=[],
        recused=[],
        urgent=Subject.DANGER in found,
        clock_from=anybody.today,
        may_publish=new.may_publish,
        small_village=await few_households(session, about.origin_id, about.place_id, anybody.today),
        sealed=feedback_texts.sealed_case(sealing, case_id, content),
    )
    if not await feedback_sight.take_in(session, case):
        return await _sent_before(session, receipt, KeyReused(field="header.Idempotency-Key"))
    if new.contact is not None:
        sealed = sealing.seal(new.contact, context=FeedbackContact.place(case_id))
        session.add(FeedbackContact(feedback_id=case_id, sealed=sealed))
        await session.flush()
    return case


async def _sent_before(
    session: AsyncSession, receipt_hash: bytes, refusal: DomainError
) -> Feedback:
    """Find the case that the same request, sent at the same moment, made; else refuse."""
    known = await feedback_sight.of_receipt(session, receipt_hash)
    if known is None:
        raise refusal
    return known


async def _about(
    session: AsyncSession, sealing: Sealing, new: FeedbackCreate, anybody: Anybody
) -> About:
    if new.group_code is not None:
        return await _about_group(session, sealing, new, new.group_code, anybody)
    place_name = None
    if new.place_id is not None:
        field = "body.place_id"
        origin_id = await places.in_charge(session, anybody, new.place_id, field=field)
        place_name = await places.name_of(session, anybody, new.place_id)
    else:
        assert new.party_org_id is not None  # noqa: S101
        origin_id = new.party_org_id
    org_name = await feedback_sight.name_of(session, origin_id, anybody.today)
    if org_name is None:
        raise PartyOrgNotFound(field="body.party_org_id", org_id=origin_id)
    concerned = await _seated(session, new, origin_id, anybody)
    names = {"org_name": org_name, "place_name": place_name}
    return About(origin_id, concerned, names, new.place_id)


async def _about_group(
    session: AsyncSession, sealing: Sealing, new: FeedbackCreate, code: str, anybody: Anybody
) -> About:
    group = await public_codes.by_code(session, sealing, code, anybody.today)
    names = {"org_name": group.branch_name, "group_name": group.group_name}
    if new.member is not None:
        chosen = public_codes.chosen(sealing, group, new.member)
        shown = {one.person_id: one.name for one in group.people}
        if chosen is None or chosen not in shown:
            raise MemberUnknown(field="body.member")
        return About(group.org_id, [chosen], {**names, "member_name": shown[chosen]})
    concerned = []
    if new.kind is FeedbackKind.CONDUCT_COMMENT:  # on whom, if not on those in charge?
        concerned = [one.person_id for one in group.people if one.role == "lead"]
        concerned = concerned or await _seated(session, new, group.org_id, anybody)
    return About(group.org_id, concerned, names)


async def _seated(
    session: AsyncSession, new: FeedbackCreate, org_id: UUID, anybody: Anybody
) -> list[UUID]:
    """Name those who sit in a body whose conduct as a whole is commented on."""
    if new.kind is not FeedbackKind.CONDUCT_COMMENT:
        return []
    return await feedback_sight.office_holders(session, org_id, anybody.today)


async def case_of(session: AsyncSession, sealing: Sealing, receipt: str) -> Feedback:
    receipt_hash = sealing.keyed_hash("receipt", receipt)
    case = await feedback_sight.of_receipt(session, receipt_hash)
    if case is None:
        forgotten_on = await feedback_sight.forgotten_on(session, receipt_hash)
        raise FeedbackForgotten(day=forgotten_on) if forgotten_on else ReceiptUnknown
    return case


def _once_hash(
    sealing: Sealing, purpose: str, key: str | None, said: MessageCreate | ReopeningCreate
) -> bytes | None:
    """Give what is kept of a key: with other words it is another request, and none is lost."""
    return sealing.keyed_hash(purpose, f"{key}\n{said.model_dump_json()}") if key else None


async def said_before(session: AsyncSession, case: Feedback, once_hash: bytes | None) -> bool:
    if once_hash is None:
        return False
    entries = await feedback_sight.entries_of(session, case)
    return once_hash in {entry.once_hash for entry in entries}


async def _ask_first(
    session: AsyncSession, case: Feedback, said: MessageCreate | ReopeningCreate
) -> None:
    """Name the right office first; once confirmed, let go of what tells who the sender is."""
    found = triage.subjects(said.text)
    if found and not said.confirm:
        raise ELSEWHERE[found[0]]
    if found:
        contact = await feedback_sight.contact_of(session, case)
        telling = [contact, *await feedback_sight.attachments_of(session, case)]
        for one in filter(None, telling):
            await session.delete(one)
        await session.flush()


async def status_of(session: AsyncSession, sealing: Sealing, case: Feedback) -> FeedbackStatus:
    today = clock.today()
    body = (await feedback_sight.bodies_of(session, [case], today)).get(case.id)
    due = await feedback_clocks.due(session, [case], {case.id: body} if body else {}, today)
    contact = await feedback_sight.contact_of(session, case)
    shown = await publications.shown_of(session, case)
    may_reopen = case.state in ANSWERED and not case.reopened
    return FeedbackStatus(
        kind=case.kind,
        state=case.state,
        received_on=case.received_on,
        handled_by=HandlingBody(name=body.name, front=body.front) if body else None,
        text=feedback_texts.opened_case(sealing, case)["text"],
        entries=await feedback_texts.entries(session, sealing, case),
        attachments=await attachments.listed(session, sealing, case),
        due_at=due.get(case.id),
        contact_read=contact.times_read if contact else None,
        rating=case.rating,
        may_publish=case.may_publish,
        published_as=shown.id if shown else None,
        small_village=case.small_village,
        may_reopen=may_reopen,
        closes_on=case.clock_from + DOUBT if may_reopen else None,
    )
