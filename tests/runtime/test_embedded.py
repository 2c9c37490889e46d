"""Real servers on real folders, broken as crashes and strangers break them."""

import asyncio
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import psutil
import pytest

from api.db import embedded
from api.obstacles import DatabaseDoesNotStart, DataOfAnotherVersion

FAST = {"fsync": "off"}


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a complete folder once; each test breaks a copy of it."""
    folder = tmp_path_factory.mktemp("pristine") / "postgres"
    with embedded.running(folder, options=FAST) as server:
        execute(server.url, "CREATE TABLE kept (it int)")
    return folder


@pytest.fixture
def folder(pristine: Path, tmp_path: Path) -> Iterator[Path]:
    copy = tmp_path / "postgres"
    subprocess.run(["/bin/cp", "-a", pristine, copy], check=True)  # noqa: S603
    yield copy
    shutil.rmtree(tmp_path)


def execute(url: str, statement: str) -> None:
    async def in_a_loop() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute(statement)
        await connection.close()

    asyncio.run(in_a_loop())


def test_data_are_there_at_the_next_start(folder: Path) -> None:
    with embedded.running(folder, options=FAST) as server:
        execute(server.url, "INSERT INTO kept VALUES (1)")
    with embedded.running(folder, options=FAST) as server:
        execute(server.url, "DROP TABLE kept")


def test_stopping_leaves_neither_process_nor_lock(folder: Path) -> None:
    with embedded.running(folder, options=FAST) as server:
        assert (folder / "postmaster.pid").exists()
    assert server.process.returncode == 0
    assert not (folder / "postmaster.pid").exists()


def test_listens_on_no_network_address(folder: Path) -> None:
    with embedded.running(folder, options=FAST) as server:
        connections = psutil.Process(server.process.pid).net_connections("inet")
    assert connections == []


def test_a_path_too_long_for_a_socket_is_served_all_the_same(folder: Path) -> None:
    long = folder.parent / ("x" * 60) / ("y" * 60) / "postgres"
    long.parent.mkdir(parents=True)
    folder.rename(long)
    with embedded.running(long, options=FAST) as server:
        execute(server.url, "SELECT 1")
    assert not server.socket_folder.exists()


def test_a_folder_whose_making_was_interrupted_is_made_anew(tmp_path: Path) -> None:
    unfinished = tmp_path / "postgres.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    with embedded.running(tmp_path / "postgres", options=FAST) as server:
        execute(server.url, "SELECT 1")
    assert not unfinished.exists()


@pytest.mark.parametrize("missing", ["PG_VERSION", "global/pg_control"])
def test_a_folder_that_was_never_complete_is_moved_aside(folder: Path, missing: str) -> None:
    (folder / missing).unlink()
    with embedded.running(folder, options=FAST) as server:
        execute(server.url, "CREATE TABLE kept (it int)")
    [aside] = folder.parent.glob("postgres.incomplete-*")
    assert (aside / "base").is_dir()


def test_data_of_another_version_are_refused_and_not_touched(folder: Path) -> None:
    (folder / "PG_VERSION").write_text("17\n")
    with pytest.raises(DataOfAnotherVersion, match="written by Postgres 17, and this is 18"):
        embedded.start(folder)
    assert (folder / "global/pg_control").exists()


def test_the_server_of_a_killed_run_is_ended_and_replaced(folder: Path) -> None:
    left_over = embedded.start(folder, options=FAST)
    with embedded.running(folder, options=FAST) as server:
        assert left_over.process.wait(timeout=1) == 0
        execute(server.url, "INSERT INTO kept VALUES (1)")


def test_the_lock_of_a_killed_server_does_not_hinder(folder: Path) -> None:
    killed = embedded.start(folder, options=FAST)
    children = psutil.Process(killed.process.pid).children()
    killed.process.kill()  # first, or it would end its children, and itself, in order
    killed.process.wait()
    for child in children:
        with suppress(psutil.NoSuchProcess):
            child.kill()
    psutil.wait_procs(children)
    assert (folder / "postmaster.pid").exists()
    with embedded.running(folder, options=FAST) as server:
        execute(server.url, "INSERT INTO kept VALUES (1)")


@pytest.mark.parametrize("content", ["", "{stranger}\n/elsewhere\n"])
def test_a_lock_that_names_no_server_of_ours_is_removed(folder: Path, content: str) -> None:
    with subprocess.Popen(["/bin/sleep", "60"]) as stranger:
        (folder / "postmaster.pid").write_text(content.format(stranger=stranger.pid))
        with embedded.running(folder, options=FAST) as server:
            execute(server.url, "SELECT 1")
        assert stranger.poll() is None
        stranger.kill()


def test_what_postgres_complains_of_is_told(folder: Path) -> None:
    with pytest.raises(DatabaseDoesNotStart, match="shared_bufers"):
        embedded.start(folder, options={"shared_bufers": "1MB"})
    assert not (folder / "postmaster.pid").exists()
