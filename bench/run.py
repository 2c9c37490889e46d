"""Measure ours between a floor and the stock peer, in turn: ``python -m bench.run [rounds]``.

Prints the medians and their ratios. Only ratios of one run mean anything on a shared machine.
"""

import asyncio
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import asyncpg
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from api.db import embedded
from api.schemas.households import HouseholdRead
from api.security import master_keys
from api.security.cursors import Cursors
from api.security.tokens import Tokens
from bench.database import PLACES, fill
from bench.floor import ASKED

SECONDS: Final = int(os.environ.get("BENCH_SECONDS", "4"))
SECRET: Final = "bench-secret-of-no-consequence-at-all"
APPS: Final = {
    "floor": ["bench.floor:app"],
    "ours": ["api.main:create_app", "--factory"],
    "stock": ["bench.stock:app"],
}
POST: Final = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
local n = 0
function request()
  n = n + 1
  local code = string.format("%s-%%06d", n)
  return wrk.format(nil, nil, {["Idempotency-Key"] = "key-" .. code,
    ["Authorization"] = wrk.headers["Authorization"], ["Content-Type"] = "application/json"},
    string.format('{"code":"%%s","head_name":"Lê Thị An","size":3,"place_id":"%s"}', code))
end
"""


@dataclass(frozen=True)
class Bench:
    """A filled database, and what is needed to call any of the three on it."""

    environment: dict[str, str]
    tokens: dict[str, str]
    household_id: UUID
    place_id: UUID
    deep: tuple[str, str]  # where page 1,000 of the country begins: path, code


@contextmanager
def serving(bench: Bench, name: str, caller: str) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", *APPS[name], "--port", str(port)]
    command += ["--no-access-log", "--no-proxy-headers", "--log-level", "warning"]
    environment = {**os.environ, **bench.environment, "BENCH_PLACE": PLACES[caller]}
    process = subprocess.Popen(command, env=environment)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait()


def rate(url: str, token: str, *, script: str | None = None, seconds: int = SECONDS) -> float:
    command = ["wrk", "-t1", "-c16", f"-d{seconds}s", "-H", f"Authorization: Bearer {token}"]
    if script:
        command += ["-s", script]
    out = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    assert not refused, f"{url}: {out}"
    found = re.search(r"Requests/sec:\s+([\d.]+)", out)
    assert found, out
    return float(found[1])


async def prepare(owner_url: str, folder: Path) -> Bench:
    callers = await fill(owner_url)
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "signing.pem").write_bytes(pem)
    tokens = Tokens(pem)
    connection = await asyncpg.connect(owner_url)
    one: Any = await connection.fetchrow(
        "SELECT household.id, place_id FROM household JOIN party_org_span USING (org_id)"
        " WHERE path = $1 LIMIT 1",
        PLACES["branch"],
    )
    deep: Any = await connection.fetchrow(
        "SELECT path, code FROM household JOIN party_org_span USING (org_id)"
        " ORDER BY path, code OFFSET 49999 LIMIT 1"
    )
    await connection.close()
    return Bench(
        environment={
            "KEVAI_DATABASE_URL": owner_url,
            "KEVAI_SECRET": SECRET,
            "KEVAI_SIGNING_KEY_FILE": str(folder / "signing.pem"),
            "KEVAI_MASTER_KEYS": master_keys.generated(),
        },
        tokens={
            caller: tokens.issue(session_id, lifetime=timedelta(hours=3))
            for caller, session_id in callers.items()
        },
        household_id=one["id"],
        place_id=one["place_id"],
        deep=(deep["path"], deep["code"]),
    )


def measure(bench: Bench, name: str, serial: int) -> Iterator[tuple[str, float]]:
    """Ask one of the three for everything that it can answer."""
    callers = ["branch"] if name == "stock" else list(PLACES)
    for caller in callers:
        token = bench.tokens[caller]
        with serving(bench, name, caller) as base:
            page = f"{base}/households?limit=50"
            rate(page, token, seconds=1)
            yield f"list 50, {caller}", rate(page, token)
            if caller == "country":
                yield "page 1,000", rate(f"{page}&after={_after(bench, name)}", token)
            if caller == "branch":
                yield "get one", rate(f"{base}/households/{bench.household_id}", token)
                with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
                    script.write(POST % (f"{name[0].upper()}{serial}", bench.place_id))
                    script.flush()
                    yield "create", rate(f"{base}/households", token, script=script.name)


def _after(bench: Bench, name: str) -> str:
    path, code = bench.deep
    if name == "floor":
        return f"{path}~{code}"
    return Cursors(SECRET).write(f'["{path}", "{code}"]', repr((HouseholdRead.__name__, ASKED)))


def report(rates: dict[tuple[str, str], list[float]]) -> None:
    for what in dict.fromkeys(what for what, _ in rates):
        middle = {app: statistics.median(rates[what, app]) for app in APPS if (what, app) in rates}
        if "stock" not in middle and what.startswith("list"):
            middle["stock"] = statistics.median(rates["list 50, branch", "stock"])
        ours, floor = middle["ours"], middle["floor"]
        line = f"{what:18} floor {floor:7.0f}  ours {ours:7.0f}  ours/floor {ours / floor:.2f}"
        if "stock" in middle:
            line += f"  stock {middle['stock']:7.0f}  ours/stock {ours / middle['stock']:.2f}"
        spread = rates[what, "ours"]
        print(f"{line}  (ours {min(spread):.0f}-{max(spread):.0f})")
    first, deep = (statistics.median(rates[w, "ours"]) for w in ("list 50, country", "page 1,000"))
    print(f"page 1,000 costs {first / deep:.2f} times page 1")


def main(rounds: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded.running(Path(folder) / "postgres") as own,
    ):
        bench = asyncio.run(prepare(own.url, Path(folder)))
        rates: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        for turn in range(rounds):
            for name in APPS:
                for what, found in measure(bench, name, turn):
                    rates[what, name].append(found)
        report(rates)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
