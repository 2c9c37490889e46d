"""Over which accounts and roles somebody stands.

Whoever sets a password can act by it, and whoever gives a role decides what others may do. So
both are bound twice: to a part of the tree, and to roles that the actor could give there.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor
from api.access.visible import holds_on, within
from api.domain.feedback import HANDLING
from api.domain.paths import is_within
from api.domain.roles import GRANTS, MATRIX, Permission, Reach, Role
from api.models.accounts import Account, RoleTerm
from api.models.members import PartyMember
from api.models.party_orgs import PartyOrgSpan


def answered_for(actor: Actor, permission: Permission) -> ColumnElement[bool]:
    """Say that the actor holds the permission where the account, or its member, belongs."""
    roots = actor.scope(permission)
    return or_(
        within(roots, actor.today, col(Account.org_id)),
        col(Account.person_id).in_(_members(actor, permission)),
    )


async def answers_for(
    session: AsyncSession, actor: Actor, permission: Permission, person_id: UUID
) -> bool:
    """Say that the actor holds the permission where the person is a member or has an account."""
    of_account = select(col(Account.person_id)).where(
        col(Account.person_id) == person_id, answered_for(actor, permission)
    )
    of_member = _members(actor, permission).where(col(PartyMember.id) == person_id)
    return any([(await session.exec(wanted)).first() for wanted in (of_account, of_member)])


def _members(actor: Actor, permission: Permission) -> Any:
    within_reach = within(actor.scope(permission), actor.today, col(PartyMember.org_id))
    return select(col(PartyMember.id)).where(within_reach)


def stands_over(actor: Actor, permission: Permission, role: Role, path: str) -> bool:
    """Say that the actor, by one role, holds the permission there and may give that role."""
    if actor.cap is not None and permission not in actor.cap:
        return False
    return any(
        role in GRANTS.get(grant.role, ())
        for grant in actor.grants
        if MATRIX[grant.role].get(permission) is Reach.SUBTREE and is_within(path, grant.path)
    )


async def stands_over_all_of(session: AsyncSession, actor: Actor, person_id: UUID) -> bool:
    """Say that the actor stands over every role that the person holds, or is to hold."""
    # Wherever the body stands today or is to stand, once it is founded or has moved.
    terms = (
        select(RoleTerm.role, PartyOrgSpan.path)
        .join(PartyOrgSpan, col(PartyOrgSpan.org_id) == RoleTerm.org_id)
        .where(
            col(RoleTerm.person_id) == person_id,
            or_(col(RoleTerm.valid_to).is_(None), col(RoleTerm.valid_to) > actor.today),
            or_(col(PartyOrgSpan.valid_to).is_(None), col(PartyOrgSpan.valid_to) > actor.today),
        )
    )
    return all(
        stands_over(actor, Permission.ACCOUNT_MANAGE, Role(role), path)
        for role, path in await session.exec(terms)
    )


async def stands_over_seats_of(session: AsyncSession, actor: Actor, person_id: UUID) -> bool:
    """Say that the actor could give the person every seat from which they handle feedback.

    Where they have none there is nothing to be left out of, and nobody is over them. Whoever
    only administers has no part in it.
    """
    seats = (
        select(RoleTerm.role, PartyOrgSpan.path)
        .join(PartyOrgSpan, col(PartyOrgSpan.org_id) == RoleTerm.org_id)
        .where(col(RoleTerm.person_id) == person_id, col(RoleTerm.role).in_(HANDLING))
        .where(holds_on(RoleTerm, actor.today), holds_on(PartyOrgSpan, actor.today))
    )
    held = (await session.exec(seats)).all()
    return bool(held) and all(
        stands_over(actor, Permission.FEEDBACK_HANDLE, Role(role), path) for role, path in held
    )
