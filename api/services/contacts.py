from functools import cache
from typing import Any, Final, NoReturn
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Text,
    Uuid,
    bindparam,
    exists,
    func,
    null,
    or_,
    true,
    union_all,
)
from sqlalchemy import select as select_columns
from sqlmodel import col

from api.access.actor import Actor
from api.access.deeds import REACH, Deed, Turn, in_reach
from api.access.happened import happened
from api.access.listed_bodies import SPAN, SUBTREE, TODAY, below
from api.access.listing import Listing
from api.access.visible import holds_on, raise_wall, visible
from api.db.reads import Source
from api.domain.roles import Permission
from api.errors import NotPermitted
from api.errors.contacts import ContactInFuture, ContactNotFound
from api.errors.household_groups import HouseholdGroupNotFound
from api.errors.households import HouseholdNotFound
from api.errors.members import MemberNotFound
from api.models.assignments import Assignment, held_on
from api.models.contacts import Contact
from api.models.household_groups import GroupMembership, HouseholdGroup
from api.models.households import Household
from api.models.members import PartyMember
from api.schemas.common import IfHappened
from api.schemas.contacts import ContactCreate, ContactQuery, ContactRead, ContactTrace

LISTING: Final = Listing(
    table=Contact,
    schema=ContactRead,
    permission=Permission.CONTACT_READ,
    order=(col(Contact.contacted_on), col(Contact.id)),
    filters={
        "happened_by": happened(Contact),
        "org_id": SUBTREE,
        "household_id": col(Contact.household_id) == bindparam("household_id", type_=Uuid),
        "group_id": col(Contact.group_id) == bindparam("group_id", type_=Uuid),
        "member_id": col(Contact.member_id) == bindparam("member_id", type_=Uuid),
        "since": col(Contact.contacted_on) >= bindparam("since", type_=Date),
        "until": col(Contact.contacted_on) <= bindparam("until", type_=Date),
    },
)
MEMBER: Final = bindparam("member_id", type_=Uuid)
TARGET: Final = bindparam("target_id", type_=Uuid)
WRITER: Final = bindparam("writer_id", type_=Uuid)


async def search(source: Source, actor: Actor, query: ContactQuery) -> bytes:
    return await LISTING.page(source, actor, query)


async def get(source: Source, actor: Actor, contact_id: UUID, query: IfHappened) -> bytes:
    missing = ContactNotFound(contact_id=contact_id)
    body, _ = await LISTING.one(source, actor, contact_id, missing, **query.given())
    return body


def _assigned(target: ColumnElement[bool]) -> Any:
    """Find the body that looks after a target with which the member is charged today."""
    return (
        select_columns(col(Assignment.target_org_id).label("org_id"))
        .where(col(Assignment.member_id) == MEMBER, held_on(TODAY), target)
        .limit(1)
    )


def _in_scope(table: Any) -> Any:
    """Find the body that looks after a target in scope, for oneself or a member in scope."""
    root = func.unnest(func.string_to_array(REACH, ",")).table_valued("path").render_derived("at")
    span, home = SPAN.alias("span"), SPAN.alias("home")
    in_scope = exists().where(
        col(PartyMember.id) == MEMBER,
        home.c.org_id == col(PartyMember.org_id),
        holds_on(home.c, TODAY),
        in_reach(home),
    )
    return (
        select_columns(col(table.org_id).label("org_id"))
        .select_from(root)
        .join(table, col(table.id) == TARGET)
        .join(span, span.c.org_id == col(table.org_id))
        .where(holds_on(span.c, TODAY), below(span, root), or_(MEMBER == WRITER, in_scope))
        .limit(1)
    )


_GROUP_OF: Final = (
    select_columns(col(GroupMembership.group_id))
    .where(col(GroupMembership.household_id) == TARGET, holds_on(GroupMembership, TODAY))
    .scalar_subquery()
)
_CHARGED: Final[dict[type[Any], ColumnElement[bool]]] = {
    Household: or_(col(Assignment.household_id) == TARGET, col(Assignment.group_id) == _GROUP_OF),
    HouseholdGroup: col(Assignment.group_id) == TARGET,
}


@cache
def _noting(table: type[Any], *, own: bool, scope: bool) -> Deed:
    """Build the deed that asks only the ways that are open to its doer."""
    ways = [*([_assigned(_CHARGED[table])] if own else []), *([_in_scope(table)] if scope else [])]

    def found(wall: CTE) -> Any:
        way = union_all(*ways).subquery("way")
        # the limit keeps the wall in front of what it hides
        behind = select_columns(way.c.org_id, wall.c.today).limit(1).correlate(wall)
        reached = behind.lateral("reached")
        return select_columns(reached.c.org_id).select_from(wall).join(reached, true())

    return Deed(
        action="contact.noted",
        permission=Permission.CONTACT_WRITE,
        table=Contact,
        schema=ContactRead,
        found=found,
        values=lambda found: {
            "org_id": found.c.org_id,
            "member_id": MEMBER,
            "household_id": TARGET if table is Household else null(),
            "group_id": TARGET if table is HouseholdGroup else null(),
            "contacted_on": bindparam("contacted_on", type_=Date),
            "kind": bindparam("kind", type_=Text),
            "note": bindparam("note", type_=Text),
            "entered_by": WRITER,
        },
    )


async def note(source: Source, actor: Actor, new: ContactCreate, *, turn: Turn) -> str:
    """Write down that a member was in touch with a household or group, in one round trip."""
    if actor.person_id is None:
        raise NotPermitted(permission=Permission.CONTACT_WRITE)
    if new.contacted_on > actor.today:
        raise ContactInFuture(field="body.contacted_on")
    member_id = new.member_id or actor.person_id
    own = member_id == actor.holder(Permission.CONTACT_WRITE)
    scope = bool(actor.scope(Permission.CONTACT_WRITE))
    if not own and not scope:
        raise MemberNotFound(field="body.member_id", member_id=member_id)
    deed = _noting(Household if new.household_id else HouseholdGroup, own=own, scope=scope)
    body = await deed.done(
        source,
        actor,
        turn,
        ContactTrace(contacted_on=new.contacted_on, kind=new.kind),
        refusals={"fk_contact_member_id": MemberNotFound(field="body.member_id")},
        writer_id=actor.person_id,
        member_id=member_id,
        target_id=new.household_id or new.group_id,
        contacted_on=new.contacted_on,
        kind=new.kind,
        note=new.note,
    )
    if body is None:
        await _refuse(source, actor, new, member_id)
    return body


async def _refuse(source: Source, actor: Actor, new: ContactCreate, member_id: UUID) -> NoReturn:
    """Say why: out of sight, or in sight without the right."""
    async with source.sessions.begin() as session:
        await raise_wall(session, actor)
        if new.household_id:
            households = visible(Household, actor, Permission.HOUSEHOLD_READ)
            of_this = households.where(col(Household.id) == new.household_id)
            if (await session.exec(of_this)).first() is None:
                raise HouseholdNotFound(field="body.household_id", household_id=new.household_id)
        else:
            groups = visible(HouseholdGroup, actor, Permission.HOUSEHOLD_READ)
            of_that = groups.where(col(HouseholdGroup.id) == new.group_id)
            if (await session.exec(of_that)).first() is None:
                raise HouseholdGroupNotFound(field="body.group_id", group_id=new.group_id)
        members = visible(PartyMember, actor, Permission.MEMBER_READ)
        if (await session.exec(members.where(col(PartyMember.id) == member_id))).first() is None:
            raise MemberNotFound(field="body.member_id", member_id=member_id)
    raise NotPermitted(permission=Permission.CONTACT_WRITE)
