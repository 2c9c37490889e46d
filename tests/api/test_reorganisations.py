from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import time_machine
import xlsxwriter
from fastapi import FastAPI
from sqlalchemy import text
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.party_orgs import OrgType
from api.domain.roles import Role
from api.domain.unit_list import CODE_LENGTHS, UnitType
from api.jobs import handlers, worker
from api.models.admin_units import AdminUnitSpan
from api.models.households import Household
from api.models.party_orgs import PartyOrgSpan
from api.models.places import PlaceCharge, PlaceSpan
from tests.client import Api, outcome, seen
from tests.factories.accounts import make_account
from tests.factories.assignments import make_assignment
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.members import make_member
from tests.factories.organisation import Branch, make_branch, make_org, make_place, make_unit

TODAY = clock.today()
TOMORROW = TODAY + timedelta(days=1)
YESTERDAY = TODAY - timedelta(days=1)
_serial = count(int(uuid4()) % 90_000 + 11)


def decision(org_id: UUID, *steps: Mapping[str, Any], on: date = TODAY) -> dict[str, Any]:
    return {
        "org_id": str(org_id),
        "decision_ref": "QĐ 12-QĐ/TU",
        "decided_on": "2026-06-16",
        "on": str(on),
        "steps": [{"tree": "party_org", **step} for step in steps],
    }


def merge(subject: UUID, into: UUID, **more: object) -> dict[str, Any]:
    return {"action": "merge", "subject": {"id": str(subject)}, "into": {"id": str(into)}, **more}


def unit(action: str, **said: object) -> dict[str, Any]:
    return {"tree": "admin_unit", "action": action, **said}


def ident(of: UUID) -> dict[str, str]:
    return {"id": str(of)}


def code(of: str) -> dict[str, str]:
    return {"code": of}


async def recoded(session: AsyncSession, *spans: AdminUnitSpan) -> list[str]:
    """Give units codes of their kinds that no other test has: a label begins with no zero."""
    codes = []
    for span in spans:
        length = CODE_LENGTHS[UnitType(span.unit_type)]
        while True:
            given = f"0{next(_serial) % 10 ** (length - 1):0{length - 1}d}"
            taken = select(AdminUnitSpan.id).where(col(AdminUnitSpan.code) == given)
            if (await session.exec(taken)).first() is None:
                break
        span.code = given
        session.add(span)
        codes.append(given)
    await session.commit()
    return codes


async def place_in(session: AsyncSession, branch: Branch, unit_id: UUID) -> UUID:
    """Let the village of a branch lie in a unit, as it always did."""
    of_village = col(PlaceSpan.place_id) == branch.place_id
    await session.exec(update(PlaceSpan).where(of_village).values(admin_unit_id=unit_id))
    await session.commit()
    return branch.place_id


async def drafted(api: Api, org_id: UUID, *steps: Mapping[str, Any], on: date = TODAY) -> str:
    made = await api.post("/reorganisations", json=decision(org_id, *steps, on=on))
    assert made.status_code == 201, made.text
    return f"/reorganisations/{made.json()['id']}"


async def done(api: Api, url: str, what: str) -> dict[str, Any]:
    answer = await api.post(f"{url}/{what}", headers=seen(await api.get(url)))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def rows_of(session: AsyncSession, *tables: str) -> dict[str, list[str]]:
    """Read tables whole, but for what counts changes."""
    connection = await session.connection()
    found = {
        table: [
            str(row)
            for row in (
                await connection.execute(
                    text(f"SELECT to_jsonb(t) - 'version' AS row FROM {table} AS t ORDER BY id")
                )
            ).scalars()
        ]
        for table in tables
    }
    await session.commit()
    return found


@pytest.fixture
async def province(session: AsyncSession) -> PartyOrgSpan:
    return await make_org(session, OrgType.PROVINCIAL_COMMITTEE)


@pytest.fixture
async def commune(session: AsyncSession, province: PartyOrgSpan) -> PartyOrgSpan:
    return await make_org(session, OrgType.COMMUNE_COMMITTEE, parent=province)


@pytest.fixture
async def one(session: AsyncSession, commune: PartyOrgSpan) -> Branch:
    return await make_branch(session, commune=commune)


@pytest.fixture
async def other(session: AsyncSession, commune: PartyOrgSpan) -> Branch:
    return await make_branch(session, commune=commune)


class TestMerged:
    async def test_what_names_it_is_seen_by_its_heir_from_the_day_on(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        household = await make_household(session, one)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        url = await drafted(api, province.org_id, merge(one.id, other.id))
        before = await rows_of(
            session, "party_org", "party_org_span", "place_charge", "role_term", "household"
        )
        assert (await done(api, url, "apply"))["state"] == "applied"
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, other.id)
            listed = (await secretary.get("/households")).json()["items"]
            assert [row["id"] for row in listed] == [str(household.id)]
        gone = (await api.get(f"/party-orgs/{one.id}")).json()
        assert gone["ceased"]
        assert gone["succeeded_by"]["id"] == str(other.id)
        assert (await done(api, url, "revert"))["state"] == "reverted"
        after = await rows_of(
            session, "party_org", "party_org_span", "place_charge", "role_term", "household"
        )
        after["role_term"] = before["role_term"]
        assert after == before


class TestUnits:
    async def test_communes_merge_under_a_code_that_is_used_again(
        self, api: Api, session: AsyncSession, province: PartyOrgSpan, one: Branch
    ) -> None:
        top = await make_unit(session, unit_type=UnitType.PROVINCE)
        district = await make_unit(session, unit_type=UnitType.DISTRICT, parent=top)
        first, second = [await make_unit(session, parent=district) for _ in range(2)]
        codes = await recoded(session, top, district, first, second)
        village = await place_in(session, one, second.unit_id)
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
        steps = [
            unit(
                "create", ref="new", name="Xã Mới", kind="xa", code=codes[3], parent=code(codes[0])
            ),
            unit("merge", subject=code(codes[2]), into={"ref": "new"}),
            unit("merge", subject=code(codes[3]), into={"ref": "new"}),
            unit("abolish", subject=code(codes[0]), kind="huyen"),
        ]
        url = await drafted(api, province.org_id, *steps)
        tables = ("admin_unit", "admin_unit_span", "place", "place_span", "succession")
        before = await rows_of(session, *tables)
        await done(api, url, "apply")
        old = (await api.get(f"/admin-units/{second.unit_id}")).json()
        [heir] = old["succeeded_by"]
        assert (old["ceased"], heir["code"], heir["name"]) == (True, codes[3], "Xã Mới")
        lies = (await api.get(f"/places/{village}")).json()["admin_unit"]
        assert lies["id"] == heir["id"]
        [found] = (await api.get("/admin-units", params={"code": codes[3]})).json()["items"]
        assert found["id"] == heir["id"]
        as_before = {"code": codes[3], "as_of": str(YESTERDAY)}
        [found] = (await api.get("/admin-units", params=as_before)).json()["items"]
        assert found["id"] == str(second.unit_id)
        line = (await api.get(f"/admin-units/{first.unit_id}/succession")).json()
        assert [(link["kind"], link["to_name"]) for link in line["successors"]] == [
            ("merged", "Xã Mới")
        ]
        assert line["today"] == [heir["id"]]
        line = (await api.get(f"/admin-units/{heir['id']}/succession")).json()
        assert {link["from_id"] for link in line["predecessors"]} == {
            str(first.unit_id),
            str(second.unit_id),
        }
        await done(api, url, "revert")
        assert await rows_of(session, *tables) == before


class TestTable:
    async def test_rows_are_steps_and_faults_name_their_cell(
        self, api: Api, session: AsyncSession, province: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        url = await drafted(api, province.org_id)
        header = "tree,action,subject_id,into,name\n"
        wrong = f"{header}party_org,merge,{one.id},Chi bộ 2,\nparty_org,rename,{other.id},,\n"
        right = f"{header}party_org,merge,{one.id},{other.id},\nparty_org,rename,{other.id},,Mới\n"

        async def sent(csv: str, **more: object) -> httpx.Response:
            return await api.post(
                f"{url}/steps/import",
                json={"csv": csv, **more},
                headers=seen(await api.get(url)),
            )

        looked = (await sent(wrong, dry_run=True)).json()
        assert [fault["field"] for fault in looked["faults"]] == [
            "line.2.into.D2",
            "line.3.action.B3",
        ]
        refused = await sent(wrong)
        assert outcome(refused) == (422, "reorganisation.table_faulty")
        assert outcome(await sent("a,b\n1,2")) == (422, "reorganisation.table_unclear")
        assert (await api.get(url)).json()["step_count"] == 0
        taken = await sent(right)
        assert (taken.status_code, taken.json()["step_count"]) == (200, 2)
        steps = (await api.get(f"{url}/steps")).json()["items"]
        assert [step["step"]["action"] for step in steps] == ["merge", "rename"]
        workbook = BytesIO()
        with xlsxwriter.Workbook(workbook) as book:
            sheet = book.add_worksheet()
            for number, line in enumerate(right.splitlines()):
                sheet.write_row(number + 2, 1, line.split(","))
        again = await api.post(
            f"{url}/steps/import",
            json={"xlsx": b64encode(workbook.getvalue()).decode(), "append": True},
            headers=seen(taken),
        )
        assert (again.status_code, again.json()["step_count"]) == (200, 4)


class TestPreview:
    async def test_says_who_comes_to_see_what_and_changes_nothing(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        await make_household(session, one)
        async with Api(app) as others:
            await others.sign_in(session, Role.BRANCH_SECRETARY, one.id)
            await others.sign_in(session, Role.BRANCH_COMMITTEE, one.id)
            await others.sign_in(session, Role.BRANCH_SECRETARY, other.id)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        step = merge(one.id, other.id, keep_grants=["branch_committee"])
        url = await drafted(api, province.org_id, step, on=TOMORROW)
        tables = ("party_org", "party_org_span", "place_charge", "role_term", "succession")
        before = await rows_of(session, *tables)
        shown = await api.post(f"{url}/preview", headers={"Accept-Language": "en"})
        assert shown.status_code == 200, shown.text
        assert await rows_of(session, *tables) == before
        said = shown.json()
        offices = {(o["role"], o["body"]["id"]): o for o in said["offices"]}
        ends = offices["branch_secretary", str(one.id)]
        goes_on = offices["branch_committee", str(one.id)]
        gains = offices["branch_secretary", str(other.id)]
        assert (ends["ends"], ends["lost"], ends["gained"]) == (True, 1, 0)
        assert goes_on["carried_to"]["id"] == str(other.id)
        assert [unit["id"] for unit in goes_on["gains"]] == [str(other.id)]
        assert [unit["id"] for unit in gains["gains"]] == [str(one.id)]
        [move] = said["moves"]
        assert (move["ceases"], move["counts"]["households"]) == (True, 1)
        assert any("ceases on" in line for line in said["summary"])
        assert said["faults"] == []

    async def test_says_what_has_no_destination(
        self, api: Api, session: AsyncSession, province: PartyOrgSpan, one: Branch
    ) -> None:
        top = await make_unit(session, unit_type=UnitType.PROVINCE)
        old, new, newer = [await make_unit(session, parent=top) for _ in range(3)]
        await recoded(session, top, old, new, newer)
        village = await place_in(session, one, old.unit_id)
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
        steps = [
            unit("split", subject=ident(old.unit_id), into=ident(heir.unit_id))
            for heir in (new, newer)
        ]
        url = await drafted(api, province.org_id, *steps)
        shown = (await api.post(f"{url}/preview")).json()
        assert [fault["field"] for fault in shown["faults"]] == [f"places.{village}"]
        refused = await api.post(f"{url}/apply", headers=seen(await api.get(url)))
        assert outcome(refused) == (409, "reorganisation.refused")
        steps[0]["parts"] = {"places": [str(village)]}
        url = await drafted(api, province.org_id, *steps)
        await done(api, url, "apply")
        lies = (await api.get(f"/places/{village}")).json()["admin_unit"]
        assert lies["id"] == str(new.unit_id)


class TestRefusals:
    async def test_of_what_is_out_of_reach_or_cannot_be(
        self,
        api: Api,
        session: AsyncSession,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
        elsewhere: Branch,
    ) -> None:
        async def tried(*steps: Mapping[str, Any]) -> httpx.Response:
            url = await drafted(api, commune.org_id, *steps)
            return await api.post(f"{url}/apply", headers=seen(await api.get(url)))

        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        out = await tried(merge(one.id, other.id), merge(other.id, elsewhere.id))
        assert outcome(out) == (403, "reorganisation.out_of_reach")
        assert [fault["field"] for fault in out.json()["errors"]] == ["steps.2.into.id"]
        itself = await tried(merge(commune.org_id, one.id))
        assert outcome(itself) == (403, "reorganisation.out_of_reach")
        assert outcome(await tried()) == (409, "reorganisation.empty")
        theirs = await drafted(api, commune.org_id)
        no_heir = await tried({"action": "abolish", "subject": ident(one.id)})
        assert no_heir.json()["errors"][0]["code"] == "reorganisation.heir_not_in_charge"
        twice = await tried(merge(one.id, other.id), merge(other.id, one.id))
        assert outcome(twice) == (409, "reorganisation.refused")
        assert twice.json()["errors"][0]["code"] == "party_org.ceased"
        kept = await tried(merge(one.id, other.id, keep_grants=["commune_committee"]))
        assert kept.json()["errors"][0]["code"] == "reorganisation.grant_has_no_seat"
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, elsewhere.commune_id)
        unseen = await api.get(theirs)
        assert outcome(unseen) == (404, "reorganisation.not_found")

    async def test_a_revert_that_others_built_upon(
        self,
        api: Api,
        session: AsyncSession,
        province: PartyOrgSpan,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        create = {
            "action": "create",
            "ref": "new",
            "name": "Chi bộ Mới",
            "kind": "branch",
            "parent": ident(commune.org_id),
        }
        first = await drafted(
            api,
            province.org_id,
            create,
            {"action": "merge", "subject": ident(one.id), "into": {"ref": "new"}},
        )
        await done(api, first, "apply")
        made = (await api.get(f"/party-orgs/{one.id}")).json()["succeeded_by"]["id"]
        second = await drafted(api, province.org_id, merge(UUID(made), other.id))
        await done(api, second, "apply")
        refused = await api.post(f"{first}/revert", headers=seen(await api.get(first)))
        assert outcome(refused) == (409, "reorganisation.built_upon")
        assert "Chi bộ Mới" in refused.text
        await done(api, second, "revert")
        group = {"name": "Tổ 1", "org_type": "party_group", "valid_from": str(TODAY)}
        founded = await api.post("/party-orgs", json={**group, "parent_id": made})
        assert founded.status_code == 201
        refused = await api.post(f"{first}/revert", headers=seen(await api.get(first)))
        assert outcome(refused) == (409, "reorganisation.built_upon")
        assert {fault["code"] for fault in refused.json()["errors"]} == {
            "reorganisation.built_upon_row"
        }


class TestWhatHasCeased:
    async def test_is_counted_nowhere_and_owes_by_its_heir(
        self,
        api: Api,
        session: AsyncSession,
        province: PartyOrgSpan,
        commune: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        household = await make_household(session, one)
        member = await make_member(session, one.id)
        await make_assignment(session, member, household)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        url = await drafted(api, province.org_id, merge(one.id, other.id))
        await done(api, url, "apply")
        opened = await api.post(
            "/reporting-periods", json={"org_id": str(commune.org_id), "label": f"{TODAY:%Y-%m}"}
        )
        assert (opened.json()["branches"], opened.json()["obligations"]) == (1, 1)
        asked = {"org_id": str(commune.org_id)}
        coverage = (await api.get("/coverage/summary", params=asked)).json()
        assert coverage["total"]["branches"]["branches"] == 1
        assert coverage["total"]["households"]["households"] == 1
        assert [part["org_id"] for part in coverage["parts"]] == [str(other.id)]
        listed = (await api.get("/party-orgs", params={"below": str(commune.org_id)})).json()
        assert [row["id"] for row in listed["items"]] == [str(other.id)]
        both = {"below": str(commune.org_id), "with_ceased": "true"}
        listed = (await api.get("/party-orgs", params=both)).json()
        assert {row["id"] for row in listed["items"]} == {str(one.id), str(other.id)}
        await api.sign_in(session, Role.BRANCH_SECRETARY, other.id)
        [owed] = (await api.get("/obligations")).json()["items"]
        assert (owed["member_id"], owed["org_id"]) == (str(member.id), str(other.id))
        of_branch = await api.get("/coverage/summary", params={"org_id": str(other.id)})
        assert of_branch.json()["directly"]["households"]["households"] == 1
        assert of_branch.json()["parts"] == []

    async def test_takes_nothing_new_and_names_its_heir(
        self, api: Api, session: AsyncSession, province: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        url = await drafted(api, province.org_id, merge(one.id, other.id))
        await done(api, url, "apply")
        person = (await make_account(session, org_id=one.id)).person_id
        role = {"person_id": str(person), "role": "branch_secretary", "org_id": str(one.id)}
        granted = await api.post("/role-terms", json=role)
        group = {"name": "Tổ 1", "org_type": "party_group", "valid_from": str(TODAY)}
        founded = await api.post("/party-orgs", json={**group, "parent_id": str(one.id)})
        renamed = await api.post(
            f"/party-orgs/{one.id}/renames",
            json={"name": "Tên khác", "on": str(TODAY)},
            headers=seen(await api.get(f"/party-orgs/{one.id}")),
        )
        await api.sign_in(session, Role.BRANCH_SECRETARY, other.id)
        planned = await api.post("/plans", json={"org_id": str(one.id), "year": TODAY.year})
        refusals = (granted, planned, founded, renamed)
        assert [outcome(refused) for refused in refusals] == [
            (409, "party_org.ceased"),
            (409, "party_org.ceased"),
            (409, "party_org.ceased"),
            (409, "dated_tree.has_ceased"),
        ]
        assert granted.json()["params"]["heir_id"] == str(other.id)


TOUCHED = (
    "party_org",
    "party_org_span",
    "place",
    "place_span",
    "place_charge",
    "household",
    "household_group",
    "household_poverty",
    "assignment",
    "membership",
    "party_member",
    "succession",
    "rehoming",
)


class TestDivided:
    async def test_each_part_goes_where_it_was_named_and_the_rest_to_one(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
        commune: PartyOrgSpan,
    ) -> None:
        third = await make_branch(session, commune=commune)
        hamlet = await make_place(session, one.id)
        cluster = await make_place(session, one.id, parent=hamlet)
        follows = col(PlaceCharge.place_id) == cluster.place_id
        await session.exec(update(PlaceCharge).where(follows).values(inherited=True))
        await session.commit()
        stays = await make_household(session, one)
        goes = await make_household(session, one)
        lives_there = await make_household(session, one, place_id=hamlet.place_id)
        member = await make_member(session, one.id)
        await make_assignment(session, member, goes)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        parts = {
            "places": [str(hamlet.place_id)],
            "households": [str(goes.id)],
            "members": [str(member.id)],
        }
        split = [
            {
                "action": "split",
                "subject": ident(one.id),
                "into": ident(other.id),
                "parts": parts,
            },
            {
                "action": "split",
                "subject": ident(one.id),
                "into": ident(third.id),
                "default": True,
            },
        ]
        url = await drafted(api, province.org_id, *split)
        before = await rows_of(session, *TOUCHED)
        [given] = (await api.post(f"{url}/preview")).json()["divided"]
        assert given.pop("to")["id"] == str(other.id)
        assert given == {"places": 2, "groups": 0, "households": 1, "members": 1}
        await done(api, url, "apply")
        async with Api(app) as secretary:
            for branch, seen_there in ((other, {goes.id, lives_there.id}), (third, {stays.id})):
                await secretary.sign_in(session, Role.BRANCH_SECRETARY, branch.id)
                listed = (await secretary.get("/households")).json()["items"]
                assert {row["id"] for row in listed} == set(map(str, seen_there))
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, other.id)
            [known] = (await secretary.get("/members")).json()["items"]
            assert (known["id"], known["org_id"]) == (str(member.id), str(other.id))
        with_it = (await api.get(f"/places/{cluster.place_id}")).json()
        assert with_it["in_charge"]["id"] == str(other.id)
        gone = (await api.get(f"/party-orgs/{one.id}")).json()
        assert (gone["ceased"], gone["succeeded_by"]["id"]) == (True, str(third.id))
        line = (await api.get(f"/party-orgs/{one.id}/succession")).json()
        assert {(link["to_id"], link["share"]) for link in line["successors"]} == {
            (str(other.id), "part"),
            (str(third.id), "part"),
        }
        assert line["today"] == sorted([str(other.id), str(third.id)])
        await done(api, url, "revert")
        assert await rows_of(session, *TOUCHED) == before

    async def test_what_has_no_heir_is_named(
        self,
        api: Api,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
        elsewhere: Branch,
    ) -> None:
        household = await make_household(session, one)
        strange = await make_household(session, elsewhere)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        step = {"action": "split", "subject": ident(one.id), "into": ident(other.id)}

        async def faults(**parts: object) -> list[tuple[str, str]]:
            url = await drafted(api, province.org_id, {**step, "parts": parts})
            refused = await api.post(f"{url}/apply", headers=seen(await api.get(url)))
            assert outcome(refused) == (409, "reorganisation.refused")
            return [(fault["field"], fault["code"]) for fault in refused.json()["errors"]]

        left = "reorganisation.without_destination"
        assert await faults() == [
            (f"places.{one.place_id}", left),
            (f"households.{household.id}", left),
        ]
        assert await faults(households=[str(strange.id)]) == [
            ("steps.1.parts.households", "reorganisation.part_unknown")
        ]

    async def test_what_is_extracted_waits_for_its_day(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        household = await make_household(session, one)
        group = await make_group(session, one, households=[household])
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        extract = {
            "action": "extract",
            "subject": ident(one.id),
            "into": ident(other.id),
            "parts": {"groups": [str(group.id)]},
        }
        url = await drafted(api, province.org_id, extract, on=TOMORROW)
        before = await rows_of(session, *TOUCHED)
        assert not (await done(api, url, "apply"))["carried_out"]
        assert (await rows_of(session, "household"))["household"] == before["household"]
        with time_machine.travel(datetime.now(UTC) + timedelta(days=1), tick=True):
            assert await worker.done(handlers.carry_out_reorganisations, app.state.kevai.sessions)
            now = await session.get(Household, household.id, populate_existing=True)
            assert now
            assert now.org_id == other.id
            await session.commit()
            await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
            assert (await api.get(url)).json()["carried_out"]
            assert not (await api.get(f"/party-orgs/{one.id}")).json()["ceased"]
            await done(api, url, "revert")
        assert await rows_of(session, *TOUCHED) == before


class TestPlaces:
    async def test_who_lives_in_a_village_that_merges_answers_to_the_heirs_body(
        self,
        api: Api,
        app: FastAPI,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        household = await make_household(session, one)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        step = merge(one.place_id, other.place_id, tree="place")
        url = await drafted(api, province.org_id, step)
        before = await rows_of(session, *TOUCHED)
        await done(api, url, "apply")
        village = (await api.get(f"/places/{one.place_id}")).json()
        assert (village["ceased"], village["succeeded_by"]["id"]) == (True, str(other.place_id))
        assert village["in_charge"]["id"] == str(other.id)
        async with Api(app) as secretary:
            await secretary.sign_in(session, Role.BRANCH_SECRETARY, other.id)
            [row] = (await secretary.get("/households")).json()["items"]
            assert row["id"] == str(household.id)
            new = {"code": "H-9", "head_name": "An", "size": 2, "place_id": str(one.place_id)}
            refused = await secretary.post("/households", json=new)
            assert outcome(refused) == (409, "place.ceased")
        await done(api, url, "revert")
        assert await rows_of(session, *TOUCHED) == before

    async def test_every_other_step_of_every_tree(
        self,
        api: Api,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        other: Branch,
    ) -> None:
        top = await make_unit(session, unit_type=UnitType.PROVINCE)
        here, there = [await make_unit(session, parent=top) for _ in range(2)]
        codes = await recoded(session, top, here, there)
        village = await place_in(session, one, here.unit_id)
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
        new_code = f"0{9999 - int(codes[1]) % 1000}"
        steps: list[dict[str, Any]] = [
            unit("renumber", subject=code(codes[1]), code=new_code),
            unit("rename", subject=code(codes[1]), name="Phường Mới"),
            unit("retype", subject=code(codes[1]), kind="phuong"),
            {"action": "retype", "subject": ident(one.id), "is_grassroots_org": False},
            {
                "tree": "place",
                "action": "create",
                "ref": "hamlet",
                "name": "Thôn Mới",
                "kind": "village",
                "unit": code(codes[2]),
                "in_charge": ident(other.id),
            },
            {
                "tree": "place",
                "action": "create",
                "ref": "cluster",
                "name": "Cụm 1",
                "kind": "residential_cluster",
                "parent": {"ref": "hamlet"},
            },
            {
                "tree": "place",
                "action": "move",
                "subject": ident(village),
                "unit": code(codes[2]),
            },
            {"tree": "place", "action": "rename", "subject": ident(village), "name": "Khu phố 1"},
            {
                "tree": "place",
                "action": "retype",
                "subject": ident(village),
                "kind": "residential_group",
            },
        ]
        url = await drafted(api, province.org_id, *steps)
        tables = (*TOUCHED, "admin_unit", "admin_unit_span")
        before = await rows_of(session, *tables)
        await done(api, url, "apply")
        said = (await api.get(f"{url}/steps")).json()["items"]
        made = {step["step"].get("ref"): step["makes"] for step in said if step["makes"]}
        renamed = (await api.get(f"/admin-units/{here.unit_id}")).json()
        assert (renamed["code"], renamed["name"]) == (new_code, "Phường Mới")
        assert renamed["unit_type"] == "ward"
        cluster = (await api.get(f"/places/{made['cluster']}")).json()
        assert cluster["admin_unit"]["id"] == str(there.unit_id)
        assert cluster["in_charge"]["id"] == str(other.id)
        moved = (await api.get(f"/places/{village}")).json()
        assert (moved["name"], moved["place_type"]) == ("Khu phố 1", "residential_group")
        assert moved["admin_unit"]["id"] == str(there.unit_id)
        assert not (await api.get(f"/party-orgs/{one.id}")).json()["is_grassroots_org"]
        await done(api, url, "revert")
        assert await rows_of(session, *tables) == before
