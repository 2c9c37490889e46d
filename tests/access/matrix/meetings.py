from typing import Final

from api.domain.meetings import MeetingState, Presence
from api.domain.roles import Role
from tests.access.matrix import BESIDE_THE_PARTY, COMMITTEE, IF_MATCH, Call, Row, World
from tests.factories.meetings import make_meeting, make_resolution
from tests.factories.members import make_member

ABOVE: Final = {Role.PROVINCIAL_COMMITTEE, Role.COMMUNE_COMMITTEE, Role.WORKING_GROUP}
SUMMING: Final = (
    COMMITTEE
    | ABOVE
    | {
        Role.PARTY_GROUP_HEAD,
        *BESIDE_THE_PARTY,
        Role.INTEGRATION_CLIENT,
    }
)


async def _list(world: World) -> Call:
    meeting = await make_meeting(world.session, world.branch.id)
    return Call("GET", "/meetings", secret=str(meeting.id))


async def _sum_up(world: World) -> Call:
    # a party group's head stands below the branch, so asks for the group
    return Call("GET", "/meetings/summary", params={"org_id": world.party_group_id, "year": 2026})


async def _alerts(world: World) -> Call:
    asked = {"org_id": world.branch.id, "year": 2026}
    return Call("GET", "/meetings/attendance-alerts", params=asked)


async def _get(world: World) -> Call:
    meeting = await make_meeting(world.session, world.branch.id)
    return Call("GET", f"/meetings/{meeting.id}")


async def _minutes(world: World) -> Call:
    meeting = await make_meeting(world.session, world.branch.id)
    return Call("GET", f"/meetings/{meeting.id}/minutes")


async def _attendance(world: World) -> Call:
    member = await make_member(world.session, world.branch.id)
    meeting = await make_meeting(world.session, world.branch.id, {member.id: Presence.ABSENT})
    return Call("GET", f"/meetings/{meeting.id}/attendance", secret=str(member.id))


async def _call(world: World) -> Call:
    new = {"org_id": str(world.branch.id), "kind": "regular", "held_on": "2026-03-04"}
    return Call("POST", "/meetings", json=new)


async def _amend(world: World) -> Call:
    meeting = await make_meeting(world.session, world.branch.id)
    change = {"minutes": "Bàn việc làm đường hoa"}
    return Call("PATCH", f"/meetings/{meeting.id}", json=change, headers=IF_MATCH)


async def _agenda(world: World) -> Call:
    meeting = await make_meeting(world.session, world.branch.id)
    agenda = {"items": [{"subject": "Nghe báo cáo"}]}
    return Call("PUT", f"/meetings/{meeting.id}/agenda", json=agenda, headers=IF_MATCH)


async def _take(world: World) -> Call:
    member = await make_member(world.session, world.party_group_id)
    meeting = await make_meeting(world.session, world.branch.id)
    sheet = {"items": [{"member_id": str(member.id), "presence": "present"}]}
    return Call("PUT", f"/meetings/{meeting.id}/attendance", json=sheet, headers=IF_MATCH)


async def _resolve(world: World) -> Call:
    meeting = await make_meeting(world.session, world.branch.id)
    new = {"number": "05-NQ/CB", "content": "Làm đường hoa"}
    return Call("POST", f"/meetings/{meeting.id}/resolutions", json=new)


async def _reword(world: World) -> Call:
    meeting = await make_meeting(world.session, world.branch.id)
    url = f"/meetings/{meeting.id}/resolutions/{(await make_resolution(world.session, meeting)).id}"
    return Call("PATCH", url, json={"content": "Trồng hoa"}, headers=IF_MATCH)


async def _close(world: World) -> Call:
    member = await make_member(world.session, world.branch.id)
    meeting = await make_meeting(world.session, world.branch.id, {member.id: Presence.PRESENT})
    return Call("POST", f"/meetings/{meeting.id}/close", headers=IF_MATCH)


async def _reopen(world: World) -> Call:
    meeting = await make_meeting(world.session, world.branch.id, state=MeetingState.CLOSED)
    reason = {"reason": "Ghi nhầm một đồng chí"}
    return Call("POST", f"/meetings/{meeting.id}/reopen", json=reason, headers=IF_MATCH)


ROWS: Final = [
    Row("list_meetings", COMMITTEE | ABOVE | {Role.MEMBER}, _list),
    Row("sum_up_meetings", SUMMING, _sum_up),
    Row("list_attendance_alerts", COMMITTEE, _alerts),
    Row("get_meeting", COMMITTEE | ABOVE, _get),  # a member's own: test_meetings
    Row("get_minutes", COMMITTEE, _minutes),
    Row("list_attendance", COMMITTEE | {Role.MEMBER}, _attendance),
    Row("call_meeting", COMMITTEE, _call),
    Row("amend_meeting", COMMITTEE, _amend),
    Row("set_agenda", COMMITTEE, _agenda),
    Row("take_attendance", COMMITTEE, _take),
    Row("add_resolution", COMMITTEE, _resolve),
    Row("reword_resolution", COMMITTEE, _reword),
    Row("close_meeting", COMMITTEE, _close),
    Row("reopen_meeting", COMMITTEE, _reopen),
]
