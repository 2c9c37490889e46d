"""Measure contacts against a floor, and summaries of 2,000 branches against those of 20.

``python -m bench.reports [rounds]``. Only ratios of one run mean anything on a shared machine.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlmodel import col, select

from api.access.visible import raise_wall_over
from api.db import embedded, migrate
from api.db.engine import writing
from api.domain import clock
from api.domain.periods import parse
from api.models.party_orgs import PartyOrgSpan
from api.security import master_keys
from api.security.tokens import Tokens
from api.services import periods
from api.settings import Settings
from bench.run import APPS, SECRET, Bench, rate, serving

PERIOD: Final = "2026-11"
# Two provinces: one of 40 communes with 50 branches each, one of 4 with 5; 10 members a branch.
FILL: Final = """
    CREATE TEMPORARY TABLE tree AS
        SELECT 'big' AS path, NULL AS parent, 'provincial_committee' AS org_type UNION ALL
        SELECT 'small', NULL, 'provincial_committee' UNION ALL
        SELECT 'big.bc' || c, 'big', 'commune_committee' FROM generate_series(1, 40) c UNION ALL
        SELECT 'small.sc' || c, 'small', 'commune_committee' FROM generate_series(1, 4) c UNION ALL
        SELECT format('big.bc%1$s.bc%1$sb%2$s', c, b), 'big.bc' || c, 'branch'
            FROM generate_series(1, 40) c, generate_series(1, 50) b UNION ALL
        SELECT format('small.sc%1$s.sc%1$sb%2$s', c, b), 'small.sc' || c, 'branch'
            FROM generate_series(1, 4) c, generate_series(1, 5) b;
    ALTER TABLE tree ADD id uuid NOT NULL DEFAULT uuidv7(), ADD place uuid NOT NULL DEFAULT uuidv7();
    INSERT INTO party_org (id, label, version, created_at)
        SELECT id, substring(path FROM '[^.]+$'), 1, now() FROM tree;
    INSERT INTO party_org_span (id, created_at, org_id, parent_id, path, name, folded_name,
                                sort_name, org_type, is_grassroots_org, valid_from)
        SELECT uuidv7(), now(), tree.id, above.id, tree.path, tree.path, tree.path, tree.path,
               tree.org_type, tree.org_type = 'branch', '2020-01-01'
        FROM tree LEFT JOIN tree AS above ON above.path = tree.parent ORDER BY tree.path;
    CREATE TEMPORARY TABLE people AS
        SELECT uuidv7() AS id, tree.id AS org_id, tree.place, tree.path
        FROM tree, generate_series(1, 10) WHERE org_type = 'branch';
    INSERT INTO person (id, created_at) SELECT id, now() FROM people;
    INSERT INTO party_member (org_id, version, id, created_at, full_name, sort_key, folded_name,
                              birth_year, external_ids)
        SELECT org_id, 1, id, now(), 'A', 'a', 'a', 1970, '{}' FROM people;
    INSERT INTO member_standing (valid_from, id, created_at, member_id, standing)
        SELECT '2020-01-01', uuidv7(), now(), id, 'official' FROM people;
    INSERT INTO place (version, id, created_at, label)
        SELECT 1, place, now(), path FROM tree WHERE org_type = 'branch';
    INSERT INTO household (org_id, version, id, created_at, code, head_name, folded_name, size, place_id,
                           since)
        SELECT org_id, 1, id, now(), 'H' || row_number() OVER (), 'x', 'x', 3, place, '2020-01-01'
        FROM people;
    INSERT INTO assignment (valid_from, org_id, version, id, created_at, member_id, kind, role,
                            household_id, target_org_id)
        SELECT '2020-01-01', org_id, 1, uuidv7(), now(), id, 'household', 'lead', id, org_id
        FROM people;
    INSERT INTO account (id, created_at, version, login, display_name, secret_hash,
                         must_change_password, person_id)
        SELECT org_id, now(), 1, path, path, '!', false, id FROM (
            SELECT DISTINCT ON (path) path, org_id, id FROM people
            WHERE path = 'big.bc7.bc7b9') AS member
        UNION ALL SELECT id, now(), 1, path, path, '!', false, NULL FROM tree WHERE parent IS NULL;
    INSERT INTO role_term (id, created_at, version, person_id, account_id, role, org_id, valid_from)
        SELECT uuidv7(), now(), 1, person_id, CASE WHEN person_id IS NULL THEN id END,
            CASE WHEN person_id IS NULL THEN 'provincial_committee' ELSE 'member' END, id,
            '2020-01-01'
        FROM account;
    INSERT INTO sign_in (id, created_at, account_id, expires_at)
        SELECT id, now(), id, now() + interval '1 day' FROM account;
    VACUUM ANALYZE
"""
TOTALS: Final = """
    INSERT INTO work_total (org_id, period, duty_code, done, reports)
        SELECT total.org_id, period, code, 3 * expected, expected FROM report_total AS total, duty;
    INSERT INTO figure_total (org_id, period, indicator_code, unit, total, reports)
        SELECT org_id, period, 'i' || i, 'đồng', 1.25 * expected, expected
        FROM report_total, generate_series(1, 5) i;
    VACUUM ANALYZE
"""
NOTE: Final = """
wrk.method = "POST"
local n = 0
function request()
  n = n + 1
  return wrk.format(nil, nil, {["Idempotency-Key"] = "%s-key-" .. n,
    ["Authorization"] = wrk.headers["Authorization"], ["Content-Type"] = "application/json"},
    '{"contacted_on":"%s","kind":"visit","note":"Hẹn làm vườn","household_id":"%s"}')
end
"""


@dataclass(frozen=True)
class Filled:
    bench: Bench
    household_id: UUID
    provinces: dict[str, UUID]


async def prepare(owner_url: str, folder: Path) -> Filled:
    await migrate.upgrade(owner_url)
    connection = await asyncpg.connect(owner_url)
    for statement in FILL.split(";\n"):
        await connection.execute(statement)
    await open_periods(owner_url)
    for statement in TOTALS.split(";\n"):
        await connection.execute(statement)
    accounts: Any = await connection.fetch("SELECT id, login, person_id FROM account")
    await connection.close()
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "signing.pem").write_bytes(pem)
    tokens = Tokens(pem)
    member_id = next(row["person_id"] for row in accounts if row["person_id"])
    bench = Bench(
        environment={
            "KEVAI_DATABASE_URL": owner_url,
            "KEVAI_SECRET": SECRET,
            "KEVAI_SIGNING_KEY_FILE": str(folder / "signing.pem"),
            "KEVAI_MASTER_KEYS": master_keys.generated(),
            "BENCH_MEMBER": str(member_id),
        },
        tokens={
            row["login"]: tokens.issue(row["id"], lifetime=timedelta(hours=3)) for row in accounts
        },
        household_id=member_id,  # each member has the household of the same id
        place_id=member_id,
        deep=("", ""),
    )
    provinces = {row["login"]: row["id"] for row in accounts if not row["person_id"]}
    return Filled(bench, member_id, provinces)


async def open_periods(owner_url: str) -> None:
    """Open the period for both provinces, and say how long 2,000 branches take."""
    today = date(2026, 11, 23)
    settings = Settings.model_construct(
        database_url=owner_url, app_database_url=None, connections=2
    )
    async with writing(settings) as sessions, sessions.begin() as session:
        await raise_wall_over(session, ["big", "small"], today)
        tops = select(PartyOrgSpan).where(col(PartyOrgSpan.parent_id).is_(None))
        for span in (await session.exec(tops.order_by(col(PartyOrgSpan.path)))).all():
            since = time.monotonic()
            opened = await periods.open_at(session, span, parse(PERIOD), grace_days=5, today=today)
            took = time.monotonic() - since
            print(f"opened {opened.opened} branches, {opened.obligations} owe: {took:.1f} s")


def measure(filled: Filled, serial: int) -> dict[str, float]:
    rates: dict[str, float] = {}
    token = filled.bench.tokens["big.bc7.bc7b9"]
    for name in ("floor", "ours"):
        with serving(filled.bench, name, "branch") as base:
            with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
                given = (f"note{serial}", clock.today(), filled.household_id)
                script.write(NOTE % given)
                script.flush()
                rates[f"contact {name}"] = rate(f"{base}/contacts", token, script=script.name)
            if name == "ours":
                for province, org_id in filled.provinces.items():
                    for path in ("", "/parts"):
                        asked = f"/summaries/reports{path}?org_id={org_id}&period={PERIOD}"
                        rates[f"summary{path} {province}"] = rate(
                            base + asked, filled.bench.tokens[province]
                        )
    return rates


def main(rounds: int) -> None:
    APPS["floor"] = ["bench.contacts:app"]
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded.running(Path(folder) / "postgres") as own,
    ):
        filled = asyncio.run(prepare(own.url, Path(folder)))
        rates: defaultdict[str, list[float]] = defaultdict(list)
        for serial in range(rounds):
            for what, found in measure(filled, serial).items():
                rates[what].append(found)
        middle = {what: statistics.median(found) for what, found in rates.items()}
        ours, floor = middle["contact ours"], middle["contact floor"]
        print(f"contact: floor {floor:.0f}, ours {ours:.0f}, ours/floor {ours / floor:.2f}")
        for what in ("summary", "summary/parts"):
            big, small = middle[f"{what} big"], middle[f"{what} small"]
            print(f"{what}: 20 branches {small:.0f}/s, 2,000 {big:.0f}/s, {small / big:.2f} times")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
