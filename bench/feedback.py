"""Measure what residents give, and the inbox of those who handle it: ``python -m bench.feedback``.

Against a floor (``bench.intake``). Every case comes with a proof of the usual work, done before the
clock starts. In the end 200 residents send at once, and each of their cases is looked for. Only
ratios of one run mean anything on a shared machine.
"""

import asyncio
import json
import statistics
import sys
import tempfile
from base64 import b64decode
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any, Final
from uuid import UUID, uuid4

import asyncpg
import httpx
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from api.db import embedded
from api.security import master_keys
from api.security.master_keys import MasterKeys
from api.security.sealing import Sealing
from api.security.tokens import Tokens
from api.services import proofs
from api.services.feedback_texts import sealed_case
from api.settings import Settings
from bench.database import PLACES, fill
from bench.run import APPS, SECRET, Bench, rate, serving
from clients.python.kevai_client import solve

SECONDS: Final = 2
A_ROUND: Final = 1_800  # proofs; more than are sent in that time
IN_THE_INBOX: Final = 1_000
AT_ONCE: Final = 200
COST: Final = Settings.model_fields["proof_cost"].default
# A secretary for each branch; the one of the branch that is asked can sign in.
HANDLERS: Final = """
    INSERT INTO person (id, created_at)
        SELECT org_id, now() FROM party_org_span WHERE org_type = 'branch';
    INSERT INTO account (id, created_at, version, login, display_name, secret_hash,
        must_change_password, person_id)
        SELECT uuidv7(), now(), 1, 'bt.' || path, path, '!', false, org_id
        FROM party_org_span WHERE org_type = 'branch';
    INSERT INTO role_term (id, created_at, version, person_id, role, org_id, valid_from)
        SELECT uuidv7(), now(), 1, org_id, 'branch_secretary', org_id, '2020-01-01'
        FROM party_org_span WHERE org_type = 'branch';
    INSERT INTO sign_in (id, created_at, account_id, expires_at)
        SELECT uuidv7(), now(), id, now() + interval '1 day' FROM account
        WHERE person_id IS NOT NULL;
    VACUUM ANALYZE
"""
CASE: Final = """
    INSERT INTO feedback (id, version, received_on, receipt_hash, kind, state, origin_id, concerned,
        barred, barred_fronts, barred_inspections, recused, urgent, clock_from, sealed, reopened,
        may_publish, small_village, late)
    VALUES ($1, 1, current_date, $2, 'feedback', 'received', $3, '{}', '{}', '{}', '{}', '{}', false,
        current_date, $4, false, false, false, false)
"""
GIVE: Final = """
wrk.method = "POST"
local lines, n = {}, 0
for line in io.lines("%s") do lines[#lines + 1] = line end
function request()
  n = n + 1
  local org, proof = lines[n]:match("(%%S+) (%%S+)")
  return wrk.format(nil, nil, {["Content-Type"] = "application/json", ["X-Proof"] = proof,
    ["Idempotency-Key"] = string.format("%s-%%012d", n)},
    '{"kind":"feedback","text":"Đèn đường đầu ngõ hỏng đã lâu.","party_org_id":"' .. org .. '"}')
end
"""


@dataclass(frozen=True)
class Filled:
    bench: Bench
    sealing: Sealing
    branches: list[UUID]
    handler: UUID  # their person and their branch have the same id


async def prepare(owner_url: str, folder: Path) -> Filled:
    await fill(owner_url)
    keys = master_keys.generated()
    sealing = Sealing(SECRET, MasterKeys([b64decode(keys)]))
    connection = await asyncpg.connect(owner_url)
    for statement in HANDLERS.split(";\n"):
        await connection.execute(statement)
    rows = await connection.fetch("SELECT org_id, path FROM party_org_span")
    [handler] = [row["org_id"] for row in rows if row["path"] == PLACES["branch"]]
    # To others than the one whose inbox is read, so that it stays as it is.
    depth = PLACES["branch"].count(".")
    others = [one for one in rows if one["path"].count(".") == depth and one["org_id"] != handler]
    branches = [row["org_id"] for row in others]
    session_id = await connection.fetchval(
        "SELECT sign_in.id FROM sign_in JOIN account ON account.id = account_id WHERE person_id = $1",
        handler,
    )
    content = {"text": "Đèn hỏng.", "about": {"org_name": "Chi bộ"}}
    cases = [uuid4() for _ in range(IN_THE_INBOX)]
    sealed = [(one, one.bytes, handler, sealed_case(sealing, one, content)) for one in cases]
    await connection.executemany(CASE, sealed)
    await connection.execute("VACUUM ANALYZE feedback")
    await connection.close()
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "signing.pem").write_bytes(pem)
    bench = Bench(
        environment={
            "KEVAI_DATABASE_URL": owner_url,
            "KEVAI_SECRET": SECRET,
            "KEVAI_SIGNING_KEY_FILE": str(folder / "signing.pem"),
            "KEVAI_MASTER_KEYS": keys,
            "KEVAI_ATTACHMENTS": str(folder / "attachments"),
            "BENCH_HANDLER": str(handler),
            "BENCH_SEALED": sealed_case(sealing, handler, content).hex(),
            "BENCH_LABEL": PLACES["branch"].rsplit(".", 1)[-1],
        },
        tokens={"handler": Tokens(pem).issue(session_id, lifetime=timedelta(hours=3))},
        household_id=handler,
        place_id=handler,
        deep=("", ""),
    )
    return Filled(bench, sealing, branches, handler)


def worked(sealing: Sealing, count: int) -> list[str]:
    """Do the work of so many residents, on all cores."""
    asked = [
        json.loads(proofs.challenge(sealing, COST).model_dump_json(by_alias=True))
        for _ in range(count)
    ]
    with ProcessPoolExecutor() as pool:
        return list(pool.map(solve, asked, chunksize=50))


def measure(filled: Filled, serial: int) -> dict[str, float]:
    """Give in turn, to bodies of the whole country, none of which comes near its day's budget."""
    rates: dict[str, float] = {}
    done = worked(filled.sealing, A_ROUND)
    token = filled.bench.tokens["handler"]
    with tempfile.TemporaryDirectory() as folder:
        lines, script = Path(folder) / "lines", Path(folder) / "give.lua"
        for name in ("floor", "ours"):
            lots = filled.branches * (2 if name == "ours" else 20)
            proved = done if name == "ours" else ["none"] * len(lots)
            lines.write_text(
                "\n".join(f"{org} {one}" for org, one in zip(lots, proved, strict=False))
            )
            script.write_text(GIVE % (lines, f"{name}{serial}"))
            with serving(filled.bench, name, "branch") as base:
                rates[f"inbox {name}"] = rate(f"{base}/feedback?limit=50", token, seconds=SECONDS)
                rates[f"intake {name}"] = rate(
                    f"{base}/public/feedback", token, script=str(script), seconds=SECONDS
                )
    return rates


async def all_at_once(filled: Filled) -> None:
    """Let 200 residents send in the same moment, and look for each case by its receipt."""
    proved = worked(filled.sealing, AT_ONCE)
    with serving(filled.bench, "ours", "branch") as base:
        limits = httpx.Limits(max_connections=AT_ONCE)
        async with httpx.AsyncClient(base_url=base, timeout=60, limits=limits) as client:
            begun = monotonic()
            given = await asyncio.gather(
                *(_give(client, *one) for one in zip(filled.branches, proved, strict=False))
            )
            took = monotonic() - begun
            found = [
                await client.get("/public/feedback", headers={"X-Receipt": one.json()["receipt"]})
                for one in given
                if one.status_code == httpx.codes.CREATED
            ]
    kept = sum(one.status_code == httpx.codes.OK for one in found)
    print(f"{AT_ONCE} at once: {len(found)} acknowledged, {kept} of them found, in {took:.1f} s")


async def _give(client: httpx.AsyncClient, org_id: UUID, proof: str) -> httpx.Response:
    said = {"kind": "feedback", "text": "Đèn hỏng.", "party_org_id": str(org_id)}
    return await client.post("/public/feedback", json=said, headers={"X-Proof": proof})


def report(rates: dict[str, Sequence[float]]) -> None:
    for what in ("intake", "inbox"):
        floor, ours = (statistics.median(rates[f"{what} {name}"]) for name in ("floor", "ours"))
        spread = rates[f"{what} ours"]
        print(
            f"{what:8} floor {floor:6.0f}  ours {ours:6.0f}  ours/floor {ours / floor:.2f}"
            f"  (ours {min(spread):.0f}-{max(spread):.0f})"
        )


def main(rounds: int) -> None:
    APPS["floor"] = ["bench.intake:app"]
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded.running(Path(folder) / "postgres") as own,
    ):
        filled = asyncio.run(prepare(own.url, Path(folder)))
        rates: defaultdict[str, Any] = defaultdict(list)
        for serial in range(rounds):
            for what, found in measure(filled, serial).items():
                rates[what].append(found)
        report(rates)
        asyncio.run(all_at_once(filled))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
