"""Child processes that live and end together."""

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

from api.obstacles import ChildEnded

SECONDS_TO_STOP = 8
SECONDS_BETWEEN_LOOKS = 0.1


class Stopped(KeyboardInterrupt):
    """Someone asked the whole to stop, by Ctrl-C or by SIGTERM."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn the first Ctrl-C or SIGTERM into `Stopped`; later ones may not disturb the stopping."""
    usual = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}

    def stop(_number: int, _frame: FrameType | None) -> None:
        for each in usual:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for each in usual:
        signal.signal(each, stop)
    try:
        yield
    finally:
        for each, handler in usual.items():
            signal.signal(each, handler)


@dataclass
class Family:
    """The children of one run, oldest first."""

    environment: Mapping[str, str]
    children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, module: str, *arguments: str) -> None:
        self.children[name] = subprocess.Popen(  # noqa: S603
            [*_ends_with_its_parent(), sys.executable, "-m", module, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches the parent alone, who stops them in order
        )

    def watch_until(self, done: Callable[[], bool]) -> None:
        while not done():
            for name, child in self.children.items():
                if (code := child.poll()) is not None:
                    raise ChildEnded(name=name, code=code)
            time.sleep(SECONDS_BETWEEN_LOOKS)

    def stop(self) -> None:
        for child in reversed(self.children.values()):
            child.terminate()
        for child in reversed(self.children.values()):
            try:
                child.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


@contextmanager
def family(environment: Mapping[str, str]) -> Iterator[Family]:
    members = Family(environment)
    try:
        yield members
    finally:
        members.stop()


def _ends_with_its_parent() -> list[str]:
    """Even a parent that is killed leaves no child behind to hold the port, where Linux helps."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM"] if setpriv else []
