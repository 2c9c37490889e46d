from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.heirs import require_living
from api.access.open_listing import OpenListing
from api.access.visible import holds_on
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.roles import Permission
from api.errors.party_orgs import PartyOrgNotFound
from api.errors.policies import PolicyBeginsThen
from api.models.policies import AssignmentPolicy
from api.schemas.policies import (
    PolicyInForce,
    PolicyInForceQuery,
    PolicyQuery,
    PolicyRead,
    PolicySet,
)
from api.services import body_rules

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
    await require_living(session, actor, Permission.POLICY_WRITE, new.org_id, field="body.org_id")
    begins = new.valid_from or actor.today
    refused = PolicyBeginsThen(field="body.valid_from", day=begins)
    with refused_by(assignment_policy_org_id_period=refused):
        policy = AssignmentPolicy(
            **new.model_dump(exclude={"valid_from"}),
            valid_from=begins,
            valid_to=await body_rules.make_room(
                session, AssignmentPolicy, new.org_id, begins, refused
            ),
        )
        session.add(policy)
        await session.flush()
    await audit.record(session, actor, "policy.set", policy, new)
    return PolicyRead.model_validate(policy)


async def in_force(session: AsyncSession, actor: Actor, query: PolicyInForceQuery) -> PolicyInForce:
    """Find what a body goes by on a day: its own policy, else that of the nearest body above."""
    on = query.as_of or actor.today
    found = (await nearest(session, [query.org_id], on)).get(query.org_id)
    if found is None and not await body_rules.is_known(session, query.org_id):
        raise PartyOrgNotFound(field="query.org_id", org_id=query.org_id)
    policy = found and PolicyRead.model_validate(found)
    inherited = policy is not None and policy.org_id != query.org_id
    return PolicyInForce(org_id=query.org_id, on=on, policy=policy, inherited=inherited)


async def nearest(
    session: AsyncSession, org_ids: Sequence[UUID], on: date
) -> dict[UUID, AssignmentPolicy]:
    """Find what each body goes by; one that goes by nothing is left out."""
    return await body_rules.nearest(session, AssignmentPolicy, org_ids, on)
