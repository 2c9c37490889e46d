from datetime import timedelta
from uuid import uuid4
from xml.etree import ElementTree as ET

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
        assert set(shown) == {"group_name", "branch_name", "people", "duties", "reach"}
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
