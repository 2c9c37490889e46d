from uuid import uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from api.domain.unit_list import UnitType
from tests.client import Api, outcome
from tests.factories.organisation import Branch, make_unit


async def test_a_namesake_is_told_by_type_and_parent(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    name = f"Ngọc Trạo {uuid4().hex[:8]}"
    provinces = [
        await make_unit(session, name=f"Tỉnh {which}", unit_type=UnitType.PROVINCE)
        for which in ("Thanh Hoá", "Quảng Ninh")
    ]
    commune = await make_unit(session, name=f"Xã {name}", parent=provinces[0])
    ward = await make_unit(
        session, name=f"Phường {name}", unit_type=UnitType.WARD, parent=provinces[1]
    )
    await api.sign_in(session, Role.MEMBER, branch.id)

    found = (await api.get("/admin-units", params={"text": name.lower()})).json()["items"]
    assert {(row["id"], row["unit_type"], row["parent"]["name"]) for row in found} == {
        (str(commune.unit_id), "commune", "Tỉnh Thanh Hoá"),
        (str(ward.unit_id), "ward", "Tỉnh Quảng Ninh"),
    }


async def test_filters(api: Api, session: AsyncSession, branch: Branch) -> None:
    province = await make_unit(session, unit_type=UnitType.PROVINCE)
    units = [await make_unit(session, parent=province) for _ in range(3)]
    await api.sign_in(session, Role.MEMBER, branch.id)

    async def ids(**params: object) -> set[str]:
        asked = {"parent_id": str(province.unit_id), **params}
        page = (await api.get("/admin-units", params=asked)).json()
        assert "items" in page, page
        return {row["id"] for row in page["items"]}

    assert await ids() == {str(unit.unit_id) for unit in units}
    assert await ids(unit_type="ward") == set()
    assert await ids(as_of="2019-12-31") == set()
    first = await api.get("/admin-units", params={"parent_id": str(province.unit_id), "limit": 1})
    rest = await ids(after=first.json()["next"])
    assert rest | {first.json()["items"][0]["id"]} == await ids()
    assert len(rest) == 2
    bad = await api.get("/admin-units", params={"code": "xã"})
    assert outcome(bad) == (422, "request.invalid")


async def test_one_unit(api: Api, session: AsyncSession, branch: Branch) -> None:
    unit = await make_unit(session)
    await api.sign_in(session, Role.MEMBER, branch.id)
    url = f"/admin-units/{unit.unit_id}"
    found = await api.get(url)
    assert (found.json()["name"], found.json()["parent"]) == (unit.name, None)
    before = await api.get(url, params={"as_of": "2019-12-31"})
    assert outcome(before) == (404, "admin_unit.not_found")
    assert (await api.get(f"{url}/history")).json()["items"] == [found.json()]
    unknown = await api.get(f"/admin-units/{uuid4()}/history")
    assert outcome(unknown) == (404, "admin_unit.not_found")
