"""Nobody changes what they have not seen: versions, and the operations that ask for none."""

import re
from typing import Final

import httpx
import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from tests.access.matrix import make_world, rows
from tests.access.test_matrix import ask
from tests.client import Api, interface
from tests.contract.test_openapi import guarded_operations, headers_of, operations

ROWS: Final = {row.operation: row for row in rows()}
SAFE: Final = "get"
NEW: Final = "makes something new; what is there stays as it is"
ADDS: Final = "adds to what others add meanwhile, and loses none of it"
DATED: Final = "begins a stretch of days, cuts the one before, and is refused where one is later"
ONCE: Final = "goes one way once; whoever comes second is refused"
OWN: Final = "is about the caller alone"
WITHOUT_VERSION: Final = {
    "add_duty": NEW,
    "add_feedback_attachment": ADDS,
    "add_feedback_message": ADDS,
    "add_obligation": NEW,
    "add_resolution": ADDS,
    "agree_partnership": NEW,
    "ask_for_round": NEW,
    "begin_assignment": NEW,
    "begin_report": NEW,
    "call_meeting": NEW,
    "change_password": "names the present password, and is refused where that has changed",
    "complete_follow_up": ONCE,
    "consent_to_publication": "is the sender's own last word",
    "copy_plan": NEW,
    "cover_branch": ADDS,
    "create_household_group": NEW,
    "declare_conflict": NEW,
    "declare_tie": NEW,
    "define_indicator": DATED,
    "draft_plan": NEW,
    "draft_publication": NEW,
    "draft_reorganisation": NEW,
    "end_sign_in": OWN,
    "found_party_org": NEW,
    "give_feedback": NEW,
    "give_task": NEW,
    "grant_role": NEW,
    "grant_token": NEW,
    "import_rows": NEW,
    "join_working_group": ADDS,
    "load_admin_unit_list": DATED,
    "mark_notifications_seen": OWN,
    "note_contact": NEW,
    "open_account": NEW,
    "open_reporting_period": NEW,
    "plan_movement": NEW,
    "price_lead": "asks, and changes nothing",
    "propose_covers": "asks, and changes nothing",
    "propose_groups": "asks, and changes nothing",
    "propose_plan": NEW,
    "preview_reorganisation": "changes nothing: what it does is undone before it answers",
    "raise_request": NEW,
    "rate_feedback": "is the sender's own last word",
    "read_feedback_contact": ADDS,
    "record_classification": NEW,
    "record_commitment": NEW,
    "record_contribution": ADDS,
    "record_poverty_status": DATED,
    "record_result": ADDS,
    "refresh_sign_in": OWN,
    "reassign": "names the version of each assignment that it moves",
    "register_client": NEW,
    "register_household": NEW,
    "register_member": NEW,
    "register_place": NEW,
    "register_residence_member": NEW,
    "reopen_feedback": ONCE,
    "reply_to_request": ONCE,
    "set_policy": DATED,
    "set_response_time": DATED,
    "set_support_goal": NEW,
    "set_up_working_group": NEW,
    "sign_in": NEW,
    "sign_out": OWN,
    "sign_out_everywhere": OWN,
    "submit_rollup": NEW,
    "transfer_member": "names where the member belongs until then: who moves may not read them",
    "void_contribution": ONCE,
    "write_down_visit": NEW,
}


def test_every_other_change_asks_for_what_was_seen(app: FastAPI) -> None:
    """Whoever adds an operation says why it needs no version, or lets it take one."""
    without = {
        operation["operationId"]
        for method, _, operation in operations(app)
        if method != SAFE and "If-Match" not in headers_of(operation)
    }
    assert without == set(WITHOUT_VERSION)


def test_whoever_asks_for_a_version_may_refuse_it(app: FastAPI) -> None:
    for method, path, operation in operations(app):
        if "If-Match" in headers_of(operation):
            assert {"412", "428"} <= set(operation["responses"]), f"{method} {path}"


def _on_one_thing() -> list[str]:
    """Name the changes whose address says what they change, from the document alone."""
    return sorted(
        operation["operationId"]
        for method, path, operation in guarded_operations(interface())
        if method != SAFE and "{" in path
    )


def _shown_at(app: FastAPI, url: str) -> list[str]:
    """Name the addresses at which the thing that another address is about can be read."""
    _, stem, identity, *_ = url.split("/")
    reading = re.compile(rf"/v1/{stem}/{{\w+}}(/[a-z-]+)?")
    paths = [path for method, path, _ in operations(app) if method == SAFE]
    found = [match for path in paths if (match := reading.fullmatch(path))]
    return [f"/{stem}/{identity}{match[1] or ''}" for match in found]


async def _tagged(api: Api, urls: list[str]) -> dict[str, httpx.Response]:
    answers = {url: await api.get(url) for url in urls}
    return {url: answer for url, answer in answers.items() if "ETag" in answer.headers}


@pytest.mark.parametrize("operation", _on_one_thing())
async def test_what_shows_something_new_is_another_version(
    api: Api, app: FastAPI, session: AsyncSession, operation: str
) -> None:
    """Do what the matrix knows to succeed, and look at the thing before and after."""
    row, world = ROWS[operation], await make_world(session)
    call = await row.call(world)
    urls, before = _shown_at(app, call.url), dict[str, httpx.Response]()
    for role in sorted(row.may):  # whoever may change it may not read it: the committee above
        await api.sign_in(session, role, world.seat(role), person_id=world.caller_id)
        if before := await _tagged(api, urls):
            break
    assert (await ask(api, call)).is_success
    after = await _tagged(api, list(before))
    for url in before.keys() & after.keys():
        if before[url].content != after[url].content:
            assert before[url].headers["ETag"] != after[url].headers["ETag"], url
