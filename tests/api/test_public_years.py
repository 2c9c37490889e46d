"""Figures of past years: rounded, taken once, and no way to tell anybody by subtracting."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db import migrate
from api.domain import clock
from api.domain.feedback import KEPT, EntryKind, FeedbackKind, FeedbackState
from api.domain.party_orgs import OrgType
from api.jobs import handlers, worker
from api.models.feedback import Feedback, FeedbackEntry
from api.settings import Settings
from tests.access.twins import SAME, serving
from tests.client import Api, outcome
from tests.databases import database, owner_of
from tests.factories.accounts import make_person
from tests.factories.feedback import SEALING, make_card
from tests.factories.organisation import Branch, make_branch, make_org, make_place, span_of
from tests.factories.publications import MANY, make_answered, make_publication, make_village

YEAR: Final = clock.today().year - (1 if clock.today().month >= 3 else 2)
MIDSUMMER: Final = date(YEAR, 7, 1)
NOTHING: Final = dict.fromkeys(("received", "answered", "in_time", "rated", "satisfaction"))


@dataclass(frozen=True)
class Own:
    """A database of one's own, since years are taken once; and its service."""

    url: str
    app: FastAPI
    session: AsyncSession


@pytest.fixture(scope="module")
async def empty_url(owner_url: str) -> AsyncIterator[str]:
    async with database(owner_url) as url:
        await migrate.upgrade(url)
        yield url


@pytest.fixture
async def own(owner_url: str, empty_url: str, settings: Settings) -> AsyncIterator[Own]:
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(database(owner_url, copy_of=empty_url))
        app = await stack.enter_async_context(serving(settings, url))
        yield Own(url, app, await stack.enter_async_context(owner_of(url)))


async def receive(
    session: AsyncSession,
    org_id: UUID,
    count: int,
    *,
    entries: tuple[EntryKind, ...] = (EntryKind.ANSWER,),
    **changes: Any,
) -> None:
    """Let so many cases have come in the year, which ended in one way."""
    facts = {"kind": FeedbackKind.FEEDBACK, "state": FeedbackState.ANSWERED} | changes
    for _ in range(count):
        case = Feedback(
            id=uuid4(),
            receipt_hash=uuid4().bytes,
            origin_id=org_id,
            sealed=SEALING.seal("{}", context="unread"),
            **{"received_on": MIDSUMMER, "clock_from": MIDSUMMER} | facts,
        )
        session.add(case)
        await session.flush()
        session.add_all(
            FeedbackEntry(feedback_id=case.id, number=number, kind=kind, sealed=None)
            for number, kind in enumerate(entries, start=1)
        )
    await session.commit()


async def take(own: Own) -> None:
    await worker.done(handlers.forget, own.app.state.kevai.sessions)


async def figures(app: FastAPI, org_id: UUID, year: int = YEAR) -> dict[str, Any]:
    async with Api(app) as api:
        answered = await api.get(f"/public/years/{year}", params={"party_org_id": str(org_id)})
        assert answered.status_code == 200, answered.text
        return {name: answered.json()[name] for name in NOTHING}


async def big_branch(own: Own, **more: Any) -> Branch:
    branch = await make_branch(own.session, **more)
    await make_village(own.session, branch)
    return branch


class TestYear:
    async def test_counts_in_steps_and_only_what_is_about_nobody(self, own: Own) -> None:
        branch, session = await big_branch(own), own.session
        someone = [(await make_person(session)).id]
        raised = (EntryKind.RAISING, EntryKind.ANSWER)
        await receive(session, branch.id, 7, rating=5)
        await receive(session, branch.id, 4, rating=4, late=True)
        await receive(session, branch.id, 3, entries=raised)
        await receive(session, branch.id, 2, state=FeedbackState.RECEIVED, entries=())
        refused = (EntryKind.ANSWER, EntryKind.REOPENING, EntryKind.REFUSAL)
        await receive(session, branch.id, 2, state=FeedbackState.CLOSED, entries=refused)
        await receive(session, branch.id, 40, concerned=someone, rating=1)
        await receive(session, branch.id, 40, kind=FeedbackKind.CONDUCT_COMMENT)
        await receive(session, branch.id, 40, received_on=date(YEAR - 1, 12, 31))
        await take(own)
        assert await figures(own.app, branch.id) == {
            "received": 20,  # 18
            "answered": 15,  # 14
            "in_time": 5,  # 7
            "rated": 10,  # 11
            "satisfaction": "4.5",  # 4.64
        }
        assert (await figures(own.app, branch.id, YEAR - 1))["received"] == 40

    async def test_what_is_less_than_five_is_as_if_nothing_had_come(self, own: Own) -> None:
        branch, silent, session = await big_branch(own), await big_branch(own), own.session
        await receive(session, branch.id, 4, rating=1)
        other = await big_branch(own)
        await receive(session, other.id, 4, rating=1)
        await receive(session, other.id, 2, state=FeedbackState.RECEIVED, entries=())
        await take(own)
        assert await figures(own.app, branch.id) == NOTHING
        assert await figures(own.app, silent.id) == NOTHING
        assert await figures(own.app, other.id) == {**NOTHING, "received": 5}

    async def test_a_small_village_has_no_figures(self, own: Own) -> None:
        branch = await make_branch(own.session)
        await make_village(own.session, branch, households=17)
        await receive(own.session, branch.id, 30)
        await take(own)
        assert await figures(own.app, branch.id) == NOTHING
        assert await figures(own.app, branch.commune_id) == NOTHING

    async def test_above_is_the_sum_of_what_is_shown(self, own: Own) -> None:
        """So whoever subtracts what is shown of all others is left with what is shown."""
        session = own.session
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        one, other, hidden = [await big_branch(own, commune=commune) for _ in range(3)]
        tiny = await make_branch(session, commune=commune)
        group = await make_org(session, OrgType.PARTY_GROUP, parent=await span_of(session, one.id))
        await receive(session, one.id, 6, rating=5)
        await receive(session, group.org_id, 2)  # a party group counts with its branch
        await receive(session, other.id, 13, rating=2)
        await receive(session, hidden.id, 4)
        await receive(session, tiny.id, 30)
        await receive(session, commune.org_id, 6)  # the committee's own
        await take(own)
        sums = await figures(own.app, commune.org_id)
        parts = [await figures(own.app, branch.id) for branch in (one, other, hidden, tiny)]
        assert [part["received"] for part in parts] == [10, 15, None, None]
        assert sums["received"] == 10 + 15 + 5
        assert sums["rated"] == 5 + 15
        assert sums["satisfaction"] == "3.0"  # (5 · 5 + 2 · 15) / 20 = 2.75
        assert await figures(own.app, group.org_id) == NOTHING

    async def test_taken_once_and_for_all(self, own: Own) -> None:
        """What changes later moves no figure, so that nobody sees a single case in the change."""
        branch, session = await big_branch(own), own.session
        await receive(session, branch.id, 7)
        await take(own)
        first = await figures(own.app, branch.id)
        await receive(session, branch.id, 1)
        await take(own)
        assert (
            await figures(own.app, branch.id)
            == first
            == {
                **NOTHING,
                "received": 5,
                "answered": 5,
                "in_time": 5,
            }
        )

    async def test_survives_what_is_let_go_of(self, own: Own) -> None:
        branch, session = await big_branch(own), own.session
        long_past = date((clock.today() - KEPT).year - 1, 6, 1)
        over = {"received_on": long_past, "clock_from": long_past, "state": FeedbackState.CLOSED}
        await receive(session, branch.id, 9, **over)
        await take(own)  # the same job forgets
        left = select(func.count()).where(col(Feedback.origin_id) == branch.id)
        assert (await session.exec(left)).one() == 0
        assert (await figures(own.app, branch.id, long_past.year))["received"] == 10

    async def test_years_that_are_not_over_and_bodies_that_are_none(self, own: Own) -> None:
        branch = await big_branch(own)
        await receive(own.session, branch.id, 9, received_on=clock.today())
        asked = {"party_org_id": str(branch.id)}
        await take(own)
        async with Api(own.app) as api:
            early = await api.get(f"/public/years/{clock.today().year}", params=asked)
            before = await api.get(f"/public/years/{YEAR - 3}", params=asked)
            unknown = await api.get(f"/public/years/{YEAR}", params={"party_org_id": str(uuid4())})
            bodiless = await api.get(f"/public/years/{YEAR}")
        assert outcome(early) == outcome(before) == (404, "public_year.not_taken")
        assert outcome(unknown) == (404, "party_org.not_found")
        assert outcome(bodiless) == (422, "request.invalid")

    async def test_the_exact_counts_never_reach_the_application(self, own: Own) -> None:
        branch = await big_branch(own)
        await receive(own.session, branch.id, 7)
        await take(own)
        connection = await own.session.connection()
        kept = await connection.execute(text("SELECT * FROM public_year_figure"))
        [row] = kept.mappings().all()
        assert {row["received"], row["answered"], row["in_time"]} == {5}
        async with own.app.state.kevai.sessions.begin() as request:
            with pytest.raises(Exception, match="permission denied"):
                await (await request.connection()).execute(text("SELECT shown_count(7)"))


async def seen(app: FastAPI, urls: list[tuple[str, dict[str, str]]]) -> list[Any]:
    async with Api(app) as api:
        answers = [await api.get(url, params=asked, headers=SAME) for url, asked in urls]
        return [(one.status_code, sorted(one.headers.items()), one.content) for one in answers]


async def test_feedback_about_somebody_changes_nothing_in_public(
    owner_url: str, empty_url: str, settings: Settings
) -> None:
    """Two databases that differ only in that, asked the same: the same to the byte."""
    async with AsyncExitStack() as stack:
        silent = await stack.enter_async_context(database(owner_url, copy_of=empty_url))
        async with owner_of(silent) as session:
            branch = await make_branch(session)
            await make_village(session, branch)
            await receive(session, branch.id, 12, rating=4)
            case, _ = await make_answered(session, branch.id)
            await make_publication(session, case)
            subject = (await make_person(session)).id
        spoken = await stack.enter_async_context(database(owner_url, copy_of=silent))
        async with owner_of(spoken) as session:
            about = {"concerned": [subject], "may_publish": True}
            await receive(session, branch.id, 30, rating=1, **about)
            await receive(session, branch.commune_id, 30, late=True, **about)
            await receive(session, branch.id, 9, kind=FeedbackKind.CONDUCT_COMMENT)
            await make_answered(session, branch.id, **about)
        worlds = []
        for url in (silent, spoken):
            app = await stack.enter_async_context(serving(settings, url))
            await worker.done(handlers.forget, app.state.kevai.sessions)
            async with owner_of(url) as session:
                await publish(session)
            worlds.append(app)
        bodies = [{"party_org_id": str(one)} for one in (branch.id, branch.commune_id)]
        answer_id = await first_answer(worlds[0])
        urls: list[tuple[str, dict[str, str]]] = [
            ("/public/answers", {}),
            (f"/public/answers/{answer_id}", {}),
            *(("/public/answers", {**body, "q": "den"}) for body in bodies),
            *((f"/public/years/{year}", body) for year in (YEAR, YEAR + 1) for body in bodies),
        ]
        without, with_it = [await seen(app, urls) for app in worlds]
        assert without == with_it
        assert [status for status, *_ in without] == [200] * 6 + [404, 404]
        assert b'"received":10' in without[4][2]


async def publish(session: AsyncSession) -> None:
    """Let out what is drafted, as the service does."""
    await (await session.connection()).execute(
        text("""
            INSERT INTO published_answer
                (id, org_id, kind, published_in, title, question, answer, folded_text)
            SELECT id, origin_id, kind, date_trunc('month', drafted_on), 'Đèn', 'Đèn?', 'Có', 'den'
            FROM publication
        """)
    )
    await session.commit()


async def first_answer(app: FastAPI) -> str:
    async with Api(app) as api:
        found: str = (await api.get("/public/answers")).json()["items"][0]["id"]
        return found


class TestSmallVillage:
    @pytest.mark.parametrize("households", [0, 5, 17, 18])
    async def test_the_sender_is_warned(
        self, api: Api, session: AsyncSession, branch: Branch, households: int
    ) -> None:
        await make_village(session, branch, households=households)
        said = {"kind": "question", "party_org_id": str(branch.id), "text": "Bao giờ?"}
        given = (await api.give(said)).json()
        followed = await api.get("/public/feedback", headers={"X-Receipt": given["receipt"]})
        assert given["small_village"] is (households < MANY)
        assert followed.json()["small_village"] is given["small_village"]

    async def test_a_small_place_in_a_large_branch(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_village(session, branch)
        hamlet = await make_place(session, branch.id)
        said = {"kind": "question", "text": "Bao giờ?"}
        there = await api.give({**said, "place_id": str(hamlet.place_id)})
        here = await api.give({**said, "place_id": str(branch.place_id)})
        assert there.json()["small_village"] is True
        assert here.json()["small_village"] is False

    async def test_the_card_says_so_and_never_how_many(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        card = await make_card(session, branch)
        by = {"X-Group-Code": card.code}
        before = (await api.get("/public/groups", headers=by)).json()
        await make_village(session, branch)
        after = (await api.get("/public/groups", headers=by)).json()
        assert (before.pop("small_village"), after.pop("small_village")) == (True, False)
        assert {**before, "people": []} == {**after, "people": []}


def test_years_are_taken_when_they_had_their_time() -> None:
    assert clock.today().year > YEAR
    assert clock.today() - date(YEAR, 12, 31) > timedelta(days=59)
