"""Thanh Hoá as it was until 1 July 2025: its real units, and invented bodies, places and people.

Real are the units, their codes and their links (``reference/thanh_hoa``). All else is made up:
nineteen villages a commune, a branch for each, thirty households and five members a branch.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg

from api.db import migrate
from api.db.base import uuid7
from api.domain import clock
from api.domain.paths import label
from api.domain.text import fold, sort_key_plain
from api.domain.unit_list import TYPE_WORDS
from api.security.passwords import HASHER
from api.settings import ROOT
from clients.reorganisation import lists
from clients.reorganisation.lists import Lists, Unit

FOLDER: Final = ROOT / "reference" / "thanh_hoa"
ON: Final = date(2025, 7, 1)
SINCE: Final = date(2020, 1, 1)
VILLAGES: Final = 19  # a commune: 10,393 in all
HOUSEHOLDS: Final = 30  # a branch: 311,790 in all
MEMBERS: Final = 5
ADMIN: Final = "quantri"
PASSWORD: Final = "Sắp xếp năm 2025"
NAMES: Final = {"huyen": "Huyện ủy", "thi_xa": "Thị ủy", "thanh_pho_thuoc_tinh": "Thành ủy"}
ORG: Final = ("id", "label", "version", "created_at")
ORG_SPAN: Final = (
    *("id", "created_at", "org_id", "parent_id", "path", "name", "folded_name", "sort_name"),
    *("org_type", "is_grassroots_org", "valid_from", "valid_to"),
)
UNIT_SPAN: Final = (
    *("id", "created_at", "unit_id", "parent_id", "code", "name", "folded_name", "sort_name"),
    *("unit_type", "valid_from"),
)
PLACE_SPAN: Final = (
    *("id", "created_at", "place_id", "admin_unit_id", "path", "name", "folded_name", "sort_name"),
    *("place_type", "valid_from"),
)
CHARGE: Final = ("id", "created_at", "place_id", "org_id", "valid_from", "inherited")
# Each statement fills a table from the branches, which have the id of their place as a neighbour.
FILL: Final = """
    CREATE TEMPORARY TABLE branch AS
        SELECT org_id, place_id, path, row_number() OVER (ORDER BY path) AS n
        FROM place_charge JOIN party_org_span USING (org_id);
    CREATE TEMPORARY TABLE people AS
        SELECT uuidv7() AS id, branch.*, m FROM branch, generate_series(1, $members) m;
    INSERT INTO person (id, created_at) SELECT id, now() FROM people;
    INSERT INTO party_member (id, created_at, org_id, version, full_name, sort_key, folded_name,
                              birth_year, external_ids)
        SELECT id, now(), org_id, 1, 'Lê Văn ' || m, 'van ' || m, 'le van ' || m, 1960 + m, '{}'
        FROM people;
    INSERT INTO member_standing (id, created_at, member_id, standing, valid_from)
        SELECT uuidv7(), now(), id, 'official', '2020-01-01' FROM people;
    INSERT INTO membership (id, created_at, member_id, org_id, valid_from)
        SELECT uuidv7(), now(), id, org_id, '2020-01-01' FROM people;
    INSERT INTO household (id, created_at, org_id, version, code, head_name, folded_name, size,
                           place_id, since)
        SELECT uuidv7(), now(), org_id, 1, 'H-' || lpad(i::text, 4, '0'), 'Nguyễn Thị ' || i,
               'nguyen thi ' || i, 1 + i % 6, place_id, '2020-01-01'
        FROM branch, generate_series(1, $households) i ORDER BY path, i;
    INSERT INTO household_group (id, created_at, org_id, version, code, name, place_id)
        SELECT uuidv7(), now(), org_id, 1, 'N-' || g, 'Nhóm hộ ' || g, place_id
        FROM branch, generate_series(1, $members) g;
    INSERT INTO group_membership (id, created_at, household_id, group_id, valid_from)
        SELECT uuidv7(), now(), household.id, one.id, '2020-01-01'
        FROM household JOIN household_group AS one ON one.org_id = household.org_id
            AND one.code = 'N-' || 1 + substring(household.code FROM 3)::int % $members;
    INSERT INTO assignment (id, created_at, org_id, version, member_id, kind, role, group_id,
                            target_org_id, valid_from)
        SELECT uuidv7(), now(), people.org_id, 1, people.id, 'group', 'lead', one.id,
               people.org_id, '2020-01-01'
        FROM people JOIN household_group AS one ON one.org_id = people.org_id
            AND one.code = 'N-' || m;
    INSERT INTO reporting_period (id, created_at, org_id, label, kind, starts_on, ends_before,
                                  due_on, lineage)
        SELECT uuidv7(), now(), branch.org_id, '2025-05', 'month', '2025-05-01', '2025-06-01',
               '2025-06-05', array_agg(above.id ORDER BY place)
        FROM branch CROSS JOIN unnest(string_to_array(path, '.')) WITH ORDINALITY
            AS part (label, place) JOIN party_org AS above ON above.label = part.label
        GROUP BY branch.org_id;
    INSERT INTO obligation (id, created_at, org_id, version, member_id, period_id, period, due_on)
        SELECT uuidv7(), now(), people.org_id, 1, people.id, period.id, period.label, due_on
        FROM people JOIN reporting_period AS period ON period.org_id = people.org_id;
    INSERT INTO report (id, created_at, org_id, version, obligation_id, member_id, period, state,
                        content, entered_by, writers, submissions, first_submitted_on, submitted_at)
        SELECT uuidv7(), now(), owed.org_id, 1, owed.id, member_id, period, 'submitted', '{}',
               member_id, ARRAY[member_id], 1, '2025-06-03', now()
        FROM obligation AS owed JOIN people ON people.id = member_id WHERE m > 1;
    INSERT INTO account (id, created_at, version, login, display_name, secret_hash,
                         must_change_password, person_id)
        SELECT uuidv7(), now(), 1, 'bt.' || path, path, '!', false, id FROM people WHERE m = 1;
    INSERT INTO role_term (id, created_at, version, person_id, role, org_id, valid_from)
        SELECT uuidv7(), now(), 1, id, CASE m WHEN 1 THEN 'branch_secretary' ELSE 'member' END,
               org_id, '2020-01-01' FROM people;
    CREATE TEMPORARY TABLE official AS
        SELECT uuidv7() AS id, org_id, path FROM party_org_span
        WHERE org_type IN ('commune_committee', 'district_committee');
    INSERT INTO person (id, created_at) SELECT id, now() FROM official;
    INSERT INTO account (id, created_at, version, login, display_name, secret_hash,
                         must_change_password, person_id)
        SELECT uuidv7(), now(), 1, 'du.' || path, path, '!', false, id FROM official;
    INSERT INTO role_term (id, created_at, version, person_id, role, org_id, valid_from)
        SELECT uuidv7(), now(), 1, id, 'commune_committee', org_id, '2020-01-01' FROM official;
    INSERT INTO sign_in (id, created_at, account_id, expires_at)
        SELECT id, now(), id, now() + interval '1 day' FROM account
        WHERE login LIKE 'du.%' OR login LIKE 'bt.%7';
    VACUUM ANALYZE
"""


@dataclass
class Tree:
    """Rows of the trees, by table, in the order in which they refer to each other."""

    lists: Lists
    rows: defaultdict[str, list[tuple[Any, ...]]]
    labels: int = 0

    def new_label(self) -> str:
        self.labels += 1
        return label(self.labels)

    def org(self, name: str, kind: str, above: tuple[UUID, str] | None) -> tuple[UUID, str]:
        """Make a body that stands until the districts end; only the province's stays."""
        org_id, own = uuid7(), self.new_label()
        path = f"{above[1]}.{own}" if above else own
        now = clock.now()
        self.rows["party_org"].append((org_id, own, 1, now))
        names = (name, fold(name), sort_key_plain(name))
        days = (SINCE, ON if above else None)
        place = (org_id, above[0] if above else None, path)
        is_branch = kind == "branch"
        self.rows["party_org_span"].append((uuid7(), now, *place, *names, kind, is_branch, *days))
        return org_id, path

    def unit(self, unit: Unit, above: UUID | None) -> UUID:
        unit_id, now = uuid7(), clock.now()
        self.rows["admin_unit"].append((unit_id, now))
        names = (unit.name, fold(unit.name), sort_key_plain(unit.name))
        self.rows["admin_unit_span"].append(
            (uuid7(), now, unit_id, above, unit.code, *names, TYPE_WORDS[unit.type], SINCE)
        )
        return unit_id

    def place(self, name: str, kind: str, unit_id: UUID, org_id: UUID) -> UUID:
        place_id, own, now = uuid7(), self.new_label(), clock.now()
        self.rows["place"].append((place_id, own, 1, now))
        names = (name, fold(name), sort_key_plain(name))
        self.rows["place_span"].append((uuid7(), now, place_id, unit_id, own, *names, kind, SINCE))
        self.rows["place_charge"].append((uuid7(), now, place_id, org_id, SINCE, False))
        return place_id


@dataclass(frozen=True)
class Province:
    root_id: UUID
    divided: Sequence[tuple[UUID, str]]  # places, each with the old code


def grown(given: Lists, villages: int) -> tuple[Tree, Province]:
    """Make the trees in memory: bodies, units and places, level by level."""
    tree = Tree(given, defaultdict(list))
    root = tree.org("Tỉnh ủy Thanh Hóa", "provincial_committee", None)
    top = tree.unit(given.province, None)
    divided: list[tuple[UUID, str]] = []
    for district in given.districts:
        bare = _bare(district)
        body = tree.org(f"{NAMES[district.type]} {bare}", "district_committee", root)
        unit_id = tree.unit(district, top)
        for commune in given.old:
            if commune.parent_code == district.code:
                places = list(_commune(tree, commune, body, unit_id, villages))
                if commune.code in given.split:
                    divided += [(place, commune.code) for place in places]
    return tree, Province(root[0], divided)


def _commune(
    tree: Tree, commune: Unit, above: tuple[UUID, str], district: UUID, villages: int
) -> Iterator[UUID]:
    name = f"Đảng ủy {commune.name[:1].lower()}{commune.name[1:]}"
    body = tree.org(name, "commune_committee", above)
    unit_id = tree.unit(commune, district)
    word, kind = ("thôn", "village") if commune.type == "xa" else ("khu phố", "residential_group")
    for number in range(1, villages + 1):
        branch, _ = tree.org(f"Chi bộ {word} {number}", "branch", body)
        yield tree.place(f"{word.capitalize()} {number}", kind, unit_id, branch)


def _bare(district: Unit) -> str:
    """Leave out the words of the type."""
    for word in ("Thành phố ", "Thị xã ", "Huyện "):
        if district.name.startswith(word):
            return district.name.removeprefix(word)
    return district.name


async def fill(
    owner_url: str, given: Lists, *, villages: int = VILLAGES, households: int = HOUSEHOLDS
) -> Province:
    """Fill an empty database."""
    await migrate.upgrade(owner_url)
    tree, province = grown(given, villages)
    connection = await asyncpg.connect(owner_url)
    columns = {
        "party_org": ORG,
        "party_org_span": ORG_SPAN,
        "admin_unit": ("id", "created_at"),
        "admin_unit_span": UNIT_SPAN,
        "place": ORG,
        "place_span": PLACE_SPAN,
        "place_charge": CHARGE,
    }
    async with connection.transaction():
        for table, names in columns.items():
            await connection.copy_records_to_table(
                table, records=tree.rows[table], columns=list(names)
            )
        await connection.execute("SELECT setval('tree_label', $1::bigint)", tree.labels)
    counts = {"$members": str(MEMBERS), "$households": str(households)}
    for statement in FILL.split(";\n"):
        for name, count in counts.items():
            statement = statement.replace(name, count)  # noqa: PLW2901
        await connection.execute(statement)
    await _administrator(connection, province.root_id)
    await connection.close()
    return province


async def _administrator(connection: Any, root_id: UUID) -> None:
    person_id = uuid7()
    await connection.execute("INSERT INTO person (id, created_at) VALUES ($1, now())", person_id)
    await connection.execute(
        "INSERT INTO account (id, created_at, version, login, display_name, secret_hash,"
        " must_change_password, person_id) VALUES ($1, now(), 1, $2, 'Quản trị', $3, false, $1)",
        *(person_id, ADMIN, HASHER.hash(PASSWORD)),
    )
    await connection.execute(
        "INSERT INTO role_term (id, created_at, version, person_id, role, org_id, valid_from)"
        " VALUES ($1, now(), 1, $1, 'system_administrator', $2, '2020-01-01')",
        *(person_id, root_id),
    )


def destinations(given: Lists, province: Province, file: Path) -> None:
    """Invent where each village of a divided commune goes: nobody has published it."""
    chance = random.Random(20250701)
    lines = [
        f"{place_id},{chance.choice(given.split[code])}" for place_id, code in province.divided
    ]
    file.write_text("place_id,new_code\n" + "\n".join(lines) + "\n", encoding="utf-8")


def read() -> Lists:
    return lists.read(FOLDER, ON)
