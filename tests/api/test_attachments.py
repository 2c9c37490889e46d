"""Photos and papers that residents add: who may, what is kept, and who gets to see it."""

import asyncio
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.objects import Objects
from api.domain import attachments as allowed
from api.domain import clock
from api.domain.feedback import FeedbackKind, FeedbackState
from api.domain.roles import Role
from api.models.attachments import DiscardedObject, FeedbackAttachment
from api.models.feedback import Feedback
from api.models.records import AuditEntry
from api.services import attachment_intake, attachment_sweep
from api.settings import Settings
from tests.client import Api, outcome
from tests.factories.attachments import CANARY, paper, photo, telling_photo
from tests.factories.feedback import make_feedback
from tests.factories.organisation import Branch

GIVE: Final = "/public/feedback"
ADD: Final = f"{GIVE}/attachments"


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}


async def add(
    api: Api, receipt: str, content: bytes, headers: dict[str, str] | None = None, **named: Any
) -> httpx.Response:
    form = {"file": (named.get("name", "a.jpg"), content, named.get("kind", "image/jpeg"))}
    return await api.post(ADD, files=form, headers={"X-Receipt": receipt, **(headers or {})})


async def rows_of(session: AsyncSession, case: Feedback) -> list[FeedbackAttachment]:
    of_case = col(FeedbackAttachment.feedback_id) == case.id
    found = select(FeedbackAttachment).where(of_case).order_by(col(FeedbackAttachment.number))
    found = found.execution_options(populate_existing=True)
    return list((await session.exec(found)).all())


@pytest.fixture
def folder(settings: Settings) -> Path:
    return Path(settings.attachments)


def objects_in(folder: Path) -> set[Path]:
    return {*folder.iterdir()}


async def object_of(session: AsyncSession, case: Feedback, folder: Path) -> Path:
    [row] = await rows_of(session, case)
    return folder / row.id.hex


class TestAdd:
    async def test_sender_and_handler_see_it_listed_and_get_it(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        case, receipt = await make_feedback(session, branch.id)
        added = await add(api, receipt, telling_photo(), name="../CHIM.exe", kind="text/html")
        second = await add(api, receipt, paper(2))
        followed = (await api.get(GIVE, headers={"X-Receipt": receipt})).json()
        handled = (await api.get(f"/feedback/{case.id}")).json()
        mine = await api.get(f"{ADD}/1", headers={"X-Receipt": receipt})
        theirs = await api.get(f"/feedback/{case.id}/attachments/1")
        of_paper = await api.get(f"/feedback/{case.id}/attachments/2")

        assert (added.status_code, second.status_code) == (201, 201)
        assert added.json()["attachments"] == followed["attachments"][:1]
        assert followed["attachments"] == handled["attachments"]
        assert [one["kind"] for one in followed["attachments"]] == ["image/jpeg", "application/pdf"]
        assert [one["size"] for one in followed["attachments"]] == [
            len(mine.content),
            len(of_paper.content),
        ]
        said = [(one["kind"], one["attachment"]) for one in handled["entries"]]
        assert said == [("attachment", 1), ("attachment", 2)]
        assert handled["version"] == 3
        assert mine.content == theirs.content
        assert mine.headers["content-type"] == "image/jpeg"
        assert mine.headers["content-disposition"] == 'attachment; filename="1.jpg"'
        assert mine.headers["content-length"] == str(len(mine.content))
        assert "content-encoding" not in mine.headers
        assert Image.open(BytesIO(mine.content)).size == (640, 480)
        assert CANARY not in mine.content + of_paper.content

    async def test_a_retry_adds_nothing_and_another_file_does(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        same = key()
        first = await add(api, receipt, photo(), same)
        again = await add(api, receipt, photo(), same)
        other = await add(api, receipt, photo(size=(30, 30)), same)
        assert [first.status_code, again.status_code, other.status_code] == [201, 201, 201]
        assert first.json() == again.json()
        assert len(await rows_of(session, case)) == 2

    async def test_two_at_the_same_moment_add_one(
        self, app: FastAPI, session: AsyncSession, branch: Branch, folder: Path
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        before, same = objects_in(folder), key()
        async with Api(app) as one, Api(app) as other:
            answers = await asyncio.gather(
                *(add(client, receipt, photo(), same) for client in (one, other))
            )
        assert {answer.status_code for answer in answers} == {201}
        assert len(await rows_of(session, case)) == 1
        assert len(objects_in(folder) - before) == 1  # what was stored for nothing is gone

    async def test_it_answers_what_was_asked(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        _, receipt = await make_feedback(session, branch.id, state=FeedbackState.NEED_INFO)
        added = await add(api, receipt, photo())
        assert added.json()["state"] == "acknowledged"

    async def test_one_case_takes_so_many_and_so_much(
        self, api: Api, session: AsyncSession, branch: Branch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        keys = [key() for _ in range(allowed.MOST)]
        first = await add(api, receipt, photo(), keys[0])
        together = first.json()["attachments"][0]["size"] + 10
        monkeypatch.setattr(allowed, "LARGEST_TOGETHER", together)
        too_large = await add(api, receipt, photo(size=(900, 900)), keys[1])
        monkeypatch.undo()
        for one in keys[1:]:
            assert (await add(api, receipt, photo(), one)).status_code == 201
        one_more = await add(api, receipt, photo(), key())
        repeated = await add(api, receipt, photo(), keys[-1])

        assert outcome(too_large) == (409, "attachment.too_large_together")
        assert outcome(one_more) == (409, "attachment.too_many")
        assert one_more.json()["errors"][0]["field"] == "body.file"
        assert repeated.status_code == 201
        assert [row.number for row in await rows_of(session, case)] == [1, 2, 3, 4, 5]

    async def test_only_an_open_case_takes_any(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        _, closed = await make_feedback(session, branch.id, state=FeedbackState.CLOSED)
        assert outcome(await add(api, closed, photo())) == (409, "feedback.closed")
        wrong = "0000-0000-0000-0000-0"
        assert (await add(api, wrong, photo())).status_code in {404, 422}

    async def test_one_that_belongs_to_another_office_takes_none(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await make_feedback(session, branch.id, text="Tôi tố cáo ông Bảy.")
        refused = await add(api, receipt, photo())
        assert outcome(refused) == (409, "attachment.refused")
        assert await rows_of(session, case) == []

    async def test_one_that_comes_to_belong_there_keeps_none(
        self, api: Api, session: AsyncSession, branch: Branch, folder: Path, app: FastAPI
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        await add(api, receipt, photo())
        stored = await object_of(session, case, folder)
        said = {"text": "Tôi tố cáo ông Bảy.", "confirm": True}
        later = await api.post(f"{GIVE}/messages", json=said, headers={"X-Receipt": receipt})
        gone = await api.get(f"{ADD}/1", headers={"X-Receipt": receipt})
        more = await add(api, receipt, photo())
        assert later.json()["attachments"] == []
        assert outcome(gone) == (404, "attachment.not_found")
        assert outcome(more) == (409, "attachment.refused")
        await swept(app)
        assert not stored.exists()

    async def test_a_day_has_its_limit_for_a_body(
        self, api: Api, session: AsyncSession, branch: Branch, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(attachment_intake, "A_DAY", range(1, 2))
        _, receipt = await make_feedback(session, branch.id)
        conduct, of_conduct = await make_feedback(
            session, branch.id, kind=FeedbackKind.CONDUCT_COMMENT
        )
        first, second = await add(api, receipt, photo()), await add(api, receipt, photo())
        other = await add(api, of_conduct, photo())
        assert (first.status_code, other.status_code) == (201, 201)
        assert outcome(second) == (429, "attachment.too_many_today")
        assert len(await rows_of(session, conduct)) == 1

    async def test_what_is_sent_otherwise_is_refused_and_says_how(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        _, receipt = await make_feedback(session, branch.id)
        holding = {"X-Receipt": receipt}
        wrong_name = await api.post(ADD, files={"photo": photo()}, headers=holding)
        two = await api.post(ADD, files=[("file", photo()), ("file", photo())], headers=holding)
        plain = await api.post(ADD, json={"file": "a"}, headers=holding)
        words = await api.post(
            ADD, files={"file": (None, "words")}, headers={**holding, "Accept-Language": "en"}
        )
        torn = await api.post(
            ADD,
            content=b"--b\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\n\xff\xd8",
            headers={**holding, "Content-Type": "multipart/form-data; boundary=b"},
        )
        unbounded = await api.post(
            ADD, content=b"x", headers={**holding, "Content-Type": "multipart/form-data"}
        )
        page = await add(api, receipt, b"<html><script>alert(1)</script>", name="anh.jpg")
        for refused in (wrong_name, two, words, torn, unbounded):
            assert outcome(refused) == (422, "attachment.missing")
            assert refused.json()["errors"][0]["field"] == "body.file"
        assert words.json()["title"].startswith("Send one file")
        assert outcome(plain) == (415, "request.media_type_unsupported")
        assert outcome(page) == (422, "attachment.kind_unknown")
        assert page.json()["errors"][0]["field"] == "body.file"

    async def test_what_is_too_large_is_refused(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        _, receipt = await make_feedback(session, branch.id)
        large = photo() + bytes(allowed.LARGEST)
        announced = await add(api, receipt, large + bytes(20_000))
        just = await add(api, receipt, large)
        for refused in (announced, just):
            assert outcome(refused) == (413, "attachment.too_large")
            assert refused.json()["errors"][0]["field"] == "body.file"
        largest = await add(api, receipt, photo() + bytes(allowed.LARGEST - len(photo())))
        assert largest.status_code == 201

    async def test_as_many_as_can_be_held_come_at_once(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        _, receipt = await make_feedback(session, branch.id)
        _, other = await make_feedback(session, branch.id)
        intake = app.state.kevai.intake
        async with intake.place(receipt), intake.place(receipt), intake.place(receipt):
            busy = await add(api, receipt, photo())
            of_other = await add(api, other, photo())
        after = await add(api, receipt, photo())
        assert outcome(busy) == (503, "attachment.busy")
        assert busy.headers["Retry-After"] == "10"
        assert (of_other.status_code, after.status_code) == (201, 201)
        assert not intake._coming  # noqa: SLF001


class TestSight:
    async def test_whoever_does_not_handle_the_case_finds_nothing(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        concerned = await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        case, receipt = await make_feedback(session, branch.id, concerned=[concerned])
        other, _ = await make_feedback(session, branch.id)
        await add(api, receipt, photo())
        nothing = uuid4()
        for is_concerned in (True, False):
            if not is_concerned:
                await api.sign_in(session, Role.BRANCH_SECRETARY, elsewhere.id)
            there = await api.get(f"/feedback/{case.id}/attachments/1")
            absent = await api.get(f"/feedback/{case.id}/attachments/2")
            nowhere = await api.get(f"/feedback/{nothing}/attachments/1")
            assert told_of(there, case.id) == told_of(absent, case.id) == told_of(nowhere, nothing)
            assert outcome(there) == (404, "feedback.not_found")
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        assert outcome(await api.get(f"/feedback/{other.id}/attachments/1")) == (
            404,
            "attachment.not_found",
        )

    async def test_a_receipt_opens_those_of_its_own_case(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        _, receipt = await make_feedback(session, branch.id)
        _, other = await make_feedback(session, branch.id)
        await add(api, receipt, photo())
        refused = await api.get(f"{ADD}/1", headers={"X-Receipt": other})
        assert outcome(refused) == (404, "attachment.not_found")

    async def test_that_somebody_opened_it_is_on_record(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        case, receipt = await make_feedback(session, branch.id)
        await add(api, receipt, photo())
        await api.get(f"/feedback/{case.id}/attachments/1")
        of_case = select(AuditEntry).where(col(AuditEntry.target_id) == case.id)
        [entry] = (await session.exec(of_case)).all()
        assert (entry.action, entry.changes) == ("feedback.attachment_opened", {"number": 1})


def told_of(answer: httpx.Response, asked: UUID) -> tuple[int, str, list[tuple[str, str]]]:
    """Leave out of an answer what was asked, and what names each answer."""
    headers = {**answer.headers}
    request_id = headers.pop("x-request-id")
    body = answer.text.replace(str(asked), "?").replace(request_id, "?")
    return answer.status_code, body, sorted(headers.items())


class TestKept:
    async def test_nothing_of_it_lies_anywhere_in_clear(
        self, api: Api, session: AsyncSession, branch: Branch, folder: Path
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        await add(api, receipt, telling_photo(), name="ten-toi-la-Tam.jpg")
        given = await api.get(f"{ADD}/1", headers={"X-Receipt": receipt})
        stored = await object_of(session, case, folder)
        [row] = await rows_of(session, case)
        kept = stored.read_bytes()
        for piece in (CANARY, b"JFIF", b"\xff\xd8\xff\xe0", given.content[2000:2032]):
            assert piece not in kept
            assert piece not in row.sealed
        assert UUID(stored.name).version == 4
        assert stored.stat().st_mtime % 86_400 == 0  # the day, and no instant

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda kept: kept[:-70_000],
            lambda kept: kept[:-1],
            lambda kept: kept[:-100_000] + bytes([kept[-100_000] ^ 1]) + kept[-99_999:],
            lambda kept: kept[65_552:] + kept[:65_552],
            lambda _: None,
        ],
    )
    async def test_what_was_changed_where_it_lies_is_not_given_in_part(
        self, api: Api, session: AsyncSession, branch: Branch, folder: Path, spoil: Any
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        case, receipt = await make_feedback(session, branch.id)
        noise = BytesIO()
        Image.effect_noise((600, 600), 90).convert("RGB").save(noise, "PNG")
        await add(api, receipt, noise.getvalue())
        stored = await object_of(session, case, folder)
        spoiled = spoil(stored.read_bytes())
        assert stored.stat().st_size > 130_000
        stored.unlink() if spoiled is None else stored.write_bytes(spoiled)
        for answer in (
            await api.get(f"{ADD}/1", headers={"X-Receipt": receipt}),
            await api.get(f"/feedback/{case.id}/attachments/1"),
        ):
            assert outcome(answer) == (503, "attachment.unreadable")
            assert answer.headers["content-type"] == "application/problem+json"
            assert "content-disposition" not in answer.headers

    async def test_what_belongs_to_another_case_does_not_open_in_this(
        self, api: Api, session: AsyncSession, branch: Branch, folder: Path
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        other, of_other = await make_feedback(session, branch.id)
        await add(api, receipt, photo())
        await add(api, of_other, photo())
        mine = await object_of(session, case, folder)
        theirs = await object_of(session, other, folder)
        mine.write_bytes(theirs.read_bytes())
        answer = await api.get(f"{ADD}/1", headers={"X-Receipt": receipt})
        assert outcome(answer) == (503, "attachment.unreadable")

    @pytest.mark.usefixtures("_broken_store")
    async def test_where_it_cannot_be_stored_nothing_is_added(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        refused = await add(api, receipt, photo())
        assert outcome(refused) == (503, "attachment.not_kept")
        assert refused.headers["Retry-After"]
        assert await rows_of(session, case) == []
        assert app

    @pytest.fixture
    def _broken_store(self, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
        async def refuse(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(type(app.state.kevai.objects), "put", refuse)


async def swept(app: FastAPI) -> int:
    state = app.state.kevai
    async with state.sessions.begin() as session:
        return await attachment_sweep.sweep(session, state.objects)


class TestSwept:
    async def test_what_is_forgotten_goes_with_its_case(
        self, api: Api, app: FastAPI, session: AsyncSession, branch: Branch, folder: Path
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        await add(api, receipt, photo())
        stored = await object_of(session, case, folder)
        change = {"state": "closed", "clock_from": clock.today() - timedelta(days=800)}
        await (await session.connection()).execute(
            text("UPDATE feedback SET state = :state, clock_from = :clock_from WHERE id = :id"),
            {**change, "id": case.id},
        )
        await session.commit()
        await forgotten(app)
        row_is_gone = await rows_of(session, case) == []
        assert row_is_gone
        assert stored.exists()
        await swept(app)
        assert not stored.exists()
        assert (await session.exec(select(DiscardedObject))).all() == []
        gone = await api.get(f"{ADD}/1", headers={"X-Receipt": receipt})
        assert outcome(gone) == (410, "feedback.forgotten")

    async def test_what_came_to_no_row_goes_after_a_time_and_nothing_else(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        branch: Branch,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        case, receipt = await make_feedback(session, branch.id)
        await add(api, receipt, photo())
        kept = await object_of(session, case, folder)
        orphan, half, foreign = folder / uuid4().hex, folder / f"{uuid4().hex}#1", folder / "a.txt"
        for one in (orphan, half, foreign):
            one.write_bytes(b"what a killed process left")
        await swept(app)
        assert orphan.exists()  # it may be on its way into its row
        assert half.exists()
        monkeypatch.setattr(attachment_sweep, "GRACE", timedelta(days=-1))
        await swept(app)
        assert not orphan.exists()
        assert not half.exists()
        assert kept.exists()
        assert foreign.exists()
        foreign.unlink()

    async def test_a_database_that_knows_none_of_them_deletes_none(
        self, app: FastAPI, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert settings
        for _ in range(attachment_sweep.MOST_ORPHANS + 1):
            (tmp_path / uuid4().hex).write_bytes(b"of another database")
        monkeypatch.setattr(attachment_sweep, "GRACE", timedelta(days=-1))
        async with app.state.kevai.sessions.begin() as session:
            assert await attachment_sweep.sweep(session, Objects(str(tmp_path))) == 0
        assert len(objects_in(tmp_path)) == attachment_sweep.MOST_ORPHANS + 1


async def forgotten(app: FastAPI) -> None:
    from api.jobs import handlers  # noqa: PLC0415

    async with app.state.kevai.sessions.begin() as session:
        await handlers.forget(session)
