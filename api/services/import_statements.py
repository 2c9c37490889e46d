"""One statement for all rows of an import: PostgreSQL reads them from one JSON."""

from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Boolean,
    Date,
    DateTime,
    Integer,
    Text,
    Uuid,
    bindparam,
    func,
    literal,
)
from sqlalchemy import select as select_columns
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel import SQLModel, col

from api import audit
from api.db.given import rows_given
from api.models.accounts import Person
from api.models.households import Household
from api.models.members import Membership, MemberStanding, PartyMember

NOW: Final = bindparam("now", type_=DateTime(timezone=True))


def _inserted(table: type[SQLModel], values: dict[str, Any], rows: Any = None) -> Any:
    chosen = select_columns(*values.values())
    return insert(table).from_select(
        list(values), chosen if rows is None else chosen.select_from(rows)
    )


def _creating(action: str, table: Any, *, following: Any = (), **types: Any) -> Any:
    """Write what does not conflict, and record it; say which rows were written.

    ``following`` makes, of the rows written, what else belongs to them.
    """
    given = rows_given(id=Uuid, org_id=Uuid, changes=JSONB, **types)
    values = {"id": given.c.id, "org_id": given.c.org_id}
    values |= {"created_at": NOW, "version": literal(1)}
    values |= {name: given.c[name] for name in types}
    made = (
        _inserted(table, values)
        .on_conflict_do_nothing()
        .returning(col(table.id), col(table.org_id))
        .cte("made")
    )
    joined = select_columns(made.c.id, made.c.org_id, given.c.changes)
    said = joined.join_from(made, given, given.c.id == made.c.id).cte("said")
    more = [follow(made).cte(f"more_{index}") for index, follow in enumerate(following)]
    recorded = audit.recorded(action, said, said.c.changes)
    return select_columns(said.c.id).add_cte(*more, *recorded)


HOUSEHOLDS: Final = _creating(
    "household.registered",
    Household,
    code=Text,
    head_name=Text,
    folded_name=Text,
    size=Integer,
    since=Date,
    place_id=Uuid,
)
MEMBERS: Final = _creating(
    "member.registered",
    PartyMember,
    following=[lambda made: _inserted(Person, {"id": made.c.id, "created_at": NOW})],
    full_name=Text,
    sort_key=Text,
    folded_name=Text,
    birth_year=Integer,
    phone=Text,
    joined_on=Text,
    home_place_id=Uuid,
    external_ids=JSONB,
    unlisted=Boolean,
    skills=ARRAY(Text),
)


def _beginning() -> Any:
    """Write the first standing and membership of members who were just made."""
    given = rows_given(id=Uuid, org_id=Uuid, standing=Text, resolution_ref=Text, valid_from=Date)
    common = {
        "id": func.uuidv7(),
        "created_at": NOW,
        "member_id": given.c.id,
        "valid_from": given.c.valid_from,
    }
    standing = {"standing": given.c.standing, "resolution_ref": given.c.resolution_ref}
    memberships = _inserted(Membership, common | {"org_id": given.c.org_id}).cte("memberships")
    return (
        _inserted(MemberStanding, common | standing)
        .returning(col(MemberStanding.member_id))
        .add_cte(memberships)
    )


STANDINGS: Final = _beginning()
