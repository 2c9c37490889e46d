"""What everybody may read of residents' questions, and of the answers."""

from uuid import UUID

from sqlalchemy import literal
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import publications as sight
from api.db import reads
from api.domain import clock
from api.domain.text import fold
from api.models.publications import PublishedAnswer
from api.schemas.common import Page
from api.schemas.public_answers import PublicAnswerQuery, PublicAnswerRead
from api.security.cursors import Cursors
from api.services.paging import page


async def search(
    session: AsyncSession, cursors: Cursors, query: PublicAnswerQuery
) -> Page[PublicAnswerRead]:
    """List what is published, the latest month first; within a month in no order of time."""
    wanted = sight.published(clock.today(), org_id=query.party_org_id)
    if query.q is not None:
        wanted = wanted.where(
            col(PublishedAnswer.folded_text).like(literal(reads.containing(fold(query.q))))
        )
    return await page(
        session,
        cursors,
        query,
        wanted,
        read=lambda row: _read(row[0], row[1]),
        by=(col(PublishedAnswer.published_in), col(PublishedAnswer.id)),
        newest_first=True,
        record=lambda row: row[0],
    )


async def get(session: AsyncSession, answer_id: UUID) -> PublicAnswerRead:
    return _read(*await sight.require_answer(session, answer_id, clock.today()))


def _read(shown: PublishedAnswer, org_name: str) -> PublicAnswerRead:
    return PublicAnswerRead(
        id=shown.id,
        org_id=shown.org_id,
        org_name=org_name,
        kind=shown.kind,
        month=shown.published_in.strftime("%Y-%m"),
        title=shown.title,
        question=shown.question,
        answer=shown.answer,
    )
