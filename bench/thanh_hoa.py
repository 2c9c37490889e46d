"""Play 1 July 2025 in Thanh Hoá through the service while others read: ``python -m bench.thanh_hoa``.

The command ``clients.reorganisation`` runs as a process against the service as it is served; what
it takes, what it holds in memory and in locks, and how long readers wait meanwhile, is measured.
It is 20 June for the service, so that secretaries read by the old tree throughout. With a number,
so many villages a commune are made instead of nineteen.
"""

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import asyncpg
import httpx
import psutil
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from api.db import embedded
from api.security import master_keys
from api.security.tokens import Tokens
from bench import province
from bench.run import SECRET

TODAY: Final = "2025-06-20"
QUIET: Final = 20  # seconds of reading before anything happens
PAUSE: Final = 0.05  # between two readings of one reader: people, not a flood
MB: Final = 1_000_000
READERS: Final = {
    "households of a secretary": "/households?limit=50",
    "one body's list of bodies": "/party-orgs?limit=50",
    "units by name, in public": "/public/units?q=thon%201,%20ngoc%20trao",
    "administrative units": "/admin-units?limit=50",
}
LOCKS: Final = """
    SELECT locktype, coalesce(relation::regclass::text, '') AS on_table, mode, granted, count(*)
    FROM pg_locks WHERE pid <> pg_backend_pid() AND locktype NOT IN ('virtualxid') GROUP BY 1, 2, 3, 4
"""


@dataclass
class Watched:
    """What is seen from beside while the command runs."""

    waits: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[str] = field(default_factory=Counter)
    api_rss: int = 0
    backend_rss: int = 0
    backend_own: int = 0
    strongest: Counter[tuple[str, str]] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    done: bool = False


@contextmanager
def serving(environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", "bench.eve:create_app", "--factory"]
    command += ["--port", str(port), "--no-access-log", "--log-level", "warning"]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait()


async def read(url: str, token: str, watched: Watched) -> None:
    """Read again and again, each in a task of its own, until all is done."""
    async with httpx.AsyncClient(base_url=f"{url}/v1", timeout=120) as client:
        headers = {"Authorization": f"Bearer {token}"}

        async def one(what: str, path: str) -> None:
            while not watched.done:
                since = time.monotonic()
                answer = await client.get(path, headers={} if "public" in path else headers)
                watched.waits[what].append((since, time.monotonic() - since))
                watched.statuses[f"{what}: {answer.status_code}"] += 1
                await asyncio.sleep(PAUSE)

        await asyncio.gather(*(one(*reader) for reader in READERS.items()))


async def watch(owner_url: str, api_pid: int, postgres_pid: int, watched: Watched) -> None:
    """Look at locks and memory four times a second."""
    connection = await asyncpg.connect(owner_url)
    api, postgres = psutil.Process(api_pid), psutil.Process(postgres_pid)
    while not watched.done:
        watched.api_rss = max(watched.api_rss, api.memory_info().rss)
        for backend in postgres.children():
            try:
                memory = backend.memory_info()
            except psutil.NoSuchProcess:
                continue
            watched.backend_rss = max(watched.backend_rss, memory.rss)
            watched.backend_own = max(watched.backend_own, memory.rss - memory.shared)
        for row in await connection.fetch(LOCKS):
            named = (row["mode"], row["on_table"] or row["locktype"])
            watched.strongest[named] = max(watched.strongest[named], row["count"])
            if not row["granted"]:
                watched.waiting[f"{row['locktype']} {row['mode']}"] += 1
        await asyncio.sleep(0.25)
    await connection.close()


async def commanded(url: str, folder: Path, *options: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "clients.reorganisation", "--url", url, "--login", province.ADMIN),
        *("--destinations", str(folder / "destinations.csv"), "--keep-grants", "commune_committee"),
        *("--report", str(folder / "report.md"), *options, "--", str(province.FOLDER)),
        env={**os.environ, "KEVAI_PASSWORD": province.PASSWORD},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    said, wrong = await process.communicate()
    if process.returncode:
        raise SystemExit(said.decode()[-3000:] + wrong.decode()[-3000:])
    return said.decode()


async def measure(own: embedded.Embedded, folder: Path, villages: int) -> None:
    given = province.read()
    since = time.monotonic()
    filled = await province.fill(own.url, given, villages=villages)
    print(f"filled in {time.monotonic() - since:.0f} s: {villages} villages a commune")
    province.destinations(given, filled, folder / "destinations.csv")
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    (folder / "signing.pem").write_bytes(pem)
    connection = await asyncpg.connect(own.url)
    secretary = await connection.fetchval(
        "SELECT sign_in.id FROM sign_in JOIN account ON account.id = account_id"
        " WHERE login LIKE 'bt.%' ORDER BY login LIMIT 1"
    )
    await connection.close()
    environment = {
        "BENCH_TODAY": TODAY,
        "KEVAI_DATABASE_URL": own.url,
        "KEVAI_SECRET": SECRET,
        "KEVAI_SIGNING_KEY_FILE": str(folder / "signing.pem"),
        "KEVAI_MASTER_KEYS": master_keys.generated(),
        "KEVAI_ATTACHMENTS": str(folder / "attachments"),
    }
    token = Tokens(pem).issue(secretary, lifetime=timedelta(hours=3))
    with serving(environment) as (url, pid):
        watched = Watched()
        besides = [
            asyncio.create_task(read(url, token, watched)),
            asyncio.create_task(watch(own.url, pid, own.process.pid, watched)),
        ]
        begun = time.monotonic()
        await asyncio.sleep(QUIET)
        started = time.monotonic()
        say(await commanded(url, folder))
        applied = time.monotonic()
        say(await commanded(url, folder, "--revert"))
        ended = time.monotonic()
        watched.done = True
        await asyncio.gather(*besides)
    report(
        watched,
        {"quiet": (begun, started), "applying": (started, applied), "reverting": (applied, ended)},
    )


def say(report: str) -> None:
    """Repeat what the command says of its time."""
    lines = report.splitlines()
    print(*lines[lines.index("## Thời gian") + 2 :], sep="\n", flush=True)


def report(watched: Watched, phases: dict[str, tuple[float, float]]) -> None:
    print(f"{'':28}" + "".join(f"{phase:>26}" for phase in phases))
    print(f"{'seconds: median, p99, longest':28}")
    for what, waits in watched.waits.items():
        line = f"{what:28}"
        for start, end in phases.values():
            found = sorted(took for since, took in waits if start <= since < end)
            line += f"{told(found):>26}"
        print(line)
    print("answers:", ", ".join(f"{what} {n}" for what, n in sorted(watched.statuses.items())))
    print(
        f"memory: API {watched.api_rss / MB:.0f} MB; a backend at most"
        f" {watched.backend_rss / MB:.0f} MB, of its own {watched.backend_own / MB:.0f} MB"
    )
    strong = {
        f"{mode} {on}"
        for mode, on in watched.strongest
        if mode not in {"AccessShareLock", "RowExclusiveLock", "RowShareLock"}
    }
    print("locks beyond those of rows:", "; ".join(sorted(strong)))
    print("waited for, in samples:", dict(watched.waiting) or "nothing")


def told(found: Sequence[float]) -> str:
    if not found:
        return "-"
    late = found[min(len(found) - 1, int(len(found) * 0.99))]
    return f"{statistics.median(found):.3f} {late:.3f} {found[-1]:.3f}"


def main(villages: int) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        embedded.running(Path(folder) / "postgres") as own,
    ):
        asyncio.run(measure(own, Path(folder), villages))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else province.VILLAGES)
