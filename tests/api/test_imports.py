from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.roles import Role
from api.models.households import Household
from api.models.members import Membership, MemberStanding, PartyMember
from api.models.records import AuditEntry, OutboxEvent
from tests.api.test_households import body as household_body
from tests.api.test_members import body as member_body
from tests.client import Api, outcome
from tests.factories.organisation import Branch

SECRETARY = Role.BRANCH_SECRETARY


def asked(kind: str, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": kind, "rows": list(rows), **more}


async def counted(session: AsyncSession, table: Any, branch: Branch) -> int:
    await session.rollback()  # look again
    return (await session.exec(select(func.count()).where(col(table.org_id) == branch.id))).one()


class TestAtomic:
    async def test_households_are_as_if_registered_one_by_one(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        rows = [household_body(branch, head_name="Đặng Đình Đức") for _ in range(3)]
        report = (await api.post("/imports", json=asked("households", *rows))).json()
        found = (await api.get("/households", params={"text": "dang dinh"})).json()["items"]
        single = (await api.post("/households", json=household_body(branch))).json()
        ids = [UUID(row["id"]) for row in report["rows"]]
        of_these = col(AuditEntry.target_id).in_(ids)
        entries = (await session.exec(select(AuditEntry).where(of_these))).all()
        announced = (await session.exec(select(OutboxEvent.payload))).all()

        assert (report["created"], report["refused"]) == (3, 0)
        assert {row["id"] for row in found} == {str(one) for one in ids}
        assert all(row.keys() == single.keys() and row["version"] == 1 for row in found)
        assert {entry.action for entry in entries} == {"household.registered"}
        assert sorted(entry.changes["code"] for entry in entries) == sorted(
            str(row["code"]) for row in rows
        )
        for one in ids:
            assert {"id": str(one), "org_id": str(branch.id)} in announced

    async def test_members_begin_with_a_standing_and_a_membership(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        rows = [
            member_body(branch, phone="0912345678", joined_on="1990-03"),
            member_body(branch, standing="exempt", resolution_ref="NQ 1", full_name="Lê Ất"),
        ]
        report = (await api.post("/imports", json=asked("members", *rows))).json()
        listed = (await api.get("/members")).json()["items"]
        history = await api.get(f"/members/{report['rows'][1]['id']}/standings")
        changes = select(AuditEntry.changes).where(
            col(AuditEntry.target_id) == UUID(report["rows"][0]["id"])
        )
        assert [(row["full_name"], row["standing"], row["phone"]) for row in listed] == [
            ("Lê Ất", "exempt", None),
            ("Nguyễn Thị Minh", "official", "+849*****678"),
        ]
        assert [line["resolution_ref"] for line in history.json()["items"]] == ["NQ 1"]
        assert (await session.exec(changes)).one()["phone"] == "***"

    async def test_one_bad_row_and_none_is_taken(
        self, api: Api, session: AsyncSession, branch: Branch, elsewhere: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        good = household_body(branch)
        rows = [
            good,
            household_body(branch, size=0, religion="no business of ours"),
            household_body(elsewhere),
            household_body(branch, code=good["code"]),
        ]
        refused = await api.post("/imports", json=asked("households", *rows))
        assert outcome(refused) == (422, "import.refused")
        assert [(one["field"], one["code"]) for one in refused.json()["errors"]] == [
            ("body.rows.1.size", "greater_than_equal"),
            ("body.rows.1.religion", "extra_forbidden"),
            ("body.rows.2.place_id", "party_org.not_found"),
            ("body.rows.3.code", "household.code_taken"),
        ]
        assert await counted(session, Household, branch) == 0

    @pytest.mark.parametrize(
        "row", ['{"head_name": "\\ud800"}', '{"code": ' + "[" * 300 + "]" * 300 + "}"]
    )
    async def test_what_is_no_row_at_all_is_refused(
        self, api: Api, session: AsyncSession, branch: Branch, row: str
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        body = f'{{"kind": "households", "mode": "each", "dry_run": true, "rows": [{row}]}}'
        headers = {"Content-Type": "application/json", "Idempotency-Key": uuid4().hex}
        refused = await api.post("/imports", content=body, headers=headers)
        assert outcome(refused) == (422, "request.invalid")
        assert refused.json()["errors"][0]["field"].startswith("body")

    async def test_speaks_the_language_asked_for(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        wrong = asked("households", household_body(branch, size=0))
        english = await api.post("/imports", json=wrong, headers={"Accept-Language": "en"})
        vietnamese = await api.post("/imports", json=wrong)
        messages = [one.json()["errors"][0]["message"] for one in (english, vietnamese)]
        assert messages == ["Must not be less than 1.", "Không được nhỏ hơn 1."]

    async def test_says_of_each_row_what_is_wrong_and_how_to_mend_it(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        rows = [
            member_body(branch, full_name="Ơ", phone="12"),
            member_body(branch, joined_on="30/2/1990", religion="-"),
            member_body(branch, external_ids={"handbook": "038068001234"}),
            member_body(branch, standing="retired"),
        ]
        refused = (await api.post("/imports", json=asked("members", *rows))).json()
        assert refused["title"] == (
            "4 trên 4 dòng chưa đúng nên chưa dòng nào được ghi;"
            " hãy sửa các dòng được nêu rồi gửi lại tất cả."
        )
        assert {one["field"]: one["message"] for one in refused["errors"]} == {
            "body.rows.0.full_name": "Phải có ít nhất 2 ký tự.",
            "body.rows.0.phone": "Không phải số điện thoại; hãy viết như 0912 345 678,"
            " số nước ngoài bắt đầu bằng dấu +.",
            "body.rows.1.joined_on": "Phải là năm, tháng hoặc ngày có thật, viết như 1968,"
            " 1968-03 hoặc 1968-03-19.",
            "body.rows.1.religion": "Không có trường nào tên như vậy; hãy bỏ đi hoặc sửa lại tên.",
            "body.rows.2.external_ids.handbook": "Đây giống số căn cước hoặc chứng minh nhân dân,"
            " là thứ không được lưu; hãy bỏ đi.",
            "body.rows.3.standing": "Phải là một trong: official, probationary, exempt, reduced,"
            " suspended, away, transferred_out, deceased hoặc removed.",
        }

    async def test_repeated_under_its_key_it_is_done_once(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        rows = asked("members", member_body(branch))
        headers = {"Idempotency-Key": uuid4().hex}
        answers = [await api.post("/imports", json=rows, headers=headers) for _ in range(2)]
        other = await api.post("/imports", json=asked("members", {}), headers=headers)
        assert answers[0].json() == answers[1].json()
        assert outcome(other) == (422, "idempotency.key_reused")
        assert await counted(session, PartyMember, branch) == 1


class TestEach:
    async def test_what_can_be_taken_is_and_the_rest_is_told(
        self, api: Api, session: AsyncSession, branch: Branch
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        taken = {"handbook": f"HB-{uuid4().hex[:8]}"}
        rows = [
            member_body(branch, external_ids=taken),
            member_body(branch, external_ids=taken),
            member_body(branch, standing="exempt"),
            member_body(branch, home_place_id=str(uuid4())),
            member_body(branch),
        ]
        report = (await api.post("/imports", json=asked("members", *rows, mode="each"))).json()
        assert [(row["row"], row["status"]) for row in report["rows"]] == [
            (1, "created"),
            (2, "refused"),
            (3, "refused"),
            (4, "refused"),
            (5, "created"),
        ]
        assert [(one["field"], one["code"]) for row in report["rows"] for one in row["faults"]] == [
            ("external_ids", "member.external_id_taken"),
            ("resolution_ref", "member.resolution_required"),
            ("home_place_id", "place.not_found"),
        ]
        assert (report["created"], report["refused"]) == (2, 3)
        assert await counted(session, PartyMember, branch) == 2
        assert await counted(session, Membership, branch) == 2

    @pytest.mark.parametrize("mode", ["atomic", "each"])
    async def test_a_dry_run_says_the_same_and_changes_nothing(
        self, api: Api, session: AsyncSession, branch: Branch, mode: str
    ) -> None:
        await api.sign_in(session, SECRETARY, branch.id)
        taken = household_body(branch)
        await api.post("/households", json=taken)
        rows = asked("households", household_body(branch), taken, mode=mode, dry_run=True)
        before = await counted(session, AuditEntry, branch)
        report = (await api.post("/imports", json=rows)).json()
        assert [row["status"] for row in report["rows"]] == ["acceptable", "refused"]
        assert (report["created"], report["refused"]) == (0, 1)
        assert [row["id"] for row in report["rows"]] == [None, None]
        assert await counted(session, Household, branch) == 1
        assert await counted(session, AuditEntry, branch) == before


@pytest.mark.parametrize(
    "wrong",
    [{"rows": []}, {"rows": [{}] * 5001}, {"kind": "clients"}, {"mode": "some"}, {"rows": [7]}],
)
async def test_bad_input(
    api: Api, session: AsyncSession, branch: Branch, wrong: dict[str, Any]
) -> None:
    await api.sign_in(session, SECRETARY, branch.id)
    response = await api.post("/imports", json=asked("members", {}) | wrong)
    assert outcome(response) == (422, "request.invalid")


values = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(
        ["exempt", "official", "2024-02-30", "2024-02-29", "0912345678", "\x00", "1968"]
    ),
)
members = st.fixed_dictionaries(
    {
        "full_name": st.just("Lê Thị Bình") | values,
        "birth_year": st.just(1970) | values,
        "since": st.just("2024-01-01") | values,
    },
    optional={
        "standing": st.just("exempt") | values,
        "resolution_ref": st.just("NQ 1") | values,
        "phone": values,
        "joined_on": values,
        "home_place_id": st.uuids().map(str) | values,
        "external_ids": st.just({}) | values,
        "religion": values,
    },
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=st.lists(members, min_size=1, max_size=5))
async def test_a_row_fares_as_it_would_alone(
    app: FastAPI, session: AsyncSession, branch: Branch, rows: list[dict[str, Any]]
) -> None:
    named = [{"org_id": str(branch.id), **row} for row in rows]
    async with Api(app) as api:
        await api.sign_in(session, SECRETARY, branch.id)
        report = (await api.post("/imports", json=asked("members", *named, mode="each"))).json()
        alone = [await api.post("/members", json=row) for row in named]
    for told, single in zip(report["rows"], alone, strict=True):
        assert (told["status"] == "created") is (single.status_code == 201), single.text
        faults = [] if single.is_success else single.json()["errors"]
        assert [(f"body.{one['field']}", one["code"]) for one in told["faults"]] == [
            (one["field"], one["code"]) for one in faults
        ]
    created = [UUID(row["id"]) for row in report["rows"] if row["id"]]
    standings = select(MemberStanding.member_id).where(col(MemberStanding.member_id).in_(created))
    assert sorted((await session.exec(standings)).all()) == sorted(created)
