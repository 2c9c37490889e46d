import asyncio
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from tests.client import Api, outcome
from tests.factories.organisation import Branch


def defining(org_id: UUID, **changes: object) -> dict[str, Any]:
    """Ask for an indicator as the committee of a commune would."""
    valid = {
        "name": "Thu nhập bình quân đầu người",
        "unit": "triệu đồng/người/năm",
        "decimals": 1,
        "adds_up": False,
        "valid_from": "2021-01-01",
    }
    return {"org_id": str(org_id), **valid, **changes}


class TestIndicators:
    async def test_a_later_version_leaves_the_earlier_one_as_it_was(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        url = f"/indicators/i{branch.id.hex}"
        first = (await api.put(url, json=defining(branch.commune_id))).json()
        later = defining(branch.commune_id, decimals=3, valid_from="2027-01-01")
        second = (await api.put(url, json=later)).json()
        again = await api.put(url, json=later)
        then = (await api.get(url, params={"as_of": "2026-12-31"})).json()
        after = (await api.get(url, params={"as_of": "2027-01-01"})).json()
        before = await api.get(url, params={"as_of": "2020-12-31"})
        history = (await api.get(f"{url}/versions")).json()["items"]

        assert (then["id"], then["valid_to"]) == (first["id"], "2027-01-01")
        assert after == second
        assert [row["decimals"] for row in history] == [1, 3]
        assert outcome(again) == (409, "indicator.defined_later")
        assert outcome(before) == (404, "indicator.not_found")

    async def test_lists_what_holds(self, api: Api, session: AsyncSession, branch: Branch) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        code = f"i{branch.id.hex}"
        await api.put(f"/indicators/{code}", json=defining(branch.commune_id))
        await api.sign_in(session, Role.MEMBER, branch.id)
        codes: list[str] = []
        asked: dict[str, Any] = {"limit": 200}
        while True:
            page = (await api.get("/indicators", params=asked)).json()
            codes += [row["code"] for row in page["items"]]
            if page["next"] is None:
                break
            asked["after"] = page["next"]
        assert code in codes
        assert codes == sorted(codes)

    async def test_of_two_definitions_at_once_one_holds(
        self, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        new = defining(branch.commune_id)
        url = f"/indicators/i{branch.id.hex}"
        async with Api(app) as one, Api(app) as other:
            await one.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
            await other.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
            answers = await asyncio.gather(*(api.put(url, json=new) for api in (one, other)))
        assert sorted(answer.status_code for answer in answers) == [200, 409]

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        url = f"/indicators/i{branch.id.hex}"
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        out_of_sight = await api.put(url, json=defining(elsewhere.commune_id))
        await api.put(url, json=defining(branch.commune_id))
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, elsewhere.commune_id)
        taken = await api.put(url, json=defining(elsewhere.commune_id, valid_from="2027-01-01"))
        unknown = await api.get("/indicators/nothing_of_this_name")
        assert outcome(out_of_sight) == (404, "party_org.not_found")
        assert outcome(taken) == (409, "indicator.code_taken")
        assert outcome(unknown) == (404, "indicator.not_found")

    @pytest.mark.parametrize(
        ("field", "value"),
        [("decimals", 7), ("name", " "), ("valid_from", "1700-01-01"), ("adds_up", "perhaps")],
    )
    async def test_bad_input_names_its_field(
        self, api: Api, session: AsyncSession, branch: Branch, field: str, value: object
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        new = defining(branch.commune_id, **{field: value})
        response = await api.put(f"/indicators/i{branch.id.hex}", json=new)
        assert outcome(response) == (422, "request.invalid")
        assert [fault["field"] for fault in response.json()["errors"]] == [f"body.{field}"]
