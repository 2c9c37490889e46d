"""`kevai run` as a person meets it: real processes, real signals, one folder for each test."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

SECONDS_TO_START = 120  # the machine may have other things to do
SECONDS_TO_STOP = 60


@dataclass
class Run:
    port: int
    output: Path
    process: subprocess.Popen[bytes]

    def wait_until_ready(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self.process.poll() is None:
            if "Kề Vai is ready" in self.said:
                return
            time.sleep(0.1)
        pytest.fail(f"never ready: {self.said}")

    @property
    def said(self) -> str:
        return self.output.read_text()

    def is_served(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/health/ready").is_success
        except httpx.TransportError:
            return False

    def descendants(self) -> list[psutil.Process]:
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found


def start(folder: Path, *, port: int, **environment: str) -> Run:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KEVAI_")}
    output = folder.with_name(f"said-{time.monotonic_ns()}")
    with output.open("w") as said:
        process = subprocess.Popen(  # noqa: S603
            [
                *(sys.executable, "-m", "api.cli", "run", "--no-demo"),
                *("--port", str(port), "--folder", str(folder)),
            ],
            stdout=said,
            stderr=said,
            env={**inherited, "COLUMNS": "200", **environment},
        )
    return Run(port, output, process)


def end(run: Run, how: signal.Signals = signal.SIGTERM) -> int:
    run.process.send_signal(how)
    return run.process.wait(SECONDS_TO_STOP)


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        found: int = probe.getsockname()[1]
    return found


@pytest.fixture(scope="module")
def runs() -> Iterator[list[Run]]:
    """Keep the runs on one folder, the last of which may still be alive."""
    runs: list[Run] = []
    yield runs
    if runs and runs[-1].process.poll() is None:
        end(runs[-1])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("run") / "kevai"


@pytest.fixture
def running(made: Path, port: int, runs: list[Run]) -> Run:
    if not runs or runs[-1].process.poll() is not None:
        runs.append(start(made, port=port))
        runs[-1].wait_until_ready()
    return runs[-1]


def test_a_second_run_on_the_same_data_names_the_first(running: Run, made: Path) -> None:
    second = start(made, port=running.port)
    assert second.process.wait(SECONDS_TO_START) == 1
    assert f"as process {running.process.pid} at http://127.0.0.1:{running.port}" in second.said
    assert running.is_served()


def test_the_keys_are_for_the_owner_alone(running: Run, made: Path) -> None:
    assert running.is_served()
    for name in ("secret", "signing-key.pem", "master-keys"):
        assert stat.S_IMODE((made / name).stat().st_mode) == 0o600
    assert json.loads((made / "run.lock").read_text())["pid"] == running.process.pid


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything(running: Run, how: signal.Signals) -> None:
    assert running.is_served()
    whole = running.descendants()
    assert len(whole) > 3
    assert end(running, how) == 0
    assert not [process for process in whole if process.is_running()]
    assert not running.is_served()
    assert running.said.rstrip().endswith("Stopped; the data are kept.")


def words_of(process: psutil.Process) -> list[str]:
    """Read how it was called; Postgres may have ended one of its own since it was found."""
    with suppress(psutil.NoSuchProcess):
        return list(process.cmdline())
    return []


@pytest.mark.parametrize(("part", "name"), [("serve", "API"), ("work", "worker")])
def test_a_child_that_ends_stops_everything(running: Run, part: str, name: str) -> None:
    [child] = [each for each in running.descendants() if part in words_of(each)]
    child.kill()
    assert running.process.wait(SECONDS_TO_STOP) == 1
    assert f"The {name} ended by itself with exit code -9" in running.said
    assert "Traceback" not in running.said
    assert not running.is_served()


def test_a_killed_run_is_followed_by_a_good_one(
    running: Run, made: Path, port: int, runs: list[Run]
) -> None:
    running.process.kill()
    running.process.wait()
    assert_the_port_falls_free(running)
    again = start(made, port=port)
    runs.append(again)
    again.wait_until_ready()
    assert again.is_served()


def assert_the_port_falls_free(run: Run) -> None:
    deadline = time.monotonic() + SECONDS_TO_STOP
    while run.is_served():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_busy_port_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        run = start(tmp_path / "kevai", port=port)
        assert run.process.wait(SECONDS_TO_START) == 1
    assert f"Port {port} of 127.0.0.1 is used by another program" in run.said
    assert "make run PORT=" in run.said
    assert len(run.said.splitlines()) == 1


def test_a_given_server_that_is_not_there_is_one_sentence(tmp_path: Path, port: int) -> None:
    run = start(
        tmp_path / "kevai", port=port, KEVAI_DATABASE_URL="postgresql://u:hidden@127.0.0.1:9/d"
    )
    assert run.process.wait(SECONDS_TO_START) == 1
    assert "127.0.0.1:9/d cannot be reached" in run.said
    assert "hidden" not in run.said
    assert len(run.said.splitlines()) == 1
