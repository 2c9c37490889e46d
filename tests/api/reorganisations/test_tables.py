"""Steps as a table: rows are steps, and each fault names its cell."""

from base64 import b64encode
from io import BytesIO
from typing import Any

import httpx
import xlsxwriter
from fastapi import FastAPI
from sqlmodel.ext.asyncio.session import AsyncSession

from api.domain.reorganisation_tables import TITLES
from api.domain.roles import Role
from api.domain.text import fold
from api.domain.unit_list import UnitType
from api.models.party_orgs import PartyOrgSpan
from tests.api.reorganisations.decisions import done, drafted, recoded
from tests.api.reorganisations.places import answering
from tests.client import Api, outcome, seen
from tests.factories.household_groups import make_group
from tests.factories.households import make_household
from tests.factories.organisation import Branch, make_unit


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

    async def test_a_cell_holds_codes_and_ids_and_its_faults_are_told_in_both_languages(
        self, api: Api, session: AsyncSession, commune: PartyOrgSpan, one: Branch, other: Branch
    ) -> None:
        first, second, third = [await make_household(session, one) for _ in range(3)]
        group = await make_group(session, one, households=[third])
        await api.sign_in(session, Role.COMMUNE_COMMITTEE, commune.org_id)
        url = await drafted(api, commune.org_id)
        header = "cây;việc;id;nhập vào;các hộ;nhóm hộ;cụm dân cư;phần còn lại\n"
        row = f"place;extract;{one.place_id};{other.place_id};"
        wrong = f'{header}{row}"mã sai!; {first.code}";;;\n{row};;"Cụm 1; Cụm 2";\n'
        right = f'{header}{row}"{first.code.lower()}; {second.id}";{group.code};;\n'

        async def sent(csv: str, language: str, **more: object) -> Any:
            return await api.post(
                f"{url}/steps/import",
                json={"csv": csv, **more},
                headers={**seen(await api.get(url)), "Accept-Language": language},
            )

        for language, says in (("vi", "chưa rõ"), ("en", "unclear")):
            faults = (await sent(wrong, language, dry_run=True)).json()["faults"]
            assert [fault["field"] for fault in faults] == [
                "line.2.households.E2",
                "line.3.children.G3",
                "line.3.children.G3",
            ]
            assert all(says in fault["message"] for fault in faults[1:])
            assert ("Mã" in faults[0]["message"]) is (language == "vi")
        assert outcome(await sent(wrong, "en")) == (422, "reorganisation.table_faulty")
        taken = await sent(right, "en")
        assert (taken.status_code, taken.json()["step_count"]) == (200, 1)
        await done(api, url, "apply")
        answers = await answering(session)
        assert {answers[each.id] for each in (first, second, third)} == {other.id}

    async def test_the_document_tells_titles_and_words_and_a_table_to_begin_with(
        self, api: Api, app: FastAPI, session: AsyncSession, province: PartyOrgSpan
    ) -> None:
        """It is taken as it stands, but for the units of the real Thanh Hoá."""
        path = "/v1/reorganisations/{reorganisation_id}/steps/import"
        said = app.openapi()["paths"][path]["post"]["description"]
        told = fold(said)
        assert all(fold(title) in told for titles in TITLES.values() for title in titles)
        top = await make_unit(session, unit_type=UnitType.PROVINCE)
        old = [await make_unit(session, parent=top) for _ in range(3)]
        codes = await recoded(session, top, *old)
        table = said.partition("```csv\n")[2].partition("```")[0]
        for real, made in zip(("38", "14779", "14758", "14761"), codes, strict=True):
            assert f",{real}," in table
            table = table.replace(f",{real},", f",{made},")
        await api.sign_in(session, Role.SYSTEM_ADMINISTRATOR, province.org_id)
        url = await drafted(api, province.org_id)
        headers = seen(await api.get(url))
        taken = await api.post(f"{url}/steps/import", json={"csv": table}, headers=headers)
        assert taken.status_code == 200, taken.text
        shown = (await api.post(f"{url}/preview")).json()
        assert (shown["step_count"], shown["faults"]) == (4, [])
