from typing import Any, Final

from api.domain.roles import Role
from tests.access.matrix import COMMITTEE, Call, Row, World
from tests.api.test_reports import draft
from tests.factories.reports import WRITTEN, make_owed, make_report

READERS: Final = COMMITTEE | {Role.MEMBER}
REVIEWING: Final = {"comment": "Ghi rõ số hộ"}


async def _list(world: World) -> Call:
    report = await make_report(world.session, world.branch)
    return Call("GET", "/reports", secret=str(report.id))


async def _get(world: World) -> Call:
    report = await make_report(world.session, world.branch, person_id=world.caller_id)
    return Call("GET", f"/reports/{report.id}")


async def _versions(world: World) -> Call:
    report = await make_report(world.session, world.branch, person_id=world.caller_id)
    return Call("GET", f"/reports/{report.id}/versions")


async def _assignments(world: World) -> Call:
    report = await make_report(world.session, world.branch, person_id=world.caller_id)
    return Call("GET", f"/reports/{report.id}/assignments")


async def _begin(world: World) -> Call:
    _, _, owed = await make_owed(world.session, world.branch, person_id=world.caller_id)
    return Call("POST", "/reports", json=draft(owed.id), about=f"/obligations/{owed.id}")


async def _rewrite(world: World) -> Call:
    report = await make_report(world.session, world.branch, person_id=world.caller_id)
    headers = {"If-Match": f'"{report.version}"'}
    return Call("PUT", f"/reports/{report.id}", json={"content": WRITTEN}, headers=headers)


def _moved(verb: str, state: str, *, own: bool = True, json: Any = None) -> Any:
    async def call(world: World) -> Call:
        person_id = world.caller_id if own else None
        report = await make_report(world.session, world.branch, state=state, person_id=person_id)
        headers = {"If-Match": f'"{report.version}"'}
        return Call("POST", f"/reports/{report.id}/{verb}", json=json, headers=headers)

    return call


ROWS: Final = [
    Row("list_reports", READERS | {Role.PARTY_GROUP_HEAD}, _list),
    Row("get_report", READERS, _get),
    Row("list_report_versions", READERS, _versions),
    Row("list_report_assignments", READERS, _assignments),
    Row("begin_report", READERS, _begin),
    Row("rewrite_report", READERS, _rewrite),
    Row("submit_report", READERS, _moved("submit", "draft")),
    Row("amend_report", READERS, _moved("amend", "accepted")),
    Row("accept_report", COMMITTEE, _moved("accept", "submitted", own=False)),
    Row("return_report", COMMITTEE, _moved("return", "submitted", own=False, json=REVIEWING)),
]
