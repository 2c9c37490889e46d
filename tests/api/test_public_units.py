"""Finding what feedback is about without a card: names of units, and nothing besides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unicodedata import normalize
from uuid import UUID, uuid4

import pytest
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.unit_list import UnitType
from api.models.party_orgs import PartyOrgSpan
from api.models.places import PlaceCharge, PlaceSpan
from tests.client import Api, outcome
from tests.factories.feedback import WORDS, make_card
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_org, make_place, make_unit, span_of

Found = list[dict[str, Any]]


@dataclass(frozen=True)
class Country:
    """Two communes, each with a village and a branch of the same name; ``mark`` is in each name."""

    mark: str
    village: PlaceSpan
    namesake: PlaceSpan
    branch: PartyOrgSpan
    committee: PartyOrgSpan


@pytest.fixture
async def country(session: AsyncSession) -> Country:
    mark = "".join(chr(ord("a") + int(digit, 16)) for digit in uuid4().hex[:8])
    province = await make_unit(session, name=f"Tỉnh Thanh {mark}", unit_type=UnitType.PROVINCE)
    above = await make_org(session, OrgType.PROVINCIAL_COMMITTEE, name=f"Tỉnh ủy Thanh {mark}")
    villages, committees, branches = [], [], []
    for commune in ("Thiệu Toán", "Quảng Ngọc"):
        unit = await make_unit(session, name=f"Xã {commune} {mark}", parent=province)
        body = await make_org(
            session,
            OrgType.COMMUNE_COMMITTEE,
            parent=above,
            name=f"Đảng bộ xã {commune} {mark}",
        )
        branch = await make_org(
            session, OrgType.BRANCH, parent=body, name=f"Chi bộ thôn Đồng Bào {mark}"
        )
        village = await make_place(session, branch.org_id, name=f"Thôn Đồng Bào {mark}")
        moved = update(PlaceSpan).where(col(PlaceSpan.id) == village.id)
        await session.exec(moved.values(admin_unit_id=unit.unit_id))
        villages.append(village)
        committees.append(body)
        branches.append(branch)
    await session.commit()
    village, namesake = villages
    return Country(mark, village, namesake, branches[0], committees[0])


async def find(api: Api, description: str, **asked: Any) -> Found:
    answer = await api.get("/public/units", params={"q": description, **asked})
    assert answer.status_code == 200, answer.text
    units: Found = answer.json()["units"]
    return units


def ids(found: Sequence[dict[str, Any]]) -> list[UUID]:
    return [UUID(one["id"]) for one in found]


class TestFinding:
    async def test_names_and_what_tells_namesakes_apart_is_all_that_is_told(
        self, api: Api, country: Country
    ) -> None:
        mark = country.mark
        found = await find(api, f"chi bo dong bao {mark}, thieu toan")
        assert found == [
            {
                "kind": "party_org",
                "id": str(country.branch.org_id),
                "name": f"Chi bộ thôn Đồng Bào {mark}",
                "within": f"Đảng bộ xã Thiệu Toán {mark}, Tỉnh ủy Thanh {mark}",
            },
            {
                "kind": "place",
                "id": str(country.village.place_id),
                "name": f"Thôn Đồng Bào {mark}",
                "within": f"Xã Thiệu Toán {mark}, Tỉnh Thanh {mark}",
            },
        ]

    @pytest.mark.parametrize(
        "spelt",
        [
            "thôn Đồng Bào {0}, Thiệu Toán",
            "THON DONG BAO {0}, xa thieu toan, thanh",
            "đồng bào {0} thiệu toán",
            "xóm Đồng Bào {0}, Thiệu Toán",  # another word for the kind
            "dong ba {0} - thieu to",  # as far as it is typed
            normalize("NFD", "Đồng Bào {0}, Thiệu Toán"),
        ],
    )
    async def test_with_and_without_diacritics_in_one_description(
        self, api: Api, country: Country, spelt: str
    ) -> None:
        first, *others = await find(api, spelt.format(country.mark))
        assert first["id"] == str(country.village.place_id)
        assert ids(others) == [country.branch.org_id]

    async def test_own_names_come_before_names_above(self, api: Api, country: Country) -> None:
        mark = country.mark
        by_own = await find(api, f"thôn đồng bào {mark}")
        assert ids(by_own)[:2] == [country.namesake.place_id, country.village.place_id]
        assert {one["kind"] for one in by_own[2:]} == {"party_org"}
        by_commune = await find(api, f"đảng bộ xã thiệu toán {mark}")
        assert ids(by_commune)[0] == country.committee.org_id

    async def test_at_most_so_many_without_pages(self, api: Api, country: Country) -> None:
        everything = await find(api, country.mark)
        assert len(everything) == 7  # and no administrative unit
        assert await find(api, country.mark, limit=2) == everything[:2]
        beyond = await api.get("/public/units", params={"q": country.mark, "limit": 21})
        assert outcome(beyond) == (422, "request.invalid")

    @pytest.mark.parametrize("described", ["x", "ố", " , ", "!?%_", "t."])
    async def test_too_little_is_no_way_to_list_everything(self, api: Api, described: str) -> None:
        answer = await api.get("/public/units", params={"q": described})
        assert outcome(answer) == (422, "request.invalid")
        [fault] = answer.json()["errors"]
        assert fault["field"] == "query.q"

    @pytest.mark.parametrize("described", ["thon.*", "th%", "a|b)(", "\\m[", "' OR 1=1 --"])
    async def test_signs_are_no_patterns(self, api: Api, country: Country, described: str) -> None:
        assert await find(api, f"{country.mark}x {described}") == []


class TestSight:
    async def test_what_ended_or_has_not_begun_is_not_found(
        self, api: Api, session: AsyncSession, country: Country
    ) -> None:
        today = clock.today()
        ended = update(PlaceSpan).where(col(PlaceSpan.place_id) == country.village.place_id)
        await session.exec(ended.values(valid_to=today))
        later = update(PartyOrgSpan).where(col(PartyOrgSpan.org_id) == country.branch.org_id)
        await session.exec(later.values(valid_from=today + timedelta(days=1)))
        await session.commit()
        assert await find(api, f"đồng bào {country.mark}, thiệu toán") == []

    async def test_no_group_no_member_and_no_party_group_is_found(
        self, api: Api, session: AsyncSession, branch: Branch, country: Country
    ) -> None:
        mark = f"{country.mark}z"
        card = await make_card(session, branch)
        card.group.name = f"Nhóm {mark}"
        session.add(card.group)
        await make_member(session, branch.id, full_name=f"Lê Văn {mark}")
        await make_org(
            session,
            OrgType.PARTY_GROUP,
            parent=await span_of(session, branch.id),
            name=f"Tổ đảng {mark}",
        )
        await session.commit()
        assert await find(api, mark) == []

    async def test_a_cluster_names_its_village(
        self, api: Api, session: AsyncSession, country: Country
    ) -> None:
        await make_place(session, None, parent=country.village, name=f"Cụm 2 {country.mark}")
        # The village moved to its commune after it was made; so does the cluster, by hand.
        [found] = await find(api, f"cụm 2 {country.mark}, đồng bào")
        assert found["within"].startswith(f"Thôn Đồng Bào {country.mark}, ")


class TestGiving:
    @pytest.mark.parametrize("field", ["place_id", "party_org_id"])
    async def test_feedback_is_given_about_what_was_found(
        self, api: Api, country: Country, field: str
    ) -> None:
        found = await find(api, f"đồng bào {country.mark}, thiệu toán")
        [chosen] = [one for one in found if f"{one['kind']}_id" == field]
        said = {"kind": "question", field: chosen["id"], "text": WORDS}
        given = await api.give(said)
        assert given.status_code == 201, given.text
        followed = await api.get("/public/feedback", headers={"X-Receipt": given.json()["receipt"]})
        assert followed.json()["state"] == "received"

    async def test_a_place_that_nobody_is_in_charge_of_is_shown_and_answered_as_ever(
        self, api: Api, session: AsyncSession, country: Country
    ) -> None:
        charge = update(PlaceCharge).where(col(PlaceCharge.place_id) == country.village.place_id)
        await session.exec(charge.values(valid_to=clock.today()))
        await session.commit()
        first, *_ = await find(api, f"thôn đồng bào {country.mark}, thiệu toán")
        assert first["id"] == str(country.village.place_id)
        said = {"kind": "question", "place_id": first["id"], "text": WORDS}
        given = await api.give(said)
        assert outcome(given) == (409, "place.without_charge")
