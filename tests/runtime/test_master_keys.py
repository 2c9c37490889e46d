"""Master keys where they are used: at the start, in a rotation, and in what a dump shows."""

import asyncio
import os
import stat
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.access import feedback_sight
from api.db import migrate
from api.db.base import Sealed
from api.db.owner import owner_sessions
from api.domain import clock
from api.domain.roles import Role
from api.jobs import rotation
from api.main import create_app
from api.models.feedback import Feedback, FeedbackContact
from api.obstacles import MasterKeyAbsent, MasterKeysMissing
from api.security.master_keys import MasterKeys
from api.settings import Settings
from tests.client import Api, outcome
from tests.conftest import MASTER_KEY
from tests.databases import database, owner_of
from tests.factories.feedback import WORDS, make_card, make_feedback
from tests.factories.organisation import Branch, make_branch
from tests.runtime.test_cli import assert_one_sentence, kevai

NEW_KEY: Final = b64encode(os.urandom(32)).decode()
CONTACT: Final = "0912 345 678"


def ring(*keys: str) -> MasterKeys:
    return MasterKeys([b64decode(key) for key in keys])


OLD, NEW = ring(MASTER_KEY), ring(NEW_KEY)
BOTH: Final = f"{NEW_KEY}\n{MASTER_KEY}"


@pytest.fixture(scope="module")
async def empty_url(owner_url: str) -> AsyncIterator[str]:
    async with database(owner_url) as url:
        await migrate.upgrade(url)
        yield url


@pytest.fixture
async def url(owner_url: str, empty_url: str) -> AsyncIterator[str]:
    """Make a database of one's own: what is turned here, others must go on opening."""
    async with database(owner_url, copy_of=empty_url) as url:
        yield url


@pytest.fixture
async def owner(url: str) -> AsyncIterator[AsyncSession]:
    async with owner_of(url) as session:
        yield session


@pytest.fixture
async def home(owner: AsyncSession) -> Branch:
    return await make_branch(owner)


@pytest.fixture
def environment(settings: Settings, url: str) -> dict[str, str]:
    return {
        "KEVAI_DATABASE_URL": url,
        "KEVAI_SECRET": settings.secret,
        "KEVAI_SIGNING_KEY_FILE": str(settings.signing_key_file),
    }


@asynccontextmanager
async def serving(settings: Settings, url: str, keys: str | None) -> AsyncIterator[FastAPI]:
    given = {"database_url": url, "connections": 2, "master_keys": keys and SecretStr(keys)}
    app = create_app(settings.model_copy(update=given))
    async with app.router.lifespan_context(app):
        yield app


async def rotated(url: str, keys: MasterKeys, most: int = 200) -> rotation.Rotation:
    async with owner_sessions(url) as sessions:
        return await rotation.rotate(sessions, keys, most)


async def under(session: AsyncSession, keys: MasterKeys) -> int:
    """Count the cases under the newest of these keys."""
    await session.rollback()
    count = select(func.count()).where(col(Feedback.key_id) == keys.newest.id)
    return (await session.exec(count)).one()


def test_a_new_key_is_printed_or_put_in_front_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "master-keys"
    printed = kevai("new-master-key")
    assert len(b64decode(printed.stdout)) == 32
    for _ in range(2):
        assert kevai("new-master-key", str(file)).returncode == 0
    assert len(file.read_text().split()) == 2
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    nowhere = kevai("new-master-key", str(tmp_path / "nowhere" / "master-keys"))
    assert nowhere.returncode == 1
    assert_one_sentence(nowhere)


class TestStart:
    @pytest.mark.parametrize("command", ["serve", "work"])
    def test_is_refused_without_a_master_key(
        self, environment: dict[str, str], command: str
    ) -> None:
        refusal = kevai(command, **environment)
        assert refusal.returncode == 1
        assert "There is no master key" in refusal.stderr
        assert "KEVAI_MASTER_KEYS_FILE" in refusal.stderr
        assert_one_sentence(refusal)

    def test_is_refused_with_a_key_that_is_none(self, environment: dict[str, str]) -> None:
        refusal = kevai("serve", **environment, KEVAI_MASTER_KEYS="a-key-that-is-none")
        assert refusal.returncode == 1
        assert "KEVAI_MASTER_KEYS cannot be used (key 1 is not 32 bytes" in refusal.stderr
        assert "a-key-that-is-none" not in refusal.stderr
        assert_one_sentence(refusal)

    async def test_is_refused_while_something_needs_an_absent_key_unless_it_is_given_up(
        self,
        settings: Settings,
        environment: dict[str, str],
        url: str,
        owner: AsyncSession,
        home: Branch,
    ) -> None:
        case, receipt = await make_feedback(owner, home.id, contact=CONTACT)
        name = await feedback_sight.name_of(owner, home.id, clock.today())
        card = await make_card(owner, home)
        old_id = OLD.newest.id.hex()
        refusals = [
            kevai(command, **environment, KEVAI_MASTER_KEYS=NEW_KEY)
            for command in ("serve", "work")
        ]
        for refusal in refusals:
            assert refusal.returncode == 1
            assert f"sealed under the master key {old_id}, which is not among" in refusal.stderr
            assert_one_sentence(refusal)
        for never_used in ("00" * 8, "no id"):
            refusal = kevai("give-up-master-key", "--yes", never_used, **environment)
            assert refusal.returncode == 1
            assert_one_sentence(refusal)
        given_up = kevai("give-up-master-key", "--yes", old_id, **environment)
        assert given_up.returncode == 0, given_up.stderr

        async with serving(settings, url, NEW_KEY) as app, Api(app) as api:
            await api.sign_in(owner, Role.BRANCH_SECRETARY, home.id)
            shut = [
                await api.get("/public/feedback", headers={"X-Receipt": receipt}),
                await api.get(f"/feedback/{case.id}"),
                await api.post(
                    f"/feedback/{case.id}/contact-readings", json={"reason": "give_answer"}
                ),
                await api.get(f"/household-groups/{card.group.id}/public-code"),
            ]
            listed = (await api.get("/feedback")).json()["items"]
            looked_up = await api.get("/public/groups", headers={"X-Group-Code": card.code})
            code = f"/household-groups/{card.group.id}/public-codes"
            anew = await api.post(code, json={"reach": "Nhà văn hóa"}, headers={"If-Match": '"1"'})
            new = {"kind": "feedback", "party_org_id": str(home.id), "text": WORDS}
            given = await api.give(new)
        assert {outcome(one) for one in shut} == {(503, "sealing.key_unknown")}
        assert {one.headers["Retry-After"] for one in shut} == {"60"}
        assert [(one["id"], one["origin_name"]) for one in listed] == [(str(case.id), name)]
        assert looked_up.status_code == 200
        assert (anew.status_code, given.status_code) == (201, 201)

        async with serving(settings, url, BOTH) as app, Api(app) as api:  # the key was found again
            opened = await api.get("/public/feedback", headers={"X-Receipt": receipt})
        assert opened.json()["text"] == WORDS

    async def test_is_refused_to_whoever_starts_the_application_itself(
        self, settings: Settings, url: str, owner: AsyncSession, home: Branch
    ) -> None:
        await make_feedback(owner, home.id)
        for keys, refusal in ((None, MasterKeysMissing), (NEW_KEY, MasterKeyAbsent)):
            with pytest.raises(refusal):
                async with serving(settings, url, keys):
                    pass


class TestRotate:
    async def test_what_was_sealed_before_is_read_without_the_old_key(
        self,
        settings: Settings,
        environment: dict[str, str],
        url: str,
        owner: AsyncSession,
        home: Branch,
    ) -> None:
        case, receipt = await make_feedback(owner, home.id, contact=CONTACT)
        card = await make_card(owner, home)
        async with serving(settings, url, MASTER_KEY) as app, Api(app) as api:
            said = {"text": "Vẫn chưa sáng."}
            holding = {"X-Receipt": receipt}
            await api.post("/public/feedback/messages", json=said, headers=holding)
        told = kevai("rotate-master-key", **environment, KEVAI_MASTER_KEYS=BOTH)
        again = kevai("rotate-master-key", **environment, KEVAI_MASTER_KEYS=BOTH)
        async with serving(settings, url, NEW_KEY) as app, Api(app) as api:
            await api.sign_in(owner, Role.BRANCH_SECRETARY, home.id)
            opened = (await api.get(f"/feedback/{case.id}")).json()
            url_of_contact = f"/feedback/{case.id}/contact-readings"
            contact = (await api.post(url_of_contact, json={"reason": "give_answer"})).json()
            code = (await api.get(f"/household-groups/{card.group.id}/public-code")).json()

        assert (opened["text"], opened["entries"][0]["text"]) == (WORDS, said["text"])
        assert (contact["contact"], code["code"]) == (CONTACT, card.code)
        assert opened["version"] == 2  # of the message: nobody else changed the case
        tables = ("feedback", "feedback_entry", "feedback_contact", "public_code")
        keys = [
            f"Newest: {NEW.newest.id.hex()}",
            f"No longer needed: {OLD.newest.id.hex()}",
        ]
        printed = [line for line in told.stdout.splitlines() if ": 0 wrapped" not in line]
        assert sorted(printed) == sorted([*(f"{table}: 1 wrapped anew" for table in tables), *keys])
        assert again.stdout.count(": 0 wrapped anew") == len(Sealed.__subclasses__())
        assert (told.returncode, again.returncode) == (0, 0)

    async def test_broken_off_half_way_it_goes_on_where_it_was(
        self, url: str, owner: AsyncSession, home: Branch
    ) -> None:
        cases = [(await make_feedback(owner, home.id))[0].id for _ in range(40)]
        rotating = asyncio.create_task(rotated(url, ring(NEW_KEY, MASTER_KEY), most=1))
        while await under(owner, NEW) < 3:  # noqa: ASYNC110 - it is the database that tells
            await asyncio.sleep(0)
        rotating.cancel()
        with pytest.raises(asyncio.CancelledError):
            await rotating
        turned = await under(owner, NEW)
        assert 3 <= turned < len(cases)
        assert await under(owner, OLD) == len(cases) - turned

        rest = await rotated(url, ring(NEW_KEY, MASTER_KEY), most=7)
        assert rest.turned["feedback"] == len(cases) - turned
        assert rest.needed == {NEW.newest.id}

    async def test_what_is_said_meanwhile_is_not_lost(
        self, settings: Settings, url: str, owner: AsyncSession, home: Branch
    ) -> None:
        """Neither by a process that knows both keys, nor by one that was not restarted."""
        receipts = [(await make_feedback(owner, home.id))[1] for _ in range(10)]
        both = ring(NEW_KEY, MASTER_KEY)

        async def say(api: Api, receipt: str) -> None:
            for number in range(3):
                said = await api.post(
                    "/public/feedback/messages",
                    json={"text": f"Lần {number}"},
                    headers={"X-Receipt": receipt},
                )
                assert said.status_code == 201, said.text

        async with (
            serving(settings, url, BOTH) as app,
            serving(settings, url, f"{MASTER_KEY}\n{NEW_KEY}") as not_restarted,
            Api(app) as one,
            Api(not_restarted) as other,
        ):
            rotating = asyncio.create_task(rotated(url, both, most=1))
            await asyncio.gather(
                *(say(one, receipt) for receipt in receipts[:5]),
                *(say(other, receipt) for receipt in receipts[5:]),
            )
            await rotating
        await rotated(url, both)
        async with serving(settings, url, NEW_KEY) as app, Api(app) as api:
            for receipt in receipts:
                read = await api.get("/public/feedback", headers={"X-Receipt": receipt})
                assert read.json()["text"] == WORDS
                words = [entry["text"] for entry in read.json()["entries"]]
                assert words == ["Lần 0", "Lần 1", "Lần 2"]

    async def test_it_waits_for_nobody_who_only_refers_to_a_case(
        self, url: str, owner: AsyncSession, home: Branch
    ) -> None:
        case, _ = await make_feedback(owner, home.id)
        refers = text("SELECT FROM feedback WHERE id = :id FOR KEY SHARE")
        await (await owner.connection()).execute(refers, {"id": case.id})
        async with asyncio.timeout(20):
            done = await rotated(url, ring(NEW_KEY, MASTER_KEY))
        assert done.turned["feedback"] == 1

    async def test_what_it_cannot_open_it_leaves_and_tells(
        self, environment: dict[str, str], owner: AsyncSession, home: Branch
    ) -> None:
        case, _ = await make_feedback(owner, home.id)
        third = b64encode(os.urandom(32)).decode()
        without = kevai("rotate-master-key", **environment, KEVAI_MASTER_KEYS=f"{NEW_KEY}\n{third}")
        spoiling = text(
            "UPDATE feedback SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)"
            " WHERE id = :id"
        )
        await (await owner.connection()).execute(spoiling, {"id": case.id})
        await owner.commit()
        spoiled = kevai("rotate-master-key", **environment, KEVAI_MASTER_KEYS=BOTH)
        assert f"Needed, and not given: {OLD.newest.id.hex()}" in without.stdout
        assert "feedback: 1 were changed by somebody" in spoiled.stdout
        assert f"Still needed: {OLD.newest.id.hex()}" in spoiled.stdout
        assert (without.returncode, spoiled.returncode) == (1, 1)


class TestDatabase:
    async def test_every_sealed_table_notes_its_master_keys(self, url: str) -> None:
        connection = await asyncpg.connect(url)
        noting = await connection.fetch(
            "SELECT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgfoid = 'note_master_key'::regproc"
        )
        referring = await connection.fetch(
            "SELECT conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = 'master_key'::regclass"
        )
        await connection.close()
        tables = sorted(str(table.__tablename__) for table in Sealed.__subclasses__())
        assert sorted(row[0] for row in noting) == tables
        assert sorted(row[0] for row in referring) == tables

    async def test_the_application_may_not_touch_what_is_noted(
        self, settings: Settings, url: str
    ) -> None:
        async with serving(settings, url, MASTER_KEY) as app:
            for statement in ("SELECT id FROM master_key", "DELETE FROM master_key"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await app.state.kevai.source.pool.execute(statement)

    async def test_a_copy_of_it_tells_nothing_that_was_said(
        self, settings: Settings, url: str, owner: AsyncSession, home: Branch
    ) -> None:
        card = await make_card(owner, home)
        async with serving(settings, url, MASTER_KEY) as app, Api(app) as api:
            body = {"kind": "feedback", "group_code": card.code, "text": WORDS, "contact": CONTACT}
            given = await api.give(body)
            receipt = given.json()["receipt"]
            more, answered = "Cột số 7, cạnh giếng.", "Đã thay bóng đèn."
            said = await api.post(
                "/public/feedback/messages", json={"text": more}, headers={"X-Receipt": receipt}
            )
            await api.sign_in(owner, Role.BRANCH_SECRETARY, home.id)
            [item] = (await api.get("/feedback")).json()["items"]
            answer = await api.post(
                f"/feedback/{item['id']}/answers",
                json={"text": answered, "evidence": "Biên bản treo ở nhà văn hóa"},
                headers={
                    "If-Match": f'"{item["version"]}"',
                    "Idempotency-Key": "an-answer-in-time",
                },
            )
        assert {said.status_code, answer.status_code} == {201}
        keys = await data_keys(owner, UUID(item["id"]))
        master_key = b64decode(MASTER_KEY)
        told = [WORDS, CONTACT, more, answered, "Biên bản treo", receipt, card.code, MASTER_KEY]
        secret = [one.encode() for one in told] + [*keys, master_key]
        dump = await everything(owner)
        assert card.lead.full_name in dump
        for one in secret:
            written = {one.hex(), b64encode(one).decode(), one.decode(errors="replace")}
            assert [way for way in written if way in dump] == []


async def data_keys(session: AsyncSession, case_id: UUID) -> list[bytes]:
    case = await session.get_one(Feedback, case_id)
    contact = await session.get_one(FeedbackContact, case_id)
    return [
        OLD.newest.unwrap(one.sealed[9:69], context=one.place(case_id)) for one in (case, contact)
    ]


async def everything(session: AsyncSession) -> str:
    """Write every row of every table, as a dump would."""
    connection = await session.connection()
    named = (
        "SELECT oid::regclass::text FROM pg_class"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    rows: list[Any] = []
    for table in (await connection.execute(text(named))).scalars().all():
        rows += (await connection.execute(text(f"SELECT one::text FROM {table} AS one"))).scalars()
    return "\n".join(rows)
