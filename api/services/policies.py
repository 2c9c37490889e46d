from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, func
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.open_listing import OpenListing
from api.access.require import require_org
from api.access.visible import holds_on
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.roles import Permission
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.policies import PolicyBeginsThen
from api.models.party_orgs import PartyOrg, PartyOrgSpan
from api.models.policies import AssignmentPolicy
from api.schemas.policies import (
    PolicyInForce,
    PolicyInForceQuery,
    PolicyQuery,
    PolicyRead,
    PolicySet,
)

LISTING: Final = OpenListing(
    table=AssignmentPolicy,
    schema=PolicyRead,
    order=(
        col(AssignmentPolicy.org_id),
        col(AssignmentPolicy.valid_from),
        col(AssignmentPolicy.id),
    ),
    filters={
        "org_id": col(AssignmentPolicy.org_id) == bindparam("org_id", type_=Uuid),
        "as_of": holds_on(AssignmentPolicy, bindparam("as_of", type_=Date)),
    },
)


async def search(source: Source, query: PolicyQuery) -> bytes:
    return await LISTING.page(source, query)


async def set_(session: AsyncSession, actor: Actor, new: PolicySet) -> PolicyRead:
    """Let a policy hold from a day on, up to the next one that is already set."""
    await require_org(session, actor, Permission.POLICY_WRITE, new.org_id, field="body.org_id")
    begins = new.valid_from or actor.today
    refused = PolicyBeginsThen(field="body.valid_from", day=begins)
    former, following = await _around(session, new.org_id, begins)
    if former is not None and former.valid_from == begins:
        raise refused
    policy = AssignmentPolicy(
        **new.model_dump(exclude={"valid_from"}),
        valid_from=begins,
        valid_to=following.valid_from if following else None,
    )
    with refused_by(assignment_policy_org_id_period=refused):
        if former is not None:
            former.valid_to = begins
            await session.flush()
        session.add(policy)
        await session.flush()
    await audit.record(session, actor, "policy.set", policy, new)
    return PolicyRead.model_validate(policy)


async def in_force(session: AsyncSession, actor: Actor, query: PolicyInForceQuery) -> PolicyInForce:
    """Find what a body goes by on a day: its own policy, else that of the nearest body above."""
    on = query.as_of or actor.today
    found = (await nearest(session, [query.org_id], on)).get(query.org_id)
    if found is None and not await _known(session, query.org_id):
        raise PartyOrgNotFound(field="query.org_id", org_id=query.org_id)
    policy = found and PolicyRead.model_validate(found)
    inherited = policy is not None and policy.org_id != query.org_id
    return PolicyInForce(org_id=query.org_id, on=on, policy=policy, inherited=inherited)


async def nearest(
    session: AsyncSession, org_ids: Sequence[UUID], on: date
) -> dict[UUID, AssignmentPolicy]:
    """Find what each body goes by; one that goes by nothing is left out."""
    labels = func.string_to_array(col(PartyOrgSpan.path), ".")
    depth = func.array_position(labels, col(PartyOrg.label))
    above: Any = select(PartyOrgSpan.org_id, AssignmentPolicy)
    wanted = (
        above.join(PartyOrg, col(PartyOrg.label) == func.any(labels))
        .join(AssignmentPolicy, col(AssignmentPolicy.org_id) == col(PartyOrg.id))
        .where(col(PartyOrgSpan.org_id).in_(org_ids))
        .where(holds_on(PartyOrgSpan, on), holds_on(AssignmentPolicy, on))
        .order_by(depth)
    )
    # the last one of each is the nearest
    return {org_id: policy for org_id, policy in (await session.exec(wanted)).all()}  # noqa: C416


async def _around(
    session: AsyncSession, org_id: UUID, day: date
) -> tuple[AssignmentPolicy | None, AssignmentPolicy | None]:
    """Find the policy that holds on a day, and the first that begins after it."""
    of_body = select(AssignmentPolicy).where(AssignmentPolicy.org_id == org_id)
    known = (await session.exec(of_body.order_by(col(AssignmentPolicy.valid_from)))).all()
    until_now = [policy for policy in known if policy.valid_from <= day]
    former = until_now[-1] if until_now else None
    if former is not None and former.valid_to is not None and former.valid_to <= day:
        former = None
    return former, next((policy for policy in known if policy.valid_from > day), None)


async def _known(session: AsyncSession, org_id: UUID) -> bool:
    return await session.get(PartyOrg, org_id) is not None
