"""Whatever is asked, and by whom: what is beyond a caller's reach changes nothing in the answer.

Each GET of the document that has parameters is asked of two databases, which are the same but
for what one branch holds. Whoever does not reach that branch is told the same by both, be it a
list, a sum or a refusal; and no row that anybody is shown lies beyond their reach. What there
is to ask for comes from the matrix, so what is added later is covered by its row there.
"""

import re
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given, note
from hypothesis import settings as tries
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access.visible import identity
from api.db import migrate
from api.db.base import Scoped
from api.domain import clock
from api.domain.meetings import MONTHS_TO_WEIGH, MeetingState, Presence
from api.domain.party_orgs import OrgType
from api.domain.paths import is_within
from api.domain.roles import ANYBODY, MATRIX, Permission, Reach, Role
from api.errors import DomainError
from api.models.accounts import Account, Person, RoleTerm
from api.models.party_orgs import PartyOrgSpan
from api.models.report_schedules import ReportSchedule
from api.models.sign_ins import SignIn
from api.settings import Settings
from tests.access.matrix import Call, World, rows
from tests.access.operations import OPERATIONS, SCHEMAS
from tests.access.twins import SAME, serving
from tests.client import Api
from tests.databases import database, owner_of
from tests.factories.accounts import LONG_AGO, make_person
from tests.factories.meetings import make_meeting
from tests.factories.organisation import Branch, make_org, make_place
from tests.factories.periods import make_assigned_member, make_period

ROWS: Final = {row.operation: row for row in rows()}
ASKED: Final = sorted(name for name, one in OPERATIONS.items() if one.method == "GET" and one.query)
SCOPED: Final = [name for name in ASKED if ROWS[name].elsewhere]
T = OrgType
# Kind and parent of each body: branches at every depth, with kin and with strangers.
TREE: Final[tuple[tuple[OrgType, int | None], ...]] = (
    (T.PROVINCIAL_COMMITTEE, None),
    (T.COMMUNE_COMMITTEE, 0),
    (T.BRANCH, 1),
    (T.BRANCH, 1),
    (T.COMMUNE_COMMITTEE, 0),
    (T.GRASSROOTS_COMMITTEE, 4),
    (T.BRANCH, 5),
    (T.PROVINCIAL_COMMITTEE, None),
    (T.COMMUNE_COMMITTEE, 7),
    (T.BRANCH, 8),
)
THE_OTHER: Final = 1  # of the branches, the one that holds something in one database only
FORMER: Final = 8  # of the bodies, where that branch stood until last year
MOVED_ON: Final = date(2025, 7, 1)
# A total that is kept is of the body as it was: what has left it is among its past for good.
OWN_PAST: Final = frozenset({"get_coverage_summary"})


@dataclass(frozen=True)
class Caller:
    """Somebody who is signed in: the roles that they hold, and where."""

    sign_in: UUID
    held: tuple[tuple[Role, str], ...]
    has_own: bool = False  # rows that they see wherever these lie

    def may(self, permission: Permission) -> bool:
        return permission in ANYBODY or any(permission in MATRIX[role] for role, _ in self.held)

    def reaches(self, permission: Permission, paths: Iterable[str]) -> bool:
        roots = [at for role, at in self.held if MATRIX[role].get(permission) is Reach.SUBTREE]
        return any(is_within(path, root) for path in paths for root in roots)


@dataclass(frozen=True)
class Held:
    """What a branch holds for an operation: how to ask for it, and where it may lie."""

    call: Call
    paths: tuple[str, str]


@dataclass(frozen=True)
class Forest:
    """Both databases, as they are served, and what is known of what they hold."""

    without: Api
    with_it: Api
    tokens: dict[UUID, str]
    callers: list[Caller]
    neighbours: Caller  # in one: who hold all roles in the other branch, and around it
    everybody: Caller  # in one: who reach all there is
    held: dict[str, list[Held]]  # by operation
    other: dict[str, Call]  # of the branch that holds something in one database only
    grounds: tuple[str, str]  # and where that may lie
    former: str  # and where it lay until last year
    orgs: dict[str, str]  # the path of each body
    placed: dict[str, str]  # the path of the body that a row belongs to
    ids: list[str]
    until: str  # what is read from here on is written down, and differs

    def _repr_pretty_(self, printer: Any, _cycle: object) -> None:
        """Spare Hypothesis, which tells of a failure with all that was passed, the whole of it."""
        printer.text("forest")

    def known_to(self, name: str) -> tuple[str, ...]:
        """Say from where it can be known, by this operation, what the one branch holds."""
        return (*self.grounds, self.former) if name in OWN_PAST else self.grounds

    def past(self, parameters: Iterable[dict[str, Any]]) -> dict[str, str]:
        """Ask the audit for what was before anybody asked."""
        return {one["name"]: self.until for one in parameters if one["name"] == "to"}

    async def told(
        self, api: Api, caller: Caller, call: Call, asked: dict[str, Any]
    ) -> httpx.Response:
        headers = {**SAME, "Authorization": f"Bearer {self.tokens[caller.sign_in]}"}
        return await api.get(call.url, params=asked, headers=headers)


@dataclass(frozen=True)
class Grown:
    """The tree, and a world at each of its branches."""

    orgs: dict[UUID, str]
    worlds: list[World]
    paths: list[tuple[str, str]]  # of each branch, and of the group that looks after its cluster
    former: str = ""  # where the one branch stood


async def grow(session: AsyncSession) -> Grown:
    grown = Grown({}, [], [])
    spans: list[PartyOrgSpan] = []
    for org_type, parent in TREE:
        above = None if parent is None else spans[parent]
        is_branch = org_type is T.BRANCH
        spans.append(await make_org(session, org_type, parent=above, is_grassroots_org=is_branch))
        if is_branch:
            await _settle(session, grown, spans)
    grown.orgs.update((span.org_id, span.path) for span in spans)
    await _let_it_have_moved(session, grown, spans[FORMER])
    return replace(grown, former=spans[FORMER].path)


async def _let_it_have_moved(session: AsyncSession, grown: Grown, former: PartyOrgSpan) -> None:
    """Let the one branch have stood elsewhere with its groups, in sight of others."""
    path = grown.worlds[THE_OTHER].branch.path
    there = select(PartyOrgSpan).where(col(PartyOrgSpan.path).startswith(path))
    moved = (await session.exec(there)).all()
    for span in moved:
        kept = ("org_id", "parent_id", "name", "org_type", "is_grassroots_org")
        known = {name: getattr(span, name) for name in kept}
        since, span.valid_from = span.valid_from, MOVED_ON
        await session.flush()
        known["path"] = former.path + span.path.removeprefix(path.rpartition(".")[0])
        if span.path == path:
            known["parent_id"] = former.org_id
        session.add(PartyOrgSpan(**known, valid_from=since, valid_to=MOVED_ON))
    await session.commit()


async def _settle(session: AsyncSession, grown: Grown, spans: list[PartyOrgSpan]) -> None:
    """Make a branch's village and its party groups; the second will hold nothing."""
    org = spans[-1]
    group, beside = [await make_org(session, T.PARTY_GROUP, parent=org) for _ in range(2)]
    grown.orgs.update((one.org_id, one.path) for one in (group, beside))
    village = await make_place(session, org.org_id)
    cluster = await make_place(session, group.org_id, parent=village)
    above = [one for one in spans if is_within(org.path, one.path)]
    commune = next(one for one in above if one.org_type is T.COMMUNE_COMMITTEE)
    branch = Branch(org.org_id, commune.org_id, village.place_id, org.path)
    person = await make_person(session)
    at = above[0].org_id, branch, group.org_id, cluster.place_id, person.id
    grown.worlds.append(World(session, *at))
    grown.paths.append((org.path, group.path))


async def fill(world: World, names: Iterable[str]) -> dict[str, tuple[Call, UUID]]:
    """Make what each operation needs, each for another person, of whom some of it is.

    A row that another one excludes is there already.
    """
    made = {}
    for name in names:
        person = await make_person(world.session)
        try:
            made[name] = await ROWS[name].call(replace(world, caller_id=person.id)), person.id
        except (IntegrityError, DomainError):
            await world.session.rollback()
    return made


async def sign_in_all(session: AsyncSession, grown: Grown, people: Iterable[UUID]) -> list[Caller]:
    """Sign in each role at each body, some mixtures, a member for each own row, and everybody."""
    chance, orgs = Random(0), list(grown.orgs)  # noqa: S311
    single = [((role, at),) for role in Role for at in orgs]
    mixed = [
        tuple({(chance.choice(list(Role)), chance.choice(orgs)) for _ in range(3)})
        for _ in range(60)
    ]
    tops = [org_id for org_id, path in grown.orgs.items() if "." not in path]
    other = grown.worlds[THE_OTHER]
    near = [other.branch.commune_id, other.branch.id, other.party_group_id]
    whole = [tuple((role, at) for role in Role for at in bodies) for bodies in (near, tops)]
    seats = [*single, *mixed, *whole]
    strangers = [Person() for _ in seats]
    session.add_all(strangers)
    await session.flush()
    posts = dict(zip((one.id for one in strangers), seats, strict=True))
    own = dict.fromkeys(people, ((Role.MEMBER, grown.worlds[0].branch.id),))
    accounts = [
        Account(person_id=person, login=f"asker{n}", display_name=f"Người {n}", secret_hash="!")
        for n, person in enumerate([*own, *posts])
    ]
    session.add_all(accounts)
    await session.flush()
    expires_at = clock.now() + timedelta(days=1)
    sign_ins = [SignIn(account_id=account.id, expires_at=expires_at) for account in accounts]
    session.add_all(sign_ins)
    session.add_all(
        RoleTerm(person_id=person, role=role, org_id=at, valid_from=LONG_AGO)
        for person, held in (own | posts).items()
        for role, at in held
    )
    await session.commit()
    return [
        Caller(sign_in.id, tuple((role, grown.orgs[at]) for role, at in held), person in own)
        for sign_in, (person, held) in zip(sign_ins, (own | posts).items(), strict=True)
    ]


async def plant(url: str) -> tuple[Grown, dict[str, list[Held]], list[Caller]]:
    """Make the tree, what all of its branches hold but one, and whoever will ask."""
    async with owner_of(url) as session:
        grown = await grow(session)
        held: dict[str, list[Held]] = {name: [] for name in ASKED}
        people: list[UUID] = []
        for number, (world, paths) in enumerate(zip(grown.worlds, grown.paths, strict=True)):
            if number == THE_OTHER:
                continue
            # From either end in turn: of two that exclude each other, each is somewhere.
            made = await fill(world, ASKED if number % 2 else reversed(ASKED))
            for name, (call, person) in made.items():
                held[name].append(Held(call, paths))
                people += [] if number else [person]
        assert all(held.values())
        return grown, held, await sign_in_all(session, grown, people)


async def tell(world: World) -> dict[str, Call]:
    """Let happen what only sums tell of, and let a rule hold; say how to ask where that is new."""
    session, branch = world.session, world.branch
    member = await make_assigned_member(session, branch)
    for month in range(1, MONTHS_TO_WEIGH + 1):
        await make_period(session, branch, label=f"2025-{month:02}")
        absent = {member.id: Presence.ABSENT}
        held_on, closed = date(2026, month, 5), MeetingState.CLOSED
        await make_meeting(session, branch.id, absent, held_on=held_on, state=closed)
    rule = {"kinds": ["month"], "grace_days": 9, "valid_from": LONG_AGO}
    session.add(ReportSchedule(org_id=world.party_group_id, **rule))
    await session.commit()
    return {"get_report_schedule": Call("GET", f"/report-schedules/{world.party_group_id}")}


async def fill_the_other(url: str, grown: Grown) -> tuple[dict[str, Call], dict[str, str]]:
    """Let the one branch hold something too; tell of each row in the database whose it is."""
    async with owner_of(url) as session:
        world = replace(grown.worlds[THE_OTHER], session=session)
        made = await fill(world, SCOPED)
        other = {name: call for name, (call, _) in made.items()} | await tell(world)
        placed: dict[str, str] = {}
        for record in Scoped.__subclasses__():
            found = await session.exec(select(identity(record), col(record.org_id)))
            placed.update((str(row_id), grown.orgs[org_id]) for row_id, org_id in found)
        return other, placed


@pytest.fixture(scope="module")
async def forest(owner_url: str, settings: Settings) -> AsyncIterator[Forest]:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(database(owner_url))
        await migrate.upgrade(url)
        grown, held, callers = await plant(url)
        other_url = await stack.enter_async_context(database(owner_url, copy_of=url))
        other, placed = await fill_the_other(other_url, grown)
        without = await stack.enter_async_context(serving(settings, url))
        with_it = await stack.enter_async_context(serving(settings, other_url))
        token, hour = without.state.kevai.tokens.issue, timedelta(hours=1)
        secrets = [one.call.secret for every in [*held.values()] for one in every]
        secrets += [call.secret for call in other.values()]
        places = [place for one in grown.worlds for place in (one.branch.place_id, one.cluster_id)]
        yield Forest(
            without=await stack.enter_async_context(Api(without)),
            with_it=await stack.enter_async_context(Api(with_it)),
            tokens={one.sign_in: token(one.sign_in, lifetime=hour) for one in callers},
            callers=callers,
            neighbours=callers[-2],
            everybody=callers[-1],
            held=held,
            other=other,
            grounds=grown.paths[THE_OTHER],
            former=grown.former,
            orgs={str(org_id): path for org_id, path in grown.orgs.items()},
            placed=placed,
            ids=[str(uuid4()), *filter(None, secrets), *map(str, places)],
            until=clock.now().isoformat(),
        )


DAYS: Final = ["1900-01-01", "2020-01-01", "2025-03-01", "2026-12-31", "2100-12-31"]
TEXTS: Final = ["an", "%_", "\\", "'; --", "đặng", "2026-11"]


@dataclass(frozen=True)
class Whim:
    """Who asks for what, and what they put into the parameters, right or wrong."""

    chance: Random
    text: str
    forest: Forest

    def caller(self, permission: Permission) -> Caller:
        able = [caller for caller in self.forest.callers if caller.may(permission)]
        return self.chance.choice(able if self.chance.random() < 0.9 else self.forest.callers)

    def query(self, parameters: Iterable[dict[str, Any]]) -> dict[str, Any]:
        return {
            one["name"]: self.value(one["schema"], one["name"])
            for one in parameters
            if self.chance.random() < 0.4
        }

    def value(self, schema: dict[str, Any], name: str) -> Any:
        if "$ref" in schema:
            return self.value(SCHEMAS[schema["$ref"].rsplit("/", 1)[1]], name)
        if "anyOf" in schema:
            return self.value(self.chance.choice(schema["anyOf"]), name)
        if "enum" in schema:
            return self.chance.choice(schema["enum"])
        orgs = list(self.forest.orgs)
        ids = orgs if name.endswith("org_id") else [*orgs, *self.forest.ids]
        kinds: dict[str, list[Any]] = {
            "uuid": ids,
            "date": DAYS,
            "date-time": [f"{day}T00:00:00Z" for day in DAYS[:3]],  # see Forest.past
            "boolean": ["true", "false"],
            "integer": [2026, 1, 2, 200, 0, -1, 2**31, 2**70],
            "null": [""],
            "array": [ids[:2]],
            "string": [*TEXTS, self.text],
        }
        return self.chance.choice(kinds[schema.get("format", schema["type"])])


@pytest.mark.parametrize("name", ASKED)
@tries(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(min_value=0, max_value=2**32 - 1),
    text=st.text(max_size=8),
    stolen=st.booleans(),
)
async def test_what_is_out_of_reach_changes_nothing(
    forest: Forest, name: str, seed: int, text: str, *, stolen: bool
) -> None:
    whim = Whim(Random(seed), text, forest)  # noqa: S311
    operation = OPERATIONS[name]
    caller, held = whim.caller(operation.permission), whim.chance.choice(forest.held[name])
    asked = held.call.params | forest.past(operation.query) | whim.query(operation.query)
    if stolen:
        asked |= await cursor_of_everybody(forest, held.call, asked)
    note(f"{name} {held.call.url} {asked} {caller}")

    before = await forest.told(forest.without, caller, held.call, asked)
    after = await forest.told(forest.with_it, caller, held.call, asked)

    note(f"{before.status_code} {before.text[:2000]}\n{after.status_code} {after.text[:2000]}")
    assert before.status_code in {200, 403, 404, 422}
    if operation.permission in ANYBODY:
        assert before.status_code == after.status_code  # what names nobody, all may read whole
    elif not caller.reaches(operation.permission, forest.known_to(name)):
        assert seen(before) == seen(after)
    if after.is_success and not caller.has_own:
        assert_within_reach(forest, caller, operation.permission, after)
        if held.call.secret is None and operation.permission not in ANYBODY:
            places = [forest.orgs[str(asked["org_id"])]] if "org_id" in asked else held.paths
            assert caller.reaches(operation.permission, places)


def seen(response: httpx.Response) -> tuple[int, str | None, bytes]:
    """Say what was told, but for how its branch stands with its plan, which a party group hears."""
    content = re.sub(rb'"stance":"\w+"', b"", response.content)
    return response.status_code, response.headers.get("ETag"), content


async def cursor_of_everybody(forest: Forest, call: Call, asked: dict[str, Any]) -> dict[str, str]:
    """Take, of somebody who sees all there is, where their first page ends."""
    first = {name: value for name, value in asked.items() if name != "after"} | {"limit": 1}
    page = await forest.told(forest.with_it, forest.everybody, call, first)
    following = page.json().get("next") if page.is_success else None
    return {"after": following} if following else {}


def assert_within_reach(
    forest: Forest, caller: Caller, permission: Permission, response: httpx.Response
) -> None:
    """Assert that no row lies beyond; of what names nobody, that it holds no row at all."""
    for shown in objects(response.json()):
        row_id, org_id = str(shown.get("id")), str(shown.get("org_id"))
        if row_id in forest.placed:
            assert caller.reaches(permission, [forest.placed[row_id]]), shown
        if org_id in forest.orgs and permission not in ANYBODY:
            assert caller.reaches(permission, [forest.orgs[org_id]]), shown


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inside:
        yield from objects(one)


@pytest.mark.parametrize("name", SCOPED)
async def test_who_reaches_it_is_told_of_it(forest: Forest, name: str) -> None:
    """Else the two databases would be the same in what is asked, and nothing proven by it."""
    call = forest.other.get(name) or forest.held[name][0].call
    asked = call.params | forest.past(OPERATIONS[name].query)
    if "org_id" in asked:
        asked["org_id"] = next(one for one, at in forest.orgs.items() if at == forest.grounds[0])
    if "limit" in {one["name"] for one in OPERATIONS[name].query}:
        asked["limit"] = 200
    before = [page async for page in pages(forest, forest.without, call, asked)]
    after = [page async for page in pages(forest, forest.with_it, call, asked)]
    assert {status for status, _ in after} == {200}, after
    assert before != after


async def pages(forest: Forest, api: Api, call: Call, asked: dict[str, Any]) -> AsyncIterator[Any]:
    """Turn the pages of what the neighbours are told, to the end."""
    following: dict[str, str] | None = {}
    while following is not None:
        told = await forest.told(api, forest.neighbours, call, asked | following)
        shown = told.json()
        yield told.status_code, shown
        following = {"after": shown["next"]} if shown.get("next") else None
