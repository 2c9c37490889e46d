from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.models.households import Household
from api.models.members import PartyMember
from tests.client import Api, outcome
from tests.factories.assignments import make_assignment
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch

TODAY = clock.today()


def signed(household: Household, member: PartyMember, **changes: object) -> dict[str, object]:
    named = {"household_id": str(household.id), "member_id": str(member.id)}
    return {**named, "signed_on": str(TODAY), "text_version": "CK-2026.1", **changes}


class TestCommitments:
    async def test_is_signed_and_withdrawn(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member, household = (
            await make_member(session, branch.id),
            await make_household(session, branch),
        )
        await make_assignment(session, member, household)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        created = await api.post("/commitments", json=signed(household, member))
        twice = await api.post("/commitments", json=signed(household, member))
        url = f"/commitments/{created.json()['id']}/withdrawals"
        early = {"on": str(TODAY - timedelta(days=1))}
        too_early = await api.post(url, json=early, headers={"If-Match": '"1"'})
        withdrawn = await api.post(url, json={"on": str(TODAY)}, headers={"If-Match": '"1"'})
        again = await api.post(url, json={"on": str(TODAY)}, headers={"If-Match": '"2"'})
        asked = {"household_id": str(household.id)}
        listed = (await api.get("/commitments", params=asked)).json()["items"]

        assert created.status_code == 201
        assert outcome(twice) == (409, "commitment.exists")
        assert outcome(too_early) == (409, "commitment.not_signed_yet")
        assert withdrawn.status_code == 200
        assert outcome(again) == (409, "commitment.withdrawn")
        assert [row["withdrawn_on"] for row in listed] == [str(TODAY)]

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        member, other = [await make_member(session, branch.id) for _ in range(2)]
        household, far = (
            await make_household(session, branch),
            await make_household(session, elsewhere),
        )
        await make_assignment(session, member, household)
        new = signed(household, member)
        anonymous = await api.post("/commitments", json=new)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, branch.id)
        without_right = await api.post("/commitments", json=new)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        out_of_sight = await api.post("/commitments", json=signed(far, member))
        stranger = await api.post("/commitments", json=signed(household, other))
        tomorrow = signed(household, member, signed_on=str(TODAY + timedelta(days=1)))
        not_come = await api.post("/commitments", json=tomorrow)
        accepted = await api.post("/commitments", json=new)  # the body was not at fault

        assert outcome(anonymous) == (401, "auth.required")
        assert outcome(without_right) == (403, "auth.not_permitted")
        assert outcome(out_of_sight) == (404, "household.not_found")
        assert outcome(stranger) == (409, "commitment.not_in_charge")
        assert outcome(not_come) == (422, "day.not_come")
        assert accepted.status_code == 201
