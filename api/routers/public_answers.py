"""What everybody may read of residents' questions, and of the answers, when two let it out."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request

from api.dependencies import PublicSessionDep, source_of
from api.errors import CursorInvalid
from api.errors.publications import PublicAnswerNotFound
from api.problems import problems
from api.routing import Router
from api.schemas.common import Page
from api.schemas.public_answers import PublicAnswerQuery, PublicAnswerRead
from api.services import public_answers

router = Router(prefix="/v1/public/answers", tags=["public-answers"])


@router.get("", summary="List published answers", responses=problems(CursorInvalid))
async def list_public_answers(
    request: Request,
    session: PublicSessionDep,
    query: Annotated[PublicAnswerQuery, Query()],
) -> Page[PublicAnswerRead]:
    """Read what residents asked, and what became of it; the latest month first.

    Only what is about nobody, what its sender agreed to, and what two persons let out. Nothing
    from villages in which few households live.
    """
    return await public_answers.search(session, source_of(request).cursors, query)


@router.get(
    "/{answer_id}", summary="Get a published answer", responses=problems(PublicAnswerNotFound)
)
async def get_public_answer(session: PublicSessionDep, answer_id: UUID) -> PublicAnswerRead:
    """Read one published answer, while it is published."""
    return await public_answers.get(session, answer_id)
