"""What of the audit an administrator sees: who did what to which id, not what it said."""

from typing import Final

from sqlalchemy import ColumnElement, and_, not_, or_, true
from sqlmodel import col, select

from api.access.accounts import answered_for
from api.access.actor import Actor
from api.access.visible import holds_on, within
from api.domain.roles import Permission
from api.models.accounts import Account
from api.models.party_orgs import PartyOrgSpan
from api.models.records import AuditEntry

READ: Final = Permission.AUDIT_READ
# What is said about accounts, bodies and rules. Of everything else the content stays behind: a
# class that somebody adds is closed until it is opened here.
OPEN: Final = frozenset(
    {
        "account",
        "admin_unit",
        "client",
        "duty",
        "party_org",
        "place",
        "policy",
        "role_term",
        "sign_in",
    }
)
# Deeds by their whole names: which decision it was, of which day and how many steps. What is only
# drafted is nobody's decision yet, and a verb that somebody adds is closed until it stands here.
OPEN_DEEDS: Final = frozenset({"reorganisation.applied", "reorganisation.reverted"})
# Not even that there was something: who handles a resident's word is for its handlers to know.
NEVER: Final = ("feedback",)


def shown(actor: Actor, *, at_root: bool) -> ColumnElement[bool]:
    """Say that an entry is about what lies in the actor's part of the tree.

    What no body answers for is shown by the account that did it, and whole at the root.
    """
    here = within(actor.scope(READ), actor.today, col(AuditEntry.org_id))
    ours = select(col(Account.id)).where(answered_for(actor, READ))
    bodiless = true() if at_root else col(AuditEntry.account_id).in_(ours)
    hidden = or_(*(col(AuditEntry.action).startswith(stem) for stem in NEVER))
    return and_(not_(hidden), or_(here, and_(col(AuditEntry.org_id).is_(None), bodiless)))


def is_root(actor: Actor) -> ColumnElement[bool]:
    """Say, of a span, that it is one where the whole tree is the actor's."""
    return and_(
        col(PartyOrgSpan.parent_id).is_(None),
        col(PartyOrgSpan.path).in_(actor.scope(READ)),
        holds_on(PartyOrgSpan, actor.today),
    )


def is_open(action: str) -> bool:
    return action in OPEN_DEEDS or action.partition(".")[0] in OPEN
