from uuid import UUID, uuid4

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.records import AuditEntry, OutboxEvent
from api.schemas.households import HouseholdRead
from tests.client import Api, outcome
from tests.factories.households import make_household
from tests.factories.organisation import Branch, make_branch, make_org, make_place


def body(branch: Branch, **changes: object) -> dict[str, object]:
    valid = {"code": f"N{uuid4().int % 10**8:08}", "head_name": "Lê Thị Bình", "size": 3}
    return {**valid, "place_id": str(branch.place_id), **changes}


class TestRegisterHousehold:
    async def test_belongs_to_whoever_is_in_charge_of_its_place(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        created = await api.post("/households", json=body(branch))
        found = await api.get(f"/households/{created.json()['id']}")
        assert created.status_code == 201
        assert created.json()["org_id"] == str(branch.id)
        assert HouseholdRead.model_validate(found.json()) == HouseholdRead.model_validate(
            created.json()
        )

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        new = body(branch)
        anonymous = await api.post("/households", json=new)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, branch.id)
        without_right = await api.post("/households", json=new)
        person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        out_of_sight = await api.post("/households", json=body(elsewhere))
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, elsewhere.id, person_id=person_id)
        in_sight = await api.post("/households", json=body(elsewhere))
        accepted = await api.post("/households", json=new)  # the body was not at fault
        taken = await api.post("/households", json=new)

        assert outcome(anonymous) == (401, "auth.required")
        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == (404, "party_org.not_found")
        assert outcome(in_sight) == (403, "auth.not_permitted")
        assert accepted.status_code == 201
        assert outcome(taken) == (409, "household.code_taken")

    async def test_a_place_of_which_nobody_is_in_charge(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        place = await make_place(session, None)
        nobody = await api.post("/households", json=body(branch, place_id=str(place.place_id)))
        unknown = await api.post("/households", json=body(branch, place_id=str(uuid4())))
        assert outcome(nobody) == (409, "place.without_charge")
        assert outcome(unknown) == (404, "place.not_found")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("code", "h 1"),
            ("head_name", " "),
            ("head_name", "Bình\x00"),
            ("size", 0),
            ("religion", "none of our business"),
        ],
    )
    async def test_bad_input_names_its_field(
        self, api: Api, session: AsyncSession, branch: Branch, field: str, value: object
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        response = await api.post("/households", json=body(branch, **{field: value}))
        assert outcome(response) == (422, "request.invalid")
        assert [fault["field"] for fault in response.json()["errors"]] == [f"body.{field}"]

    async def test_is_audited_and_announced(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        created = (await api.post("/households", json=body(branch))).json()

        of_this = col(AuditEntry.target_id) == UUID(created["id"])
        [entry] = (await session.exec(select(AuditEntry).where(of_this))).all()
        announced = (await session.exec(select(OutboxEvent.payload))).all()

        assert (entry.org_id, entry.action) == (branch.id, "household.registered")
        assert {"id": created["id"], "org_id": str(branch.id)} in announced


class TestAmendHousehold:
    async def test_needs_the_version_last_seen(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/households/{(await make_household(session, branch)).id}"
        seen = (await api.get(url)).headers["ETag"]
        change = {"head_name": "Trần Thị Bình"}

        blind = await api.patch(url, json=change)
        first = await api.patch(url, json=change, headers={"If-Match": seen})
        second = await api.patch(url, json=change, headers={"If-Match": seen})

        assert outcome(blind) == (428, "version.required")
        assert (first.status_code, first.json()["head_name"]) == (200, "Trần Thị Bình")
        assert outcome(second) == (412, "version.stale")

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/households/{(await make_household(session, elsewhere)).id}"
        change, headers = {"size": 2}, {"If-Match": '"1"'}

        out_of_sight = await api.patch(url, json=change, headers=headers)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, elsewhere.id, person_id=person_id)
        in_sight = await api.patch(url, json=change, headers=headers)

        assert outcome(out_of_sight) == (404, "household.not_found")
        assert outcome(in_sight) == (403, "auth.not_permitted")

    async def test_a_code_is_changed_to_one_that_is_free(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/households/{(await make_household(session, branch)).id}"
        taken = (await make_household(session, branch)).code
        headers = {"If-Match": '"1"'}
        refused = await api.patch(url, json={"code": taken, "size": 9}, headers=headers)
        malformed = await api.patch(url, json={"code": "h 1"}, headers=headers)
        changed = await api.patch(url, json={"code": "DB-7"}, headers=headers)
        assert (outcome(refused), refused.json()["errors"][0]["field"]) == (
            (409, "household.code_taken"),
            "body.code",
        )
        assert outcome(malformed) == (422, "request.invalid")
        assert (changed.json()["code"], changed.json()["size"]) == ("DB-7", 4)


class TestListHouseholds:
    async def test_shows_only_what_is_in_scope(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        mine = await make_household(session, branch)
        hidden = await make_household(session, elsewhere)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)

        page = (await api.get("/households")).json()

        assert [row["id"] for row in page["items"]] == [str(mine.id)]
        assert page["next"] is None
        assert outcome(await api.get(f"/households/{hidden.id}")) == (404, "household.not_found")

    async def test_a_party_group_is_part_of_its_branch(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        from_branch = await make_household(session, branch)
        parent = await make_org(session, OrgType.BRANCH)
        assert parent
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        assert (await api.get("/households")).json()["items"][0]["id"] == str(from_branch.id)

    async def test_committees_above_see_no_names(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_household(session, branch)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        assert outcome(await api.get("/households")) == (403, "auth.not_permitted")

    async def test_pages_meet(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        made = [await make_household(session, at) for at in (branch, elsewhere) * 3]
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id, elsewhere.id)
        codes: list[str] = []
        asked = {"limit": "2"}
        for _ in range(4):  # three full pages, and the end
            page = (await api.get("/households", params=asked)).json()
            codes += [row["code"] for row in page["items"]]
            asked["after"] = page["next"]
        assert page == {"items": [], "next": None}
        assert codes == [one.code for one in made[::2] + made[1::2]]

    async def test_overlapping_grants_show_no_row_twice(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_household(session, branch)
        await api.sign_in(session, Role.INTEGRATION_CLIENT, branch.id, branch.commune_id)
        assert len((await api.get("/households")).json()["items"]) == 1

    async def test_a_cursor_is_good_for_its_own_query_only(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_household(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        cursor = (await api.get("/households", params={"limit": 1})).json()["next"]
        for params in ({"after": cursor, "text": "An"}, {"after": "x" + cursor}):
            response = await api.get("/households", params=params)
            assert outcome(response) == (422, "cursor.invalid"), params

    @pytest.mark.parametrize(
        ("text", "found"),
        [("dang", True), ("ĐẶNG", True), ("duc", True), ("%%", False), ("binh", False)],
    )
    async def test_searches_with_or_without_diacritics(
        self, api: Api, session: AsyncSession, branch: Branch, text: str, *, found: bool
    ) -> None:
        await make_household(session, branch, head_name="Đặng Đình Đức")
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        page = (await api.get("/households", params={"text": text})).json()
        assert bool(page["items"]) is found

    async def test_limit_is_bounded(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        response = await api.get("/households", params={"limit": 201})
        assert outcome(response) == (422, "request.invalid")
        assert (await make_branch(session)).id
