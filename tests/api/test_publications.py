"""From a case to what everybody reads: two persons, no names, and back again."""

from typing import Any, Final
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.feedback import FeedbackKind, FeedbackState
from api.domain.publications import PublicationState
from api.domain.roles import Role
from api.models.publications import PublicationRevision, PublishedAnswer
from api.models.records import AuditEntry, IdempotencyKey
from tests.client import Api, all_pages, outcome, seen
from tests.factories.accounts import make_person
from tests.factories.feedback import WORDS
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch
from tests.factories.publications import WORDING, make_answered, make_publication, make_village

FIRST: Final = {"If-Match": '"1"'}
TWICE: Final = {"If-Match": '"2"'}
WHY: Final = {"reason": "Còn kể nhiều chi tiết."}


@pytest.fixture
async def village(session: AsyncSession, branch: Branch) -> Branch:
    await make_village(session, branch)
    return branch


async def drafted(api: Api, case_id: UUID, **changes: str) -> httpx.Response:
    return await api.post("/publications", json={"feedback_id": str(case_id), **WORDING, **changes})


async def shown(api: Api, org_id: UUID, **asked: str) -> list[dict[str, Any]]:
    return await all_pages(api, "/public/answers", limit=2, party_org_id=str(org_id), **asked)


def faults(response: httpx.Response) -> list[tuple[str, str]]:
    assert outcome(response) == (422, "publication.telling")
    return [(fault["field"], fault["code"]) for fault in response.json()["errors"]]


class TestFromCaseToPublic:
    async def test_one_drafts_another_lets_it_out_and_everybody_reads_it(
        self, api: Api, session: AsyncSession, village: Branch
    ) -> None:
        case, receipt = await make_answered(session, village.id)
        drafter = await api.sign_in(session, Role.BRANCH_SECRETARY, village.id)
        key = {"Idempotency-Key": uuid4().hex}
        body = {"feedback_id": str(case.id), **WORDING}
        made = await api.post("/publications", json=body, headers=key)
        url = f"/publications/{made.json()['id']}"
        alone = await api.post(f"{url}/publishings", headers=FIRST)
        again = await drafted(api, case.id)
        before = await shown(api, village.id)
        other = await api.sign_in(session, Role.BRANCH_COMMITTEE, village.id)
        [waiting] = (await api.get("/publications", params={"state": "drafted"})).json()["items"]
        done = await api.post(f"{url}/publishings", headers=FIRST)
        opened = (await api.get(f"/feedback/{case.id}")).json()
        history = (await api.get(url)).json()["revisions"]
        api.be_nobody()
        [read] = await shown(api, village.id)
        one = await api.get(f"/public/answers/{read['id']}")
        followed = await api.get("/public/feedback", headers={"X-Receipt": receipt})
        remembered = select(IdempotencyKey.body).where(
            col(IdempotencyKey.key) == key["Idempotency-Key"]
        )

        assert made.json() == {"id": waiting["id"], "state": "drafted", "version": 1}
        assert outcome(alone) == (409, "publication.second_person_needed")
        assert outcome(again) == (409, "publication.exists")
        assert before == []
        assert done.json() == {"id": waiting["id"], "state": "published", "version": 2}
        assert opened["publication_id"] == waiting["id"]
        assert [(step["step"], step["made_by"]) for step in history] == [
            ("draft", str(drafter)),
            ("publishing", str(other)),
        ]
        assert history[0]["question"] == WORDING["question"]
        assert read == one.json()
        assert read == {
            "id": waiting["id"],
            "org_id": str(village.id),
            "org_name": waiting["org_name"],
            "kind": "feedback",
            "month": f"{clock.today():%Y-%m}",
            **WORDING,
        }
        assert followed.json()["published_as"] == read["id"]
        assert str(case.id) not in one.text  # and no day, and none of the handlers
        assert WORDING["answer"] not in (await session.exec(remembered)).one()

    async def test_whoever_sits_above_decides_and_does_not_see_the_case(
        self, api: Api, session: AsyncSession, village: Branch, elsewhere: Branch
    ) -> None:
        case, _ = await make_answered(session, village.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, village.id)
        drafter = api.headers["Authorization"]
        url = f"/publications/{(await drafted(api, case.id)).json()['id']}"
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, elsewhere.commune_id)
        beside = await api.get(url)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, village.commune_id)
        read = await api.get(url)
        closed = await api.get(f"/feedback/{case.id}")
        rewritten = await api.post(f"{url}/drafts", json=WORDING, headers=FIRST)
        sent_back = await api.post(f"{url}/returns", json=WHY, headers=seen(read))
        early = await api.post(f"{url}/publishings", headers=TWICE)
        above = api.headers["Authorization"]
        api.headers["Authorization"] = drafter
        told = (await api.get(url)).json()
        better = {**WORDING, "title": "Đèn đã sáng"}
        again = await api.post(f"{url}/drafts", json=better, headers=TWICE)
        api.headers["Authorization"] = above
        done = await api.post(f"{url}/publishings", headers={"If-Match": '"3"'})

        assert outcome(beside) == (404, "publication.not_found")
        assert read.json()["question"] == WORDING["question"]
        assert outcome(closed) == outcome(rewritten) == (404, "feedback.not_found")
        assert sent_back.json()["state"] == "returned"
        assert outcome(early) == (409, "publication.step_refused")
        assert told["revisions"][1]["reason"] == WHY["reason"]
        assert again.json()["state"] == "drafted"
        assert done.json()["state"] == "published"
        assert [one["title"] for one in await shown(api, village.id)] == ["Đèn đã sáng"]

    async def test_who_is_left_out_of_the_case_is_left_out_of_this(
        self, api: Api, session: AsyncSession, village: Branch
    ) -> None:
        above = await api.sign_in(session, Role.COMMUNE_COMMITTEE, village.commune_id)
        theirs = api.headers["Authorization"]
        await api.sign_in(session, Role.BRANCH_SECRETARY, village.id)
        case, _ = await make_answered(session, village.id, recused=[above])
        made = await drafted(api, case.id)
        api.headers["Authorization"] = theirs
        assert outcome(await api.get(f"/publications/{made.json()['id']}")) == (
            404,
            "publication.not_found",
        )

    async def test_it_is_on_record_and_sealed(
        self, api: Api, session: AsyncSession, village: Branch
    ) -> None:
        case, _ = await make_answered(session, village.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, village.id)
        made = UUID((await drafted(api, case.id)).json()["id"])
        entries = select(AuditEntry.action, AuditEntry.changes).where(
            col(AuditEntry.target_id) == made
        )
        kept = select(PublicationRevision.sealed).where(
            col(PublicationRevision.publication_id) == made
        )
        assert (await session.exec(entries)).all() == [("feedback.publication_drafted", {})]
        [sealed] = (await session.exec(kept)).all()
        assert sealed is not None
        assert WORDING["question"].encode() not in sealed


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"kind": FeedbackKind.CONDUCT_COMMENT}, "concerns_somebody"),
            ({"state": FeedbackState.REOPENED}, "not_answered"),
            ({"may_publish": False}, "not_agreed"),
            ({"small_village": True}, "small_village"),
        ],
    )
    async def test_cases_that_are_not_for_everybody(
        self, api: Api, session: AsyncSession, village: Branch, changes: Any, code: str
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, village.id)
        case, _ = await make_answered(session, village.id, **changes)
        assert outcome(await drafted(api, case.id)) == (409, f"publication.{code}")

    async def test_a_case_about_somebody(
        self, api: Api, session: AsyncSession, village: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, village.id)
        concerned = [(await make_person(session)).id]
        case, _ = await make_answered(session, village.id, concerned=concerned)
        refused = await drafted(api, case.id)
        assert outcome(refused) == (409, "publication.concerns_somebody")

    @pytest.mark.parametrize("households", [0, 5, 17])
    async def test_a_village_of_few_households(
        self, api: Api, session: AsyncSession, branch: Branch, households: int
    ) -> None:
        await make_village(session, branch, households=households)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        case, _ = await make_answered(session, branch.id)
        refused = await drafted(api, case.id)
        assert outcome(refused) == (409, "publication.small_village")

    async def test_whatever_tells_who_somebody_is(
        self, api: Api, session: AsyncSession, village: Branch
    ) -> None:
        await make_household(session, village, head_name="Y Thoa Niê")
        await make_member(session, village.id, full_name="Hờ A Chống")
        await api.sign_in(session, Role.BRANCH_SECRETARY, village.id)
        case, _ = await make_answered(session, village.id)
        refused = await drafted(
            api,
            case.id,
            title="Nhà y thoa nie mất nước",
            question="Ông Nguyễn Văn An (0912 345 678) ở số nhà 12 hỏi bao giờ có.",
            answer="Đồng chí Hờ A Chống đã đến; viết cho thon@xa.vn, căn cước 038099012345.",
        )
        known_elsewhere = await drafted(api, case.id, title="Nhà Vừ Mí Kẻ mất nước")
        [name, *_] = refused.json()["errors"]

        assert faults(refused) == [
            ("body.title", "publication.telling_name"),
            ("body.question", "publication.telling_name"),
            ("body.question", "publication.telling_phone"),
            ("body.question", "publication.telling_address"),
            ("body.answer", "publication.telling_name"),
            ("body.answer", "publication.telling_email"),
            ("body.answer", "publication.telling_id_number"),
        ]
        assert "5 đến 14" in name["message"]
        assert "Y.T.N." in name["message"]
        assert known_elsewhere.status_code == 201  # nobody there is called so

    async def test_the_words_of_the_sender(
        self, api: Api, session: AsyncSession, village: Branch
    ) -> None:
        await api.sign_in(session, Role.BRANCH_SECRETARY, village.id)
        case, _ = await make_answered(session, village.id)
        refused = await drafted(api, case.id, question=WORDS.upper(), answer="Gọi 0912345678.")
        assert faults(refused) == [
            ("body.question", "publication.quoted"),
            ("body.answer", "publication.telling_phone"),
        ]

    async def test_a_name_that_became_known_meanwhile(
        self, api: Api, session: AsyncSession, village: Branch
    ) -> None:
        case, _ = await make_answered(session, village.id)
        found = await make_publication(session, case)
        await make_household(session, village, head_name="Tổ Điện Đã")
        await api.sign_in(session, Role.BRANCH_SECRETARY, village.id)
        refused = await api.post(f"/publications/{found.id}/publishings", headers=FIRST)
        assert faults(refused) == [("body.answer", "publication.telling_name")]


class TestTakeDown:
    async def test_by_those_who_handle_it_with_a_reason(
        self, api: Api, session: AsyncSession, village: Branch
    ) -> None:
        url, _ = await self.published(api, session, village)
        stale = await api.post(f"{url}/removals", json=WHY, headers=FIRST)
        down = await api.post(f"{url}/removals", json=WHY, headers=TWICE)
        twice = await api.post(f"{url}/removals", json=WHY, headers={"If-Match": '"3"'})
        gone = await api.get(url.replace("/publications", "/public/answers"))

        assert outcome(stale) == (412, "version.stale")
        assert down.json()["state"] == "taken_down"
        assert outcome(twice) == (409, "publication.step_refused")
        assert outcome(gone) == (404, "public_answer.not_found")
        assert (await api.get(url)).json()["revisions"][-1]["reason"] == WHY["reason"]
        assert await shown(api, village.id) == []

    async def test_by_the_sender_who_may_think_again(
        self, api: Api, session: AsyncSession, village: Branch
    ) -> None:
        url, receipt = await self.published(api, session, village)
        consents, headers = "/public/feedback/publication-consents", {"X-Receipt": receipt}
        withdrawn = await api.post(consents, json={"may_publish": False}, headers=headers)
        again = await api.post(consents, json={"may_publish": False}, headers=headers)
        down = await shown(api, village.id)
        refused = await api.post(f"{url}/drafts", json=WORDING, headers={"If-Match": '"3"'})
        agreed = await api.post(consents, json={"may_publish": True}, headers=headers)
        redrafted = await api.post(f"{url}/drafts", json=WORDING, headers={"If-Match": '"3"'})
        history = (await api.get(url)).json()["revisions"]

        assert (withdrawn.json()["may_publish"], withdrawn.json()["published_as"]) == (False, None)
        assert again.json() == withdrawn.json()
        assert down == []
        assert outcome(refused) == (409, "publication.not_agreed")
        assert agreed.json()["may_publish"] is True
        assert redrafted.json()["state"] == "drafted"
        assert [(one["step"], one["made_by"] is None) for one in history][2:] == [
            ("withdrawal", True),
            ("draft", False),
        ]

    async def test_by_doubting_the_answer(
        self, api: Api, session: AsyncSession, village: Branch
    ) -> None:
        url, receipt = await self.published(api, session, village)
        said = {"text": "Đèn lại tắt."}
        await api.post("/public/feedback/reopenings", json=said, headers={"X-Receipt": receipt})
        assert (await api.get(url)).json()["state"] == "withdrawn"
        assert await shown(api, village.id) == []

    async def published(self, api: Api, session: AsyncSession, village: Branch) -> tuple[str, str]:
        case, receipt = await make_answered(session, village.id)
        found = await make_publication(session, case)
        await api.sign_in(session, Role.BRANCH_SECRETARY, village.id)
        url = f"/publications/{found.id}"
        assert (await api.post(f"{url}/publishings", headers=FIRST)).status_code == 201
        return url, receipt


class TestPublicAnswers:
    async def test_pages_search_and_units(
        self, api: Api, session: AsyncSession, village: Branch, elsewhere: Branch
    ) -> None:
        await make_village(session, elsewhere)
        await self.publish(api, session, village, title="Đường liên thôn đã đổ bê tông")
        await self.publish(api, session, village, title="Nước sạch về cuối làng")
        await self.publish(api, session, village, title="Cống thoát nước")
        await self.publish(api, session, elsewhere, title="Đường ở nơi khác")
        api.be_nobody()
        here = await shown(api, village.id)
        above = await shown(api, village.commune_id)
        found = {
            asked: [one["title"] for one in await shown(api, village.id, q=asked)]
            for asked in ("duong lien", "ĐƯỜNG LIÊN", "nuoc", "đồng bào", "%")
        }
        stolen = {"party_org_id": str(elsewhere.id), "after": await self.cursor(api, village)}

        assert len(here) == 3
        assert above == here
        assert found["duong lien"] == found["ĐƯỜNG LIÊN"] == ["Đường liên thôn đã đổ bê tông"]
        assert set(found["nuoc"]) == {"Nước sạch về cuối làng", "Cống thoát nước"}
        assert found["đồng bào"] == found["%"] == []
        refused = await api.get("/public/answers", params=stolen)
        assert outcome(refused) == (422, "cursor.invalid")

    async def test_a_village_that_became_small_is_no_longer_shown(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await make_village(session, branch, households=17)
        last = await make_household(session, branch, head_name="Hộ Cuối")
        await self.publish(api, session, branch)
        [one] = await shown(api, branch.id)
        last.dissolved_on = clock.today()
        session.add(last)
        await session.commit()
        gone = await api.get(f"/public/answers/{one['id']}")
        assert await shown(api, branch.id) == []
        assert outcome(gone) == (404, "public_answer.not_found")

    async def test_the_day_is_kept_nowhere_in_public(
        self, api: Api, session: AsyncSession, village: Branch
    ) -> None:
        await self.publish(api, session, village)
        kept = select(PublishedAnswer).where(col(PublishedAnswer.org_id) == village.id)
        row = (await session.exec(kept)).one()
        [one] = await shown(api, village.id)
        assert row.published_in == clock.today().replace(day=1)
        assert f"{one['month']}-01" == row.published_in.isoformat()

    async def publish(
        self, api: Api, session: AsyncSession, branch: Branch, **changes: str
    ) -> None:
        case, _ = await make_answered(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        made = await drafted(api, case.id, **changes)
        await api.sign_in(session, Role.BRANCH_COMMITTEE, branch.id)
        url = f"/publications/{made.json()['id']}/publishings"
        assert (await api.post(url, headers=FIRST)).status_code == 201

    async def cursor(self, api: Api, branch: Branch) -> str:
        asked = {"party_org_id": str(branch.id), "limit": "1"}
        cursor: str = (await api.get("/public/answers", params=asked)).json()["next"]
        return cursor


async def test_the_list_of_publications_pages_and_filters(
    api: Api, session: AsyncSession, village: Branch
) -> None:
    for state in (PublicationState.DRAFTED, PublicationState.DRAFTED, PublicationState.RETURNED):
        case, _ = await make_answered(session, village.id)
        await make_publication(session, case, state=state)
    await api.sign_in(session, Role.BRANCH_SECRETARY, village.id)
    everything = await all_pages(api, "/publications", limit=2)
    returned = await all_pages(api, "/publications", limit=2, state="returned")
    assert len({one["id"] for one in everything}) == 3
    assert [one["state"] for one in returned] == ["returned"]
