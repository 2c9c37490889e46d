import asyncio
from datetime import timedelta
from uuid import uuid4

from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.periods import ReportingPeriod
from api.services import periods
from tests.api.test_periods import owing
from tests.client import Api, outcome, seen
from tests.factories.organisation import Branch, make_branch, make_org
from tests.factories.periods import make_assigned_member


class TestSchedules:
    async def test_the_nearest_body_decides(self, api: Api, session: AsyncSession) -> None:
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        follows, own, none = [await make_branch(session, commune=commune) for _ in range(3)]
        for branch in (follows, own, none):
            await make_assigned_member(session, branch)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        monthly = {"kinds": ["month"], "grace_days": 3}
        await api.put(f"/report-schedules/{commune.org_id}", json=monthly)
        yearly = {"kinds": ["year", "quarter", "year"], "grace_days": 10}
        await api.put(f"/report-schedules/{own.id}", json=yearly)
        await api.put(f"/report-schedules/{none.id}", json={"kinds": [], "grace_days": 0})

        inherited = await api.get(f"/report-schedules/{follows.id}")
        assert "ETag" not in inherited.headers
        assert inherited.json() == {
            "org_id": str(follows.id),
            "from_org_id": str(commune.org_id),
            "valid_from": clock.today().isoformat(),
            "version": None,
            **monthly,
        }
        assert (await api.get(f"/report-schedules/{own.id}")).json()["kinds"] == ["quarter", "year"]

        await periods.open_due(session, clock.today())
        await session.commit()

        labels = await labels_of(session, follows, own, none)
        today = clock.today()
        quarter = f"{today.year}-Q{(today.month + 2) // 3}"
        assert labels == [{f"{today:%Y-%m}"}, {f"{today.year}", quarter}, set()]
        assert await owing(session, follows, f"{today:%Y-%m}")

    async def test_opening_what_is_due_adds_who_was_assigned_since(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        schedule = {"kinds": ["month"], "grace_days": 3}
        await api.put(f"/report-schedules/{branch.id}", json=schedule)
        for _ in range(2):
            await make_assigned_member(session, branch)
            await periods.open_due(session, clock.today())
            await session.commit()
        assert len(await owing(session, branch, f"{clock.today():%Y-%m}")) == 2

    async def test_what_held_before_is_kept(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/report-schedules/{branch.id}"
        with clock.freeze(clock.today() - timedelta(days=1)):
            first = await api.put(url, json={"kinds": ["year"], "grace_days": 1})
            yesterday = clock.today().isoformat()
        monthly = {"kinds": ["month"], "grace_days": 2}
        second = await api.put(url, json=monthly, headers=seen(first))
        blind = await api.put(url, json=monthly)
        stale = await api.put(url, json=monthly, headers=seen(first))
        quarterly = {"kinds": ["quarter"], "grace_days": 3}  # twice on one day
        third = await api.put(url, json=quarterly, headers=seen(second))
        now = (await api.get(url)).json()
        then = (await api.get(url, params={"as_of": yesterday})).json()
        assert (now["kinds"], then["kinds"]) == (["quarter"], ["year"])
        assert (now, now["version"]) == (third.json(), 3)
        assert outcome(blind) == (428, "version.required")
        assert outcome(stale) == (412, "version.stale")

    async def test_of_two_first_words_one_stands(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/report-schedules/{branch.id}"
        async with Api(app, headers=api.headers) as other:
            answers = await asyncio.gather(
                *(
                    client.put(url, json={"kinds": ["month"], "grace_days": days})
                    for days, client in enumerate((api, other))
                )
            )
        stood = [answer for answer in answers if answer.is_success]
        refused = {outcome(answer) for answer in answers if not answer.is_success}
        assert len(stood) == 1
        assert refused <= {(412, "version.stale"), (428, "version.required")}
        assert (await api.get(url)).json() == stood[0].json()

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        schedule = {"kinds": ["month"], "grace_days": 3}
        person_id = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        out_of_sight = await api.put(f"/report-schedules/{elsewhere.id}", json=schedule)
        await api.sign_in(session, Role.PARTY_GROUP_HEAD, elsewhere.id, person_id=person_id)
        in_sight = await api.put(f"/report-schedules/{elsewhere.id}", json=schedule)
        unknown = await api.get(f"/report-schedules/{uuid4()}")
        bad = await api.put(
            f"/report-schedules/{branch.id}", json={"kinds": ["ad_hoc"], "grace_days": 3}
        )
        assert outcome(out_of_sight) == (404, "party_org.not_found")
        assert outcome(in_sight) == (403, "auth.not_permitted")
        assert outcome(unknown) == (404, "party_org.not_found")
        assert outcome(bad) == (422, "request.invalid")


async def labels_of(session: AsyncSession, *branches: Branch) -> list[set[str]]:
    return [
        set(
            (
                await session.exec(
                    select(ReportingPeriod.label).where(col(ReportingPeriod.org_id) == branch.id)
                )
            ).all()
        )
        for branch in branches
    ]
