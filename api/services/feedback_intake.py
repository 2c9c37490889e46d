"""Taking feedback in, once for its price, from whoever has no account.

Nothing here is audited or announced: the case itself is the record, and a row beside it would
tell the instant at which it was written.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from api.access import feedback_intake, feedback_sight
from api.access.feedback_intake import Refusals, Taken
from api.access.publications import few_households
from api.db.asked import Asked
from api.db.reads import Source
from api.domain import clock, receipts, triage
from api.domain.feedback import FeedbackKind
from api.domain.triage import Subject
from api.errors import DomainError, KeyReused
from api.errors.feedback import (
    ComplaintElsewhere,
    ContactRefused,
    CorruptionElsewhere,
    CrimeElsewhere,
    DangerElsewhere,
    DenunciationElsewhere,
    ForAnotherOffice,
    MemberUnknown,
    TooMuchToday,
)
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.places import PlaceNotFound, PlaceWithoutCharge
from api.errors.proofs import ProofSpent
from api.errors.waits import WaitSpent
from api.models.feedback import FeedbackContact
from api.schemas.public_feedback import FeedbackCreate, FeedbackReceipt
from api.security.sealing import Sealing
from api.services import (
    feedback_subjects,
    feedback_texts,
    proofs,
    public_budgets,
    public_codes,
    waits,
)

# Cases for one body in a day, of comments on conduct and of all others each. How many it is on
# one day is told to nobody: else whoever a case is about would fill it up, and count by what was
# refused how many there are that they cannot see.
A_DAY: Final = range(60, 141)
# The same by the way that takes no work: what comes by it takes nothing from the other.
A_DAY_PLAINLY: Final = range(10, 41)
PLAIN_FORM: Final = "feedback"  # what is waited for
ELSEWHERE: Final[dict[Subject, type[ForAnotherOffice]]] = {
    Subject.DANGER: DangerElsewhere,
    Subject.CRIME: CrimeElsewhere,
    Subject.CORRUPTION: CorruptionElsewhere,
    Subject.DENUNCIATION: DenunciationElsewhere,
    Subject.COMPLAINT: ComplaintElsewhere,
}


@dataclass(frozen=True)
class About:
    """Where a case begins, whom it concerns, and in which words its handlers read that.

    ``subject_id`` is the group or place with which it goes along to whoever answers for that.
    """

    origin_id: UUID
    concerned: list[UUID]
    names: Mapping[str, str | None]
    small_village: bool
    subject_id: UUID | None


@dataclass(frozen=True)
class Way:
    """By which way feedback comes: what it costs, and how much of it a body takes in a day."""

    pay: Callable[[], bytes | None]  # gives by what the price is spent, or refuses
    paid_before: DomainError
    a_day: range
    named: str = ""  # before the purpose, under which it is counted


async def give(
    source: Source, sealing: Sealing, new: FeedbackCreate, *, key: str | None, proof: str | None
) -> FeedbackReceipt:
    """Take the case in for a proof of work, and give its receipt, which is kept nowhere."""
    pay = partial(proofs.checked, sealing, proof)
    return await _give(source, sealing, new, key, Way(pay, ProofSpent(field=proofs.FIELD), A_DAY))


async def give_plainly(
    source: Source, sealing: Sealing, new: FeedbackCreate, *, wait: str, seconds: int
) -> FeedbackReceipt:
    """Take the case in for having waited. What was waited with is the key of the request too."""
    pay = partial(waits.checked, sealing, PLAIN_FORM, wait, seconds=seconds)
    way = Way(pay, WaitSpent(field=waits.FIELD), A_DAY_PLAINLY, "plain ")
    return await _give(source, sealing, new, wait, way)


def for_nothing() -> Way:
    """Let somebody bring a case who answers for themselves; it counts as any other."""
    return Way(lambda: None, ProofSpent(field=proofs.FIELD), A_DAY)


async def _give(
    source: Source, sealing: Sealing, new: FeedbackCreate, key: str | None, way: Way
) -> FeedbackReceipt:
    """Take the case in, once for its price.

    With a key, the receipt follows from the key and what was sent: who asks again gets the same
    one, whatever became of the price or the body since, and there is no second case.
    """
    receipt = receipt_of(sealing, new, key)
    try:
        # First of all, so that a price which is not paid is no way to ask about the body.
        price = way.pay()
        urgent = require_heard_here(new)
        about = await _about(source, sealing, new)
        taken = await take_in(
            source.pool, sealing, new, receipt, about, key=key, way=way, price=price, urgent=urgent
        )
    except DomainError:
        receipt_hash = sealing.keyed_hash("receipt", receipt)
        known = await feedback_intake.known(source.pool, receipt_hash) if key else None
        if known is None:
            raise
        taken = known
    return FeedbackReceipt(
        receipt=receipt, received_on=taken.received_on, small_village=taken.small_village
    )


def receipt_of(sealing: Sealing, new: FeedbackCreate, key: str | None) -> str:
    if key is None:
        return receipts.new(secrets.token_bytes(32))
    return receipts.new(sealing.keyed_hash("receipt of a key", f"{key}\n{new.model_dump_json()}"))


def require_heard_here(new: FeedbackCreate) -> bool:
    """Name the right office first, and keep no identity of what that hears; say if it is urgent."""
    found = triage.subjects(new.text)
    if found and not new.confirm:
        raise ELSEWHERE[found[0]]
    if found and new.contact is not None:
        raise ContactRefused(field="body.contact")
    return Subject.DANGER in found


async def take_in(  # noqa: PLR0913
    asked: Asked,
    sealing: Sealing,
    new: FeedbackCreate,
    receipt: str,
    about: About,
    *,
    key: str | None,
    way: Way,
    price: bytes | None,
    urgent: bool,
) -> Taken:
    """Write the case, for as long as its body takes more today."""
    new_id, today = uuid4(), clock.today()
    of_kind = "conduct" if new.kind is FeedbackKind.CONDUCT_COMMENT else "feedback"
    purpose = f"{way.named}{of_kind}"
    content: dict[str, Any] = {"text": new.text, "about": dict(about.names)}
    return await feedback_intake.take(
        asked,
        Refusals(
            price=way.paid_before,
            budget=TooMuchToday(seconds=public_budgets.until_tomorrow()),
            key=KeyReused(field="header.Idempotency-Key"),
        ),
        new_id=new_id,
        on_day=today,
        receipt=sealing.keyed_hash("receipt", receipt),
        once=sealing.keyed_hash("feedback key", key) if key else None,
        kind=new.kind,
        origin=about.origin_id,
        about=about.concerned,
        urgent=urgent,
        may_publish=new.may_publish,
        few=about.small_village,
        sealed=feedback_texts.sealed_case(sealing, new_id, content),
        contact=new.contact and sealing.seal(new.contact, context=FeedbackContact.place(new_id)),
        price=price,
        price_kept_until=today + proofs.KEPT,
        purpose=purpose,
        subject=about.subject_id and feedback_subjects.hashed(sealing, about.subject_id),
        at_most=public_budgets.hidden_limit(sealing, way.a_day, about.origin_id, purpose, today),
    )


async def _about(source: Source, sealing: Sealing, new: FeedbackCreate) -> About:
    if new.group_code is None:
        return await about_body(source.pool, new)
    return await _about_group(source, sealing, new, new.group_code)


async def about_body(asked: Asked, new: FeedbackCreate, *, field: str = "body.place_id") -> About:
    today = clock.today()
    found = await feedback_intake.subject_of(
        asked,
        place_id=new.place_id,
        party_org_id=new.party_org_id,
        kind=new.kind,
        today=today,
    )
    if found.org_id is None:
        assert new.place_id is not None  # noqa: S101 - a body is asked for by its own identity
        missing = PlaceWithoutCharge if found.place_known else PlaceNotFound
        raise missing(field=field, place_id=new.place_id)
    if found.org_name is None:
        raise PartyOrgNotFound(field="body.party_org_id", org_id=found.org_id)
    names = {"org_name": found.org_name, "place_name": found.place_name}
    return About(found.org_id, list(found.concerned), names, found.small_village, new.place_id)


async def _about_group(source: Source, sealing: Sealing, new: FeedbackCreate, code: str) -> About:
    today = clock.today()
    async with source.sessions.begin() as session:
        group = await public_codes.by_code(session, sealing, code, today)
        few = await few_households(session, group.org_id, None, today)
        seated = (
            await feedback_sight.office_holders(session, group.org_id, today)
            if new.kind is FeedbackKind.CONDUCT_COMMENT
            else []
        )
    names = {"org_name": group.branch_name, "group_name": group.group_name}
    if new.member is not None:
        chosen = public_codes.chosen(sealing, group, new.member)
        shown = {one.person_id: one.name for one in group.people}
        if chosen is None or chosen not in shown:
            raise MemberUnknown(field="body.member")
        names["member_name"] = shown[chosen]
        return About(group.org_id, [chosen], names, few, group.group_id)
    concerned = []
    if new.kind is FeedbackKind.CONDUCT_COMMENT:  # on whom, if not on those in charge?
        concerned = [one.person_id for one in group.people if one.role == "lead"] or seated
    return About(group.org_id, concerned, names, few, group.group_id)
