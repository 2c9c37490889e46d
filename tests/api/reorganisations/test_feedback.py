"""Feedback follows its body, on the day and by the tree alone, and shows in no preview."""

from datetime import UTC, datetime, timedelta

import time_machine
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.jobs import handlers, worker
from api.models.party_orgs import PartyOrgSpan
from tests.api.reorganisations.decisions import done, drafted, merge
from tests.client import Api
from tests.factories.feedback import make_feedback
from tests.factories.organisation import Branch

DAY = timedelta(days=1)
TOMORROW = clock.today() + DAY


async def test_a_preview_is_the_same_with_it_and_without(
    api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
) -> None:
    """Though whoever asks for it can see some of it, and handles what is about the secretary."""
    secretary = await api.sign_in(session, Role.BRANCH_SECRETARY, one.id)
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
    url = await drafted(api, commune.org_id, merge(one.id, other.id))
    without = await api.post(f"{url}/preview")
    for concerned in ([], [secretary]):
        await make_feedback(session, one.id, concerned=concerned)
    assert len((await api.get("/feedback")).json()["items"]) == 1
    with_it = await api.post(f"{url}/preview")
    [move] = without.json()["moves"]
    assert move["counts"]
    assert with_it.content == without.content


async def test_it_comes_to_the_heir_on_the_day_and_no_sooner(
    api: Api,
    app: FastAPI,
    session: AsyncSession,
    commune: PartyOrgSpan,
    one: Branch,
    other: Branch,
) -> None:
    case, _ = await make_feedback(session, one.id)
    async with Api(app) as before, Api(app) as heir:
        await before.sign_in(session, Role.BRANCH_SECRETARY, one.id)
        person_id = await heir.sign_in(session, Role.BRANCH_SECRETARY, other.id)

        async def seen_by(secretary: Api) -> list[str]:
            return [row["id"] for row in (await secretary.get("/feedback")).json()["items"]]

        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        url = await drafted(api, commune.org_id, merge(one.id, other.id), on=TOMORROW)
        await done(api, url, "apply")
        assert (await seen_by(before), await seen_by(heir)) == ([str(case.id)], [])
        with time_machine.travel(datetime.now(UTC) + DAY, tick=True):
            await worker.done(handlers.carry_out_reorganisations, app.state.kevai.sessions)
            await heir.sign_in(session, Role.BRANCH_SECRETARY, person_id=person_id)
            assert await seen_by(heir) == [str(case.id)]
