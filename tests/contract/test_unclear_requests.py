"""What could be read in two ways, or not at all, is refused by name and never guessed at."""

from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from api.schemas.common import Asked
from tests.client import Api
from tests.contract.test_openapi import operations
from tests.factories.households import make_household
from tests.factories.meetings import make_meeting
from tests.factories.organisation import Branch

JSON: Final = {"Content-Type": "application/json"}
UNREADABLE: Final = {
    "half a list": b"[",
    "half an object": b'{"code": ',
    "no text": b"\xff",
    "another encoding": '{"code": "Hộ"}'.encode("utf-16"),
    "a mark before it": b"\xef\xbb\xbf{}",
    "a bottomless list": b"[" * 5000,
    "deep, and closed again": b"[" * 500 + b"]" * 500,
    "deep objects": b'{"code":' * 400 + b"1" + b"}" * 400,
    "twice, then broken": b'[{"code": 1, "code": 2},',
    "twice, and bottomless": b'{"a": {"b": 1, "b": 2}, "c": ' + b"[" * 5000,
    "an endless number": b'{"size": ' + b"9" * 5000 + b"}",
    "no number": b'{"size": NaN}',
    "an infinite number": b'{"size": -Infinity}',
    "half a character as a name": b'{"\\udc00": 1}',
    "two values": b"{} {}",
}
TAKEN_SHORT: Final = ("/households", "/contacts")  # bound by the route itself
IN_FULL: Final = ("/sign-ins", "/public/feedback", "/imports", "/tasks")  # by FastAPI


def named(answer: httpx.Response) -> list[tuple[str, str]]:
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "request.invalid"), answer.text
    return [(fault["field"], fault["code"]) for fault in problem["errors"]]


@pytest.fixture
async def secretary(api: Api, session: AsyncSession, branch: Branch) -> Api:
    """Sign in, since what nobody in particular sends to the others is not even read."""
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    return api


@pytest.mark.parametrize("path", [*TAKEN_SHORT, *IN_FULL])
async def test_a_body_that_cannot_be_read_is_named(secretary: Api, path: str) -> None:
    for what, sent in UNREADABLE.items():
        for headers in (JSON, {"Content-Type": "Application/JSON; charset=utf-8"}):
            answer = await secretary.post(path, content=sent, headers=headers)
            assert named(answer) == [("body", "json_invalid")], what


async def test_it_is_named_in_the_language_asked_for(api: Api) -> None:
    told = {}
    for language in ("vi", "en"):
        headers = {**JSON, "Accept-Language": language}
        [fault] = (await api.post("/sign-ins", content=b"[", headers=headers)).json()["errors"]
        told[language] = fault["message"]
    assert "JSON hợp lệ" in told["vi"]
    assert "JSON" in told["en"]
    assert told["en"].isascii()


async def test_depth_alone_is_no_fault(api: Api) -> None:
    wide: list[Any] = [{"a": [{}]} for _ in range(100)]
    answer = await api.post("/sign-ins", json={"login": "x", "password": "y", "wide": wide})
    assert ("body.wide", "extra_forbidden") in named(answer)


@pytest.mark.parametrize("kind", ["", "text/plain", "application/merge-patch+json", "json"])
async def test_a_body_of_another_kind_is_415(secretary: Api, kind: str) -> None:
    for path in (*TAKEN_SHORT, *IN_FULL):
        headers = {"Content-Type": kind} if kind else {}
        answer = await secretary.post(path, content=b"{}", headers=headers)
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (415, "request.media_type_unsupported")
        assert [fault["field"] for fault in problem["errors"]] == ["header.Content-Type"]
        assert problem["params"] == {"wanted": "application/json"}


async def test_the_form_of_a_token_is_held_to_the_same(api: Api) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    boundless = {"Content-Type": "multipart/form-data"}
    as_json = await api.post("/token", json={"grant_type": "client_credentials"})
    as_parts = await api.post("/token", content=b"--x", headers=boundless)
    too_many = await api.post("/token", content=b"a&" * 1001, headers=form)
    assert (as_json.status_code, as_parts.status_code) == (415, 415)
    assert as_json.json()["errors"][0]["field"] == "header.Content-Type"
    assert named(too_many) == [("body", "form_invalid")]


async def test_nothing_at_all_is_a_missing_body(api: Api) -> None:
    answer = await api.post("/sign-ins", headers={"Content-Type": "text/plain"})
    assert named(answer) == [("body", "missing")]


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        (b'{"code": "\\ud83d", "note": "\\ud83d\\ude00"}', ["code"]),
        (b'{"rows": ["a", {"code": "\\uDE00"}], "code": "a\\ud83d"}', ["rows.1.code", "code"]),
        (b'{"code": "\\ud83d", "size": 1, "size": 2}', ["code"]),
    ],
)
async def test_half_a_character_is_named_where_it_stands(
    secretary: Api, sent: bytes, fields: list[str]
) -> None:
    """A text that was cut within an emoji is the writer's to mend, not a fault of the JSON."""
    for path in (*TAKEN_SHORT, *IN_FULL):
        answer = await secretary.post(path, content=sent, headers=JSON)
        assert named(answer) == [(f"body.{name}", "string_unicode") for name in fields]


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        (b'{"size": 1, "size": 2}', ["body.size"]),
        (b'{"rows": [{}, {"code": 1, "code": 1}], "rows": []}', ["body.rows.1.code", "body.rows"]),
        (b'{"size": 1, "size": 2, "size": 3, "a": {"b": 1, "b": 2}}', ["size", "size", "a.b"]),
    ],
)
async def test_a_member_that_stands_there_twice_is_named(
    secretary: Api, sent: bytes, fields: list[str]
) -> None:
    whole = [name if name.startswith("body") else f"body.{name}" for name in fields]
    for path in (*TAKEN_SHORT, *IN_FULL):
        answer = await secretary.post(path, content=sent, headers=JSON)
        assert named(answer) == [(name, "repeated") for name in whole]


@pytest.mark.parametrize("size", ["4", 4.0, True, "4.0", 1e300])
async def test_a_whole_number_is_a_whole_number(
    api: Api, session: AsyncSession, branch: Branch, size: Any
) -> None:
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    household = await make_household(session, branch)
    new = {"code": "S-1", "head_name": "Lê Văn Sáu", "place_id": str(branch.place_id)}
    made = await api.post("/households", json={**new, "size": size})
    changed = await api.patch(
        f"/households/{household.id}", json={"size": size}, headers={"If-Match": '"1"'}
    )
    assert named(made) == named(changed) == [("body.size", "int_type")]
    right = await api.post("/households", json={**new, "size": 4})
    assert right.status_code == 201


@pytest.mark.parametrize("day", [0, 86400, 0.0, True, "0", "86400", "-86400", " 86400"])
async def test_a_number_is_no_day(
    api: Api, session: AsyncSession, branch: Branch, day: Any
) -> None:
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    household = await make_household(session, branch)
    noted = {"contacted_on": day, "kind": "visit", "household_id": str(household.id)}
    made = await api.post("/contacts", json=noted)
    asked = await api.get("/party-orgs", params={"as_of": str(day)})
    assert named(made) == [("body.contacted_on", "date_type")]
    assert named(asked)[0][0] == "query.as_of"


def _path(template: str) -> str:
    """Fill a path with an id of nothing, which is as far as a refused name lets it get."""
    nothing = "01890000-0000-7000-8000-000000000000"
    return "/".join(nothing if part.startswith("{") else part for part in template.split("/"))


async def test_no_operation_takes_a_name_in_the_query_that_it_does_not_know(
    app: FastAPI, api: Api
) -> None:
    for method, template, operation in operations(app):
        asked = {"params": {"as_of_": "2020-01-01"}}
        if "requestBody" in operation:
            [media_type] = operation["requestBody"]["content"]
            asked |= {"data": {"a": "b"}} if "form" in media_type else {"json": {}}
        answer = await api.request(method, f"http://api{_path(template)}", **asked)
        assert named(answer) == [("query.as_of_", "extra_forbidden")], f"{method} {template}"


def _is_list(schema: dict[str, Any]) -> bool:
    return any(kind.get("type") == "array" for kind in [schema, *schema.get("anyOf", [])])


async def test_no_operation_takes_twice_what_is_no_list(app: FastAPI, api: Api) -> None:
    found = 0
    for method, template, operation in operations(app):
        for parameter in operation.get("parameters", []):
            name = parameter["name"]
            if parameter["in"] != "query" or _is_list(parameter["schema"]):
                continue
            twice = [(name, "1"), (name, "1")]
            answer = await api.request(method, f"http://api{_path(template)}", params=twice)
            assert named(answer) == [(f"query.{name}", "repeated")], f"{method} {template}"
            found += 1
    assert found > 200


async def test_an_old_day_is_not_taken_for_today(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    meeting = await make_meeting(session, branch.id)
    url = f"/meetings/{meeting.id}/minutes"  # which take no day
    answer = await api.get(url, params={"as_of": "2020-01-01"})
    assert named(answer) == [("query.as_of", "extra_forbidden")]
    assert (await api.get(url)).status_code == 200


async def test_a_page_is_shown_whatever_was_added_to_its_address(app: FastAPI) -> None:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        assert (await client.get("/?fbclid=1")).status_code == 200


def test_what_is_asked_is_of_a_kind_that_reads_numbers_from_text(app: FastAPI) -> None:
    """A query model that is no ``Asked`` would refuse every number."""
    asked = {
        field.field_info.annotation
        for context in iter_route_contexts(app.routes)
        for field in getattr(getattr(context, "dependant", None), "query_params", ())
    }
    assert len(asked) > 40
    assert {one for one in asked if not issubclass(one, Asked)} == set()
