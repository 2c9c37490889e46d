"""Small random trees that are reorganised in a transaction that ends in nothing.

The owner arranges a tree and then becomes role ``kevai_app`` in the same transaction, behind the
wall of whoever decides. So the thousandth example finds the tables as empty as the first did.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.actor import Actor, Grant
from api.access.visible import raise_wall
from api.db.base import uuid7
from api.db.engine import ROLE
from api.domain import clock, paths
from api.domain.party_orgs import BELOW, OrgType
from api.domain.roles import MATRIX, SEATS, Reach, Role
from api.errors.reorganisations import ReorganisationRefused
from api.models.accounts import Account, Person, RoleTerm
from api.models.admin_units import AdminUnit, AdminUnitSpan
from api.models.households import Household
from api.models.party_orgs import PartyOrg, PartyOrgSpan
from api.models.places import Place, PlaceCharge, PlaceSpan
from api.services import reorganisation_runs
from tests.factories.assignments import make_assignment
from tests.factories.members import make_member
from tests.factories.organisation import SINCE

TODAY: Final = clock.today()
KINDS: Final = (
    OrgType.COMMUNE_COMMITTEE,
    OrgType.COMMUNE_COMMITTEE,
    OrgType.GRASSROOTS_COMMITTEE,
    OrgType.BRANCH,
    OrgType.BRANCH,
    OrgType.BRANCH,
    OrgType.PARTY_GROUP,
    OrgType.PARTY_GROUP,
    OrgType.BRANCH,
    OrgType.PARTY_GROUP,
)
ROLES: Final = (
    Role.COMMUNE_COMMITTEE,
    Role.BRANCH_SECRETARY,
    Role.BRANCH_COMMITTEE,
    Role.PARTY_GROUP_HEAD,
    Role.MEMBER,
    Role.WORKING_GROUP,
    Role.FATHERLAND_FRONT,
)
# Whose rows are in sight of the actor: the wall itself leaves all others out.
WALLED: Final = ("household", "assignment", "membership", "party_member")
SPANS: Final = """
    SELECT span.org_id FROM party_org_span AS span WHERE string_to_array(span.path, '.') && (
        SELECT array_agg(label) FROM party_org WHERE id = :top)
"""
ROWS: Final = {
    "party_org": f"id IN ({SPANS})",
    "party_org_span": f"org_id IN ({SPANS})",
    "role_term": f"org_id IN ({SPANS})",
    "place_charge": f"org_id IN ({SPANS})",
    "succession": f"from_id IN ({SPANS})",
    **dict.fromkeys(WALLED, "true"),
}
SIGHT: Final = text("""
    SELECT DISTINCT term.person_id, seen.org_id
    FROM role_term AS term
    JOIN party_org_span AS own ON own.org_id = term.org_id AND own.valid @> CAST(:day AS date)
    JOIN party_org_span AS seen ON seen.valid @> CAST(:day AS date)
        AND (seen.path = own.path OR starts_with(seen.path, own.path || '.'))
    WHERE term.person_id = ANY (:people) AND term.valid @> CAST(:day AS date)
        AND term.role = ANY (:roles)
""")
SEEING: Final = [role for role in Role if Reach.SUBTREE in MATRIX[role].values()]
LABELS: Final = text("SELECT nextval('tree_label') FROM generate_series(1, :n)")


@asynccontextmanager
async def never_committed(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Open a transaction that is rolled back, whatever a session on it takes to be committed."""
    async with engine.connect() as connection, connection.begin() as transaction:
        yield connection
        await transaction.rollback()


def session_on(connection: AsyncConnection) -> AsyncSession:
    """Open a session whose commits are savepoints of the transaction."""
    return AsyncSession(
        connection, join_transaction_mode="create_savepoint", expire_on_commit=False
    )


@asynccontextmanager
async def request_of(connection: AsyncConnection, actor: Actor) -> AsyncIterator[AsyncSession]:
    """Let the rest of the transaction be a request of the actor, as the service opens one."""
    await hold_now(connection)  # what the owner arranged is as good as committed
    await connection.execute(text(f"SET LOCAL ROLE {ROLE}"))
    async with session_on(connection) as request:
        await raise_wall(request, actor)
        yield request


async def hold_now(connection: AsyncConnection) -> None:
    """Let Postgres check now what it would when the transaction ends."""
    await connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    await connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))


@dataclass
class Case:
    """A tree below one province, of which the actor decides."""

    actor: Actor
    top: UUID
    kinds: dict[UUID, OrgType] = field(default_factory=dict)
    parents: dict[UUID, UUID] = field(default_factory=dict)
    people: dict[UUID, tuple[Role, UUID]] = field(default_factory=dict)


async def arranged(session: AsyncSession, sizes: list[int], offices: list[int]) -> Case:
    """Make the tree: each node below one that it fits, with offices, households and charges."""
    labels = (await (await session.connection()).execute(LABELS, {"n": len(sizes) + 1})).scalars()
    given_labels = [paths.label(number) for number in labels]
    top = PartyOrg(label=given_labels.pop())
    person, unit = Person(), AdminUnit()
    account = _account(person)
    session.add_all([top, person, unit])
    await session.flush()
    session.add(account)
    span = _span(top, None, OrgType.PROVINCIAL_COMMITTEE, top.label)
    code = uuid4().hex
    session.add_all(
        [
            span,
            AdminUnitSpan(
                unit_id=unit.id, code=code, name="Xã", unit_type="commune", valid_from=SINCE
            ),
        ]
    )
    role = Grant(Role.PROVINCIAL_COMMITTEE, top.id, top.label, SINCE, None)
    actor = Actor(account.id, uuid7(), person.id, (role,), TODAY)
    case, spans = Case(actor, top.id), [span]
    for index, size in enumerate(sizes):
        kind = KINDS[index % len(KINDS)]
        above = [each for each in spans if kind in BELOW[OrgType(each.org_type)]]
        parent = above[size % len(above)] if above else None
        if parent is None:
            continue
        org = PartyOrg(label=given_labels.pop())
        session.add(org)
        await session.flush()
        spans.append(_span(org, parent, kind, f"{parent.path}.{org.label}"))
        session.add(spans[-1])
        case.kinds[org.id], case.parents[org.id] = kind, parent.org_id
        if kind is OrgType.BRANCH:
            await _peopled(session, org.id, unit.id)
    for index, which in enumerate(offices):
        await _seated(session, case, ROLES[index % len(ROLES)], which)
    await session.commit()
    return case


def _account(person: Person) -> Account:
    login = uuid4().hex
    return Account(person_id=person.id, login=login, display_name="Người", secret_hash="!")


def _span(org: PartyOrg, parent: PartyOrgSpan | None, kind: OrgType, path: str) -> PartyOrgSpan:
    return PartyOrgSpan(
        org_id=org.id,
        parent_id=parent.org_id if parent else None,
        path=path,
        name=f"{kind} {org.label}",
        org_type=kind,
        valid_from=SINCE,
    )


async def _peopled(session: AsyncSession, org_id: UUID, unit_id: UUID) -> None:
    """Give a branch a village with a household, and a member who is in charge of it."""
    place = Place(label=uuid4().hex)
    session.add(place)
    await session.flush()
    session.add_all(
        [
            PlaceSpan(
                place_id=place.id,
                admin_unit_id=unit_id,
                path=place.label,
                name="Thôn",
                place_type="village",
                valid_from=SINCE,
            ),
            PlaceCharge(place_id=place.id, org_id=org_id, valid_from=SINCE),
        ]
    )
    household = Household(
        code="H-1",
        head_name="An",
        folded_name="an",
        size=4,
        place_id=place.id,
        org_id=org_id,
        since=SINCE,
    )
    session.add(household)
    await session.flush()
    member = await make_member(session, org_id)
    await make_assignment(session, member, household)


async def _seated(session: AsyncSession, case: Case, role: Role, which: int) -> None:
    """Put somebody who holds nothing else in an office."""
    seats = [org_id for org_id, kind in case.kinds.items() if kind in SEATS[role]]
    if not seats:
        return
    person, org_id = Person(), seats[which % len(seats)]
    session.add(person)
    await session.flush()
    session.add(RoleTerm(person_id=person.id, role=role, org_id=org_id, valid_from=SINCE))
    case.people[person.id] = (role, org_id)


async def rows(
    session: AsyncSession, tables: Mapping[str, str], given: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Read all that there is of the tables, each but for what counts changes."""
    connection, found = await session.connection(), {}
    await session.flush()
    for table, which in tables.items():
        read = text(f"SELECT (to_jsonb(t) - 'version')::text FROM {table} AS t WHERE {which}")
        known = {name: one for name, one in given.items() if f":{name}" in which}
        found[table] = sorted((await connection.execute(read, known)).scalars())
    return found


async def is_refused(session: AsyncSession, actor: Actor, made: UUID) -> None:
    """Assert that a reorganisation is refused, and leave no trace of the attempt."""
    savepoint = await session.begin_nested()
    with pytest.raises(ReorganisationRefused):
        await reorganisation_runs.apply(session, actor, made, version=1)
    await savepoint.rollback()


async def sight(session: AsyncSession, case: Case, day: date) -> dict[UUID, set[UUID]]:
    """Say what each person sees on a day, by asking Postgres alone."""
    await session.flush()
    asked = {"people": list(case.people), "day": day, "roles": [str(role) for role in SEEING]}
    found: dict[UUID, set[UUID]] = {person: set() for person in case.people}
    for person, org_id in (await (await session.connection()).execute(SIGHT, asked)).all():
        found[person].add(org_id)
    return found


async def below(session: AsyncSession, day: date, tops: Iterable[UUID]) -> set[UUID]:
    statement = text("""
        SELECT lower.org_id FROM party_org_span AS top JOIN party_org_span AS lower
            ON lower.path = top.path OR starts_with(lower.path, top.path || '.')
        WHERE top.org_id = ANY (:tops) AND top.valid @> CAST(:day AS date)
            AND lower.valid @> CAST(:day AS date)
    """)
    asked = {"tops": list(tops), "day": day}
    return set((await (await session.connection()).execute(statement, asked)).scalars())
