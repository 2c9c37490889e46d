"""What is still open about households and groups goes to the body that answers for them now."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlmodel import col, or_, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.requests import RequestState
from api.domain.tasks import TaskState
from api.models.requests import ResidentRequest
from api.models.tasks import Task


async def cases_follow(
    session: AsyncSession,
    org_id: UUID,
    *,
    household_ids: Collection[UUID] = (),
    group_ids: Collection[UUID] = (),
) -> None:
    """Let open requests of these answer to a body, and open tasks that they led to.

    What was answered or done stays with whoever did it. Feedback is no branch's, and none of what
    its callers may learn about: it goes along by the worker (``services.charge_changes``).
    """
    rows = select(ResidentRequest.id, ResidentRequest.org_id).where(
        or_(
            col(ResidentRequest.household_id).in_(household_ids),
            col(ResidentRequest.household_group_id).in_(group_ids),
        ),
        col(ResidentRequest.state).not_in((RequestState.CLOSED, RequestState.DECLINED)),
        col(ResidentRequest.org_id) != org_id,
    )
    requests = dict((await session.exec(rows.order_by(col(ResidentRequest.id)))).all())
    if not requests:
        return
    of_requests = col(Task.request_id).in_(requests)
    tasks = update(Task).where(of_requests, col(Task.state) == TaskState.OPEN)
    await session.exec(tasks.values(org_id=org_id, version=col(Task.version) + 1))
    for former in set(requests.values()):
        these = update(ResidentRequest).where(
            col(ResidentRequest.id).in_([each for each, of in requests.items() if of == former])
        )
        owned = these.where(col(ResidentRequest.owner_org_id) == former)
        await session.exec(owned.values(owner_org_id=org_id))
        anew = these.values(org_id=org_id, version=col(ResidentRequest.version) + 1)
        await session.exec(anew)


async def cases_return(
    session: AsyncSession, groups: Mapping[UUID, UUID], households: Mapping[UUID, UUID]
) -> None:
    """Let requests that came in while another body answered go with what came back to its own.

    ``groups`` and ``households`` say who answers for each of those that came back.
    """
    for org_id in {*groups.values(), *households.values()}:
        await cases_follow(
            session,
            org_id,
            household_ids=[each for each, body in households.items() if body == org_id],
            group_ids=[each for each, body in groups.items() if body == org_id],
        )
