"""Reads a problem, and writes the proposal: the whole of the process that ``planner`` starts."""

import os
import pickle
import sys
import threading
import time
from typing import Final

from api.planning import propose

COURTESY: Final = 10
"""Of priority that it gives up: whoever waits for an answer of the service goes first."""


def main() -> None:
    os.nice(COURTESY)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    # Both ends are ours, and no part of what is read was pickled by anybody else.
    problem, seconds, gap = pickle.load(sys.stdin.buffer)  # noqa: S301 - of our own making
    pickle.dump(propose(problem, seconds=seconds, gap=gap), sys.stdout.buffer)


def _end_with(parent: int) -> None:
    """End when whoever started it was killed, and could not end it."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    main()
