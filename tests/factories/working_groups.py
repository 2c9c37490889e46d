from collections.abc import Iterable
from datetime import date
from itertools import count
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from api.models.working_groups import WorkingGroup, WorkingGroupCoverage, WorkingGroupMember
from tests.factories.accounts import LONG_AGO

_serial = count(1)


async def make_working_group(
    session: AsyncSession,
    org_id: UUID,
    *,
    covers: Iterable[UUID] = (),
    person_ids: Iterable[UUID | None] = (),
    since: date = LONG_AGO,
) -> WorkingGroup:
    """Make a group without the role terms that follow from it."""
    number = next(_serial)
    group = WorkingGroup(
        org_id=org_id,
        name=f"Tổ công tác số {number}",
        decision_number="1770-QĐ/HU",
        decided_on=since,
    )
    session.add(group)
    await session.flush()
    session.add_all(
        WorkingGroupCoverage(group_id=group.id, org_id=branch_id, valid_from=since)
        for branch_id in covers
    )
    session.add_all(
        WorkingGroupMember(
            group_id=group.id, person_id=person_id, display_name="Lê Văn Tổ", valid_from=since
        )
        for person_id in person_ids
    )
    await session.commit()
    return group
