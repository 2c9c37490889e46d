"""Cards of household groups, and what residents said; sealed as the application seals."""

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from secrets import token_bytes
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock, receipts
from api.domain.codes import GROUP_CODE
from api.domain.feedback import FeedbackKind, FeedbackState, RecusalReason
from api.models.conflicts import Conflict
from api.models.feedback import Feedback, FeedbackContact
from api.models.household_groups import HouseholdGroup
from api.models.members import PartyMember
from api.models.public_codes import PublicCode
from api.models.reply_requests import ReplyRequest
from api.security.master_keys import MasterKeys
from api.security.sealing import Sealing
from api.services.feedback_subjects import hashed
from api.services.feedback_texts import sealed_case
from tests.conftest import MASTER_KEY, SECRET
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.members import make_member
from tests.factories.organisation import Branch

KEYS = MasterKeys([b64decode(MASTER_KEY)])
SEALING = Sealing(SECRET, KEYS)
WORDS = "Đèn đường đầu ngõ hỏng đã lâu."


@dataclass(frozen=True)
class Card:
    """A household group with somebody in charge of it, and the code on its card."""

    group: HouseholdGroup
    lead: PartyMember
    code: str


async def make_code(session: AsyncSession, group: HouseholdGroup) -> str:
    code = GROUP_CODE.new(token_bytes(GROUP_CODE.random_bytes))
    session.add(
        PublicCode(
            group_id=group.id,
            code_hash=SEALING.keyed_hash("group code", code),
            sealed=SEALING.seal(code, context=PublicCode.place(group.id)),
            reach="Nhà văn hóa thôn, tối thứ Ba",
        )
    )
    await session.commit()
    return code


async def make_card(session: AsyncSession, branch: Branch, *, org_id: UUID | None = None) -> Card:
    group = await make_group(session, branch, org_id=org_id)
    lead = await make_member(session, org_id or branch.id, full_name="Lê Văn Cường")
    await make_assignment(session, lead, group)
    return Card(group, lead, await make_code(session, group))


async def make_conflict(
    session: AsyncSession, person_id: UUID, about_id: UUID, *, declared_by: UUID | None = None
) -> Conflict:
    conflict = Conflict(
        person_id=person_id,
        about_id=about_id,
        reason=RecusalReason.KIN,
        declared_by=declared_by or person_id,
        valid_from=clock.today(),
    )
    session.add(conflict)
    await session.commit()
    return conflict


async def make_reply_request(
    session: AsyncSession, case: Feedback, person_id: UUID
) -> ReplyRequest:
    request_id = uuid4()
    asked = ReplyRequest(
        id=request_id,
        feedback_id=case.id,
        person_id=person_id,
        asked_by="Chi ủy thôn Thử",
        sealed=SEALING.seal("Đồng chí đến lần nào?", context=ReplyRequest.place(request_id)),
    )
    session.add(asked)
    await session.commit()
    return asked


async def make_feedback(
    session: AsyncSession,
    origin_id: UUID,
    *,
    concerned: Sequence[UUID] = (),
    kind: FeedbackKind = FeedbackKind.FEEDBACK,
    text: str = WORDS,
    contact: str | None = None,
    state: FeedbackState = FeedbackState.RECEIVED,
    since: date | None = None,
    urgent: bool = False,
    subject_id: UUID | None = None,
) -> tuple[Feedback, str]:
    """Make a case, and give its receipt too."""
    receipt, case_id = receipts.new(token_bytes(10)), uuid4()
    content = {"text": text, "about": {"org_name": "Chi bộ Thử"}}
    case = Feedback(
        id=case_id,
        receipt_hash=SEALING.keyed_hash("receipt", receipt),
        kind=kind,
        origin_id=origin_id,
        concerned=list(concerned),
        state=state,
        clock_from=since or clock.today(),
        urgent=urgent,
        sealed=sealed_case(SEALING, case_id, content),
        subject_hash=subject_id and hashed(SEALING, subject_id),
    )
    session.add(case)
    await session.flush()
    if contact is not None:
        sealed = SEALING.seal(contact, context=FeedbackContact.place(case_id))
        session.add(FeedbackContact(feedback_id=case_id, sealed=sealed))
    await session.commit()
    return case, receipt
