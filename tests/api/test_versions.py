"""What is shown of a resource is another version, whoever changed it and wherever."""

import httpx
from fastapi import FastAPI
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.commitments import Commitment
from api.models.places import PlaceSpan
from tests.access.matrix import IF_MATCH
from tests.api.places.test_places import charge
from tests.api.test_party_org_moves import move
from tests.api.test_reports import draft
from tests.client import Api, seen
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch, make_org, make_place, span_of
from tests.factories.reports import make_owed
from tests.factories.support_goals import make_goal

RENAME = {"name": "Tên mới", "on": str(clock.today()), "legal_ref": "QĐ 2"}


class Watched:
    """What some addresses answered, to be asked again after a change."""

    def __init__(self, api: Api, urls: tuple[str, ...]) -> None:
        self._api, self._urls = api, urls

    async def __aenter__(self) -> None:
        self._before = await self._answers()

    async def __aexit__(self, failed: object, *_: object) -> None:
        if failed is not None:
            return
        for url, before, after in zip(self._urls, self._before, await self._answers(), strict=True):
            assert before.is_success, before.text
            assert before.content != after.content, f"{url} shows nothing new"
            assert before.headers["ETag"] != after.headers["ETag"], url

    async def _answers(self) -> list[httpx.Response]:
        return [await self._api.get(url) for url in self._urls]


async def done(asked: httpx.Response) -> httpx.Response:
    assert asked.is_success, asked.text
    return asked


async def test_what_stands_below_shows_what_is_renamed_and_moved_above(
    api: Api, session: AsyncSession
) -> None:
    province = await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
    commune, other = [
        await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province) for _ in range(2)
    ]
    base = await make_org(session, OrgType.GRASSROOTS_COMMITTEE, parent=commune)
    branch = await make_org(session, OrgType.BRANCH, parent=base)
    beside = f"/party-orgs/{(await make_branch(session, commune=other)).id}"
    await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
    below = tuple(f"/party-orgs/{org.org_id}" for org in (base, branch))
    async with Watched(api, below):
        url = f"/party-orgs/{commune.org_id}/renames"
        await done(await api.post(url, json=RENAME, headers=IF_MATCH))
    async with Watched(api, below[1:]):
        now = seen(await api.get(below[0]))
        await done(await api.post(f"{below[0]}/moves", json=move(other.org_id), headers=now))
    assert (await api.get(beside)).headers["ETag"] == '"1"'


async def test_places_show_their_village_and_who_is_in_charge(
    api: Api, session: AsyncSession, branch: Branch
) -> None:
    village = f"/places/{branch.place_id}"
    cluster = await make_place(session, None, parent=await _span(session, branch))
    await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
    async with Watched(api, (village, f"/places/{cluster.place_id}")):
        await done(await api.post(f"{village}/renames", json=RENAME, headers=IF_MATCH))
    async with Watched(api, (village,)):
        url = f"/party-orgs/{branch.id}/renames"
        await done(await api.post(url, json=RENAME, headers=IF_MATCH))


async def test_what_is_kept_of_a_household_shows_to_whom_it_passes(
    api: Api, app: FastAPI, session: AsyncSession, branch: Branch
) -> None:
    commune = await span_of(session, branch.commune_id)
    neighbour = await make_branch(session, commune=commune)
    member, household = await make_member(session, branch.id), await make_household(session, branch)
    group = await make_group(session, branch)
    goal = await make_goal(session, household)
    commitment = Commitment(
        household_id=household.id,
        member_id=member.id,
        org_id=branch.id,
        signed_on=clock.today(),
        text_version="CK-1",
    )
    session.add(commitment)
    assignments = [await make_assignment(session, member, one) for one in (household, group)]
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id, neighbour.id)
    shown = (f"/support-goals/{goal.id}", *(f"/assignments/{one.id}" for one in assignments))
    async with Watched(api, shown), Api(app) as above:
        await above.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        url = f"/places/{branch.place_id}/charges"
        await done(await above.post(url, json=charge(neighbour.id), headers=IF_MATCH))
    await session.refresh(commitment)
    assert (commitment.org_id, commitment.version) == (neighbour.id, 2)


async def test_an_obligation_shows_how_its_report_stands(
    api: Api, app: FastAPI, session: AsyncSession, branch: Branch
) -> None:
    member, _, obligation = await make_owed(session, branch)
    await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
    owed = (f"/obligations/{obligation.id}",)
    async with Api(app) as author:
        await author.sign_in(session, Role.MEMBER, branch.id, person_id=member.id)
        async with Watched(api, owed):
            report = await done(await author.post("/reports", json=draft(obligation.id)))
        url = f"/reports/{report.json()['id']}"
        async with Watched(api, owed):
            report = await done(await author.post(f"{url}/submit", headers=seen(report)))
        async with Watched(api, owed):
            report = await done(await api.post(f"{url}/accept", headers=seen(report)))
        async with Watched(api, owed):
            await done(await author.post(f"{url}/amend", headers=seen(report)))


async def _span(session: AsyncSession, branch: Branch) -> PlaceSpan:
    place = select(PlaceSpan).where(col(PlaceSpan.place_id) == branch.place_id)
    return (await session.exec(place)).one()
