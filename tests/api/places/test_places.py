"""Places are registered, moved, renamed and listed."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.domain.unit_list import UnitType
from tests.api.test_households import body as household_body
from tests.client import Api, outcome
from tests.factories.households import make_household
from tests.factories.organisation import Branch, make_org, make_unit, span_of

IF_MATCH = {"If-Match": '"1"'}
TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)


def village(in_charge: UUID, unit: UUID, **changes: object) -> dict[str, object]:
    valid = {"name": "Thôn Đồng Bào", "place_type": "village", "valid_from": "2021-01-01"}
    return {**valid, "org_id": str(in_charge), "admin_unit_id": str(unit), **changes}


def cluster(inside: UUID, **changes: object) -> dict[str, object]:
    valid = {"name": "Cụm 1", "place_type": "residential_cluster", "valid_from": "2021-01-01"}
    return {**valid, "parent_id": str(inside), **changes}


def charge(org_id: UUID, on: date = TODAY) -> dict[str, object]:
    return {"org_id": str(org_id), "on": str(on), "legal_ref": "NQ 7"}


async def group_of(session: AsyncSession, branch: Branch) -> UUID:
    group = await make_org(session, OrgType.PARTY_GROUP, parent=await span_of(session, branch.id))
    return group.org_id


async def made(api: Api, new: dict[str, object]) -> UUID:
    response = await api.post("/places", json=new)
    assert response.status_code == 201, response.text
    return UUID(response.json()["id"])


async def orgs_of_people(session: AsyncSession, place_id: UUID) -> set[UUID]:
    """Look behind the walls: which bodies the households and groups of a place belong to."""
    rows = text(
        "SELECT org_id FROM household WHERE place_id = :place_id UNION"
        " SELECT org_id FROM household_group WHERE place_id = :place_id"
    )
    connection = await session.connection()
    found = set((await connection.scalars(rows, {"place_id": place_id})).all())
    await session.commit()
    return found


class TestRegister:
    async def test_a_village_and_a_cluster_that_follows_it(
        self, api: Api, session: AsyncSession, branch: Branch, unit_id: UUID
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        there = (await api.post("/places", json=village(branch.id, unit_id))).json()
        inside = (await api.post("/places", json=cluster(there["id"]))).json()
        assert there["in_charge"]["id"] == str(branch.id)
        assert there["admin_unit"]["name"] == "Xã Thiệu Toán"
        assert inside["parent"] == {
            "id": there["id"],
            "name": "Thôn Đồng Bào",
            "place_type": "village",
        }
        assert (inside["in_charge"], inside["admin_unit"]) == (
            there["in_charge"],
            there["admin_unit"],
        )
        assert (await api.get(f"/places/{inside['id']}")).json() == inside
        entered = await api.post("/households", json=household_body(branch, place_id=inside["id"]))
        assert entered.json()["org_id"] == str(branch.id)

    async def test_four_groups_for_four_clusters(
        self, api: Api, session: AsyncSession, branch: Branch, unit_id: UUID
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        there = await made(api, village(branch.id, unit_id))
        groups = [await group_of(session, branch) for _ in range(4)]
        for number, group in enumerate(groups):
            await made(api, cluster(there, name=f"Cụm {number}", org_id=str(group)))
        listed = (await api.get("/places", params={"parent_id": str(there)})).json()["items"]
        assert [row["in_charge"]["id"] for row in listed] == [str(group) for group in groups]
        assert [row["name"] for row in listed] == ["Cụm 0", "Cụm 1", "Cụm 2", "Cụm 3"]

    async def test_refusals(
        self,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        neighbour: Branch,
        unit_id: UUID,
    ) -> None:
        valid = village(branch.id, unit_id)
        province = await make_unit(session, unit_type=UnitType.PROVINCE)
        group = await group_of(session, neighbour)

        async def tried(new: dict[str, object]) -> tuple[int, str]:
            return outcome(await api.post("/places", json=new))

        assert await tried(valid) == (401, "auth.required")
        await api.sign_in(session, Role.MEMBER, branch.id)
        assert await tried(valid) == (403, "auth.not_permitted")
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        assert await tried(village(neighbour.id, unit_id)) == (403, "auth.not_permitted")
        assert await tried(cluster(neighbour.place_id)) == (403, "auth.not_permitted")
        assert await tried(village(uuid4(), unit_id)) == (404, "party_org.not_found")
        assert await tried(village(branch.id, uuid4())) == (404, "admin_unit.not_found")
        assert await tried(village(branch.id, province.unit_id)) == (409, "place.unit_unfit")
        assert await tried(cluster(uuid4())) == (404, "place.not_found")
        assert await tried({**valid, "place_type": "residential_cluster"}) == (
            409,
            "dated_tree.wrong_kind_above",
        )
        assert await tried(cluster(branch.place_id, place_type="village")) == (
            409,
            "dated_tree.wrong_kind_above",
        )
        assert await tried(cluster(branch.place_id, valid_from="2019-01-01")) == (
            409,
            "dated_tree.nothing_above",
        )
        assert await tried({**valid, "valid_from": "2019-12-31"}) == (409, "place.body_unfit")
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        assert await tried(village(branch.commune_id, unit_id)) == (409, "place.body_unfit")
        assert await tried(cluster(branch.place_id, org_id=str(group))) == (
            409,
            "place.of_other_branch",
        )
        assert (await api.post("/places", json=valid)).status_code == 201

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": "Thôn\n5"}, "body.name"),
            ({"place_type": "hamlet"}, "body.place_type"),
            ({"valid_from": "2200-01-01"}, "body.valid_from"),
            ({"parent_id": str(uuid4())}, "body"),
            ({"admin_unit_id": None}, "body"),
            ({"org_id": None}, "body"),
            ({"households": 200}, "body.households"),
        ],
    )
    async def test_bad_input_names_its_field(
        self, as_commune: Api, branch: Branch, unit_id: UUID, change: dict[str, Any], field: str
    ) -> None:
        response = await as_commune.post("/places", json=village(branch.id, unit_id, **change))
        assert outcome(response) == (422, "request.invalid")
        assert [fault["field"] for fault in response.json()["errors"]] == [field]


class TestMoveAndRename:
    async def test_a_village_takes_its_clusters_into_another_unit(
        self, as_commune: Api, session: AsyncSession, branch: Branch, unit_id: UUID
    ) -> None:
        there = await made(as_commune, village(branch.id, unit_id))
        inside = await made(as_commune, cluster(there))
        ward = await make_unit(session, name="Phường Hạc Thành", unit_type=UnitType.WARD)
        await make_household(session, branch, place_id=inside)
        moved = await as_commune.post(
            f"/places/{there}/moves",
            json={"admin_unit_id": str(ward.unit_id), "on": str(TOMORROW)},
            headers=IF_MATCH,
        )
        assert moved.status_code == 201, moved.text
        for day, name in ((TODAY, "Xã Thiệu Toán"), (TOMORROW, "Phường Hạc Thành")):
            for place_id in (there, inside):
                seen = await as_commune.get(f"/places/{place_id}", params={"as_of": str(day)})
                assert seen.json()["admin_unit"]["name"] == name
        assert await orgs_of_people(session, inside) == {branch.id}

    async def test_a_cluster_that_moves_stays_with_who_is_in_charge(
        self,
        as_commune: Api,
        session: AsyncSession,
        branch: Branch,
        neighbour: Branch,
        unit_id: UUID,
    ) -> None:
        there = await made(as_commune, village(branch.id, unit_id))
        inside = await made(as_commune, cluster(there))
        other = await made(as_commune, village(neighbour.id, unit_id, name="Thôn khác"))
        moved = await as_commune.post(
            f"/places/{inside}/moves",
            json={"parent_id": str(other), "on": str(TODAY)},
            headers=IF_MATCH,
        )
        assert moved.json()["parent"]["name"] == "Thôn khác"
        group = await group_of(session, neighbour)
        for place_id, org_id in ((there, neighbour.id), (other, group)):
            put = await as_commune.post(
                f"/places/{place_id}/charges", json=charge(org_id), headers=IF_MATCH
            )
            assert put.status_code == 201, put.text
        seen = await as_commune.get(f"/places/{inside}")
        assert seen.json()["in_charge"]["id"] == str(branch.id)

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, neighbour: Branch, unit_id: UUID
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        inside = await made(api, cluster(branch.place_id))

        async def tried(place_id: UUID, **move: object) -> tuple[int, str]:
            new = {"on": str(TODAY), **move}
            return outcome(await api.post(f"/places/{place_id}/moves", json=new, headers=IF_MATCH))

        unit, there = str(unit_id), str(branch.place_id)
        into_another = await tried(inside, parent_id=str(neighbour.place_id))
        assert into_another == (403, "auth.not_permitted")
        assert await tried(neighbour.place_id, admin_unit_id=unit) == (403, "auth.not_permitted")
        assert await tried(inside, parent_id=there) == (409, "dated_tree.unchanged")
        assert await tried(inside, admin_unit_id=unit) == (409, "dated_tree.wrong_kind_above")
        assert await tried(branch.place_id, parent_id=str(inside)) == (
            409,
            "dated_tree.within_itself",
        )
        assert await tried(branch.place_id, admin_unit_id=unit, on="2019-01-01") == (
            404,
            "admin_unit.not_found",
        )
        assert await tried(branch.place_id) == (422, "request.invalid")
        assert await tried(uuid4(), admin_unit_id=unit) == (404, "place.not_found")

    async def test_each_day_has_its_name(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/places/{branch.place_id}"
        rename = {"name": "Thôn Liên Minh", "on": "2025-07-01", "legal_ref": "QĐ 2"}
        renamed = await api.post(f"{url}/renames", json=rename, headers=IF_MATCH)
        again = await api.post(f"{url}/renames", json=rename, headers={"If-Match": '"2"'})
        assert renamed.status_code == 201, renamed.text
        assert outcome(again) == (409, "dated_tree.unchanged")
        inside = await api.post("/places", json=cluster(branch.place_id))
        assert inside.json()["parent"]["name"] == "Thôn Thử"  # on its first day
        history = (await api.get(f"{url}/history")).json()["items"]
        assert [(row["name"], row["valid_from"]) for row in history] == [
            ("Thôn Thử", "2020-01-01"),
            ("Thôn Liên Minh", "2025-07-01"),
        ]


class TestList:
    async def test_filters(
        self, as_commune: Api, branch: Branch, neighbour: Branch, unit_id: UUID
    ) -> None:
        there = await made(as_commune, village(branch.id, unit_id))
        inside = await made(as_commune, cluster(there))
        street = village(
            neighbour.id,
            unit_id,
            name="Phố 4",
            place_type="residential_group",
            valid_from="2022-01-01",
        )
        other = await made(as_commune, street)

        async def ids(**params: Any) -> list[UUID]:
            page = await as_commune.get("/places", params={"admin_unit_id": str(unit_id), **params})
            return [UUID(row["id"]) for row in page.json()["items"]]

        assert await ids() == [inside, other, there]
        assert await ids(org_id=str(branch.id)) == [inside, there]
        assert await ids(org_id=str(neighbour.id)) == [other]
        assert await ids(parent_id=str(there)) == [inside]
        assert await ids(place_type="residential_group") == [other]
        assert await ids(text="dong bao") == await ids(text="ĐỒNG") == [there]
        assert await ids(as_of="2021-06-01") == [inside, there]
        assert outcome(await as_commune.get(f"/places/{uuid4()}")) == (404, "place.not_found")
        for what in ("history", "charges"):
            missing = await as_commune.get(f"/places/{uuid4()}/{what}")
            assert outcome(missing) == (404, "place.not_found")
