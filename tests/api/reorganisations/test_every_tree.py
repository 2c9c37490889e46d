"""Steps of units and places, and every other step of every tree, done and undone."""

from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.domain.unit_list import UnitType
from api.models.party_orgs import PartyOrgSpan
from tests.api.reorganisations.decisions import (
    TOUCHED,
    code,
    done,
    drafted,
    ident,
    merge,
    place_in,
    recoded,
    rows_of,
    unit,
)
from tests.client import Api, outcome, seen
from tests.factories.households import make_household
from tests.factories.organisation import Branch, make_unit

TODAY = clock.today()
YESTERDAY = TODAY - timedelta(days=1)


class TestUnits:
    async def test_communes_merge_under_a_code_that_is_used_again(
        self, api: Api, session: AsyncSession, province: PartyOrgSpan, one: Branch
    ) -> None:
        top = await make_unit(session, unit_type=UnitType.PROVINCE)
        district = await make_unit(session, unit_type=UnitType.DISTRICT, parent=top)
        first, second = [await make_unit(session, parent=district) for _ in range(2)]
        codes = await recoded(session, top, district, first, second)
        village = await place_in(session, one, second.unit_id)
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
        steps = [
            unit(
                "create", ref="new", name="Xã Mới", kind="xa", code=codes[3], parent=code(codes[0])
            ),
            unit("merge", subject=code(codes[2]), into={"ref": "new"}),
            unit("merge", subject=code(codes[3]), into={"ref": "new"}),
            unit("abolish", subject=code(codes[0]), kind="huyen"),
        ]
        url = await drafted(api, province.org_id, *steps)
        tables = ("admin_unit", "admin_unit_span", "place", "place_span", "succession")
        before = await rows_of(session, *tables)
        await done(api, url, "apply")
        old = (await api.get(f"/admin-units/{second.unit_id}")).json()
        [heir] = old["succeeded_by"]
        assert (old["ceased"], heir["code"], heir["name"]) == (True, codes[3], "Xã Mới")
        lies = (await api.get(f"/places/{village}")).json()["admin_unit"]
        assert lies["id"] == heir["id"]
        [found] = (await api.get("/admin-units", params={"code": codes[3]})).json()["items"]
        assert found["id"] == heir["id"]
        as_before = {"code": codes[3], "as_of": str(YESTERDAY)}
        [found] = (await api.get("/admin-units", params=as_before)).json()["items"]
        assert found["id"] == str(second.unit_id)
        line = (await api.get(f"/admin-units/{first.unit_id}/succession")).json()
        assert [(link["kind"], link["to_name"]) for link in line["successors"]] == [
            ("merged", "Xã Mới")
        ]
        assert line["today"] == [heir["id"]]
        line = (await api.get(f"/admin-units/{heir['id']}/succession")).json()
        assert {link["from_id"] for link in line["predecessors"]} == {
            str(first.unit_id),
            str(second.unit_id),
        }
        await done(api, url, "revert")
        assert await rows_of(session, *tables) == before

    async def test_one_whose_code_is_anothers_by_now_is_named_before_a_revert(
        self, api: Api, session: AsyncSession, province: PartyOrgSpan
    ) -> None:
        top = await make_unit(session, unit_type=UnitType.PROVINCE)
        district = await make_unit(session, unit_type=UnitType.DISTRICT, parent=top)
        first, second = [await make_unit(session, parent=district) for _ in range(2)]
        codes = await recoded(session, top, district, first, second)
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
        merged = unit("merge", subject=code(codes[2]), into=code(codes[3]))
        url = await drafted(api, province.org_id, merged, on=YESTERDAY)
        await done(api, url, "apply")
        again = unit("create", ref="new", name="Xã Sau", kind="xa", code=codes[2])
        later = await drafted(api, province.org_id, {**again, "parent": code(codes[1])})
        await done(api, later, "apply")
        refused = await api.post(f"{url}/revert", headers=seen(await api.get(url)))
        assert outcome(refused) == (409, "reorganisation.built_upon")
        [fault] = refused.json()["errors"]
        assert fault["code"] == "reorganisation.code_taken_since"
        assert codes[2] in fault["message"]
        assert "Xã Sau" in fault["message"]
        await done(api, later, "revert")
        await done(api, url, "revert")


class TestPlaces:
    async def test_who_lives_in_a_village_that_merges_answers_to_the_heirs_body(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        household = await make_household(session, one)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        step = merge(one.place_id, other.place_id, tree="place")
        url = await drafted(api, province.org_id, step)
        before = await rows_of(session, *TOUCHED)
        await done(api, url, "apply")
        village = (await api.get(f"/places/{one.place_id}")).json()
        assert (village["ceased"], village["succeeded_by"]["id"]) == (True, str(other.place_id))
        assert village["in_charge"]["id"] == str(other.id)
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, other.id)
            [row] = (await secretary.get("/households")).json()["items"]
            assert row["id"] == str(household.id)
            new = {"code": "H-9", "head_name": "An", "size": 2, "place_id": str(one.place_id)}
            refused = await secretary.post("/households", json=new)
            assert outcome(refused) == (409, "place.ceased")
        await done(api, url, "revert")
        assert await rows_of(session, *TOUCHED) == before

    async def test_every_other_step_of_every_tree(
        self,
        api: Api,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        top = await make_unit(session, unit_type=UnitType.PROVINCE)
        here, there = [await make_unit(session, parent=top) for _ in range(2)]
        codes = await recoded(session, top, here, there)
        village = await place_in(session, one, here.unit_id)
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
        new_code = f"0{9999 - int(codes[1]) % 1000}"
        steps: list[dict[str, Any]] = [
            unit("renumber", subject=code(codes[1]), code=new_code),
            unit("rename", subject=code(codes[1]), name="Phường Mới"),
            unit("retype", subject=code(codes[1]), kind="phuong"),
            {"action": "retype", "subject": ident(one.id), "is_grassroots_org": False},
            {
                "tree": "place",
                "action": "create",
                "ref": "hamlet",
                "name": "Thôn Mới",
                "kind": "village",
                "unit": code(codes[2]),
                "in_charge": ident(other.id),
            },
            {
                "tree": "place",
                "action": "create",
                "ref": "cluster",
                "name": "Cụm 1",
                "kind": "residential_cluster",
                "parent": {"ref": "hamlet"},
            },
            {
                "tree": "place",
                "action": "move",
                "subject": ident(village),
                "unit": code(codes[2]),
            },
            {"tree": "place", "action": "rename", "subject": ident(village), "name": "Khu phố 1"},
            {
                "tree": "place",
                "action": "retype",
                "subject": ident(village),
                "kind": "residential_group",
            },
        ]
        url = await drafted(api, province.org_id, *steps)
        tables = (*TOUCHED, "admin_unit", "admin_unit_span")
        before = await rows_of(session, *tables)
        await done(api, url, "apply")
        said = (await api.get(f"{url}/steps")).json()["items"]
        made = {step["step"].get("ref"): step["makes"] for step in said if step["makes"]}
        renamed = (await api.get(f"/admin-units/{here.unit_id}")).json()
        assert (renamed["code"], renamed["name"]) == (new_code, "Phường Mới")
        assert renamed["unit_type"] == "ward"
        cluster = (await api.get(f"/places/{made['cluster']}")).json()
        assert cluster["admin_unit"]["id"] == str(there.unit_id)
        assert cluster["in_charge"]["id"] == str(other.id)
        moved = (await api.get(f"/places/{village}")).json()
        assert (moved["name"], moved["place_type"]) == ("Khu phố 1", "residential_group")
        assert moved["admin_unit"]["id"] == str(there.unit_id)
        assert not (await api.get(f"/party-orgs/{one.id}")).json()["is_grassroots_org"]
        await done(api, url, "revert")
        assert await rows_of(session, *tables) == before
