"""The command for a province's reorganisation: all of Thanh Hoá as a table, a part for real."""

import csv
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from api.domain import clock
from api.security.tokens import Tokens
from api.settings import ROOT, Settings
from bench import province
from clients.reorganisation import lists, standing, table
from clients.reorganisation.lists import Lists, ListsFaulty
from clients.reorganisation.standing import Place, Standing
from tests.clients.conftest import serving
from tests.databases import database

ON = province.ON
EVE = ON - timedelta(days=1)
HAC_THANH, HAM_RONG, QUANG_TRUNG = "14797", "14758", "14818"
DONG_TIEN_XA, DONG_TIEN_PHUONG = "15724", "15853"
CHOSEN = {HAC_THANH, HAM_RONG, QUANG_TRUNG, DONG_TIEN_XA, DONG_TIEN_PHUONG}
DECISION = "NQ 1686/NQ-UBTVQH15"


@pytest.fixture(scope="module")
def whole() -> Lists:
    return province.read()


def of_kind(rows: list[table.Row], tree: str, action: str) -> list[table.Row]:
    return [row for row in rows if (row["tree"], row["action"]) == (tree, action)]


class TestTable:
    """Of the whole province, without a service."""

    def test_every_old_commune_has_a_destination_and_none_is_lost(self, whole: Lists) -> None:
        rows = list(table.of_units(whole))
        made = {row["ref"]: row["code"] for row in of_kind(rows, "admin_unit", "create")}
        going = Counter(row["subject_code"] for row in rows if row["action"] in {"merge", "split"})
        assert len(whole.old) == 547
        assert going.keys() | whole.unchanged == {unit.code for unit in whole.old}
        assert len(whole.new) == 166
        assert set(made.values()) | whole.unchanged == {unit.code for unit in whole.new}
        assert len(of_kind(rows, "admin_unit", "split")) == 21
        assert {code for code, n in going.items() if n > 1} == whole.split.keys()
        assert len(whole.split) == 10
        into = {row["into"].removeprefix("@") for row in rows if "into" in row}
        assert into == made.keys()
        assert {row["kind"] for row in of_kind(rows, "admin_unit", "abolish")} == {
            "huyen",
            "thi_xa",
            "thanh_pho_thuoc_tinh",
        }

    def test_lists_that_lose_a_commune_are_refused(self, whole: Lists) -> None:
        without = Lists(whole.on, whole.before, whole.after, whole.links[1:])
        faults = [*lists._faults(without)]  # noqa: SLF001
        assert any("không có nơi đến" in vietnamese for vietnamese, _ in faults)
        assert any("has no destination" in english for _, english in faults)
        assert ListsFaulty(faults).told(english=True) == "\n".join(said for _, said in faults)
        assert str(ListsFaulty(faults)) == ListsFaulty(faults).told(english=False)

    def test_lists_that_send_a_commune_to_two_places_whole_are_refused(
        self, whole: Lists, tmp_path: Path
    ) -> None:
        folder = part_of(whole, CHOSEN, tmp_path)
        with (folder / lists.LINKS).open("a", encoding="utf-8") as opened:
            opened.write(f"14818,{HAC_THANH},whole\n")
        with pytest.raises(ListsFaulty, match=r"14818.*không phải cả hai") as faulty:
            lists.read(folder, ON)
        assert "14818): it goes whole into one" in faulty.value.told(english=True)

    def test_a_ragged_list_is_refused_by_its_line(self, whole: Lists, tmp_path: Path) -> None:
        folder = part_of(whole, {QUANG_TRUNG}, tmp_path)
        with (folder / lists.LINKS).open("a", encoding="utf-8") as opened:
            opened.write("14818,14818\n")
        with pytest.raises(ListsFaulty, match=r"succession.csv: dòng \d+") as faulty:
            lists.read(folder, ON)
        assert "has too few cells or too many" in faulty.value.told(english=True)

    def test_what_no_place_decides_goes_where_most_places_go(self, whole: Lists) -> None:
        old = "14758"
        here, there = whole.split[old]
        places = [Place(f"p{n}", f"Thôn {n}", old, "c", f"b{n}") for n in range(3)]
        stands = Standing("top", "Tỉnh ủy", {old: "c"}, [], {}, places, [])
        made = table.plan(whole, stands, {"p0": there, "p1": there})
        rows = list(made.rows)
        assert of_kind(rows, "party_org", "merge") == []
        split = of_kind(rows, "party_org", "split")
        assert {row["subject_id"] for row in split} == {"c"}
        assert {row["into"]: row["default"] for row in split} == {
            f"@d{there}": "x",
            f"@d{here}": "",
        }
        assert [place.id for place in made.without_destination] == ["p2"]
        assert [row["unit"] for row in of_kind(rows, "place", "move")] == [f"@n{there}"] * 2
        assert here != there

    def test_what_places_decide_is_given_by_name_to_the_other_heir(self, whole: Lists) -> None:
        old = "14758"
        here, there = whole.split[old]
        places = [Place(f"p{n}", f"Thôn {n}", old, "c", f"b{n}") for n in range(3)]
        stands = Standing("top", "Tỉnh ủy", {old: "c"}, [], {"c": 4}, places, [])
        going = {"p0": there, "p1": there, "p2": here}
        made = table.plan(whole, stands, going, ["commune_committee"])
        split = {row["into"]: row for row in of_kind(list(made.rows), "party_org", "split")}
        assert split[f"@d{here}"]["children"] == "b2"
        assert split[f"@d{here}"]["keep_grants"] == ""
        assert split[f"@d{there}"]["children"] == ""
        assert split[f"@d{there}"]["keep_grants"] == "commune_committee"
        assert made.divided == {old: {here: 1, there: 3}}


def part_of(whole: Lists, chosen: set[str], folder: Path) -> Path:
    """Write the lists of some new communes and of all that they share a divided one with."""
    codes = set(chosen)
    while True:
        old = {link.old_code for link in whole.links if link.new_code in codes}
        further = {link.new_code for link in whole.links if link.old_code in old}
        if further <= codes:
            break
        codes |= further
    parents = {whole.before[code].parent_code for code in old}
    before = [u for u in whole.before.values() if u.code in old | parents | {"38"}]
    after = [u for u in whole.after.values() if u.code in codes | {"38"}]
    links = [link for link in whole.links if link.new_code in codes]
    _write(folder / "units_2025_06_30.csv", before)
    _write(folder / "units_2025_07_01.csv", after)
    _write(folder / lists.LINKS, links)
    return folder


def _write(file: Path, rows: list[Any]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        fields = [*rows[0].__dataclass_fields__]
        writer = csv.writer(opened)
        writer.writerow(fields)
        writer.writerows([[getattr(row, name) for name in fields] for row in rows])


@dataclass
class Stand:
    """The service on a database of its own, with a part of the province as it was before."""

    base_url: str
    folder: Path
    given: Lists
    owner_url: str
    tokens: Tokens

    def run(self, *options: str) -> tuple[int, str]:
        done = subprocess.run(  # noqa: S603
            [
                *(sys.executable, "-m", "clients.reorganisation", "--url", self.base_url),
                *("--login", province.ADMIN, "--report", str(self.folder / "report.md")),
                *(str(self.folder), *options),
            ],
            cwd=ROOT,
            env={"KEVAI_PASSWORD": province.PASSWORD, "PYTHONPATH": str(ROOT), "PATH": ""},
            check=False,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    async def fetch(self, query: str, *values: object) -> list[Any]:
        connection = await asyncpg.connect(self.owner_url)
        rows: list[Any] = await connection.fetch(query, *values)
        await connection.close()
        return rows

    async def signed_in(self, role: str, org_id: UUID) -> httpx.AsyncClient:
        """Sign in whoever holds a role in a body; the token is of the present moment."""
        [row] = await self.fetch(
            "INSERT INTO sign_in (id, created_at, account_id, expires_at)"
            " SELECT uuidv7(), now(), account.id, now() + interval '1 day' FROM account"
            " JOIN role_term USING (person_id) WHERE role = $1 AND role_term.org_id = $2 LIMIT 1"
            " RETURNING id",
            role,
            org_id,
        )
        token = self.tokens.issue(row["id"], lifetime=timedelta(minutes=15))
        headers = {"Authorization": f"Bearer {token}"}
        return httpx.AsyncClient(base_url=f"{self.base_url}/v1", headers=headers)


@pytest.fixture(scope="module")
def tokens(signing_key_file: Path) -> Tokens:
    return Tokens(signing_key_file.read_bytes())


@pytest.fixture(scope="module")
async def stand(
    owner_url: str,
    settings: Settings,
    tokens: Tokens,
    whole: Lists,
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Stand]:
    folder = part_of(whole, CHOSEN, tmp_path_factory.mktemp("thanh_hoa"))
    given = lists.read(folder, ON)
    async with database(owner_url) as url:
        await province.fill(url, given, villages=2, households=5)
        with serving(settings.model_copy(update={"database_url": url})) as base_url:
            yield Stand(base_url, folder, given, url, tokens)


@contextmanager
def today(day: date) -> Iterator[None]:
    """Let it be another day for the service; moments stay what they are, and sign-ins hold."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "today", lambda: day)
        yield


def destinations(stand: Stand) -> Path:
    """Fill in the list that the command writes: the first half here, the second there."""
    file = stand.folder / "places.csv"
    with today(EVE):
        ended, said = stand.run("--list-places", str(file))
    assert (ended, said.strip()) == (0, str(file))
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert {row["old_code"] for row in rows} == stand.given.split.keys()
    seen: Counter[str] = Counter()
    for row in rows:
        heirs = stand.given.split[row["old_code"]]
        row["new_code"] = heirs[seen[row["old_code"]] % len(heirs)]
        seen[row["old_code"]] += 1
    filled = stand.folder / "destinations.csv"
    with filled.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, [*rows[0]])
        writer.writeheader()
        writer.writerows(rows)
    return filled


TABLES = (
    *("party_org", "party_org_span", "place", "place_span", "place_charge", "admin_unit"),
    *("admin_unit_span", "household", "party_member", "assignment", "role_term", "succession"),
)


async def everything(stand: Stand) -> dict[str, list[Any]]:
    return {
        name: await stand.fetch(f"SELECT to_jsonb(t) - 'version' AS row FROM {name} t ORDER BY id")
        for name in TABLES
    }


class TestPlayed:
    async def test_without_destinations_it_says_so_and_nothing_can_be_applied(
        self, stand: Stand
    ) -> None:
        with today(EVE):
            ended, said = stand.run()
            assert ended == 1
            assert "KHÔNG áp dụng được, chưa thay đổi gì" in said
            assert "chưa ai nói thuộc xã mới nào" in said
            assert "Chưa tính được" in said
            assert "Không ai thấy khác trước" not in said
            asked = "Phường Đông Thọ (14758, Thành phố Thanh Hóa): "
            assert asked in said
            assert "Phường Hạc Thành (14797) hoặc" in said or "hoặc Phường Hạc Thành" in said
            [root] = await stand.fetch("SELECT org_id FROM party_org_span WHERE parent_id IS NULL")
            async with await stand.signed_in("system_administrator", root["org_id"]) as admin:
                [draft] = (await admin.get("/reorganisations")).json()["items"]
                refused = await admin.post(
                    f"/reorganisations/{draft['id']}/apply",
                    headers={"If-Match": f'"{draft["version"]}"'},
                )
        assert (refused.status_code, refused.json()["code"]) == (409, "reorganisation.refused")
        codes = {fault["code"] for fault in refused.json()["errors"]}
        assert codes == {"reorganisation.without_destination"}

    async def test_it_is_applied_told_and_taken_back(self, stand: Stand) -> None:
        places = str(destinations(stand))
        before = await everything(stand)
        [branch] = await stand.fetch(
            "SELECT branch.org_id, branch.parent_id, above.parent_id AS district_id"
            " FROM party_org_span AS branch JOIN party_org_span AS above"
            " ON above.org_id = branch.parent_id"
            " JOIN place_charge AS charge ON charge.org_id = branch.org_id"
            " JOIN place_span USING (place_id) JOIN admin_unit_span AS unit"
            " ON unit.unit_id = admin_unit_id WHERE code = '14779' ORDER BY branch.path LIMIT 1"
        )
        secretary = await stand.signed_in("branch_secretary", branch["org_id"])
        district = await stand.signed_in("commune_committee", branch["district_id"])
        with today(EVE):
            own = (await secretary.get("/households")).json()["items"]
            ended, said = stand.run("--destinations", places, "--keep-grants", "commune_committee")
            assert ended == 0, said
            assert (await secretary.get("/households")).json()["items"] == own
        assert len(own) == 5
        assert said.rstrip() == (stand.folder / "report.md").read_text(encoding="utf-8").rstrip()
        self.reads_well(said)
        with today(ON + timedelta(days=1)):
            await self.lineage_names_every_heir(stand, secretary, said)
            await self.codes_mean_what_they_meant(stand, secretary)
            assert (await secretary.get("/households")).json()["items"] == own
            line = (await secretary.get(f"/party-orgs/{branch['org_id']}")).json()["ancestors"]
            assert [each["name"] for each in line] == [
                "Tỉnh ủy Thanh Hóa",
                "Đảng ủy phường Hạc Thành",
            ]
            gone = await district.get("/coverage/summary", params={"org_id": line[1]["id"]})
            assert gone.status_code in {403, 404}
        with today(EVE):
            again, said = stand.run("--destinations", places)
            assert (again, "đã được áp dụng" in said) == (1, True)
            ended, said = stand.run("--revert")
            assert ended == 0, said
            assert "ĐÃ HOÀN TÁC" in said
        assert await everything(stand) == before
        await secretary.aclose()
        await district.aclose()

    async def lineage_names_every_heir(
        self, stand: Stand, client: httpx.AsyncClient, said: str
    ) -> None:
        """Of the committee of each divided commune; and the report says the same to people."""
        committees = await stand.fetch(
            "SELECT DISTINCT unit.code, branch.parent_id AS org_id FROM admin_unit_span AS unit"
            " JOIN place_span AS place ON place.admin_unit_id = unit.unit_id"
            " JOIN place_charge AS charge USING (place_id)"
            " JOIN party_org_span AS branch ON branch.org_id = charge.org_id"
            " WHERE unit.code = ANY ($1) AND unit.valid_from <= $2"
            " AND branch.valid_from <= $2",
            [*stand.given.split],
            EVE,
        )
        assert {row["code"] for row in committees} == stand.given.split.keys()
        for row in committees:
            expected = {
                table.committee_name(stand.given.after[code])
                for code in stand.given.split[row["code"]]
            }
            line = (await client.get(f"/party-orgs/{row['org_id']}/succession")).json()
            ended = [link for link in line["successors"] if link["from_id"] == str(row["org_id"])]
            assert {link["to_name"] for link in ended} == expected
            assert {(link["kind"], link["share"]) for link in ended} == {("split", "part")}
            assert len(line["today"]) == len(expected)
            old = table.committee_name(stand.given.before[row["code"]])
            [told] = [each for each in said.splitlines() if each.startswith(f"  - {old} có ")]
            assert f"có {len(expected)} nơi kế thừa: " in told
            assert all(name in told for name in expected)

    def reads_well(self, said: str) -> None:
        for words in (
            f"Theo {DECISION} ngày 16/06/2025, có hiệu lực từ ngày 01/07/2025",
            "Tình trạng: ĐÃ ÁP DỤNG.",
            "một phần Phường Đông Thọ (14758, Thành phố Thanh Hóa)",
            "- **Phường Quang Trung (14818)**: ",
            "Phường Ngọc Trạo (14818, Thị xã Bỉm Sơn)",
            "Phường Ngọc Trạo (14779, Thành phố Thanh Hóa)",
            "- **Xã Đồng Tiến (15724)**: ",
            "- **Phường Đông Tiến (15853)**: ",
            "các xã trực thuộc Tỉnh Thanh Hóa",
            "- cấp ủy huyện, xã: ",
            "Không còn gì.",
            "- áp dụng: ",
        ):
            assert words in said, f"{words!r} is missing in:\n{said}"
        made = next(line for line in said.splitlines() if "**Phường Hạc Thành (14797)**" in line)
        assert "14779" in made
        assert "14818" not in made

    async def codes_mean_what_they_meant(self, stand: Stand, client: httpx.AsyncClient) -> None:
        """Look every old code up as of the day before, and every new one as of the day."""
        units = {EVE: stand.given.before, ON: stand.given.after}
        for day, known in units.items():
            for code in ("14779", "14818", "14758", "15724", "15853", "14797"):
                asked = {"code": code, "as_of": str(day)}
                found = (await client.get("/admin-units", params=asked)).json()["items"]
                expected = [known[code].name] if code in known else []
                assert [unit["name"] for unit in found] == expected, (code, day)
        [old] = (
            await client.get("/admin-units", params={"code": "14758", "as_of": str(EVE)})
        ).json()["items"]
        ended = (await client.get(f"/admin-units/{old['id']}")).json()
        assert {heir["code"] for heir in ended["succeeded_by"]} == {HAM_RONG, HAC_THANH}

    async def test_english_and_dry_run_change_nothing(self, stand: Stand) -> None:
        before = await everything(stand)
        with today(EVE):
            places = str(destinations(stand))
            ended, said = stand.run("--destinations", places, "--dry-run", "--english")
        assert ended == 0, said
        assert "State: drafted and previewed; NOTHING changed." in said
        assert "## Who comes to see more, and who less" in said
        assert await everything(stand) == before


def test_names_that_differ_by_a_tone_are_two(whole: Lists) -> None:
    district = next(unit for unit in whole.districts if unit.name == "Huyện Hoằng Hóa")
    by_name = {unit.name: unit for unit in whole.old if unit.parent_code == district.code}
    phu = by_name["Xã Hoằng Phú"]
    above = [{"org_type": "district_committee", "name": "Huyện ủy Hoằng Hóa"}]
    right = {"name": "Đảng ủy xã Hoằng Phú", "ancestors": above}
    other = {"name": "Đảng ủy xã Hoằng Phụ", "ancestors": above}
    assert standing._is_of(right, phu, whole)  # noqa: SLF001
    assert not standing._is_of(other, phu, whole)  # noqa: SLF001
