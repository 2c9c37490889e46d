"""What steps name and there is not: all of it at once, by step and field, and nothing is tried."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain import clock
from api.domain.roles import Role
from api.domain.unit_list import UnitType
from api.models.admin_units import AdminUnitSpan
from api.models.party_orgs import PartyOrgSpan
from tests.api.reorganisations.decisions import (
    code,
    decision,
    done,
    drafted,
    ident,
    merge,
    recoded,
    unit,
)
from tests.client import Api, outcome, seen
from tests.factories.organisation import Branch, make_unit
from tests.factories.reorganisations import make_reorganisation

TODAY = clock.today()
NODE, REF = "reorganisation.node_unknown", "reorganisation.ref_unknown"
ORG, PLACE = "party_org.not_found", "place.not_found"
HEADER = "tree,action,subject_code,subject_id,ref,name,kind,parent,into,code,unit,in_charge\n"


@pytest.fixture
async def nobodys(session: AsyncSession) -> list[str]:
    """Codes that no unit ever bore."""
    borne = set((await session.exec(select(AdminUnitSpan.code))).all())
    await session.commit()
    return [each for n in range(99_999, 99_900, -1) if (each := str(n)) not in borne]


@pytest.fixture
async def units(session: AsyncSession) -> list[AdminUnitSpan]:
    top = await make_unit(session, unit_type=UnitType.PROVINCE)
    return [top, *[await make_unit(session, parent=top) for _ in range(2)]]


async def imported(api: Api, url: str, csv: str, **more: object) -> Any:
    headers = {**seen(await api.get(url)), "Accept-Language": "en"}
    body = {"csv": HEADER + csv, **more}
    return await api.post(f"{url}/steps/import", json=body, headers=headers)


def told(faults: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(fault["field"], fault["code"]) for fault in faults]


class TestTable:
    async def test_every_typing_error_of_a_table_is_named_at_once(
        self,
        api: Api,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        units: list[AdminUnitSpan],
        nobodys: list[str],
    ) -> None:
        [borne] = await recoded(session, units[1])
        nobody, a, b, c = uuid4(), *nobodys[:3]
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
        url = await drafted(api, province.org_id)
        rows = (
            f"admin_unit,merge,{a},,,,,,{b},,,\n"
            f"admin_unit,rename,{borne},,,Xã Mới,,,,,,\n"
            f"admin_unit,merge,{borne},,,,,,@nothing,,,\n"
            f"place,create,,,,Thôn Mới,village,,,,{c},{nobody}\n"
            f"party_org,merge,,{nobody},,,,,{one.id},,,\n"
            f"place,move,,{nobody},,,,{one.place_id},,,,\n"
            f"party_org,rename,{borne},,,Chi bộ Mới,,,,,,\n"
            f"party_org,merge,{a},,,,,,,,,\n"
        )
        tried = (await imported(api, url, rows, dry_run=True)).json()
        refused = await imported(api, url, rows)
        expected = [
            ("line.2.subject_code.C2", NODE),
            ("line.2.into.I2", NODE),
            ("line.4.into.I4", REF),
            ("line.5.unit.K5", NODE),
            ("line.5.in_charge.L5", ORG),
            ("line.6.subject_id.D6", ORG),
            ("line.7.subject_id.D7", PLACE),
            ("line.8.subject_code.C8", NODE),
            ("line.9.action.B9", "reorganisation.step_incomplete"),
            ("line.9.subject_code.C9", NODE),
        ]
        assert told(tried["faults"]) == expected
        assert (tried["accepted"], tried["step_count"]) == (1, 1)
        assert a in tried["faults"][0]["message"]
        assert outcome(refused) == (422, "reorganisation.table_faulty")
        assert told(refused.json()["errors"]) == [(f"body.{at}", what) for at, what in expected]
        assert (await api.get(url)).json()["step_count"] == 0

    async def test_a_row_that_is_faulty_still_makes_what_later_rows_name(
        self, api: Api, session: AsyncSession, province: PartyOrgSpan, one: Branch
    ) -> None:
        """One error is one fault, and not as many as there are rows that rest upon it."""
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        url = await drafted(api, province.org_id)
        rows = f"party_org,create,,,new,,branch,{one.commune_id},,,,\n" + 2 * (
            f"party_org,merge,,{one.id},,,,,@new,,,\n"
        )
        tried = (await imported(api, url, rows, dry_run=True)).json()
        assert told(tried["faults"]) == [("line.2.action.B2", "reorganisation.step_incomplete")]

    async def test_rows_that_are_added_name_what_the_steps_there_make(
        self, api: Api, session: AsyncSession, province: PartyOrgSpan, one: Branch
    ) -> None:
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        new = {"action": "create", "ref": "new", "name": "Mới", "kind": "branch"}
        url = await drafted(api, province.org_id, {**new, "parent": ident(one.commune_id)})
        row = f"party_org,merge,,{one.id},,,,,@new,,,\n"
        alone = (await imported(api, url, row, dry_run=True)).json()
        twice = f"party_org,create,,,new,Mới,branch,{one.commune_id},,,,\n"
        again = (await imported(api, url, twice, dry_run=True, append=True)).json()
        added = await imported(api, url, row, append=True)
        assert told(alone["faults"]) == [("line.2.into.I2", REF)]
        assert told(again["faults"]) == [("line.2.ref.E2", "reorganisation.ref_twice")]
        assert (added.status_code, added.json()["step_count"]) == (200, 2)


class TestSteps:
    async def test_a_draft_and_a_preview_name_all_at_once(
        self,
        api: Api,
        session: AsyncSession,
        province: PartyOrgSpan,
        one: Branch,
        nobodys: list[str],
    ) -> None:
        nobody, (a, b, c) = uuid4(), nobodys[:3]
        steps = [
            *(unit("rename", subject=code(each), name="Xã Mới") for each in (a, b, c)),
            {"tree": "party_org", **merge(nobody, one.id)},
            {"tree": "party_org", **merge(one.id, one.id), "into": {"ref": "nothing"}},
        ]
        expected = [
            *((f"{n}.subject.code", NODE) for n in range(3)),
            ("3.subject.id", ORG),
            ("4.into.ref", REF),
        ]
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
        drafted_ = await api.post("/reorganisations", json=decision(province.org_id, *steps))
        url = await drafted(api, province.org_id)
        anew = decision(province.org_id, *steps)
        del anew["org_id"]
        changed = await api.put(url, json=anew, headers=seen(await api.get(url)))
        for refused in (drafted_, changed):
            assert outcome(refused) == (422, "reorganisation.steps_faulty")
            assert told(refused.json()["errors"]) == [
                (f"body.steps.{at}", what) for at, what in expected
            ]
        assert (await api.get(url)).json()["step_count"] == 0
        # As one that was drafted while there was what it names.
        kept = await make_reorganisation(session, province.org_id, *steps)
        url = f"/reorganisations/{kept.id}"
        faults = (await api.post(f"{url}/preview")).json()["faults"]
        assert told(faults) == [(f"steps.{int(at[0]) + 1}{at[1:]}", what) for at, what in expected]
        refused = await api.post(f"{url}/apply", headers=seen(await api.get(url)))
        assert outcome(refused) == (409, "reorganisation.refused")
        assert refused.json()["errors"] == faults

    async def test_who_decides_of_no_unit_is_told_nothing_of_units(
        self, api: Api, session: AsyncSession, province: PartyOrgSpan, nobodys: list[str]
    ) -> None:
        step = unit("rename", subject=code(nobodys[0]), name="Xã Mới")
        kept = await make_reorganisation(session, province.org_id, step)
        await api.sign_in(session, Role.PROVINCIAL_COMMITTEE, province.org_id)
        shown = await api.post(f"/reorganisations/{kept.id}/preview")
        assert outcome(shown) == (403, "auth.not_permitted")

    async def test_a_code_means_whoever_bears_it_on_the_day_before(
        self,
        api: Api,
        session: AsyncSession,
        province: PartyOrgSpan,
        units: list[AdminUnitSpan],
        nobodys: list[str],
    ) -> None:
        """Whatever steps create or renumber; another day has other codes."""
        top, *below = units
        old, other = await recoded(session, *below)
        new, later = nobodys[:2]
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
        made = {"name": "Xã Mới", "kind": "commune", "code": later, "parent": ident(top.unit_id)}
        by_new_code = decision(
            province.org_id,
            unit("renumber", subject=code(old), code=new),
            unit("rename", subject=code(new), name="Xã Một"),
            unit("create", **made),
            unit("merge", subject=code(other), into=code(later)),
        )
        refused = await api.post("/reorganisations", json=by_new_code)
        assert told(refused.json()["errors"]) == [
            ("body.steps.1.subject.code", NODE),
            ("body.steps.3.into.code", NODE),
        ]
        by_old_code = await drafted(
            api,
            province.org_id,
            unit("renumber", subject=code(old), code=new),
            unit("rename", subject=code(old), name="Xã Một"),
            unit("create", ref="made", **made),
            unit("merge", subject=code(other), into={"ref": "made"}),
        )
        await done(api, by_old_code, "apply")
        step = unit("rename", subject=code(new), name="Xã Hai")
        today = await api.post("/reorganisations", json=decision(province.org_id, step))
        assert told(today.json()["errors"]) == [("body.steps.0.subject.code", NODE)]
        await drafted(api, province.org_id, step, on=TODAY + timedelta(days=1))
        spans = select(AdminUnitSpan.code).where(col(AdminUnitSpan.code).in_([new, later]))
        assert len((await session.exec(spans)).all()) == 2
