from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final

from sqlmodel import col, select

from api.domain.members import Standing
from api.domain.roles import Role
from api.models.households import Household
from api.models.members import PartyMember
from api.models.policies import AssignmentPolicy
from tests.access.matrix import BESIDE_THE_PARTY, COMMITTEE, Call, Row, World
from tests.api.test_coverage import owe
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_place

READERS: Final = COMMITTEE | {Role.PARTY_GROUP_HEAD, Role.INTEGRATION_CLIENT}
ABOVE: Final = {
    Role.PROVINCIAL_COMMITTEE,
    Role.COMMUNE_COMMITTEE,
    Role.WORKING_GROUP,
    *BESIDE_THE_PARTY,
}


async def _report(world: World) -> Call:
    await make_household(world.session, world.branch, org_id=world.party_group_id)
    return Call("GET", "/coverage", params={"org_id": str(world.party_group_id)})


async def _summary(world: World) -> Call:
    return Call("GET", "/coverage/summary", params={"org_id": str(world.party_group_id)})


def _group(world: World) -> Branch:
    """Stand for the party group as a branch, for whoever makes what belongs to it."""
    return replace(world.branch, id=world.party_group_id, place_id=world.cluster_id)


def _list(
    finding: str, make: Callable[[World, Branch], Awaitable[Household | PartyMember]]
) -> Callable[[World], Awaitable[Call]]:
    async def call(world: World) -> Call:
        found = await make(world, _group(world))
        asked = {"org_id": str(world.party_group_id)}
        return Call("GET", f"/coverage/{finding}", params=asked, secret=str(found.id))

    return call


async def _bare(world: World, group: Branch) -> Household:
    return await make_household(world.session, group)


async def _charged(world: World, group: Branch, **more: Any) -> PartyMember:
    member = await make_member(world.session, group.id, **more)
    await make_assignment(world.session, member, await _bare(world, group))
    return member


async def _exempt(world: World, group: Branch) -> PartyMember:
    return await _charged(world, group, standing=Standing.EXEMPT)


async def _two_each(world: World, group: Branch) -> None:
    """Want two households of every member; once in a world, for all rows."""
    known = select(AssignmentPolicy).where(col(AssignmentPolicy.org_id) == group.id)
    if (await world.session.exec(known)).first() is None:
        what = {"org_id": group.id, "scope": "all", "valid_from": date(2020, 1, 1)}
        world.session.add(AssignmentPolicy(minimum=2, maximum=2, **what))


async def _busy(world: World, group: Branch) -> PartyMember:
    await _two_each(world, group)
    member = await _charged(world, group)
    for _ in range(2):
        await make_assignment(world.session, member, await _bare(world, group))
    return member


async def _with_little(world: World, group: Branch) -> PartyMember:
    await _two_each(world, group)
    return await _charged(world, group)


async def _free(world: World, group: Branch) -> PartyMember:
    return await make_member(world.session, group.id)


async def _far(world: World, group: Branch) -> PartyMember:
    village = await make_place(world.session, group.id)
    return await _charged(world, group, home_place_id=village.place_id)


async def _silent(world: World, group: Branch) -> PartyMember:
    member = await _charged(world, group)
    for month in (1, 2):
        await owe(world.session, group, [member], date(2025, month, 1))
    return member


async def _branches(world: World) -> Call:
    return Call("GET", "/coverage/branches", params={"org_id": str(world.party_group_id)})


ROWS: Final = [
    Row("get_coverage", READERS, _report),
    Row("get_coverage_summary", READERS | ABOVE, _summary),
    Row("list_uncovered", READERS, _list("uncovered", _bare)),
    Row("list_not_assignable", READERS, _list("not-assignable", _exempt)),
    Row("list_overloaded", READERS, _list("overloaded", _busy)),
    Row("list_underloaded", READERS, _list("underloaded", _with_little)),
    Row("list_idle", READERS, _list("idle", _free)),
    Row("list_beyond_home", READERS, _list("beyond-home", _far)),
    Row("list_silent", READERS, _list("silent", _silent)),
    Row("list_branch_stances", READERS, _branches),
]
