"""Who handles feedback that no committee can: the order of an installation, set at its machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.db.base import uuid7
from api.domain.feedback import BodyKind
from api.models.feedback import FeedbackFallback


@dataclass(slots=True)
class Deed:
    """What the audit names, since an order has no identity."""

    id: UUID


async def order(session: AsyncSession) -> list[BodyKind]:
    """Name the kinds of body that follow the committees, the first of them first."""
    wanted = select(col(FeedbackFallback.kind)).order_by(col(FeedbackFallback.position))
    return [BodyKind(kind) for kind in (await session.exec(wanted)).all()]


async def set_order(session: AsyncSession, kinds: Sequence[BodyKind]) -> None:
    """Let these follow the committees, each once; it holds from the next read on, for all cases.

    A kind that is left out handles nothing any more.
    """
    before = await order(session)
    await session.exec(delete(FeedbackFallback))
    session.add_all(
        FeedbackFallback(kind=kind, position=position)
        for position, kind in enumerate(kinds, start=1)
    )
    await session.flush()
    changes = {"before": before, "kinds": list(kinds)}
    await audit.record(session, None, "fallback.set", Deed(uuid7()), changes)
