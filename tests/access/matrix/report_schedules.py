from typing import Final

from tests.access.matrix import COMMITTEE, Call, Row, World
from tests.access.matrix.periods import ABOVE, READERS


async def _schedule(world: World) -> Call:
    return Call("GET", f"/report-schedules/{world.branch.id}", about=world.branch.id)


async def _set_schedule(world: World) -> Call:
    schedule = {"kinds": ["month"], "grace_days": 5}
    url = f"/report-schedules/{world.branch.id}"
    return Call("PUT", url, json=schedule, about=world.branch.id)


ROWS: Final = [
    Row("get_report_schedule", READERS, _schedule),
    Row("set_report_schedule", COMMITTEE | ABOVE, _set_schedule),
]
