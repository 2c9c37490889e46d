"""The command line: what a person or a container starts. Every command is a few lines."""

import asyncio
import importlib
import json
from pathlib import Path
from typing import Annotated

import structlog
import typer
import uvicorn
from pydantic import SecretStr, ValidationError
from rich.console import Console

from api.db import migrate as migrations
from api.db.owner import owner_session, owner_sessions
from api.domain.feedback import BodyKind
from api.errors import DomainError, FaultyPart, LateFault, SeveralFaults
from api.i18n import sentence
from api.jobs import rotation
from api.obstacles import (
    AccountRefused,
    FallbackRefused,
    MasterKeyNeverUsed,
    MasterKeysMalformed,
    Obstacle,
    SettingsIncomplete,
    UnitListRefused,
)
from api.runtime import demonstration, development, keys
from api.schemas.accounts import DisplayName, Login, NewPassword
from api.schemas.admin_unit_lists import AdminUnitListCreate
from api.schemas.common import Schema
from api.security import master_keys as ring
from api.security.master_keys import MasterKeys
from api.services import accounts, admin_unit_lists, master_keys
from api.services import feedback_fallback as fallback
from api.settings import Settings

DEFAULT_FOLDER = Path(".kevai")
OPENAPI_DOCUMENT = Path("docs/openapi.json")

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]

commands = typer.Typer(
    name="kevai", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)


@commands.command()
def run(
    *,
    port: Port = 8000,
    folder: Annotated[Path, typer.Option(help="Where data and keys live.")] = DEFAULT_FOLDER,
    demo: Annotated[
        bool | None,
        typer.Option(help="Write the demo; by default only into the database of its own."),
    ] = None,
) -> None:
    """Try the service: a database of its own, the API, its worker and a demo."""
    with_demo = development.given_database() is None if demo is None else demo
    # Loopback only: the keys and the demo's passwords are of a trial.
    development.run(
        development.Trial(folder.resolve(), host="127.0.0.1", port=port, with_demo=with_demo)
    )


@commands.command()
def serve(
    *,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    proxies: Annotated[str, typer.Option(help="Addresses whose X-Forwarded-* is believed.")] = (
        "127.0.0.1"
    ),
) -> None:
    """Serve the API, in one process; start more of them behind the front for more."""
    settings = read_settings()
    say_from(settings.log_level)
    asyncio.run(master_keys.require_ready(settings))
    uvicorn.run(
        "api.main:create_app",
        factory=True,
        host=host,
        port=port,
        log_level=settings.log_level,
        forwarded_allow_ips=proxies,
        server_header=False,
        access_log=False,  # who came from which address and when: of residents, nobody may know
        ws="none",  # we have none; asked for one, uvicorn would log the address all the same
        timeout_graceful_shutdown=5,
    )


@commands.command()
def work() -> None:
    """Do the jobs that the API leaves for later."""
    worker = importlib.import_module("api.jobs.worker")
    settings = read_settings()
    say_from(settings.log_level)
    asyncio.run(master_keys.require_ready(settings))
    asyncio.run(worker.run(settings))


@commands.command()
def migrate(
    *,
    sql: Annotated[
        str, typer.Option(metavar="FROM:TO", help="Print the SQL of these steps instead.")
    ] = "",
) -> None:
    """Bring the database to the schema of this release."""
    if sql:
        typer.echo(migrations.as_sql(sql))
    else:
        asyncio.run(migrations.upgrade(read_settings().database_url))


@commands.command()
def demo(
    base_url: Annotated[str, typer.Argument(help="Address of the API.")],
    password: Annotated[
        str, typer.Option(prompt=True, hide_input=True, envvar="KEVAI_DEMO_PASSWORD")
    ],
    login: Annotated[str, typer.Option()] = demonstration.ADMINISTRATOR,
) -> None:
    """Write the demo into a running service, as its system administrator."""
    told = demonstration.tell(base_url=base_url, login=login, password=password)
    typer.echo(told.sign_ins)
    raise typer.Exit(told.exit_code)


@commands.command()
def create_account(
    login: str,
    password: Annotated[
        str,
        typer.Option(
            prompt=True, confirmation_prompt=True, hide_input=True, envvar="KEVAI_PASSWORD"
        ),
    ],
    name: Annotated[str, typer.Option(help="Name to display; the login if left out.")] = "",
) -> None:
    """Make a system administrator, who makes all other accounts through the API."""
    try:
        new = Administrator(login=login, password=SecretStr(password), display_name=name or login)
    except ValidationError as failure:
        raise AccountRefused(complaint=complaints(failure)) from None
    asyncio.run(_create_account(read_settings(), new))


@commands.command()
def load_units(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    *,
    valid_from: Annotated[str, typer.Option(help="Day from which it holds: 2025-07-01.")],
    legal_ref: Annotated[str, typer.Option(help="The act behind it: QĐ 19/2025/QĐ-TTg.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")
    ] = False,
) -> None:
    """Load an official list of administrative units, a CSV file, from its day on."""
    text = file.read_bytes().decode("utf-8-sig", "replace")
    try:
        new = AdminUnitListCreate.model_validate(
            {"file": text, "valid_from": valid_from, "legal_ref": legal_ref, "dry_run": dry_run}
        )
    except ValidationError as failure:
        raise UnitListRefused(complaint=complaints(failure)) from None
    typer.echo(asyncio.run(_load_units(read_settings(), new)))


@commands.command()
def new_master_key(
    file: Annotated[Path | None, typer.Argument(dir_okay=False)] = None,
) -> None:
    """Put a new master key in front of those in FILE, made if it is not there; or print one."""
    if file is None:
        typer.echo(ring.generated(), nl=False)
        return
    try:
        keys.add_master_key(file)
    except OSError as failure:
        raise MasterKeysMalformed(source=file, complaint=str(failure.strerror)) from None


@commands.command()
def rotate_master_key(
    *,
    batch: Annotated[int, typer.Option(min=1, max=10_000, help="Things in a transaction.")] = 200,
) -> None:
    """Wrap the key of every sealed thing under the newest master key, while the service runs."""
    settings = read_settings()
    known = ring.read(settings)
    done = asyncio.run(_rotate(settings, known, batch))
    typer.echo("\n".join(rotation.told(done, known)))
    raise typer.Exit(0 if done.complete(known) else 1)


@commands.command()
def give_up_master_key(
    key_id: Annotated[str, typer.Argument(metavar="ID")],
    *,
    yes: Annotated[
        bool, typer.Option(prompt="Start without it, though what it wraps will not open?")
    ],
) -> None:
    """Let the service start without a lost master key; found again, it opens all of it again."""
    try:
        lost = bytes.fromhex(key_id)
    except ValueError:
        raise MasterKeyNeverUsed(id=key_id) from None
    if yes:
        asyncio.run(_give_up(read_settings(), lost))


@commands.command()
def feedback_fallback(
    kinds: Annotated[
        list[BodyKind] | None, typer.Argument(help="The first one first; none to be told.")
    ] = None,
) -> None:
    """Say, or set, who handles feedback that no committee can, and in which order.

    What is left out handles none. It holds at once, also for the cases that are there.
    """
    if kinds and (BodyKind.COMMITTEE in kinds or len(set(kinds)) < len(kinds)):
        raise FallbackRefused(kinds=" ".join(kinds))
    typer.echo(" ".join(asyncio.run(_fallback(read_settings(), kinds or []))))


@commands.command()
def export_openapi(
    file: Annotated[Path, typer.Argument()] = OPENAPI_DOCUMENT,
) -> None:
    """Write the document of the interface, which is committed and reviewed."""
    main = importlib.import_module("api.main")  # half of what there is to load, for one command
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(main.document(), ensure_ascii=False, indent=2, sort_keys=True)
    file.write_text(f"{text}\n")


class Administrator(Schema):
    login: Login
    password: NewPassword
    display_name: DisplayName


async def _create_account(settings: Settings, new: Administrator) -> None:
    async with owner_session(settings.database_url) as session:
        await accounts.create_administrator(
            session,
            login=new.login,
            password=new.password.get_secret_value(),
            display_name=new.display_name,
        )


async def _load_units(settings: Settings, new: AdminUnitListCreate) -> str:
    async with owner_session(settings.database_url) as session:
        report = await admin_unit_lists.load(session, None, new)
        return report.model_dump_json(indent=2, exclude={"differences"})


async def _rotate(settings: Settings, known: MasterKeys, batch: int) -> rotation.Rotation:
    async with owner_sessions(settings.database_url) as sessions:
        return await rotation.rotate(sessions, known, batch)


async def _fallback(settings: Settings, kinds: list[BodyKind]) -> list[BodyKind]:
    async with owner_session(settings.database_url) as session:
        if kinds:
            await fallback.set_order(session, kinds)
        return await fallback.order(session)


async def _give_up(settings: Settings, key_id: bytes) -> None:
    async with owner_session(settings.database_url) as session:
        await master_keys.give_up(session, key_id)


def say_from(level: str) -> None:
    """Write down what is of this level and above."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(level))


def read_settings() -> Settings:
    try:
        return Settings()
    except ValidationError as failure:
        raise SettingsIncomplete(complaint=complaints(failure)) from None


def complaints(failure: ValidationError) -> str:
    return ", ".join(
        f"{error['loc'][-1]} ({error['msg']})" for error in failure.errors(include_input=False)
    )


def app() -> None:
    """Run a command; what keeps it from running is one sentence, not a traceback."""
    try:
        commands()
    except Obstacle as obstacle:
        end_with(str(obstacle))
    except SeveralFaults as refusal:
        faults = [*map(told, refusal.faults)]
        end_with("\n".join([sentence(refusal.code, "en", refusal.params), *faults]))
    except DomainError as refusal:
        end_with(sentence(refusal.code, "en", refusal.params))


def told(fault: FaultyPart | LateFault) -> str:
    if isinstance(fault, FaultyPart):
        return f"{fault.field}: {fault.message}"
    return f"{fault.field}: {sentence(fault.code, 'en', fault.params)}"


def end_with(words: str) -> None:
    Console(stderr=True, highlight=False, soft_wrap=True).print(words, markup=False)
    raise SystemExit(1) from None


if __name__ == "__main__":
    app()
