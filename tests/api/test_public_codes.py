import struct
import zlib
from datetime import timedelta
from uuid import uuid4
from xml.etree import ElementTree as ET

import segno
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.codes import GROUP_CODE
from api.domain.roles import Role
from api.models.public_codes import PublicCode
from api.models.records import AuditEntry, IdempotencyKey
from tests.access.matrix import IF_MATCH, make_world
from tests.client import Api, outcome, seen
from tests.factories.accounts import make_account, make_role_term
from tests.factories.assignments import make_assignment
from tests.factories.feedback import make_card
from tests.factories.household_groups import make_group
from tests.factories.members import make_member
from tests.factories.organisation import Branch

REACH = {"reach": "Nhà văn hóa thôn, tối thứ Ba"}


def by(code: str) -> dict[str, str]:
    return {"X-Group-Code": code}


class TestReplacePublicCode:
    async def test_a_new_code_opens_the_card_and_the_old_one_leads_nowhere(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        group = await make_group(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = f"/household-groups/{group.id}/public-codes"
        nothing_seen = await api.post(url, json=REACH, headers=IF_MATCH)
        made = await api.post(url, json=REACH)
        blind = await api.post(url, json=REACH)
        first, second = made.json(), (await api.post(url, json=REACH, headers=seen(made))).json()
        stale = await api.post(url, json=REACH, headers=seen(made))
        shown = (await api.get(f"/household-groups/{group.id}/public-code")).json()
        api.be_nobody()
        old = await api.get("/public/groups", headers=by(first["code"]))
        new = await api.get("/public/groups", headers=by(second["code"]))

        assert outcome(blind) == (428, "version.required")
        assert outcome(nothing_seen) == outcome(stale) == (412, "version.stale")
        assert (first["version"], second["version"]) == (1, 2)
        assert shown == second
        assert shown["url"].endswith(f"/#{second['code']}")
        assert outcome(old) == (404, "public_code.unknown")
        assert new.json()["group_name"] == group.name

    async def test_a_code_is_kept_nowhere_in_the_clear(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        group = await make_group(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        headers = {"Idempotency-Key": uuid4().hex}
        url = f"/household-groups/{group.id}/public-codes"
        made = (await api.post(url, json=REACH, headers=headers)).json()
        again = (await api.post(url, json=REACH, headers=headers)).json()

        of_group = col(PublicCode.group_id) == group.id
        [kept] = (await session.exec(select(PublicCode).where(of_group))).all()
        of_key = col(IdempotencyKey.key) == headers["Idempotency-Key"]
        [remembered] = (await session.exec(select(IdempotencyKey.body).where(of_key))).all()
        of_target = col(AuditEntry.target_id) == group.id
        [entry] = (await session.exec(select(AuditEntry).where(of_target))).all()

        assert (again["code"], again["url"]) == (None, None)
        assert made["code"] not in remembered
        assert made["code"].encode() not in kept.sealed + kept.code_hash
        assert (entry.action, entry.org_id) == ("public_code.replaced", branch.id)
        assert made["code"] not in str(entry.changes)

    async def test_refusals(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        group = await make_group(session, branch)
        url = f"/household-groups/{group.id}"
        await api.sign_in(session, Role.BRANCH_SECRETARY, elsewhere.id)
        out_of_sight = await api.post(f"{url}/public-codes", json=REACH)
        await api.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)
        none_yet = await api.get(f"{url}/public-code")
        no_card_yet = await api.get(f"{url}/card.svg")
        bad = await api.post(f"{url}/public-codes", json={"reach": "a\x00b"})
        made = await api.post(f"{url}/public-codes", json=REACH)

        assert outcome(out_of_sight) == (404, "household_group.not_found")
        assert outcome(none_yet) == outcome(no_card_yet) == (404, "public_code.absent")
        assert outcome(bad) == (422, "request.invalid")
        assert made.status_code == 201


class TestDrawCard:
    async def test_is_well_formed_and_holds_what_a_resident_needs(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        card = await make_card(session, branch)
        card.group.name = 'Nhóm "Đoàn kết" <1> & bạn'
        session.add(card.group)
        await session.commit()
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        drawn = await api.get(f"/household-groups/{card.group.id}/card.svg")
        words = [text.text for text in ET.fromstring(drawn.text).iter() if text.text]  # noqa: S314

        assert drawn.headers["content-type"] == "image/svg+xml"
        assert card.code in words
        assert card.group.name in " ".join(words)
        assert card.lead.full_name not in " ".join(words)  # a card outlives a charge


class TestPrint:
    async def test_the_picture_is_what_the_card_shows(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        card = await make_card(session, branch)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        url = (await api.get(f"/household-groups/{card.group.id}/public-code")).json()["url"]
        drawn = await api.get(f"/household-groups/{card.group.id}/qr.png")
        modules = [list(row) for row in segno.make_qr(url, error="m").matrix]

        assert drawn.headers["content-type"] == "image/png"
        assert dark_modules(drawn.content, dots=12, border=4) == modules

    async def test_a_sheet_holds_the_cards_of_the_groups_that_have_one(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        codes = {(await make_card(session, branch)).code for _ in range(5)}
        await make_group(session, branch)  # nobody made it a code
        hidden = await make_card(session, elsewhere)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        sheet = await api.get(f"/party-orgs/{branch.id}/cards.html")
        out_of_sight = await api.get(f"/party-orgs/{elsewhere.id}/cards.html")

        assert sheet.headers["content-type"] == "text/html; charset=utf-8"
        assert sheet.text.count("<svg") == 5
        assert {code for code in codes if code in sheet.text} == codes
        assert hidden.code not in sheet.text
        assert outcome(out_of_sight) == (404, "party_org.not_found")


def dark_modules(png: bytes, *, dots: int, border: int) -> list[list[int]]:
    """Read a picture of one bit a dot, without help: one value for each module of the code."""
    width, height, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert (depth, colour, width) == (1, 0, height)
    start = png.index(b"IDAT")
    length = struct.unpack(">I", png[start - 4 : start])[0]
    rows = lines(zlib.decompress(png[start + 4 : start + 4 + length]), (width + 7) // 8)
    size = width // dots - 2 * border
    middles = [(place + border) * dots + dots // 2 for place in range(size)]
    return [[1 - (rows[y][x // 8] >> (7 - x % 8) & 1) for x in middles] for y in middles]


def lines(data: bytes, size: int) -> list[bytes]:
    """Undo what PNG does to each line: nothing (0), or only what differs from the one above (2)."""
    found = [bytes(size)]
    for at in range(0, len(data), size + 1):
        how, line = data[at], data[at + 1 : at + 1 + size]
        above = {0: bytes(size), 2: found[-1]}[how]
        found.append(bytes((one + other) % 256 for one, other in zip(line, above, strict=True)))
    return found[1:]


class TestLookUp:
    async def test_shows_who_is_in_charge_today_and_no_more(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        card = await make_card(session, branch)
        yesterday = clock.today() - timedelta(days=1)
        gone = await make_member(session, branch.id, full_name="Phạm Thị Dung")
        other_group = await make_group(session, branch)
        await make_assignment(session, gone, other_group, valid_to=yesterday)
        secretary = await make_member(session, branch.id, full_name="Đỗ Thị Hạnh")
        await make_role_term(session, secretary.id, Role.BRANCH_SECRETARY, branch.id)
        await make_account(session, person_id=secretary.id)

        shown = (await api.get("/public/groups", headers=by(card.code.lower()))).json()

        people = [(one["name"], one["role"]) for one in shown["people"]]
        assert people == [("Lê Văn Cường", "lead"), ("Đỗ Thị Hạnh", "branch_secretary")]
        assert set(shown) == {
            "group_name",
            "branch_name",
            "people",
            "duties",
            "reach",
            "small_village",
        }
        assert str(card.lead.id) not in str(shown)
        assert str(card.group.id) not in str(shown)

    async def test_the_group_of_a_party_group_shows_its_branch(
        self, api: Api, session: AsyncSession
    ) -> None:
        world = await make_world(session)
        card = await make_card(session, world.branch, org_id=world.party_group_id)
        shown = (await api.get("/public/groups", headers=by(card.code))).json()
        assert shown["branch_name"].startswith("branch")

    async def test_unknown_and_mistyped_codes(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        card = await make_card(session, branch)
        unknown = await api.get("/public/groups", headers=by(GROUP_CODE.new(b"\x01" * 8)))
        mistyped = await api.get("/public/groups", headers=by(card.code[:-1] + "~"))
        absent = await api.get("/public/groups")
        assert outcome(unknown) == (404, "public_code.unknown")
        assert outcome(mistyped) == outcome(absent) == (422, "request.invalid")
