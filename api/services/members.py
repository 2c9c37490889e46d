from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Boolean, Date, Select, Text, Uuid, and_, bindparam, false, func, or_
from sqlalchemy import select as select_columns
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api import audit
from api.access.actor import Actor
from api.access.heirs import require_living
from api.access.listed_bodies import SUBTREE
from api.access.listing import Listing
from api.access.require import require_org, require_row, require_version
from api.access.visible import holds_on
from api.db import reads
from api.db.conflicts import refused_by
from api.db.reads import Source
from api.domain.members import (
    ASSIGNABLE,
    ResolutionMissing,
    Standing,
    StandingCannotChange,
    check_change,
)
from api.domain.party_orgs import OrgType
from api.domain.phones import mask
from api.domain.roles import Permission
from api.domain.text import fold, sort_key
from api.errors import DayNotCome
from api.errors.members import (
    ExternalIdTaken,
    MemberNotFound,
    OrgHoldsNoMembers,
    ResolutionRequired,
    StandingCannotFollow,
)
from api.errors.places import PlaceNotFound
from api.models.accounts import Person
from api.models.members import Membership, MemberStanding, PartyMember
from api.models.party_orgs import PartyOrgSpan
from api.schemas.members import (
    ExternalIds,
    ExternalIdsRead,
    MemberCountQuery,
    MemberCreate,
    MemberPhoneRead,
    MemberQuery,
    MemberRead,
    MembersByStanding,
    MemberUpdate,
    StandingCounts,
)
from api.schemas.structures import Structure

HOLDERS: Final = frozenset({OrgType.BRANCH, OrgType.PARTY_GROUP})
AS_OF: Final = bindparam("as_of", type_=Date)
STANDING: Final = col(MemberStanding.standing)
PHONE: Final = col(PartyMember.phone)
IDS: Final = col(PartyMember.external_ids)
COLUMNS: Final = {
    **{
        name: col(getattr(PartyMember, name))
        for name in (
            "id",
            "full_name",
            "birth_year",
            "joined_on",
            "home_place_id",
            "unlisted",
            "skills",
            "version",
            "created_at",
        )
    },
    "standing": STANDING,
    "standing_until": col(MemberStanding.valid_to),
    "phone": func.left(PHONE, 4)  # as ``mask`` does
    .concat(func.repeat("*", func.length(PHONE) - 7))
    .concat(func.right(PHONE, 3)),
    "external_ids": func.json_build_object(
        *(part for name in ExternalIds.model_fields for part in (name, IDS[name].astext))
    ),
}


def _with_standing(rows: Select[Any]) -> Select[Any]:
    of_member = col(MemberStanding.member_id) == col(PartyMember.id)
    return rows.outerjoin(MemberStanding, and_(of_member, holds_on(MemberStanding, AS_OF)))


# Who belongs, or belonged, where on a day.
LISTING: Final = Listing(
    table=Membership,
    schema=MemberRead,
    permission=Permission.MEMBER_READ,
    order=(col(PartyMember.sort_key), col(PartyMember.id)),
    columns=COLUMNS,
    filters={
        "as_of": holds_on(Membership, AS_OF),
        "assignable": func.coalesce(or_(*map(STANDING.__eq__, sorted(ASSIGNABLE))), false())
        == bindparam("assignable", type_=Boolean),
        "home_place_id": col(PartyMember.home_place_id) == bindparam("home_place_id", type_=Uuid),
        "org_id": SUBTREE,
        "standing": bindparam("standing", type_=Text) == STANDING,
        "text": col(PartyMember.folded_name).like(bindparam("text", type_=Text)),
    },
    joined=lambda rows: _with_standing(
        rows.select_from(Membership).join(
            PartyMember, col(PartyMember.id) == col(Membership.member_id)
        )
    ),
    prepare={"text": lambda text: reads.containing(fold(text))},
)
ONE: Final = Listing(
    table=PartyMember,
    schema=MemberRead,
    permission=Permission.MEMBER_READ,
    order=LISTING.order,
    columns=COLUMNS,
    joined=lambda rows: _with_standing(rows.select_from(PartyMember)),
)


async def search(source: Source, actor: Actor, query: MemberQuery) -> bytes:
    return await LISTING.page(source, actor, query, as_of=query.as_of or actor.today)


async def get(
    source: Source, actor: Actor, member_id: UUID, *, as_of: Any = None
) -> tuple[bytes, int]:
    """Return the member as JSON, and their version."""
    missing = MemberNotFound(member_id=member_id)
    return await ONE.one(source, actor, member_id, missing, as_of=as_of or actor.today)


async def register(session: AsyncSession, actor: Actor, new: MemberCreate) -> MemberRead:
    """Register a member with their first standing, from the day on which they belong there."""
    await require_holder(session, actor, Permission.MEMBER_WRITE, new.org_id)
    check_new(actor, new)
    person = Person()
    session.add(person)
    await session.flush()
    member = PartyMember(id=person.id, **columns_of(new), org_id=new.org_id)
    session.add(member)
    with _refusals(home_place_id=new.home_place_id):
        await session.flush()
    standing = MemberStanding(
        member_id=member.id,
        standing=new.standing,
        resolution_ref=new.resolution_ref,
        valid_from=new.since,
    )
    session.add(standing)
    session.add(Membership(member_id=member.id, org_id=new.org_id, valid_from=new.since))
    await session.flush()
    await audit.record(session, actor, "member.registered", member, said_of(new))
    return _read(member, standing)


async def amend(
    session: AsyncSession, actor: Actor, member_id: UUID, change: MemberUpdate, *, version: int
) -> MemberRead:
    member = await require_member(session, actor, Permission.MEMBER_WRITE, member_id)
    require_version(member, version)
    changes = {name: columns_of(change)[name] for name in _changed_columns(change)}
    if "external_ids" in changes:
        named = {**member.external_ids, **change.external_ids.model_dump(exclude_unset=True)}
        changes["external_ids"] = {name: said for name, said in named.items() if said is not None}
    member.sqlmodel_update({**changes, "version": version + 1})
    with _refusals(home_place_id=change.home_place_id):
        await session.flush()
    await audit.record(session, actor, "member.amended", member, said_of(change))
    today = select(MemberStanding).where(
        col(MemberStanding.member_id) == member_id, holds_on(MemberStanding, actor.today)
    )
    return _read(member, (await session.exec(today)).first())


async def contact(session: AsyncSession, actor: Actor, member_id: UUID) -> MemberPhoneRead:
    """Show the whole telephone number, and remember to whom it was shown."""
    member = await require_member(session, actor, Permission.MEMBER_CONTACT_READ, member_id)
    await audit.record(session, actor, "member.contact_read", member, {})
    return MemberPhoneRead(member_id=member.id, phone=member.phone)


async def count(session: AsyncSession, actor: Actor, query: MemberCountQuery) -> MembersByStanding:
    """Count by standing on a day; who had left is not counted.

    By the tree of that day the number is what the body had, wherever its parts stand since.
    """
    await require_org(session, actor, Permission.SUMMARY_READ, query.org_id, field="query.org_id")
    as_of = query.as_of or actor.today
    tree_on = as_of if query.structure is Structure.THEN else actor.today
    # A function of the database, which counts past the wall for a body in sight, and no name.
    counted = func.members_by_standing(query.org_id, as_of, tree_on).table_valued(
        "standing", "number"
    )
    found = (await (await session.connection()).execute(select_columns(counted))).all()
    numbers = {Standing(row.standing): row.number for row in found}
    return MembersByStanding(
        org_id=query.org_id,
        as_of=as_of,
        structure=query.structure,
        tree_on=tree_on,
        total=sum(numbers.values()),
        assignable=sum(number for standing, number in numbers.items() if standing in ASSIGNABLE),
        standings=StandingCounts(
            **{name: numbers.get(Standing(name), 0) for name in StandingCounts.model_fields}
        ),
    )


async def require_member(
    session: AsyncSession, actor: Actor, permission: Permission, member_id: UUID
) -> PartyMember:
    """Find and lock a member to whom the actor may do this."""
    return await require_row(
        session,
        actor,
        PartyMember,
        member_id,
        read=Permission.MEMBER_READ,
        write=permission,
        missing=MemberNotFound(member_id=member_id),
    )


async def require_holder(
    session: AsyncSession, actor: Actor, permission: Permission, org_id: UUID
) -> PartyOrgSpan:
    """Find the branch or party group where the actor may do this to members."""
    span = await require_living(session, actor, permission, org_id, field="body.org_id")
    if span.org_type not in HOLDERS:
        raise OrgHoldsNoMembers(field="body.org_id")
    return span


def check_new(actor: Actor, new: MemberCreate) -> None:
    """Raise unless a member can begin like this."""
    if new.since > actor.today:
        raise DayNotCome(field="body.since", day=new.since)
    with standing_refusals():
        check_change(None, new.standing, resolution=new.resolution_ref)


@contextmanager
def standing_refusals() -> Iterator[None]:
    """Name the part of the request because of which the rules refuse a standing."""
    try:
        yield
    except StandingCannotChange as refusal:
        raise StandingCannotFollow(
            field="body.standing",
            current=refusal.current or "-",
            wanted=refusal.wanted,
            allowed=", ".join(refusal.allowed) or "-",
        ) from refusal
    except ResolutionMissing as refusal:
        raise ResolutionRequired(field="body.resolution_ref") from refusal


def columns_of(new: MemberCreate | MemberUpdate) -> dict[str, Any]:
    """Write what is asked as the columns of a member."""
    return {
        "full_name": new.full_name,
        "sort_key": sort_key(new.full_name),
        "folded_name": fold(new.full_name),
        "birth_year": new.birth_year,
        "phone": new.phone,
        "joined_on": None if new.joined_on is None else str(new.joined_on),
        "home_place_id": new.home_place_id,
        "external_ids": new.external_ids.model_dump(exclude_none=True),
        "unlisted": new.unlisted,
        "skills": new.skills,
    }


def _changed_columns(change: MemberUpdate) -> set[str]:
    derived = {"sort_key", "folded_name"} if "full_name" in change.model_fields_set else set()
    return change.model_fields_set | derived


def said_of(asked: MemberCreate | MemberUpdate) -> dict[str, Any]:
    """Leave out the telephone number of what is audited."""
    said = asked.model_dump(mode="json", exclude_unset=True)
    return said | ({"phone": "***"} if said.get("phone") else {})


def _refusals(*, home_place_id: UUID | None) -> Any:
    return refused_by(
        fk_party_member_home_place_id=PlaceNotFound(
            field="body.home_place_id", place_id=home_place_id
        ),
        **{
            f"uq_party_member_{name}": ExternalIdTaken(field=f"body.external_ids.{name}")
            for name in ExternalIds.model_fields
        },
    )


def _read(member: PartyMember, standing: MemberStanding | None) -> MemberRead:
    held = {
        name: getattr(member, name) for name in MemberRead.model_fields if hasattr(member, name)
    }
    return MemberRead(
        **held
        | {
            "standing": standing and standing.standing,
            "standing_until": standing and standing.valid_to,
            "phone": member.phone and mask(member.phone),
            "external_ids": ExternalIdsRead(
                handbook=member.external_ids.get("handbook"),
                database=member.external_ids.get("database"),
            ),
        }
    )
