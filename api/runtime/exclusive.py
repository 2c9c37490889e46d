"""One run on one folder, and one program on one port."""

import errno
import fcntl
import json
import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from api.obstacles import AlreadyRunning, PortBusy, PortForbidden

SUGGESTED_STEP = 1000
HIGHEST_PORT = 65535


@contextmanager
def alone_in(folder: Path, *, address: str) -> Iterator[None]:
    """Hold `folder`; the kernel lets go of it when the process ends, however it ends."""
    with (folder / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(folder=folder, **_holder(folder)) from None
        lock.truncate(0)
        lock.write(json.dumps({"pid": os.getpid(), "address": address}))
        lock.flush()
        yield


def _holder(folder: Path) -> dict[str, object]:
    try:
        holder: dict[str, object] = json.loads((folder / "run.lock").read_text())
    except ValueError:  # it has taken the lock and not yet said who it is
        return {"pid": "?", "address": "?"}
    return holder


def require_free_port(host: str, port: int) -> None:
    suggestion = port + SUGGESTED_STEP if port + SUGGESTED_STEP <= HIGHEST_PORT else 8000
    family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    with closing(socket.socket(family, socket.SOCK_STREAM)) as probe:
        # As uvicorn will: connections that linger after a stop do not make a port busy.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(where)
            probe.listen()
        except OSError as failure:
            if failure.errno == errno.EADDRINUSE:
                raise PortBusy(host=host, port=port, suggestion=suggestion) from None
            raise PortForbidden(
                host=host, port=port, suggestion=suggestion, complaint=failure.strerror
            ) from None
