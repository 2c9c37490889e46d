"""What people read when a request is wrong: all of it Vietnamese, or all of it English."""

import re
from collections.abc import AsyncIterator
from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI
from pydantic_core._pydantic_core import list_all_errors

from api.domain.roles import Role
from api.errors import FaultyValue
from api.i18n import sentences
from api.i18n.faults import ANY
from tests.access.matrix import make_world
from tests.client import Api
from tests.contract.test_faults import below
from tests.contract.test_openapi import operations
from tests.databases import owner_of
from tests.factories.accounts import make_role_term

ID: Final = "019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071"
OLD: Final = [
    re.compile(re.sub(r"\\\{\w+\\\}", ".*", re.escape(error["message_template_python"])))
    for error in list_all_errors()
]
"""What Pydantic would say."""
ENGLISH: Final = frozenset(
    re.findall(
        r"\w+",
        "and are be characters field for give has input invalid is it items least less longer must"
        " not of only or required should string than that the this valid value which with",
    )
)


@pytest.fixture(scope="module")
async def anybody(app: FastAPI, owner_url: str) -> AsyncIterator[Api]:
    """Become somebody who may do everything, so that nothing but the request is refused."""
    async with owner_of(owner_url) as session, Api(app) as api:
        world = await make_world(session)
        for role in Role:
            await make_role_term(session, world.caller_id, role, world.seat(role))
        await api.sign_in(session, Role.MEMBER, person_id=world.caller_id)
        yield api


def read(response: httpx.Response) -> list[str]:
    """Give each sentence of a refusal."""
    problem = response.json()
    return [problem["title"], *(fault["message"] for fault in problem["errors"])]


def assert_vietnamese(text: str) -> None:
    assert not text.isascii(), text
    assert not ENGLISH & set(re.findall(r"\w+", text.lower())), text
    assert_new(text)


def assert_english(text: str) -> None:
    assert text.isascii(), text
    assert_new(text)


def assert_new(text: str) -> None:
    assert not any(old.search(text) for old in OLD), text
    assert text not in sentences()[ANY], text
    assert text[0].isupper(), text
    assert text[-1] == ".", text


def reading(app: FastAPI) -> list[tuple[str, str, dict[str, Any]]]:
    """Name the operations that read anything; the one that takes a form has answers of its own."""
    return [
        (method, path, operation)
        for method, path, operation in operations(app)
        if operation.get("parameters")
        or "application/json" in operation.get("requestBody", {}).get("content", {})
    ]


async def asked_in_both(api: Api, *request: Any, **more: Any) -> list[httpx.Response]:
    headers = more.pop("headers", {})
    return [
        await api.request(*request, headers={**headers, "Accept-Language": language}, **more)
        for language in ("vi", "en")
    ]


def spoilt(document: Any, path: str, operation: Any, wrong: Any) -> tuple[str, dict[str, Any]]:
    """Put something wrong wherever the operation reads anything."""
    more: dict[str, Any] = {"headers": {}, "params": {"khong_co": "1"}}
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", "SAI")
        elif parameter["in"] == "query":
            more["params"][parameter["name"]] = "SAI" if wrong else ""
        else:
            more["headers"][parameter["name"]] = "7" * 200
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body:
        name = body["schema"]["$ref"].rsplit("/", 1)[1]
        fields = document["components"]["schemas"][name]["properties"]
        more["json"] = dict.fromkeys([*fields, "khong_co"], wrong)
    return path.removeprefix("/v1"), more


@pytest.mark.parametrize(
    "wrong",
    [None, "", "x" * 6_000, 10**16, [], ["x"]],
    ids=["null", "blank", "long", "large", "list", "texts"],
)
async def test_every_operation_tells_what_is_wrong_in_one_language(
    app: FastAPI, anybody: Api, wrong: Any
) -> None:
    for method, path, operation in reading(app):
        url, more = spoilt(app.openapi(), path, operation, wrong)
        vietnamese, english = await asked_in_both(anybody, method, url, **more)
        assert vietnamese.status_code == 422, (operation["operationId"], vietnamese.text)
        for sentence in read(vietnamese):
            assert_vietnamese(sentence)
        for sentence in read(english):
            assert_english(sentence)


DAY: Final = "2026-01-05"
FEEDBACK: Final = {"kind": "question", "text": "Bao giờ lắp đèn đường?"}
PLACE: Final = {"name": "Thôn Thử", "place_type": "village", "valid_from": DAY}
REQUEST: Final = {"summary": "Cống tắc", "category": "other", "due_on": DAY}
RULES: Final[dict[str, tuple[str, dict[str, Any]]]] = {
    "account.login_malformed": ("POST /accounts", {"login": "bí thư"}),
    "admin_unit.code_malformed": ("GET /admin-units", {"code": "15A"}),
    "assignment.target_unclear": (
        "POST /assignments",
        {"kind": "group", "household_id": ID, "member_id": ID},
    ),
    "assignment.named_twice": (
        "POST /assignments/reassignments",
        {
            "items": [{"assignment_id": ID, "member_id": ID, "version": 1}] * 2,
            "on": "2026-11-23",
        },
    ),
    "assignment.title_misplaced": (
        "POST /assignments",
        {"kind": "household", "household_id": ID, "member_id": ID, "title": "Chăm sóc"},
    ),
    "audit_entry.action_malformed": ("GET /audit-entries", {"action": "Thêm hộ"}),
    "code.mistyped": ("POST /public/feedback", {"group_code": "7K3M-9QXT-2HVB-X"}),
    "code.not_understood": ("POST /public/feedback", {"group_code": "7K3M"}),
    "commitment.text_version_malformed": ("POST /commitments", {"text_version": "bản 1"}),
    "contact.target_unclear": (
        "POST /contacts",
        {"contacted_on": DAY, "kind": "visit", "household_id": ID, "group_id": ID},
    ),
    "handover.objection_unclear": (f"POST /handovers/{ID}/answers", {"accepted": False}),
    "household_group.sizes_out_of_order": (
        "POST /proposals/groups",
        {"org_id": ID, "smallest": 12, "largest": 8},
    ),
    "partnership.target_unclear": (
        "POST /partnerships",
        {"partner_org_id": ID, "household_id": ID, "group_id": ID, "valid_from": DAY},
    ),
    "dated_tree.day_without_body": ("GET /tasks", {"as_of": DAY}),
    "decimal.invalid": (f"POST /movements/{ID}/results", {"value": "1.234,5"}),
    "decimal.not_exact": (f"POST /movements/{ID}/results", {"value": 0.1234567890123456}),
    "reorganisation.node_unclear": ("POST /reorganisations", {"steps": [{"subject": {}}]}),
    "reorganisation.ref_malformed": ("POST /reorganisations", {"steps": [{"ref": "xã mới"}]}),
    "reorganisation.step_incomplete": (
        "POST /reorganisations",
        {"steps": [{"tree": "party_org", "action": "rename", "name": "Chi bộ 2"}]},
    ),
    "reorganisation.step_overfull": (
        "POST /reorganisations",
        {
            "steps": [
                {
                    "tree": "party_org",
                    "action": "rename",
                    "name": "Chi bộ 2",
                    "subject": {"id": ID},
                    "code": "14797",
                }
            ]
        },
    ),
    "reorganisation.step_unknown": (
        "POST /reorganisations",
        {"steps": [{"tree": "party_org", "action": "renumber"}]},
    ),
    "reorganisation.table_malformed": (
        f"POST /reorganisations/{ID}/steps/import",
        {"xlsx": "bảng"},
    ),
    "reorganisation.table_missing": (f"POST /reorganisations/{ID}/steps/import", {}),
    "duty.code_malformed": ("POST /duties", {"code": "Giúp đỡ"}),
    "feedback.evidence_unclear": (f"POST /feedback/{ID}/answers", {"text": "Đã sửa."}),
    "feedback.member_without_group": (
        "POST /public/feedback",
        {**FEEDBACK, "place_id": ID, "member": "ai đó"},
    ),
    "feedback.subject_unclear": ("POST /public/feedback", {**FEEDBACK}),
    "household.code_malformed": ("POST /households", {"code": "hộ 1"}),
    "household_group.code_malformed": ("POST /household-groups", {"code": "nhóm 1"}),
    "idempotency.key_malformed": ("POST /households", {"Idempotency-Key": "mot khoa sai"}),
    "import.cell_unfit": (
        "POST /imports",
        {"kind": "members", "rows": [{"external_ids": {"handbook": {"a": 1}}}]},
    ),
    "indicator.code_malformed": ("GET /indicators/THU-NHAP", {}),
    "meeting.excuse_misplaced": (
        f"PUT /meetings/{ID}/attendance",
        {"items": [{"member_id": ID, "presence": "excused"}]},
    ),
    "meeting.member_twice": (
        f"PUT /meetings/{ID}/attendance",
        {"items": [{"member_id": ID, "presence": "present"}] * 2},
    ),
    "member.external_id_malformed": ("POST /members", {"external_ids": {"handbook": "số 1"}}),
    "member.identity_card": ("POST /members", {"external_ids": {"handbook": "038068001234"}}),
    "movement.giver_unclear": (
        f"POST /movements/{ID}/contributions",
        {"giver": "household", "given_on": DAY, "money": 50_000},
    ),
    "movement.measure_unclear": (
        f"POST /movements/{ID}/contributions",
        {"giver": "other", "given_on": DAY},
    ),
    "partial_date.invalid": ("POST /members", {"joined_on": "3/1990"}),
    "party_org.change_missing": (f"POST /party-orgs/{ID}/changes", {"on": DAY}),
    "period.empty": (
        f"POST /working-groups/{ID}/coverages",
        {"org_id": ID, "valid_from": DAY, "valid_to": DAY},
    ),
    "period.not_understood": ("POST /reporting-periods", {"label": "tháng 11"}),
    "period.out_of_bounds": ("POST /reporting-periods", {"label": "1800"}),
    "phone.not_understood": ("POST /members", {"phone": "12"}),
    "place.above_unclear": ("POST /places", {**PLACE, "org_id": ID}),
    "place.charge_missing": ("POST /places", {**PLACE, "admin_unit_id": ID}),
    "response_time.urgent_slower": (
        "POST /response-times",
        {
            "org_id": ID,
            "kind": "question",
            "acknowledge_hours": 4,
            "urgent_hours": 5,
            "answer_hours": 80,
        },
    ),
    "policy.limits_out_of_order": ("POST /policies", {"org_id": ID, "minimum": 5, "maximum": 4}),
    "poverty_status.standard_malformed": ("POST /poverty-statuses", {"standard": "chuẩn mới"}),
    "report.named_twice": (
        "POST /reports",
        {"content": {"works": [{"duty_code": "help_economy", "times": 1}] * 2}},
    ),
    "residence_member.half_year_malformed": (
        f"PUT /residence-members/{ID}/attendance/2026-11",
        {"presence": "present"},
    ),
    "public_units.too_short": ("GET /public/units", {"q": "t."}),
    "resident_request.source_unclear": ("POST /requests", {**REQUEST}),
    "resident_request.two_owners": (
        "POST /requests",
        {**REQUEST, "org_id": ID, "owner_member_id": ID, "owner_org_id": ID},
    ),
    "text.blank": ("POST /household-groups", {"name": "\u200b"}),
    "text.control_character": (f"POST /requests/{ID}/answer", {"content": "Đã\x07 sửa"}),
    "text.direction_turned": ("POST /households", {"head_name": "Lê Thị \u202eƠn"}),
    "text.line_broken": ("POST /households", {"head_name": "Lê Thị\nƠn"}),
}
"""A request that breaks each rule, with what is sent with it."""


def test_each_rule_that_a_request_can_break_is_broken_here() -> None:
    assert set(RULES) == {rule.code for rule in below(FaultyValue)} - {"decimal.miswritten"}


@pytest.mark.parametrize("code", RULES)
async def test_a_broken_rule_is_told_by_its_code_in_one_language(anybody: Api, code: str) -> None:
    asked, sent = RULES[code]
    method, url = asked.split()
    kind = "headers" if "Idempotency-Key" in sent else "params" if method == "GET" else "json"
    headers = {"If-Match": '"1"'} | (sent if kind == "headers" else {})
    more = {} if kind == "headers" else {kind: sent}
    answers = await asked_in_both(anybody, method, url, headers=headers, **more)
    told = [
        [fault["message"] for fault in answer.json()["errors"] if fault["code"] == code]
        for answer in answers
    ]
    [vietnamese], [english] = told
    assert_vietnamese(vietnamese)
    assert_english(english)


@pytest.mark.parametrize(
    ("url", "body", "vietnamese", "english"),
    [
        (
            "/members",
            {"full_name": "Ơ"},
            "Phải có ít nhất 2 ký tự.",
            "Must have 2 or more characters.",
        ),
        (
            "/household-groups",
            {"name": "x" * 121},
            "Dài quá 120 ký tự; hãy viết ngắn lại.",
            "Longer than 120 characters; shorten it.",
        ),
        (
            "/imports",
            {"rows": []},
            "Phải có ít nhất 1 mục.",
            "Must have 1 or more items.",
        ),
        (
            "/party-orgs",
            {"valid_from": "1492-01-01"},
            "Không được trước ngày 1900-01-01.",
            "Must not be before 1900-01-01.",
        ),
        (
            "/imports",
            {"kind": "clients"},
            "Phải là một trong: households hoặc members.",
            "Must be one of: households or members.",
        ),
    ],
)
async def test_a_fault_of_one_field(
    anybody: Api, url: str, body: Any, vietnamese: str, english: str
) -> None:
    [field] = body
    for answer, sentence in zip(
        await asked_in_both(anybody, "POST", url, json=body), (vietnamese, english), strict=True
    ):
        told = {fault["field"]: fault["message"] for fault in answer.json()["errors"]}
        assert told[f"body.{field}"] == sentence
