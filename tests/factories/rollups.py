from hashlib import sha256
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.rollups import RollupReport
from tests.api.test_rollups import sending
from tests.factories.organisation import Branch


async def make_rollup(session: AsyncSession, branch: Branch, author_id: UUID) -> RollupReport:
    """Make what a branch has sent upward and nobody has judged yet."""
    snapshot = "{}"
    rollup = RollupReport(
        org_id=branch.id,
        period=str(sending(branch.id)["period"]),
        number=1,
        snapshot=snapshot,
        sha256=sha256(snapshot.encode()).hexdigest(),
        submitted_by=author_id,
    )
    session.add(rollup)
    await session.commit()
    return rollup
