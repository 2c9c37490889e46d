import socket
import subprocess
import sys
from pathlib import Path

import pytest

from api.obstacles import AlreadyRunning, PortBusy
from api.runtime import exclusive

HOLD = """
import sys
from pathlib import Path
from api.runtime import exclusive
with exclusive.alone_in(Path(sys.argv[1]), address="http://127.0.0.1:8123"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_run_is_told_where_the_first_one_is(tmp_path: Path) -> None:
    with holder(tmp_path) as first:
        with (
            pytest.raises(AlreadyRunning, match=rf"process {first.pid} at http://127.0.0.1:8123"),
            exclusive.alone_in(tmp_path, address="http://127.0.0.1:8000"),
        ):
            pass
        first.kill()


def test_a_killed_run_holds_nothing(tmp_path: Path) -> None:
    with holder(tmp_path) as first:
        first.kill()
    with exclusive.alone_in(tmp_path, address="http://127.0.0.1:8000"):
        assert "8123" not in (tmp_path / "run.lock").read_text()


def holder(folder: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", HOLD, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def test_a_busy_port_is_named_with_another_to_try() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortBusy, match=rf"Port {port} .* `make run PORT="):
            exclusive.require_free_port("127.0.0.1", port)


def test_a_free_port_is_left_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
    exclusive.require_free_port("127.0.0.1", port)
    exclusive.require_free_port("127.0.0.1", port)
