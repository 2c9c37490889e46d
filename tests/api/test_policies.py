from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from tests.client import Api, outcome
from tests.factories.organisation import Branch

TODAY = clock.today()


def policy(org_id: UUID, **changes: object) -> dict[str, object]:
    return {"org_id": str(org_id), "minimum": 2, "target": 5, "maximum": 9, **changes}


async def in_force(api: Api, org_id: UUID, **asked: str) -> tuple[int | None, bool]:
    params = {"org_id": str(org_id), **asked}
    found = (await api.get("/policies/in-force", params=params)).json()
    return (found["policy"] or {}).get("maximum"), found["inherited"]


class TestPolicies:
    async def test_the_nearest_body_decides(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        above = await api.post("/policies", json=policy(branch.commune_id))
        inherited = await in_force(api, branch.id)
        await api.post("/policies", json=policy(branch.id, maximum=20))
        assert above.status_code == 201
        assert inherited == (9, True)
        assert await in_force(api, branch.id) == (20, False)
        assert await in_force(api, branch.commune_id) == (9, False)
        assert await in_force(api, elsewhere.id) == (None, False)

    async def test_a_later_one_takes_over_on_its_day(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        begins = TODAY + timedelta(days=40)
        later = policy(branch.id, maximum=30, valid_from=str(begins))
        set_later = await api.post("/policies", json=later)
        set_now = await api.post("/policies", json=policy(branch.id))
        same_day = await api.post("/policies", json=policy(branch.id, maximum=10))
        listed = (await api.get("/policies", params={"org_id": str(branch.id)})).json()

        assert (set_later.status_code, set_now.status_code) == (201, 201)
        assert outcome(same_day) == (409, "policy.begins_then")
        assert await in_force(api, branch.id) == (9, False)
        assert await in_force(api, branch.id, as_of=str(begins)) == (30, False)
        assert [row["valid_to"] for row in listed["items"]] == [str(begins), None]

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        new = policy(branch.id)
        anonymous = await api.post("/policies", json=new)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        without_right = await api.post("/policies", json=new)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        out_of_sight = await api.post("/policies", json=policy(elsewhere.id))
        unknown = await api.get("/policies/in-force", params={"org_id": str(uuid4())})
        accepted = await api.post("/policies", json=new)  # the body was not at fault

        assert outcome(anonymous) == (401, "auth.required")
        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == (404, "party_org.not_found")
        assert outcome(unknown) == (404, "party_org.not_found")
        assert accepted.status_code == 201

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"minimum": 10}, "body"),
            ({"maximum": 0}, "body.maximum"),
            ({"target": 2**40}, "body.target"),
            ({"scope": "everybody"}, "body.scope"),
        ],
    )
    async def test_bad_input_names_its_field(
        self,
        api: Api,
        session: AsyncSession,
        branch: Branch,
        changes: dict[str, object],
        field: str,
    ) -> None:
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        response = await api.post("/policies", json=policy(branch.id, **changes))
        assert outcome(response) == (422, "request.invalid")
        assert [fault["field"] for fault in response.json()["errors"]] == [field]
