"""`make run`: a database, the API, its worker and a demo, all of which end together."""

import asyncio
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
from rich.console import Console
from rich.panel import Panel

from api.db import embedded, migrate, server
from api.db.owner import owner_session
from api.errors.accounts import LoginTaken
from api.obstacles import NeverReady
from api.runtime import demonstration, exclusive, keys
from api.runtime.processes import Family, Stopped, family, stoppable
from api.services import accounts

SECONDS_TO_BE_READY = 60
FOREVER = False


@dataclass(frozen=True)
class Trial:
    folder: Path
    host: str
    port: int
    with_demo: bool

    @property
    def base_url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def password(self) -> str:
        return keys.password(self.folder / "demo-password")


def run(trial: Trial) -> None:
    trial.folder.mkdir(parents=True, exist_ok=True)
    console = Console()
    try:
        with stoppable(), exclusive.alone_in(trial.folder, address=trial.base_url):
            exclusive.require_free_port(trial.host, trial.port)
            with (
                _database(trial) as database_url,
                family(_environment(trial, database_url)) as children,
            ):
                _serve(trial, children, database_url, console)
    except Stopped:
        console.print("Stopped; the data are kept.")


def _serve(trial: Trial, children: Family, database_url: str, console: Console) -> None:
    asyncio.run(_prepare(trial, database_url))
    children.start("API", "api.cli", "serve", "--host", trial.host, "--port", str(trial.port))
    children.start("worker", "api.cli", "work")
    _wait_until_ready(trial, children)
    sign_ins = _demo(trial, database_url)
    console.print(_welcome(trial, sign_ins))
    children.watch_until(lambda: FOREVER)


def given_database() -> str | None:
    return os.environ.get("KEVAI_DATABASE_URL") or None


@contextmanager
def _database(trial: Trial) -> Iterator[str]:
    if given := given_database():
        yield given
        return
    with embedded.running(trial.folder / "postgres") as own:
        yield own.url


def _environment(trial: Trial, database_url: str) -> dict[str, str]:
    """Tell the children what they need; what the caller has set himself stays as he set it."""
    return {
        "KEVAI_SECRET": keys.secret(trial.folder / "secret"),
        "KEVAI_SIGNING_KEY_FILE": str(keys.signing_key(trial.folder / "signing-key.pem")),
        "KEVAI_MASTER_KEYS_FILE": str(keys.master_key(trial.folder / "master-keys")),
        "KEVAI_ATTACHMENTS": str(trial.folder / "attachments"),
        "KEVAI_PUBLIC_URL": trial.base_url,
        **os.environ,
        "KEVAI_DATABASE_URL": database_url,
    }


async def _prepare(trial: Trial, database_url: str) -> None:
    await migrate.upgrade(database_url)
    if trial.with_demo:
        with suppress(LoginTaken):  # by an earlier start
            await _make_administrator(trial, database_url)


async def _make_administrator(trial: Trial, database_url: str) -> None:
    async with owner_session(database_url) as session:
        await accounts.create_administrator(
            session,
            login=demonstration.ADMINISTRATOR,
            password=trial.password,
            display_name="Quản trị",
        )


def _wait_until_ready(trial: Trial, children: Family) -> None:
    deadline = time.monotonic() + SECONDS_TO_BE_READY
    complaint = "no answer"

    def ready() -> bool:
        nonlocal complaint
        try:
            answer = httpx.get(f"{trial.base_url}/health/ready", trust_env=False)
        except httpx.TransportError as failure:
            complaint = str(failure)
        else:
            complaint = f"it answers {answer.status_code}"
            if answer.is_success:
                return True
        if time.monotonic() > deadline:
            raise NeverReady(seconds=SECONDS_TO_BE_READY, complaint=complaint)
        return False

    children.watch_until(ready)


def _demo(trial: Trial, database_url: str) -> str:
    if not trial.with_demo:
        return ""
    return demonstration.tell_once(
        trial.folder / "demo.json",
        database=asyncio.run(server.identity(database_url)),
        base_url=trial.base_url,
        password=trial.password,
    )


def _welcome(trial: Trial, sign_ins: str) -> Panel:
    lines = [
        f"API        {trial.base_url}",
        f"Documents  {trial.base_url}/docs",
        f"Data       {trial.folder}",
    ]
    if trial.with_demo:
        administrator = f"{demonstration.ADMINISTRATOR} / {trial.password}"
        lines += ["", f"Sign in as {administrator}", *sign_ins.strip().splitlines()]
    return Panel("\n".join(lines), title="Kề Vai is ready", subtitle="Ctrl-C stops it")
