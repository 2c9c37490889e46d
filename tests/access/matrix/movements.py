from typing import Final

from api.domain.roles import Role
from api.models.members import PartyMember
from api.models.movements import Movement, MovementHousehold
from tests.access.matrix import BESIDE_THE_PARTY, COMMITTEE, IF_MATCH, Call, Row, World
from tests.access.matrix.meetings import ABOVE, SUMMING
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.movements import make_contribution, make_movement

READERS: Final = COMMITTEE | ABOVE | BESIDE_THE_PARTY | {Role.MEMBER}


async def _led_by_caller(world: World) -> Movement:
    member = await make_member(world.session, world.party_group_id, person_id=world.caller_id)
    return await make_movement(world.session, world.branch, lead_id=member.id)


async def _list(world: World) -> Call:
    return Call("GET", "/movements", secret=str((await _led_by_caller(world)).id))


async def _sum_up(world: World) -> Call:
    return Call("GET", "/movements/summary", params={"org_id": world.party_group_id, "year": 2026})


async def _villages(world: World) -> Call:
    asked = {"org_id": world.party_group_id, "year": 2026}
    return Call("GET", "/movements/villages", params=asked)


async def _get(world: World) -> Call:
    return Call("GET", f"/movements/{(await _led_by_caller(world)).id}")


async def _sums(world: World) -> Call:
    return Call("GET", f"/movements/{(await _led_by_caller(world)).id}/sums")


async def _taking_part(world: World) -> Call:
    movement = await _led_by_caller(world)
    household = await make_household(world.session, world.branch)
    member = await world.session.get_one(PartyMember, world.caller_id)
    await make_assignment(world.session, member, household)
    world.session.add(MovementHousehold(movement_id=movement.id, household_id=household.id))
    await world.session.commit()
    return Call("GET", f"/movements/{movement.id}/households", secret=str(household.id))


async def _contributions(world: World) -> Call:
    movement = await _led_by_caller(world)
    given = await make_contribution(world.session, movement, money=1)
    return Call("GET", f"/movements/{movement.id}/contributions", secret=str(given.id))


async def _plan(world: World) -> Call:
    new = {
        "org_id": str(world.branch.id),
        "name": "Đường hoa",
        "kind": "flag_and_flower_road",
        "place_id": str(world.branch.place_id),
        "starts_on": "2026-02-01",
        "goal": "Mỗi hộ một đoạn",
    }
    return Call("POST", "/movements", json=new)


async def _amend(world: World) -> Call:
    url = f"/movements/{(await _led_by_caller(world)).id}"
    return Call("PATCH", url, json={"goal": "Mỗi hộ hai đoạn"}, headers=IF_MATCH)


async def _move(world: World) -> Call:
    url = f"/movements/{(await _led_by_caller(world)).id}/state"
    return Call("POST", url, json={"state": "ended"}, headers=IF_MATCH)


async def _set_taking_part(world: World) -> Call:
    household = await make_household(world.session, world.branch)
    url = f"/movements/{(await _led_by_caller(world)).id}/households"
    return Call("PUT", url, json={"household_ids": [str(household.id)]}, headers=IF_MATCH)


async def _record(world: World) -> Call:
    url = f"/movements/{(await _led_by_caller(world)).id}/contributions"
    new = {"giver": "living_away", "money": 500_000, "given_on": "2026-02-02"}
    return Call("POST", url, json=new)


async def _void(world: World) -> Call:
    movement = await _led_by_caller(world)
    given = await make_contribution(world.session, movement, money=1)
    about = f"/movements/{movement.id}/contributions/{given.id}"
    return Call("POST", f"{about}/void", json={"reason": "Ghi nhầm"}, about=about)


async def _result(world: World) -> Call:
    url = f"/movements/{(await _led_by_caller(world)).id}/results"
    new = {"indicator": "Đường hoa", "unit": "km", "value": "1.2", "measured_on": "2026-03-01"}
    return Call("POST", url, json=new)


ROWS: Final = [
    Row("list_movements", READERS, _list),
    Row("sum_up_movements", SUMMING, _sum_up),
    Row("sum_up_villages", SUMMING, _villages),
    Row("get_movement", READERS, _get),
    Row("sum_up_movement", READERS, _sums),
    Row("list_taking_part", COMMITTEE | {Role.MEMBER}, _taking_part),
    Row("list_contributions", COMMITTEE | {Role.MEMBER}, _contributions),
    Row("plan_movement", COMMITTEE, _plan),
    Row("amend_movement", COMMITTEE, _amend),
    Row("move_movement", COMMITTEE, _move),
    Row("set_taking_part", COMMITTEE, _set_taking_part),
    Row("record_contribution", COMMITTEE, _record),
    Row("void_contribution", COMMITTEE, _void),
    Row("record_result", COMMITTEE, _result),
]
