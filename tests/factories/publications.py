"""Cases fit to be published, and what is drafted of them."""

from typing import Any, Final
from uuid import UUID, uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.feedback import EntryKind, FeedbackState
from api.domain.publications import PublicationState, PublicationStep
from api.domain.text import fold
from api.models.feedback import Feedback, FeedbackEntry
from api.models.households import Household
from api.models.publications import Publication, PublicationRevision
from api.schemas.publications import Wording
from tests.factories.accounts import LONG_AGO, make_person
from tests.factories.feedback import SEALING, make_feedback
from tests.factories.organisation import Branch

MANY: Final = 18
WORDING: Final = {
    "title": "Sửa đèn ở đầu ngõ",
    "question": "Có người hỏi bao giờ đoạn đường tối được sửa.",
    "answer": "Tổ điện đã thay bóng, và sẽ xem lại mỗi tháng.",
}


async def make_village(session: AsyncSession, branch: Branch, *, households: int = MANY) -> None:
    """Let so many households live where a branch is in charge."""
    session.add_all(
        Household(
            code=uuid4().hex,
            head_name="Hộ Thử",
            folded_name=fold("Hộ Thử"),
            size=4,
            place_id=branch.place_id,
            org_id=branch.id,
            since=LONG_AGO,
        )
        for _ in range(households)
    )
    await session.commit()


async def make_answered(
    session: AsyncSession, origin_id: UUID, *, may_publish: bool = True, **changes: Any
) -> tuple[Feedback, str]:
    """Make a case that was answered, with its receipt."""
    made = {key: changes.pop(key) for key in ("kind", "concerned", "text") if key in changes}
    case, receipt = await make_feedback(session, origin_id, state=FeedbackState.ANSWERED, **made)
    session.add(case.sqlmodel_update({"may_publish": may_publish, **changes}))
    session.add(FeedbackEntry(feedback_id=case.id, number=1, kind=EntryKind.ANSWER, sealed=None))
    await session.commit()
    return case, receipt


async def make_publication(
    session: AsyncSession,
    case: Feedback,
    *,
    state: PublicationState = PublicationState.DRAFTED,
    drafted_by: UUID | None = None,
) -> Publication:
    """Draft something of a case, as somebody else than whoever will be asked to decide."""
    drafted_by = drafted_by or (await make_person(session)).id
    publication = Publication(
        feedback_id=case.id,
        origin_id=case.origin_id,
        kind=case.kind,
        state=state,
        drafted_by=drafted_by,
    )
    revision_id = uuid4()
    session.add(publication)
    await session.flush()
    session.add(
        PublicationRevision(
            id=revision_id,
            publication_id=publication.id,
            number=1,
            step=PublicationStep.DRAFT,
            made_by=drafted_by,
            sealed=SEALING.seal(
                Wording.model_validate(WORDING).model_dump_json(),
                context=PublicationRevision.place(revision_id),
            ),
        )
    )
    await session.commit()
    return publication
