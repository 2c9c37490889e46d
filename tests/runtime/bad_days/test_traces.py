"""Nobody finds a sender in what is kept or written down, whatever happened to be refused."""

import asyncio
import os
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from urllib.parse import quote
from uuid import uuid4

import httpx
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import receipts
from api.domain.roles import Role
from api.security.tokens import Tokens
from api.settings import Settings
from tests.clients.plain_forms import Form, read, sent
from tests.databases import columns_of, everything_in, sizes
from tests.factories.accounts import make_account, make_role_term, make_sign_in
from tests.factories.attachments import CANARY, telling_photo
from tests.factories.feedback import make_card
from tests.factories.organisation import Branch, make_branch
from tests.runtime.bad_days.service import (
    GIVE,
    LOOPBACK,
    PATIENCE,
    Service,
    client_of,
    objects_of,
    proved,
)

OF_RESIDENTS: Final = {
    "public.discarded_object",
    "public.feedback",
    "public.feedback_attachment",
    "public.feedback_contact",
    "public.feedback_entry",
    "public.feedback_tombstone",
    "public.open311_request",
    "public.public_budget",
    "public.publication",
    "public.publication_revision",
    "public.published_answer",
    "public.reply",
    "public.reply_request",
    "public.spent_proof",
}


@dataclass
class Sender:
    """A resident, and everything of theirs that must be found nowhere."""

    agent: str = "Trinh-duyet-cua-ba-Tam/7.31"
    address: str = "203.0.113.77"
    contact: str = "0912 345 678, ngõ Giếng Đôi"
    words: str = "Đèn đường trước nhà bà Tám hỏng."
    more: str = "Cột số bảy, cạnh giếng đôi."
    why: str = "Đèn vẫn tối om như cũ."
    elsewhere: str = "Tôi tố cáo ông Bảy Xẻo Quít."
    unkept: str = "Chuyện này hệ thống làm rơi mất."
    photo: str = CANARY.decode()
    photo_name: str = "anh-nha-ba-Tam.jpg"
    receipts: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    proofs: list[str] = field(default_factory=list)
    code: str = ""

    def key(self) -> dict[str, str]:
        self.keys.append(uuid4().hex)
        return {"Idempotency-Key": self.keys[-1]}

    async def proof(self, client: httpx.AsyncClient) -> dict[str, str]:
        found = await proved(client)
        self.proofs.append(found["X-Proof"])
        return found

    def holding(self) -> dict[str, str]:
        return {"X-Receipt": self.receipts[0]}

    @property
    def everything(self) -> list[str]:
        said = [self.words, self.more, self.why, self.elsewhere, self.unkept]
        of_them = [self.agent, self.address, self.contact, "0912 345 678", "Giếng Đôi", self.code]
        of_them += [self.photo, self.photo_name]
        return [*said, *of_them, *self.receipts, *self.keys, *self.proofs]


class TestTraces:
    async def test_nobody_finds_the_sender_in_what_is_kept_or_written_down(
        self, service: Service, owner: AsyncSession, settings: Settings
    ) -> None:
        branch = await make_branch(owner)
        card = await make_card(owner, branch)
        sender, secretary = Sender(code=card.code), await signed_in(owner, settings, branch)
        headers = {"User-Agent": sender.agent, "X-Forwarded-For": sender.address}
        async with client_of(service, **headers) as resident, client_of(service) as handler:
            handler.headers["Authorization"] = f"Bearer {secretary}"
            before = await sizes(owner)
            await give(resident, sender)
            await meet_refusals(resident, sender)
            after_giving = await sizes(owner)
            await answer(handler, branch)
            await judge(resident, sender)
            async with broken(owner):
                await meet_a_failure(resident, sender)
        await upgrade_in_vain(service, sender)
        service.end()

        grown = {table for table, rows in after_giving.items() if rows != before[table]}
        assert grown <= OF_RESIDENTS  # no row beside them tells the instant
        kept = await everything_in(owner)
        assert card.lead.full_name.encode() in kept["public.party_member", "full_name"]
        [photo] = objects_of(service)
        assert CANARY not in photo.read_bytes()
        assert b"Traceback" in service.said  # it did fail, and did say so
        for telling in sender.everything:
            assert [where for where, cells in kept.items() if is_in(telling, cells)] == [], telling
            assert not is_in(telling, service.said), telling

    async def test_nor_that_of_a_sender_without_script(
        self, service: Service, owner: AsyncSession
    ) -> None:
        card = await make_card(owner, await make_branch(owner))
        sender = Sender(code=card.code)
        headers = {"User-Agent": sender.agent, "X-Forwarded-For": sender.address}
        before = await sizes(owner)
        async with client_of(service, **headers) as resident:
            await give_plainly(resident, sender)
            async with broken(owner):
                await fail_plainly(resident, sender)
        service.end()

        after = await sizes(owner)
        assert {table for table, rows in after.items() if rows != before[table]} <= OF_RESIDENTS
        kept = await everything_in(owner)
        assert b"Traceback" in service.said
        for telling in sender.everything:
            assert [where for where, cells in kept.items() if is_in(telling, cells)] == [], telling
            assert not is_in(telling, service.said), telling

    async def test_what_residents_say_has_a_day_and_no_instant(self, owner: AsyncSession) -> None:
        """Nor an identity that is ordered by time, which would tell it too: see the cases."""
        columns = await columns_of(owner)
        types = {(table, of_type) for table, _, of_type in columns if table in OF_RESIDENTS}
        assert {table for table, _ in types} == OF_RESIDENTS
        assert not [one for one in types if "time" in one[1] or one[1] == "interval"]


async def signed_in(owner: AsyncSession, settings: Settings, branch: Branch) -> str:
    account = await make_account(owner)
    assert account.person_id
    await make_role_term(owner, account.person_id, Role.BRANCH_SECRETARY, branch.id)
    sign_in = await make_sign_in(owner, account)
    tokens = Tokens(settings.signing_key_file.read_bytes())
    return tokens.issue(sign_in.id, lifetime=timedelta(minutes=15))


async def give(resident: httpx.AsyncClient, sender: Sender) -> None:
    card = await resident.get("/v1/public/groups", headers={"X-Group-Code": sender.code})
    body = {
        "kind": "feedback",
        "group_code": sender.code,
        "text": sender.words,
        "contact": sender.contact,
    }
    headers = await sender.proof(resident) | sender.key()
    given = await resident.post(GIVE, json=body, headers=headers)
    sender.receipts.append(given.json()["receipt"])
    again = await resident.post(GIVE, json=body, headers=headers)
    headers = sender.holding() | sender.key()
    said = await resident.post(f"{GIVE}/messages", json={"text": sender.more}, headers=headers)
    photo = {"file": (sender.photo_name, telling_photo())}
    headers = sender.holding() | sender.key()
    added = await resident.post(f"{GIVE}/attachments", files=photo, headers=headers)
    assert added.status_code == 201
    followed = await resident.get(GIVE, headers=sender.holding())
    assert [card.status_code, given.status_code, again.status_code] == [200, 201, 201]
    assert [said.status_code, followed.status_code] == [201, 200]


async def form_of(resident: httpx.AsyncClient, sender: Sender) -> Form:
    shown = await resident.post("/plain/group", data={"code": sender.code})
    form = read(shown).form("/plain/feedback")
    sender.keys.append(form.fields["wait"])
    return form


async def give_plainly(resident: httpx.AsyncClient, sender: Sender) -> None:
    typed = {"text": sender.words, "contact": sender.contact}
    form = await form_of(resident, sender)
    early = await sent(resident, form, **typed)
    await asyncio.sleep(3.1)
    asked = await sent(resident, form, text=sender.elsewhere)
    faulty = await sent(resident, form, text=sender.words, contact="\u202e" + sender.contact)
    given = await sent(resident, form, **typed)
    spent = await sent(resident, form, text=sender.unkept)
    sender.receipts.append(read(given).form("/plain/case").fields["receipt"])
    followed = await resident.post("/plain/case", data={"receipt": sender.receipts[0]})
    more = read(followed).form("/plain/case", "text")
    sender.keys.append(more.fields["key"])
    said = await sent(resident, more, text=sender.more, step="message")
    refused = await sent(resident, more, text=sender.why, step="reopening")
    unknown = await resident.post("/plain/case", data={"receipt": sender.receipts[0][:-1]})
    in_vain = await resident.get(f"/plain/{sender.receipts[0]}?receipt={sender.receipts[0]}")
    statuses = [one.status_code for one in (early, asked, faulty, given, spent)]
    assert statuses == [429, 409, 422, 201, 409]
    statuses = [one.status_code for one in (followed, said, refused, unknown, in_vain)]
    assert statuses == [200, 200, 409, 422, 404]


async def fail_plainly(resident: httpx.AsyncClient, sender: Sender) -> None:
    form = await form_of(resident, sender)
    await asyncio.sleep(3.1)
    failed = await sent(resident, form, text=sender.unkept, contact=sender.contact)
    assert failed.status_code == 500


async def meet_refusals(resident: httpx.AsyncClient, sender: Sender) -> None:
    body = {"kind": "feedback", "group_code": sender.code, "text": sender.words}
    spent = {"X-Proof": sender.proofs[0]}
    wrong = receipts.new(os.urandom(10))
    sender.receipts.append(wrong)
    refused = [
        await resident.post(GIVE, json=body),
        await resident.post(GIVE, json=body, headers=spent | sender.key()),
        await resident.post(
            GIVE,
            json={**body, "text": sender.elsewhere},
            headers=await sender.proof(resident) | sender.key(),
        ),
        await resident.post(GIVE, json={**body, "contact": "\u202e" + sender.contact}),
        await resident.get(GIVE, headers={"X-Receipt": wrong}),
        await resident.get(GIVE, headers={"X-Receipt": wrong[:-1]}),
        await resident.get(f"{GIVE}/{sender.receipts[0]}"),  # as one may try it by mistake
        await resident.get(GIVE, params={"receipt": sender.receipts[0]}),
        await resident.post(f"{GIVE}/ratings", json={"score": 5}, headers=sender.holding()),
    ]
    assert [one.status_code for one in refused] == [428, 409, 409, 422, 404, 422, 404, 422, 409]


async def answer(handler: httpx.AsyncClient, branch: Branch) -> None:
    assert branch
    [item] = (await handler.get("/v1/feedback")).json()["items"]
    url = f"/v1/feedback/{item['id']}"
    opened = await handler.get(url)
    reading = await handler.post(
        f"{url}/contact-readings",
        json={"reason": "arrange_visit"},
        headers={"Idempotency-Key": uuid4().hex},
    )
    stale = {"If-Match": opened.headers["ETag"]}
    body = {"text": "Đã thay bóng đèn.", "evidence": "Biên bản treo ở nhà văn hóa"}
    unseen = await handler.post(f"{url}/answers", json=body, headers=stale)
    seen = {"If-Match": f'"{reading.json()["version"]}"', "Idempotency-Key": uuid4().hex}
    answered = await handler.post(f"{url}/answers", json=body, headers=seen)
    assert (unseen.status_code, answered.status_code) == (412, 201)


async def judge(resident: httpx.AsyncClient, sender: Sender) -> None:
    for path, body in (("ratings", {"score": 2}), ("reopenings", {"text": sender.why})):
        headers = sender.holding() | sender.key()
        for _ in range(2):
            done = await resident.post(f"{GIVE}/{path}", json=body, headers=headers)
            assert done.status_code == 201, done.text


@asynccontextmanager
async def broken(owner: AsyncSession) -> AsyncIterator[None]:
    """Have the database refuse every contact: a fault of ours, which is written down."""
    rule = "ALTER TABLE feedback_contact {} CONSTRAINT broken"
    await (await owner.connection()).execute(text(f"{rule.format('ADD')} CHECK (false) NOT VALID"))
    await owner.commit()
    yield
    await (await owner.connection()).execute(text(rule.format("DROP")))
    await owner.commit()


async def meet_a_failure(resident: httpx.AsyncClient, sender: Sender) -> None:
    body = {"kind": "feedback", "group_code": sender.code, "text": sender.unkept}
    failed = await resident.post(
        GIVE,
        json={**body, "contact": sender.contact},
        headers=await sender.proof(resident) | sender.key(),
    )
    assert (failed.status_code, failed.json()["code"]) == (500, "internal")


async def upgrade_in_vain(service: Service, sender: Sender) -> None:
    """Ask for what servers tend to write down with the address: a socket, or nonsense."""
    for first in (f"GET {GIVE}?receipt={sender.receipts[0]} HTTP/1.1", "\x16\x03\x01 nonsense"):
        reader, writer = await asyncio.open_connection(LOOPBACK, service.port)
        headers = [
            first,
            f"Host: {LOOPBACK}",
            f"X-Forwarded-For: {sender.address}",
            f"User-Agent: {sender.agent}",
            "Connection: Upgrade, close",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {b64encode(os.urandom(16)).decode()}",
        ]
        writer.write("\r\n".join([*headers, "", ""]).encode())
        answered = await asyncio.wait_for(reader.read(), PATIENCE)
        writer.close()
        assert answered.startswith(b"HTTP/1.1 4")


def is_in(telling: str, where: bytes) -> bool:
    """Look for a text as it is, and as it may be written by who thinks of something else."""
    raw = telling.encode()
    ways = [
        raw,
        raw.hex().encode(),
        b64encode(raw)[:-4],
        ascii(telling)[1:-1].encode(),
        quote(telling).encode(),
        telling.replace("-", "").encode(),
    ]
    return any(way.lower() in where.lower() for way in ways)
