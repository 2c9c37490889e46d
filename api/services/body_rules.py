"""Rules that bodies set, each in force from a day on, for themselves and all below them.

A rule is a dated table with ``org_id``; ``of`` are conditions that say of which rules of a body
we speak, where it has several side by side.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.visible import holds_on
from api.models.party_orgs import PartyOrg, PartyOrgSpan


class Rule(Protocol):
    org_id: UUID
    valid_from: date
    valid_to: date | None


RuleT = TypeVar("RuleT", bound=Rule)


async def make_room(
    session: AsyncSession,
    rule: type[RuleT],
    org_id: UUID,
    begins: date,
    refused: Exception,
    *of: Any,
) -> date | None:
    """End the rule that holds until a day, and say when the following one begins.

    ``refused`` is raised where another begins on that very day.
    """
    table: Any = rule
    of_body = select(table).where(table.org_id == org_id, *of).order_by(table.valid_from)
    known: Sequence[RuleT] = (await session.exec(of_body)).all()
    until_now = [one for one in known if one.valid_from <= begins]
    former = until_now[-1] if until_now else None
    if former is not None and former.valid_from == begins:
        raise refused
    if former is not None and (former.valid_to is None or former.valid_to > begins):
        former.valid_to = begins
        await session.flush()
    return next((one.valid_from for one in known if one.valid_from > begins), None)


async def nearest(
    session: AsyncSession, rule: type[RuleT], org_ids: Sequence[UUID], on: date, *of: Any
) -> dict[UUID, RuleT]:
    """Find what each body goes by: its own rule, else that of the nearest body above.

    One that goes by nothing is left out. What has ceased says nothing from that day on: who comes
    after it stands above it, and decides.
    """
    table: Any = rule
    labels = func.string_to_array(col(PartyOrgSpan.path), ".")
    depth = func.array_position(labels, col(PartyOrg.label))
    deciding: Any = aliased(PartyOrgSpan)
    above: Any = select(PartyOrgSpan.org_id, table)
    wanted = (
        above.join(PartyOrg, col(PartyOrg.label) == func.any(labels))
        .join(table, table.org_id == col(PartyOrg.id))
        .join(deciding, deciding.org_id == col(PartyOrg.id))
        .where(holds_on(deciding, on), col(deciding.ceased).is_(False))
        .where(col(PartyOrgSpan.org_id).in_(org_ids), *of)
        .where(holds_on(PartyOrgSpan, on), holds_on(table, on))
        .order_by(depth)
    )
    # The last one of each is the nearest.
    return dict((await session.exec(wanted)).all())


async def is_known(session: AsyncSession, org_id: UUID) -> bool:
    return await session.get(PartyOrg, org_id) is not None
