"""Yearly grades: as people decided them, for as long as somebody answers for the member."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.classifications import Grade
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.models.members import PartyMember
from api.models.records import AuditEntry, OutboxEvent
from tests.client import Api, outcome, seen
from tests.factories.classifications import LAST_YEAR, make_classification
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch, make_org

TODAY = clock.today()
AMENDED = ("grade", "decision_ref", "decided_on", "decided_by_id")
FIVE_YEARS = range(LAST_YEAR - 4, LAST_YEAR + 1)


def graded(member: PartyMember, branch: Branch, **changes: Any) -> dict[str, Any]:
    return {
        "member_id": str(member.id),
        "year": LAST_YEAR,
        "grade": "good",
        "decision_ref": "12-QĐ/ĐU",
        "decided_on": f"{LAST_YEAR}-12-20",
        "decided_by_id": str(branch.commune_id),
        **changes,
    }


async def years_of(api: Api, member: PartyMember) -> list[int]:
    listed = await api.get("/classifications", params={"member_id": str(member.id)})
    return [one["year"] for one in listed.json()["items"]]


async def grades_at(api: Api, org_id: UUID, **asked: str) -> dict[str, Any]:
    params = {"org_id": str(org_id), "year": LAST_YEAR, **asked}
    answer = await api.get("/classifications/summary", params=params)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


class TestRecord:
    async def test_once_a_year_and_amended_by_a_later_decision(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id, full_name="Lê Thị Hoa")
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        made = await api.post("/classifications", json=graded(member, branch))
        twice = await api.post("/classifications", json=graded(member, branch, grade="excellent"))
        url = f"/classifications/{made.json()['id']}"
        later = graded(member, branch, grade="completed", decision_ref="15-QĐ/ĐU")
        change = {name: later[name] for name in later if name not in {"member_id", "year"}}
        first_seen = seen(await api.get(url))
        amended = await api.patch(url, json=change, headers=first_seen)
        stale = await api.patch(url, json=change, headers=first_seen)
        assert (made.status_code, made.json()["member_name"]) == (201, "Lê Thị Hoa")
        assert outcome(twice) == (409, "classification.exists")
        assert (amended.json()["grade"], amended.json()["version"]) == ("completed", 2)
        assert stale.status_code == 412
        kept = select(AuditEntry).where(col(AuditEntry.target_id) == UUID(made.json()["id"]))
        entries = (await session.exec(kept.order_by(col(AuditEntry.created_at)))).all()
        assert [one.changes["grade"] for one in entries] == ["good", "completed"]
        announced = select(OutboxEvent.topic).where(
            col(OutboxEvent.topic).startswith("classification")
        )
        assert (await session.exec(announced)).all() == []

    async def test_two_at_once_record_one(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        tried = (
            api.post("/classifications", json=graded(member, branch, grade=grade))
            for grade in Grade
        )
        said = sorted(one.status_code for one in await asyncio.gather(*tried))
        assert said == [201, 409, 409, 409]

    async def test_none_is_recorded_for_a_member_who_moves_away_meanwhile(
        self, api: Api, session: AsyncSession
    ) -> None:
        """It would stay behind, where who answers for the member from now on does not find it."""
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE)
        former, new = [await make_branch(session, commune=commune) for _ in range(2)]
        member = await make_member(session, former.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, former.id)
        move = update(PartyMember).where(col(PartyMember.id) == member.id)
        await session.exec(move.values(org_id=new.id))
        recording = asyncio.create_task(api.post("/classifications", json=graded(member, former)))
        done, _ = await asyncio.wait({recording}, timeout=0.5)
        await session.commit()
        assert not done
        assert outcome(await recording) == (404, "member.not_found")
        assert await years_of(api, member) == []

    async def test_what_cannot_have_been_decided_is_named(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        member = await make_member(session, branch.id)
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)

        async def said(**changes: Any) -> tuple[int, str, str]:
            answer = await api.post("/classifications", json=graded(member, branch, **changes))
            fault = answer.json()["errors"][0]
            return answer.status_code, answer.json()["code"], fault["field"]

        tomorrow = str(TODAY + timedelta(days=1))
        early = f"{LAST_YEAR - 1}-12-31"
        assert await said(decided_on=tomorrow) == (422, "day.not_come", "body.decided_on")
        too_early = (422, "classification.decided_too_early", "body.decided_on")
        assert await said(decided_on=early) == too_early
        nobody = (404, "party_org.not_found", "body.decided_by_id")
        assert await said(decided_by_id=str(uuid4())) == nobody
        assert await said(member_id=str(uuid4())) == (404, "member.not_found", "body.member_id")
        assert (await said(year=2017))[0] == 422
        assert (await said(grade="A"))[2] == "body.grade"
        assert await years_of(api, member) == []


class TestHistory:
    async def test_five_years_go_along_with_a_member_and_still_count_where_they_were_given(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        province = await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)
        former, new = [await make_branch(session, commune=commune) for _ in range(2)]
        member = await make_member(session, former.id)
        for year in FIVE_YEARS:
            await make_classification(session, member, year=year)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        move = {"from_org_id": str(former.id), "org_id": str(new.id), "on": str(TODAY)}
        moved = await api.post(f"/members/{member.id}/transfers", json=move)
        total = await grades_at(api, commune.org_id)
        assert moved.status_code == 201
        assert {part["org_id"] for part in total["parts"]} == {str(former.id)}
        await api.sign_in(session, Role.BRANCH_SECRETARY, new.id)
        assert await years_of(api, member) == list(FIVE_YEARS)
        found = await api.get("/classifications", params={"member_id": str(member.id)})
        one = found.json()["items"][0]
        read = await api.get(f"/classifications/{one['id']}")
        assert read.json()["id"] == one["id"]
        change = {name: graded(member, new)[name] for name in AMENDED}
        amended = await api.patch(f"/classifications/{one['id']}", json=change, headers=seen(read))
        assert outcome(amended) == (403, "auth.not_permitted")
        await api.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
        assert await years_of(api, member) == []

    async def test_five_years_survive_a_merger_and_its_revert(
        self, api: Api, app: FastAPI, session: AsyncSession
    ) -> None:
        province = await make_org(session, OrgType.PROVINCIAL_COMMITTEE)
        commune = await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)
        former, heir = [await make_branch(session, commune=commune) for _ in range(2)]
        member = await make_member(session, former.id)
        for year in FIVE_YEARS:
            await make_classification(session, member, year=year)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        merge: dict[str, Any] = {"tree": "party_org", "action": "merge"}
        merge |= {"subject": {"id": str(former.id)}, "into": {"id": str(heir.id)}}
        decision = {
            "org_id": str(province.org_id),
            "decision_ref": "QĐ 12-QĐ/TU",
            "decided_on": "2026-06-16",
            "on": str(TODAY),
            "steps": [merge],
        }
        made = (await api.post("/reorganisations", json=decision)).json()
        url = f"/reorganisations/{made['id']}"
        applied = await api.post(f"{url}/apply", headers=seen(await api.get(url)))
        assert applied.status_code == 200, applied.text
        now = await grades_at(api, commune.org_id)
        then = await grades_at(api, commune.org_id, structure="then")
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, heir.id)
            assert await years_of(secretary, member) == list(FIVE_YEARS)
            assert [part["org_id"] for part in now["parts"]] == [str(heir.id)]
            assert [part["org_id"] for part in then["parts"]] == [str(former.id)]
            await api.post(f"{url}/revert", headers=seen(await api.get(url)))
            assert await years_of(secretary, member) == []


class TestSummary:
    async def test_counts_go_up_the_tree_with_the_cap_and_no_name(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        grades = [Grade.EXCELLENT] * 2 + [Grade.GOOD] * 11 + [Grade.COMPLETED, Grade.NOT_COMPLETED]
        for number, grade in enumerate(grades):
            member = await make_member(session, branch.id, full_name=f"Người {number}")
            await make_classification(session, member, grade=grade)
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, branch.commune_id)
        told = await grades_at(api, branch.commune_id)
        assert told["rule_set"] == "QD366-2025"
        assert told["total"] == {
            "excellent": 2,
            "good": 11,
            "completed": 1,
            "not_completed": 1,
            "excellent_at_most": 2,
        }
        assert "Người" not in str(told)
        listed = await api.get("/classifications")
        assert listed.status_code == 403

    @pytest.mark.parametrize(
        "role",
        [
            Role.VILLAGE_HEAD,
            Role.MASS_ORGANISATION_HEAD,
            Role.FATHERLAND_FRONT,
            Role.WORKING_GROUP,
            Role.INTEGRATION_CLIENT,
        ],
    )
    async def test_who_sums_up_other_things_does_not_learn_the_grade_of_the_only_one(
        self, api: Api, session: AsyncSession, branch: Branch, role: Role
    ) -> None:
        member = await make_member(session, branch.id)
        await make_classification(session, member, grade=Grade.NOT_COMPLETED)
        await api.sign_in(session, role, branch.id)
        asked = {"org_id": str(branch.id), "year": LAST_YEAR}
        other = await api.get("/meetings/summary", params=asked)
        said = await api.get("/classifications/summary", params=asked)
        assert (other.status_code, outcome(said)) == (200, (403, "auth.not_permitted"))
