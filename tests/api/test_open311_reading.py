"""What anybody may know of the requests of apps: to the month, to the commune, of five at least."""

from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.feedback import FeedbackKind, FeedbackState
from api.domain.open311 import SHOWN_FROM
from api.models.feedback import Feedback
from api.models.open311 import Open311Request
from tests.factories.feedback import WORDS, make_card, make_feedback
from tests.factories.open311 import Town, flat, parsed, refusal, taken

FORMS: Final = ("json", "xml")


class TestRequests:
    @pytest.mark.parametrize("form", FORMS)
    async def test_whoever_was_told_the_identity_sees_how_it_stands(
        self, app_of_city: httpx.AsyncClient, town: Town, form: str
    ) -> None:
        read = await taken(app_of_city, town, service_code="question")
        request_id = read["service_request_id"]
        answer = await app_of_city.get(f"/requests/{request_id}.{form}")
        token = await app_of_city.get(f"/tokens/{request_id}.{form}")
        if form == "json":
            [found], [named] = answer.json(), token.json()
        else:
            root = parsed(answer)
            assert (root.tag, root[0].tag) == ("service_requests", "request")
            found, named = flat(root[0]), flat(parsed(token)[0])
        month = clock.today().replace(day=1)

        assert found["service_request_id"] == request_id
        assert (found["status"], found["service_code"]) == ("open", "question")
        assert (found["address"], found["address_id"]) == (town.commune, town.code)
        assert found["requested_datetime"] == f"{month}T00:00:00+07:00"
        assert found["updated_datetime"] == f"{month}T00:00:00+07:00"
        assert {found[name] for name in ("description", "lat", "long", "media_url")} == {None}
        assert named == {"service_request_id": request_id, "token": request_id}
        assert WORDS not in answer.text
        assert town.place.name not in answer.text

    async def test_it_ends_when_it_is_answered_and_goes_with_its_case(
        self, app_of_city: httpx.AsyncClient, session: AsyncSession, town: Town
    ) -> None:
        request_id = (await taken(app_of_city, town))["service_request_id"]
        row = await session.get(Open311Request, UUID(request_id))
        assert row
        case = await session.get(Feedback, row.feedback_id)
        assert case
        case.state = FeedbackState.TRANSFERRED
        case.clock_from = case.received_on = clock.today() - timedelta(days=800)
        await session.commit()
        closed = (await app_of_city.get(f"/requests/{request_id}.json")).json()
        await (await session.connection()).execute(
            text("SELECT forget_feedback(:before, :today)"),
            {"before": clock.today() - timedelta(days=730), "today": clock.today()},
        )
        await session.commit()

        assert closed[0]["status"] == "closed"
        assert refusal(await app_of_city.get(f"/requests/{request_id}.json"))[0] == 404

    async def test_the_list_shows_none_until_they_are_enough(
        self, app_of_city: httpx.AsyncClient, town: Town
    ) -> None:
        here = {"jurisdiction_id": town.code}
        await taken(app_of_city, town, service_code="praise")
        for _ in range(SHOWN_FROM - 1):
            await taken(app_of_city, town)
        few = (await app_of_city.get("/requests.json", params=here)).json()
        last = await taken(app_of_city, town)
        enough = (await app_of_city.get("/requests.json", params=here)).json()
        as_xml = parsed(await app_of_city.get("/requests.xml", params=here))

        assert few == []
        assert len(enough) == SHOWN_FROM
        assert {one["service_code"] for one in enough} == {"feedback"}
        assert last["service_request_id"] in {one["service_request_id"] for one in enough}
        assert [one["service_request_id"] for one in enough] == sorted(
            one["service_request_id"] for one in enough
        )  # not in the order in which they came
        assert len(as_xml) == SHOWN_FROM

    async def test_it_can_be_narrowed(
        self, app_of_city: httpx.AsyncClient, session: AsyncSession, town: Town
    ) -> None:
        made = [await taken(app_of_city, town) for _ in range(SHOWN_FROM)]
        ids = [one["service_request_id"] for one in made]
        row = await session.get(Open311Request, UUID(ids[0]))
        assert row
        case = await session.get(Feedback, row.feedback_id)
        assert case
        case.state = FeedbackState.ANSWERED
        await session.commit()

        async def found(**asked: str) -> set[str]:
            params = {"jurisdiction_id": town.code, **asked}
            answer = await app_of_city.get("/requests.json", params=params)
            return {one["service_request_id"] for one in answer.json()}

        now = clock.now()
        early = (now - timedelta(days=120)).isoformat()
        assert await found(status="closed") == {ids[0]}
        assert await found(status="open") == {*ids[1:]}
        assert await found(status="open,closed") == {*ids}
        assert await found(service_code="feedback,praise") == {*ids}
        assert await found(service_code="praise") == set()
        assert await found(service_request_id=f"{ids[0]},{ids[1]},nothing") == {*ids[:2]}
        assert await found(start_date=now.isoformat()) == {*ids}  # a day stands for its month
        assert await found(start_date=early) == set()

    async def test_no_search_tells_the_day(
        self, app_of_city: httpx.AsyncClient, town: Town
    ) -> None:
        for _ in range(SHOWN_FROM):
            await taken(app_of_city, town)
        first = clock.start_of(clock.today().replace(day=1))
        answers = set()
        for days in range(3):
            asked = {
                "jurisdiction_id": town.code,
                "start_date": (first + timedelta(days=days)).isoformat(),
                "end_date": (first + timedelta(days=days, hours=1)).isoformat(),
            }
            answers.add((await app_of_city.get("/requests.json", params=asked)).text)
        assert len(answers) == 1
        assert answers != {"[]"}


class TestConduct:
    async def test_feedback_about_somebody_changes_no_byte(
        self, app_of_city: httpx.AsyncClient, session: AsyncSession, town: Town
    ) -> None:
        for _ in range(SHOWN_FROM):
            read = await taken(app_of_city, town)
        paths = [
            "/services",
            "/services/feedback",
            "/requests",
            f"/requests/{read['service_request_id']}",
            f"/tokens/{read['service_request_id']}",
        ]

        async def everything() -> list[tuple[int, bytes]]:
            answers = [
                await app_of_city.get(f"{path}.{form}", params={"jurisdiction_id": town.code})
                for path in paths
                for form in FORMS
            ]
            return [(one.status_code, one.content) for one in answers]

        before = await everything()
        card = await make_card(session, town.branch)
        of_lead = [card.lead.id]
        for kind in FeedbackKind:
            await make_feedback(session, town.branch.id, concerned=of_lead, kind=kind)
        about, _ = await make_feedback(session, town.branch.id, concerned=of_lead)
        # Even if a case about somebody stood in the table: the database tells of none.
        session.add(
            Open311Request(
                id=uuid4(),
                feedback_id=about.id,
                admin_unit_id=town.place.admin_unit_id,
                month=clock.today().replace(day=1),
            )
        )
        await session.commit()

        assert await everything() == before

    async def test_the_application_reads_no_identity(
        self, app: FastAPI, app_of_city: httpx.AsyncClient, town: Town
    ) -> None:
        await taken(app_of_city, town)
        async with app.state.kevai.sessions() as inside:
            granted = await (await inside.connection()).scalar(
                text("SELECT has_table_privilege('open311_request', 'SELECT')")
            )
        assert granted is False
