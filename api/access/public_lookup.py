"""What a code on paper opens: one group's card. No wall is raised for it, and none is passed.

The database looks the group up on the caller's behalf, and gives back what stands on the card.
Whoever has no code learns nothing of any group, member or branch.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

GROUP: Final = text("SELECT * FROM group_of_code(:code, :today)")


@dataclass(frozen=True, slots=True)
class Shown:
    """Who leads the group, or the branch; and whether their name may stand on the card."""

    person_id: UUID
    name: str
    role: str
    listed: bool


@dataclass(frozen=True, slots=True)
class GroupCard:
    group_id: UUID
    group_name: str
    org_id: UUID
    branch_name: str
    reach: str
    people: tuple[Shown, ...]
    duties: tuple[str, ...]


async def group_of_code(session: AsyncSession, code_hash: bytes, today: date) -> GroupCard | None:
    asked = {"code": code_hash, "today": today}
    rows = (await (await session.connection()).execute(GROUP, asked)).all()
    if not rows:
        return None
    group = rows[0]
    people = tuple(
        Shown(row.person_id, row.person_name, row.person_role, row.person_listed)
        for row in rows
        if row.person_id
    )
    return GroupCard(
        group.group_id,
        group.group_name,
        group.org_id,
        group.branch_name,
        group.reach,
        people,
        tuple(group.duties),
    )
