"""A village is divided while people enter it, or somebody else divides it."""

import asyncio
from typing import Any

from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.models.households import Household
from api.models.party_orgs import PartyOrgSpan
from api.models.places import PlaceCharge
from tests.api.reorganisations.decisions import drafted
from tests.api.reorganisations.places import part
from tests.client import Api, outcome, seen
from tests.factories.households import make_household
from tests.factories.organisation import Branch, make_place

TODAY = clock.today()


class TestAtOnce:
    async def test_nobody_is_left_in_a_village_that_is_split_meanwhile(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        """Whoever enters a household, or moves one, beside a split comes before it or after it."""
        named = [await make_household(session, one) for _ in range(6)]
        near = await make_place(session, one.id)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        step = part(
            "split",
            one.place_id,
            other.place_id,
            default=True,
            parts={"households": [str(each.id) for each in named]},
        )
        url = await drafted(api, commune.org_id, step)
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, one.id)
            versions = [seen(await secretary.get(f"/households/{each.id}")) for each in named]

            async def entered(number: int) -> Any:
                new = {"code": f"M-{number}", "head_name": "An", "size": 2}
                return await secretary.post(
                    "/households", json={**new, "place_id": str(one.place_id)}
                )

            async def moved(number: int) -> Any:
                there = {"place_id": str(near.place_id), "on": str(TODAY)}
                return await secretary.post(
                    f"/households/{named[number].id}/moves", json=there, headers=versions[number]
                )

            applied, *answers = await asyncio.gather(
                api.post(f"{url}/apply", headers=seen(await api.get(url))),
                *(entered(number) for number in range(6)),
                *(moved(number) for number in range(6)),
            )
        assert applied.status_code in {200, 409, 503}, applied.text
        assert {answer.status_code for answer in answers} <= {200, 201, 404, 409, 412, 503}
        charges = await session.exec(
            select(PlaceCharge.place_id, PlaceCharge.org_id).where(
                col(PlaceCharge.place_id).in_([one.place_id, other.place_id, near.place_id]),
                col(PlaceCharge.valid_to).is_(None),
            )
        )
        in_charge = dict(charges.all())
        rows = select(Household).where(col(Household.place_id).in_(in_charge))
        households = (await session.exec(rows)).all()
        assert {each.id for each in named} <= {each.id for each in households}
        assert [each.code for each in households if each.org_id != in_charge[each.place_id]] == []
        if applied.status_code == 200:
            assert in_charge[one.place_id] == other.id

    async def test_two_decisions_of_one_village_are_taken_one_after_the_other(
        self,
        api: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
        third: Branch,
    ) -> None:
        household = await make_household(session, one)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        parts = {"households": [str(household.id)]}
        urls = [
            await drafted(
                api, commune.org_id, part("split", one.place_id, heir, default=True, parts=parts)
            )
            for heir in (other.place_id, third.place_id)
        ]
        seen_now = [seen(await api.get(url)) for url in urls]
        answers = await asyncio.gather(
            *(api.post(f"{url}/apply", headers=h) for url, h in zip(urls, seen_now, strict=True))
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        [refused] = [answer for answer in answers if answer.status_code == 409]
        assert outcome(refused) == (409, "reorganisation.refused")
