"""Lists are of the whole country, so these tests have a database of their own."""

from collections.abc import AsyncIterator
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db import migrate
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.main import create_app
from api.settings import Settings
from tests.api.places.test_places import village
from tests.api.test_party_orgs import body as branch_body
from tests.client import Api, outcome
from tests.databases import database, owner_of
from tests.factories.organisation import make_branch, make_org

NATIONAL = Path(__file__).parents[2] / "reference" / "units_2025_07_01.csv"
SLACK = 4  # the machine does other things too
HEADER = "code,name,type,parent_code\n"
THANH_HOA = "38,Tỉnh Thanh Hoá,tinh,\n"
DONG_NAI = "75,Tỉnh Đồng Nai,tinh,\n"
THIEU_TOAN = "15799,Xã Thiệu Toán,xa,38\n"
TRAN_BIEN = "26041,Phường Trấn Biên,phuong,75\n"
BEFORE = HEADER + THANH_HOA + DONG_NAI + THIEU_TOAN + TRAN_BIEN


def body(file: str, valid_from: str, **changes: object) -> dict[str, object]:
    return {"file": file, "valid_from": valid_from, "legal_ref": "QĐ 19/2025/QĐ-TTg", **changes}


@pytest.fixture
async def own_settings(settings: Settings, owner_url: str) -> AsyncIterator[Settings]:
    """Make a database that knows no unit."""
    async with database(owner_url) as url:
        await migrate.upgrade(url)
        yield settings.model_copy(update={"database_url": url, "connections": 2})


@pytest.fixture
async def app(own_settings: Settings) -> AsyncIterator[FastAPI]:
    app = create_app(own_settings)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def session(own_settings: Settings) -> AsyncIterator[AsyncSession]:
    async with owner_of(own_settings.database_url) as session:
        yield session


@pytest.fixture
async def api(app: FastAPI, session: AsyncSession) -> AsyncIterator[Api]:
    """Sign in whoever administers the whole tree."""
    province = await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
    async with Api(app) as client:
        await client.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
        yield client


async def loaded(api: Api, file: str, valid_from: str, **changes: object) -> dict[str, Any]:
    response = await api.post("/admin-unit-lists", json=body(file, valid_from, **changes))
    assert response.is_success, response.text
    report: dict[str, Any] = response.json()
    return report


async def unit(api: Api, code: str, as_of: str) -> dict[str, Any] | None:
    page = await api.get("/admin-units", params={"code": code, "as_of": as_of})
    return next(iter(page.json()["items"]), None)


async def test_the_national_list_is_loaded_in_no_time_and_once(api: Api) -> None:
    file = NATIONAL.read_text()
    dry = await loaded(api, file, "2025-07-01", dry_run=True)
    nothing = (await api.get("/admin-units")).json()["items"]
    began = perf_counter()
    first = await loaded(api, file, "2025-07-01")
    seconds = perf_counter() - began
    again = await loaded(api, file, "2025-07-01")

    assert (dry["id"], dry["added"], nothing) == (None, 3355, [])
    assert (first["units"], first["added"], len(first["differences"])) == (3355, 3355, 200)
    assert seconds < 2 * SLACK, seconds
    assert (again["id"], again["unchanged"], again["added"]) == (first["id"], 3355, 0)
    lists = (await api.get("/admin-unit-lists")).json()["items"]
    assert [(each["id"], each["units"]) for each in lists] == [(first["id"], 3355)]
    province = await unit(api, "38", "2025-07-01")
    assert province
    below = await api.get("/admin-units", params={"parent_id": province["id"], "limit": 200})
    assert len(below.json()["items"]) == 166


async def test_a_later_list_ends_what_is_gone_and_begins_what_is_new(api: Api) -> None:
    await loaded(api, BEFORE, "2025-07-01")
    was = {code: await unit(api, code, "2025-07-01") for code in ("75", "26041", "15799")}
    [province] = (await api.get("/party-orgs")).json()["items"]
    branch = await api.post("/party-orgs", json=branch_body(UUID(province["id"])))
    gone = was["15799"]
    assert gone
    there = village(UUID(branch.json()["id"]), UUID(gone["id"]), valid_from="2025-08-01")
    assert (await api.post("/places", json=there)).status_code == 201

    # Đồng Nai becomes a city; Thiệu Toán is gone, and a ward has come.
    city = DONG_NAI.replace("Tỉnh", "Thành phố").replace("tinh", "thanh_pho")
    after = HEADER + THANH_HOA + city + TRAN_BIEN + "26044,Phường Tam Phước,phuong,75\n"
    asked = await loaded(api, after, "2026-04-30", dry_run=True)
    report = await loaded(api, after, "2026-04-30")

    assert asked == {**report, "id": None, "dry_run": True}
    counted = ("unchanged", "added", "gone", "renamed", "retyped", "reparented", "places_left")
    assert [report[name] for name in counted] == [2, 1, 1, 1, 1, 0, 1]
    assert [each["code"] for each in report["differences"]] == ["15799", "26044", "75"]
    now = {code: await unit(api, code, "2026-04-30") for code in ("75", "26041", "15799")}
    assert was["75"]
    assert was["26041"]
    assert now["75"]
    assert now["26041"]
    assert now["75"]["id"] != was["75"]["id"]
    assert now["26041"]["id"] == was["26041"]["id"]  # itself, in what its province became
    assert now["26041"]["parent"]["id"] == now["75"]["id"]
    assert now["15799"] is None
    ended = {"valid_to": "2026-04-30", "today": []}  # a list does not say what came after
    assert await unit(api, "75", "2026-04-29") == {**was["75"], **ended}
    history = (await api.get(f"/admin-units/{was['26041']['id']}/history")).json()["items"]
    assert [row["parent"]["name"] for row in history] == ["Tỉnh Đồng Nai", "Thành phố Đồng Nai"]


async def test_lists_are_loaded_in_the_order_of_time(api: Api) -> None:
    await loaded(api, BEFORE, "2025-07-01")
    late = await api.post("/admin-unit-lists", json=body(HEADER + THANH_HOA, "2021-01-01"))
    other = await api.post("/admin-unit-lists", json=body(HEADER + THANH_HOA, "2025-07-01"))
    assert outcome(late) == (409, "admin_unit_list.out_of_order")
    assert outcome(other) == (409, "admin_unit_list.day_taken")
    await loaded(api, BEFORE + "15802,Xã Thiệu Tiến,xa,38\n", "2026-04-30")
    known = await loaded(api, BEFORE, "2025-07-01")  # told again, changes nothing
    assert (known["unchanged"], known["added"]) == (4, 0)


async def test_a_faulty_list_is_refused_whole(api: Api) -> None:
    file = (
        HEADER
        + THANH_HOA
        + "1,Hà Nội,thanh_pho,\n16348,Xã Trường Văn,xa,39\n402,Huyện A,huyen,38\n"
    )
    refused = await api.post("/admin-unit-lists", json=body(file, "2025-07-01"))
    assert outcome(refused) == (422, "admin_unit_list.faulty")
    assert [(each["field"], each["code"]) for each in refused.json()["errors"]] == [
        ("body.file.3.code", "unit_list.code_length"),
        ("body.file.4.parent_code", "unit_list.parent_unknown"),
        ("body.file.5.type", "unit_list.type_ended"),
    ]
    assert "39" in refused.json()["errors"][1]["message"]
    assert (await api.get("/admin-units")).json()["items"] == []
    empty = await api.post("/admin-unit-lists", json=body(HEADER, "2025-07-01"))
    assert [each["code"] for each in empty.json()["errors"]] == ["unit_list.empty"]


async def test_only_who_administers_a_whole_tree_loads(api: Api, session: AsyncSession) -> None:
    branch = await make_branch(session)
    for role, org_id, status in (
        (Role.SYSTEM_ADMINISTRATOR, branch.id, 403),
        (Role.PROVINCIAL_COMMITTEE, branch.commune_id, 403),
        (Role.SYSTEM_ADMINISTRATOR, branch.commune_id, 201),
    ):
        await api.sign_in(session, role, org_id)
        response = await api.post("/admin-unit-lists", json=body(BEFORE, "2025-07-01"))
        assert response.status_code == status, role
