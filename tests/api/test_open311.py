"""Open311 GeoReport v2, asked as civic apps ask: by plain HTTP, in both formats."""

import json
import re
from typing import Final
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.feedback import FeedbackKind
from api.domain.open311 import SERVICES
from api.domain.roles import Permission
from api.models.accounts import Account
from api.models.feedback import Feedback, FeedbackContact
from api.models.open311 import Open311Request
from api.services import feedback_intake, open311
from tests.client import Api
from tests.databases import sizes
from tests.factories.accounts import SECRET, make_client
from tests.factories.feedback import SEALING, WORDS
from tests.factories.open311 import Town, cases_at, flat, make_town, parsed, refusal, taken
from tests.factories.organisation import make_branch, make_place

FORMS: Final = ("json", "xml")
RECEIPT: Final = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}-[0-9A-Z]")


class TestDiscovery:
    async def test_it_names_the_endpoint_and_both_formats(
        self, app_of_city: httpx.AsyncClient
    ) -> None:
        as_json = (await app_of_city.get("/discovery.json")).json()
        as_xml = await app_of_city.get("/discovery.xml")
        root = parsed(as_xml)

        assert as_json["endpoints"][0]["url"].endswith("/open311/v2")
        assert as_json["endpoints"][0]["formats"] == ["application/json", "text/xml"]
        assert as_xml.headers["content-type"] == "text/xml; charset=utf-8"
        assert as_xml.content.startswith(b"<?xml")
        assert root.tag == "discovery"
        assert root.findtext("endpoints/endpoint/url") == as_json["endpoints"][0]["url"]
        assert [one.text for one in root.iter("format")] == ["application/json", "text/xml"]


class TestServices:
    async def test_they_are_about_places_and_the_same_in_both_formats(
        self, app_of_city: httpx.AsyncClient
    ) -> None:
        as_json = await app_of_city.get("/services.json")
        as_xml = await app_of_city.get("/services.xml")
        services = parsed(as_xml)

        assert as_json.headers["content-type"] == "application/json; charset=utf-8"
        assert [one["service_code"] for one in as_json.json()] == [*SERVICES]
        assert services.tag == "services"
        assert [one.findtext("service_name") for one in services] == [
            one["service_name"] for one in as_json.json()
        ]
        assert {one.findtext("metadata") for one in services} == {"true"}

    async def test_their_names_are_in_the_language_asked_for(
        self, app_of_city: httpx.AsyncClient
    ) -> None:
        english = await app_of_city.get("/services.json", headers={"Accept-Language": "en"})
        assert english.json()[1]["service_name"] == "Proposal"

    async def test_a_definition_lists_the_places_of_a_commune(
        self, app_of_city: httpx.AsyncClient, session: AsyncSession, town: Town
    ) -> None:
        await make_place(session, town.branch.id, name="Nơi khác")  # in a commune of its own
        asked = {"jurisdiction_id": town.code}
        as_json = (await app_of_city.get("/services/feedback.json", params=asked)).json()
        as_xml = parsed(await app_of_city.get("/services/feedback.xml", params=asked))
        anywhere = (await app_of_city.get("/services/feedback.json")).json()
        [attribute] = as_json["attributes"]
        value = as_xml.find("attributes/attribute/values/value")
        assert value is not None

        assert attribute["code"] == "place"
        assert attribute["datatype"] == "singlevaluelist"
        assert attribute["values"] == [{"key": str(town.place.place_id), "name": "Thôn Thử"}]
        assert as_xml.tag == "service_definition"
        assert flat(value) == attribute["values"][0]
        assert anywhere["attributes"][0]["datatype"] == "string"
        assert anywhere["attributes"][0]["values"] == []

    @pytest.mark.parametrize("form", FORMS)
    async def test_conduct_is_none(
        self, app_of_city: httpx.AsyncClient, town: Town, form: str
    ) -> None:
        asked = town.asking(service_code="conduct_comment")
        defined = await app_of_city.get(f"/services/conduct_comment.{form}")
        posted = await app_of_city.post(f"/requests.{form}", data=asked)
        listed = await app_of_city.get(
            f"/requests.{form}", params={"service_code": "conduct_comment"}
        )

        assert FeedbackKind.CONDUCT_COMMENT not in SERVICES
        assert [refusal(one)[0] for one in (defined, posted, listed)] == [404] * 3


class TestPostRequest:
    @pytest.mark.parametrize("form", FORMS)
    async def test_the_sender_gets_an_identity_and_a_receipt(
        self,
        app_of_city: httpx.AsyncClient,
        api: Api,
        session: AsyncSession,
        town: Town,
        form: str,
    ) -> None:
        answer = await app_of_city.post(f"/requests.{form}", data=town.asking())
        if form == "json":
            [read] = answer.json()
        else:
            read = flat(parsed(answer)[0])
        receipt = RECEIPT.search(read["service_notice"])
        assert receipt
        followed = await api.get("/public/feedback", headers={"X-Receipt": receipt[0]})
        case = (
            await session.exec(select(Feedback).where(col(Feedback.origin_id) == town.branch.id))
        ).one()

        assert answer.status_code == 201
        assert UUID(read["service_request_id"]).version == 4  # tells of no time
        assert followed.json()["text"] == WORDS
        assert followed.json()["kind"] == "feedback"
        assert case.concerned == []
        assert case.id != UUID(read["service_request_id"])

    async def test_who_sent_it_is_kept_nowhere(
        self, app_of_city: httpx.AsyncClient, session: AsyncSession, town: Town
    ) -> None:
        telling = {
            "first_name": "Thị Bông",
            "last_name": "Nguyễn-Của-Tôi",
            "email": "bong.nguyen@example.org",
            "phone": "0912345678",
            "device_id": "may-cua-bong-77",
            "account_id": "tai-khoan-bong-77",
            "lat": "21.5912345",
            "long": "105.8123456",
            "media_url": "http://example.org/anh-cua-bong.jpg",
        }
        read = await taken(app_of_city, town, **telling)
        tables = (
            await (await session.connection()).scalars(
                text("SELECT format('%I', relname) FROM pg_stat_user_tables")
            )
        ).all()
        kept = ""
        for table in tables:
            rows = await (await session.connection()).scalars(
                text(f"SELECT to_jsonb(one)::text FROM {table} AS one")
            )
            kept += " ".join(rows)
        case = (
            await session.exec(select(Feedback).where(col(Feedback.origin_id) == town.branch.id))
        ).one()
        opened = SEALING.unseal(case.sealed, context=Feedback.place(case.id))

        assert "không được giữ" in read["service_notice"]
        assert read["service_request_id"] in kept
        assert [one for one in telling.values() if one in kept or one in opened] == []
        assert await session.get(FeedbackContact, case.id) is None

    async def test_no_row_beside_it_tells_the_instant_or_the_app(
        self, app_of_city: httpx.AsyncClient, session: AsyncSession, town: Town
    ) -> None:
        before = await sizes(session)
        await taken(app_of_city, town)
        after = await sizes(session)
        grown = {table for table, rows in after.items() if rows != before[table]}
        assert grown == {"public.feedback", "public.open311_request", "public.public_budget"}
        assert Open311Request.model_fields.keys() == {"id", "feedback_id", "admin_unit_id", "month"}

    @pytest.mark.parametrize(
        ("words", "office"),
        [
            ("Nước lũ cuốn, có người sắp đuối nước.", "113"),
            ("Đầu ngõ hay có trộm cắp.", "công an"),
            ("Tôi khiếu nại về con đường.", "Ban Tiếp công dân"),
        ],
    )
    async def test_another_office_is_named(
        self, app_of_city: httpx.AsyncClient, town: Town, words: str, office: str
    ) -> None:
        read = await taken(app_of_city, town, description=words)
        assert office in read["service_notice"]

    @pytest.mark.parametrize("words", ["Tôi tố cáo bí thư.", "Trưởng thôn nhận tiền hối lộ."])
    async def test_what_speaks_of_office_is_not_taken(
        self, app_of_city: httpx.AsyncClient, session: AsyncSession, town: Town, words: str
    ) -> None:
        answer = await app_of_city.post("/requests.json", data=town.asking(description=words))
        assert refusal(answer)[0] == 400
        assert "Ủy ban kiểm tra" in refusal(answer)[1]
        assert await cases_at(session, town.branch) == 0

    @pytest.mark.parametrize(
        "location",
        [
            {"attribute[place]": "thon thu"},
            {"attribute[place]": None, "address_string": "Cột điện số 3, thôn thử, xã Thử"},
            {"attribute[place]": None, "address_string": "THỬ"},
            {"attribute[place]": None, "address_id": "place"},
        ],
    )
    async def test_a_place_is_found_by_its_name_or_key(
        self,
        app_of_city: httpx.AsyncClient,
        session: AsyncSession,
        town: Town,
        location: dict[str, str | None],
    ) -> None:
        if "address_id" in location:
            location = {**location, "address_id": str(town.place.place_id)}
        await taken(app_of_city, town, **location)
        assert await cases_at(session, town.branch) == 1

    async def test_an_address_may_name_the_commune_itself(
        self, app_of_city: httpx.AsyncClient, session: AsyncSession, town: Town
    ) -> None:
        unit = f"Khe {uuid4().hex[:8]}"
        await (await session.connection()).execute(
            text(
                "UPDATE admin_unit_span SET name = :name, folded_name = :folded WHERE code = :code"
            ),
            {"name": f"Xã {unit}", "folded": f"xa {unit.lower()}", "code": town.code},
        )
        await session.commit()
        elsewhere = {"jurisdiction_id": None, "attribute[place]": None}
        await taken(app_of_city, town, **elsewhere, address_string=f"Thôn Thử, {unit}")
        unclear = town.asking(**elsewhere, address_string="Thôn Thử")
        answer = await app_of_city.post("/requests.json", data=unclear)

        assert await cases_at(session, town.branch) == 1
        assert refusal(answer)[0] == 400

    async def test_the_nearest_place_that_an_address_names_is_meant(
        self, app_of_city: httpx.AsyncClient, session: AsyncSession, town: Town
    ) -> None:
        cluster = await make_place(session, town.branch.id, parent=town.place, name="Cụm 1")
        address = {"attribute[place]": None, "address_string": "cụm 1, thôn Thử"}
        await taken(app_of_city, town, **address)
        case = (
            await session.exec(select(Feedback).where(col(Feedback.origin_id) == town.branch.id))
        ).one()
        opened = SEALING.unseal(case.sealed, context=Feedback.place(case.id))
        assert cluster.admin_unit_id == town.place.admin_unit_id
        assert json.loads(opened)["about"]["place_name"] == "Cụm 1"

    async def test_an_id_of_the_app_s_own_says_nothing_to_us(
        self, app_of_city: httpx.AsyncClient, session: AsyncSession, town: Town
    ) -> None:
        theirs = {"attribute[place]": None, "address_id": "311-4711"}
        await taken(app_of_city, town, **theirs, address_string="Thôn Thử")
        assert await cases_at(session, town.branch) == 1

    async def test_a_key_of_the_app_s_own_makes_it_one(
        self, app_of_city: httpx.AsyncClient, session: AsyncSession, town: Town
    ) -> None:
        once = {"Idempotency-Key": uuid4().hex}
        first = await app_of_city.post("/requests.json", data=town.asking(), headers=once)
        again = await app_of_city.post("/requests.json", data=town.asking(), headers=once)
        other = town.asking(description="Việc khác.")
        reused = await app_of_city.post("/requests.json", data=other, headers=once)
        another = await make_town(session, town.branch)
        theirs = await app_of_city.post("/requests.json", data=another.asking(), headers=once)

        assert first.json() == again.json()
        assert refusal(reused)[0] == 400
        assert theirs.json()[0]["service_request_id"] != first.json()[0]["service_request_id"]
        assert await cases_at(session, town.branch) == 2

    async def test_apps_fill_their_own_share_and_no_more(
        self,
        app_of_city: httpx.AsyncClient,
        api: Api,
        monkeypatch: pytest.MonkeyPatch,
        town: Town,
    ) -> None:
        monkeypatch.setattr(open311, "OF_APPS", range(2, 3))
        monkeypatch.setattr(feedback_intake, "A_DAY", range(4, 5))
        asked = town.asking()
        answers = [await app_of_city.post("/requests.json", data=asked) for _ in range(3)]
        said = {"kind": "feedback", "place_id": str(town.place.place_id), "text": WORDS}
        residents = [await api.give(said) for _ in range(3)]

        assert [one.status_code for one in answers] == [201, 201, 429]
        assert refusal(answers[2])[0] == 429
        assert int(answers[2].headers["retry-after"]) > 0
        assert [one.status_code for one in residents] == [201, 201, 429]
        assert max(open311.OF_APPS) < min(feedback_intake.A_DAY)

    def test_the_most_that_apps_may_bring_is_less_than_half_of_the_least(self) -> None:
        assert 2 * max(open311.OF_APPS) < min(feedback_intake.A_DAY)


WRONG: Final[dict[str, tuple[int, dict[str, str | None]]]] = {
    "no key": (403, {"api_key": None}),
    "no client": (403, {"api_key": "nobody.nothing"}),
    "a wrong secret": (403, {"api_key": "wrong"}),
    "no service": (400, {"service_code": None}),
    "an unknown service": (404, {"service_code": "pothole"}),
    "no text": (400, {"description": None}),
    "an empty text": (400, {"description": ""}),
    "a text too long": (400, {"description": "a" * 5001}),
    "a text that turns": (400, {"description": "a\u202eb"}),
    "an unknown commune": (404, {"jurisdiction_id": "99999999"}),
    "no place": (400, {"attribute[place]": None}),
    "a point on a map": (400, {"attribute[place]": None, "lat": "21.5", "long": "105.8"}),
    "an unknown place": (400, {"attribute[place]": "Thôn Không Có"}),
    "an unknown key of a place": (400, {"attribute[place]": str(UUID(int=7))}),
}


class TestRefusals:
    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("wrong", WRONG)
    async def test_each_is_said_in_the_format_asked_for(
        self,
        app_of_city: httpx.AsyncClient,
        session: AsyncSession,
        town: Town,
        wrong: str,
        form: str,
    ) -> None:
        status, changes = WRONG[wrong]
        if changes.get("api_key") == "wrong":
            changes = {"api_key": f"{town.client.id}.wrong"}
        answer = await app_of_city.post(f"/requests.{form}", data=town.asking(**changes))

        assert refusal(answer)[0] == status
        assert form in answer.headers["content-type"]
        assert await cases_at(session, town.branch) == 0

    async def test_a_key_serves_its_own_bodies_while_it_may(
        self, app_of_city: httpx.AsyncClient, session: AsyncSession, town: Town
    ) -> None:
        elsewhere = await make_town(session, await make_branch(session))
        abroad = await app_of_city.post("/requests.json", data=elsewhere.asking(api_key=town.key))
        reader = await make_client(session, town.branch.id, Permission.HOUSEHOLD_READ)
        unfit = town.asking(api_key=f"{reader.id}.{SECRET}")
        no_relay = await app_of_city.post("/requests.json", data=unfit)
        closing = await session.get(Account, elsewhere.client.id)
        assert closing
        closing.closed_at = clock.now()
        await session.commit()
        closed = await app_of_city.post("/requests.json", data=elsewhere.asking())

        assert [refusal(one)[0] for one in (abroad, no_relay, closed)] == [403] * 3
        assert await cases_at(session, elsewhere.branch) == 0

    async def test_a_place_without_anybody_in_charge(
        self, app_of_city: httpx.AsyncClient, session: AsyncSession, town: Town
    ) -> None:
        nobodys = await make_place(session, None, name="Thôn Vắng")
        asked = town.asking(jurisdiction_id=None, **{"attribute[place]": str(nobodys.place_id)})
        assert refusal(await app_of_city.post("/requests.xml", data=asked))[0] == 400

    async def test_a_name_that_two_places_have(
        self, app_of_city: httpx.AsyncClient, session: AsyncSession, town: Town
    ) -> None:
        same = await make_place(session, town.branch.id, parent=town.place, name="Thôn Thử")
        asked = town.asking(**{"attribute[place]": "Thôn Thử"})
        answer = await app_of_city.post("/requests.json", data=asked)
        assert same.admin_unit_id == town.place.admin_unit_id
        assert refusal(answer)[0] == 400
        assert "Có nhiều nơi" in refusal(answer)[1]

    @pytest.mark.parametrize(
        "path", ["discovery", "services", "services/feedback", "requests", "requests/1", "tokens/1"]
    )
    async def test_an_unknown_format(self, app_of_city: httpx.AsyncClient, path: str) -> None:
        assert refusal(await app_of_city.get(f"/{path}.yaml"))[0] == 404

    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("path", ["requests/1", f"requests/{UUID(int=1)}", "tokens/1"])
    async def test_an_unknown_request(
        self, app_of_city: httpx.AsyncClient, path: str, form: str
    ) -> None:
        assert refusal(await app_of_city.get(f"/{path}.{form}"))[0] == 404

    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize(
        ("asked", "status"),
        [
            ({"start_date": "yesterday"}, 400),
            ({"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"}, 400),
            ({"start_date": "2026-06-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"}, 400),
            ({"service_code": "pothole"}, 404),
            ({"jurisdiction_id": "99999999"}, 404),
        ],
    )
    async def test_a_search_that_cannot_be(
        self, app_of_city: httpx.AsyncClient, asked: dict[str, str], status: int, form: str
    ) -> None:
        assert refusal(await app_of_city.get(f"/requests.{form}", params=asked))[0] == status

    @pytest.mark.parametrize("form", FORMS)
    async def test_a_body_of_another_kind(
        self, app_of_city: httpx.AsyncClient, town: Town, form: str
    ) -> None:
        posted = await app_of_city.post(f"/requests.{form}", json=town.asking())
        twice = await app_of_city.post(
            f"/requests.{form}", data={**town.asking(), "description": ["a", "b"]}
        )
        assert [refusal(one)[0] for one in (posted, twice)] == [400, 400]

    async def test_what_it_does_not_know_it_passes_over(
        self, app_of_city: httpx.AsyncClient, town: Town
    ) -> None:
        asked = {"extensions": "true", "page_size": "5"}
        assert (await app_of_city.get("/requests.json", params=asked)).status_code == 200
        await taken(app_of_city, town, **{"attribute[colour]": "red", "urgency": "high"})
