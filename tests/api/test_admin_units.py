from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from api.domain.unit_list import UnitType
from api.models.party_orgs import PartyOrgSpan
from tests.api.reorganisations.decisions import TODAY, code, done, drafted, recoded, unit
from tests.client import Api, outcome
from tests.factories.organisation import SINCE, Branch, make_unit

YESTERDAY: Final = TODAY - timedelta(days=1)
LAST_WEEK: Final = TODAY - timedelta(days=7)
ONE_BY_ONE: Final = {"with_ceased": "true", "limit": "1"}


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
    made = await make_unit(session)
    await api.sign_in(session, Role.MEMBER, branch.id)
    url = f"/admin-units/{made.unit_id}"
    found = await api.get(url)
    assert (found.json()["name"], found.json()["parent"]) == (made.name, None)
    before = await api.get(url, params={"as_of": "2019-12-31"})
    assert outcome(before) == (404, "admin_unit.not_found")
    assert (await api.get(f"{url}/history")).json()["items"] == [found.json()]
    unknown = await api.get(f"/admin-units/{uuid4()}/history")
    assert outcome(unknown) == (404, "admin_unit.not_found")


class TestAnOldCodeOrName:
    """Whoever knows an old code or name need not know the day on which it held."""

    async def test_of_units_that_merged_were_renumbered_and_gave_their_code_to_another(
        self, api: Api, session: AsyncSession, province: PartyOrgSpan
    ) -> None:
        top = await make_unit(session, unit_type=UnitType.PROVINCE)
        name = f"Xã Cũ {uuid4().hex[:8]}"
        merged, heir, numbered = [
            await make_unit(session, parent=top, name=f"{name} {n}") for n in range(3)
        ]
        codes = await recoded(session, top, merged, heir, numbered)
        new_code = f"9{codes[3][1:]}"
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
        first = [
            unit("merge", subject=code(codes[1]), into=code(codes[2])),
            unit("renumber", subject=code(codes[3]), code=new_code),
        ]
        await done(api, await drafted(api, province.org_id, *first, on=LAST_WEEK), "apply")
        second = [
            unit("rename", subject=code(codes[2]), name="Xã Mới"),
            unit(
                "create", ref="new", name="Xã Sau", kind="xa", code=codes[1], parent=code(codes[0])
            ),
        ]
        await done(api, await drafted(api, province.org_id, *second, on=YESTERDAY), "apply")

        async def found(**asked: str) -> list[dict[str, Any]]:
            asked = {"with_ceased": "true", **asked}
            items: list[dict[str, Any]] = (await api.get("/admin-units", params=asked)).json()[
                "items"
            ]
            return items

        await api.sign_in(session, Role.MEMBER, province.org_id)
        [gone, given_anew] = await found(code=codes[1])
        [was_numbered] = await found(code=codes[3])
        by_name = await found(text=name)
        last_week = await found(code=codes[1], as_of=str(LAST_WEEK))
        now = (await api.get("/admin-units", params={"code": codes[1]})).json()["items"]
        pages = [await api.get("/admin-units", params={"code": codes[1], **ONE_BY_ONE})]
        following = {"after": pages[0].json()["next"], "code": codes[1], **ONE_BY_ONE}
        pages.append(await api.get("/admin-units", params=following))
        no_cursor_of_it = await api.get(
            "/admin-units", params={"after": following["after"], "code": codes[1]}
        )

        def told(row: dict[str, Any]) -> tuple[object, ...]:
            today = [(each["id"], each["name"]) for each in row["today"]]
            return row["id"], row["valid_from"], row["valid_to"], row["ceased"], today

        became = [(str(heir.unit_id), "Xã Mới")]
        assert told(gone) == (str(merged.unit_id), str(SINCE), str(LAST_WEEK), True, became)
        assert [(each["id"], each["name"]) for each in gone["succeeded_by"]] == [
            (str(heir.unit_id), heir.name)  # as it was called when it came
        ]
        new_id = given_anew["id"]
        assert told(given_anew) == (new_id, str(YESTERDAY), None, False, [(new_id, "Xã Sau")])
        itself = [(str(numbered.unit_id), numbered.name)]
        days = (str(SINCE), str(LAST_WEEK))
        assert told(was_numbered) == (str(numbered.unit_id), *days, False, itself)
        assert (was_numbered["succeeded_by"], was_numbered["today"][0]["code"]) == ([], new_code)
        assert {row["id"] for row in by_name} == {
            str(one.unit_id) for one in (merged, heir, numbered)
        }
        assert [told(row)[0] for row in last_week] == [str(merged.unit_id)]
        assert now == [given_anew]
        assert [page.json()["items"] for page in pages] == [[gone], [given_anew]]
        assert outcome(no_cursor_of_it) == (422, "cursor.invalid")
