"""A member has what is their own, and nothing of a colleague's in the same branch.

Each operation whose permission somebody holds for their own rows only is asked twice: for what
is the caller's, and for the same of a colleague.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Final, TypeAlias
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.base import Scoped
from api.domain.meetings import Presence
from api.domain.roles import MATRIX, Reach, Role
from api.models.periods import ReportingPeriod
from tests.access.matrix import Call, World, make_world
from tests.access.matrix.support_goals import in_charge_of
from tests.access.operations import OPERATIONS
from tests.access.test_matrix import ROWS, ask, assert_refused, become
from tests.access.twins import readable, sign_in
from tests.api.test_requests import body as wish
from tests.client import Api
from tests.factories.accounts import make_person
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.meetings import make_meeting
from tests.factories.members import make_member
from tests.factories.periods import make_assigned_member, make_period
from tests.factories.reports import make_owed, make_report

Making: TypeAlias = Callable[[World], Awaitable[Call]]
HELD: Final = {
    permission
    for held in MATRIX.values()
    for permission, reach in held.items()
    if reach is Reach.OWN
}
ASKED: Final = sorted(name for name, one in OPERATIONS.items() if one.permission in HELD)


async def _member(world: World) -> UUID:
    return (await make_member(world.session, world.branch.id, person_id=world.caller_id)).id


async def _household(world: World) -> UUID:
    return (await in_charge_of(world)).id


async def _group(world: World) -> UUID:
    member = await make_member(world.session, world.branch.id, person_id=world.caller_id)
    group = await make_group(world.session, world.branch)
    await make_assignment(world.session, member, group)
    return group.id


async def _meeting(world: World) -> UUID:
    attended = {await _member(world): Presence.ABSENT}
    return (await make_meeting(world.session, world.branch.id, attended)).id


async def _period(world: World) -> UUID:
    """Open a month in which nobody else is in charge of anything, so that nobody else owes."""
    opened = select(func.count(ReportingPeriod.id)).where(
        col(ReportingPeriod.org_id) == world.branch.id
    )
    month = (await world.session.exec(opened)).one() + 1
    since, until = date(2025, month, 1), date(2025, month + 1, 1)
    await make_assigned_member(
        world.session, world.branch, person_id=world.caller_id, since=since, until=until
    )
    return (await make_period(world.session, world.branch, label=f"2025-{month:02}")).id


async def _owed(world: World) -> UUID:
    _, _, owed = await make_owed(world.session, world.branch, person_id=world.caller_id)
    return owed.id


async def _report(world: World) -> UUID:
    return (await make_report(world.session, world.branch, person_id=world.caller_id)).id


def _listed(url: str, made: Callable[[World], Awaitable[UUID]]) -> Making:
    async def call(world: World) -> Call:
        return Call("GET", url, secret=str(await made(world)))

    return call


def _page(url: str, made: Callable[[World], Awaitable[UUID]]) -> Making:
    async def call(world: World) -> Call:
        return Call("GET", url.format(await made(world)))

    return call


async def _attendance(world: World) -> Call:
    url = f"/meetings/{await _meeting(world)}/attendance"
    return Call("GET", url, secret=str(world.caller_id))


async def _raise(world: World) -> Call:
    household_id = await _household(world)
    about = f"/households/{household_id}"
    return Call("POST", "/requests", json=wish(household_id=household_id), about=about)


# What is the caller's own, where the matrix asks for a row that is nobody's in particular.
OWN: Final[dict[str, Making]] = {
    "get_household": _page("/households/{}", _household),
    "get_household_group": _page("/household-groups/{}", _group),
    "get_meeting": _page("/meetings/{}", _meeting),
    "get_member": _page("/members/{}", _member),
    "get_member_contact": _page("/members/{}/contact", _member),
    "get_minutes": _page("/meetings/{}/minutes", _meeting),
    "get_reporting_period": _page("/reporting-periods/{}", _period),
    "list_attendance": _attendance,
    "list_group_households": _page("/household-groups/{}/households", _group),
    "list_household_events": _page("/households/{}/events", _household),
    "list_household_groups": _listed("/household-groups", _group),
    "list_households": _listed("/households", _household),
    "list_meetings": _listed("/meetings", _meeting),
    "list_member_standings": _page("/members/{}/standings", _member),
    "list_members": _listed("/members", _member),
    "list_memberships": _page("/members/{}/memberships", _member),
    "list_obligations": _listed("/obligations", _owed),
    "list_reporting_periods": _listed("/reporting-periods", _period),
    "list_reports": _listed("/reports", _report),
    "raise_request": _raise,
}
# Of no member: what branches agree on, the lines of a plan, and who works elsewhere and lives here.
NOBODYS: Final = {
    "get_partnership",
    "get_plan_differences",
    "get_plan_lines",
    "list_partnerships",
    "list_residence_members",
}


def is_own(operation: str) -> bool:
    """Say that it lets a member read or change what is theirs."""
    may = operation in OWN or Role.MEMBER in ROWS[operation].may
    return may and operation not in NOBODYS


def test_each_permission_for_own_rows_has_its_operation() -> None:
    assert {OPERATIONS[name].permission for name in ASKED if is_own(name)} == HELD
    assert set(OWN) | NOBODYS <= set(ASKED)


@pytest.mark.parametrize("operation", ASKED)
async def test_own_and_a_colleagues(api: Api, session: AsyncSession, operation: str) -> None:
    world = await make_world(session)
    colleague = replace(world, caller_id=(await make_person(session)).id)
    make = OWN.get(operation, ROWS[operation].call)
    theirs = await make(colleague)
    await become(api, world, Role.MEMBER)
    await assert_none_of(api, theirs)
    if operation in NOBODYS:
        return
    own = await make(world)
    response = await ask(api, own)
    if is_own(operation):
        assert response.is_success, response.text
        assert (own.secret or "") in response.text
        assert theirs.secret is None or theirs.secret not in response.text
    else:
        await assert_refused(api, world, Role.MEMBER, own, response)


async def assert_none_of(api: Api, theirs: Call) -> None:
    """Assert that there is no such row; only of the branch itself, a member knows that it is."""
    response = await ask(api, theirs)
    if theirs.secret is not None and response.is_success:
        assert theirs.secret not in response.text
    else:
        of_branch = isinstance(theirs.about, UUID) or "org_id" in (theirs.json or theirs.params)
        assert response.status_code == (403 if of_branch else 404), response.text


async def test_nothing_of_a_colleague_stands_behind_the_second_wall(
    app: FastAPI, session: AsyncSession
) -> None:
    world = await make_world(session)
    for operation in filter(is_own, ASKED):
        colleague = replace(world, caller_id=(await make_person(session)).id)
        await OWN.get(operation, ROWS[operation].call)(colleague)
    # who holds which role is read before any wall can stand
    walled = {str(record.__tablename__) for record in Scoped.__subclasses__()} - {"role_term"}

    alone = await sign_in(session, world.caller_id, {Role.MEMBER: world.branch.id})
    secretary = await make_person(session)
    in_charge = await sign_in(session, secretary.id, {Role.BRANCH_SECRETARY: world.branch.id})
    beyond = {name for name, found in (await readable(app, alone)).items() if found}
    within = {name for name, found in (await readable(app, in_charge)).items() if found}

    assert sorted(beyond & walled) == []
    assert len(within & walled) > len(walled) // 2  # there was something to hide
