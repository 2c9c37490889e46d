from uuid import UUID

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from api.models.households import Household
from api.models.records import AuditEntry
from tests.client import Api, outcome
from tests.factories.households import make_household
from tests.factories.organisation import Branch


def status(household: Household, **changes: object) -> dict[str, object]:
    return {
        "household_id": str(household.id),
        "status": "poor",
        "standard": "ND07-2022..2026",
        "causes": ["no_capital"],
        "decision_ref": "QĐ 128/QĐ-UBND",
        "valid_from": "2026-01-01",
        **changes,
    }


class TestPovertyStatuses:
    async def test_a_later_decision_ends_the_one_before(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        poor = await api.post("/poverty-statuses", json=status(household))
        exited = status(
            household, status="exited_poverty", valid_from="2027-01-01", standard="ND351-2027"
        )
        later = await api.post("/poverty-statuses", json=exited)
        earlier = await api.post("/poverty-statuses", json=status(household))
        asked = {"household_id": str(household.id)}
        history = (await api.get("/poverty-statuses", params=asked)).json()["items"]
        then = (await api.get("/poverty-statuses", params={"as_of": "2026-06-01"})).json()["items"]

        assert (poor.status_code, later.status_code) == (201, 201)
        assert outcome(earlier) == (409, "poverty_status.recorded_later")
        assert [(row["status"], row["valid_to"]) for row in history] == [
            ("poor", "2027-01-01"),
            ("exited_poverty", None),
        ]
        assert [row["status"] for row in then] == ["poor"]

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        household, far = (
            await make_household(session, branch),
            await make_household(session, elsewhere),
        )
        new = status(household)
        anonymous = await api.post("/poverty-statuses", json=new)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, branch.id)
        without_right = await api.post("/poverty-statuses", json=new)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        out_of_sight = await api.post("/poverty-statuses", json=status(far))
        nameless = await api.post("/poverty-statuses", json={**new, "standard": ""})
        empty = await api.post("/poverty-statuses", json={**new, "valid_to": "2026-01-01"})
        accepted = await api.post("/poverty-statuses", json=new)  # the body was not at fault

        assert outcome(anonymous) == (401, "auth.required")
        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == (404, "household.not_found")
        assert outcome(nameless) == (422, "request.invalid")
        assert outcome(empty) == (422, "period.empty")
        assert accepted.status_code == 201

    async def test_every_look_is_on_record(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        household = await make_household(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        made = (await api.post("/poverty-statuses", json=status(household))).json()
        await api.get("/poverty-statuses")
        entries = select(AuditEntry.org_id).where(
            col(AuditEntry.action) == "poverty_status.read",
            col(AuditEntry.target_id) == UUID(made["id"]),
        )
        assert (await session.exec(entries)).all() == [branch.id]
