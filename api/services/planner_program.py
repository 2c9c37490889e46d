"""Reads a problem, and writes the proposal: the whole of the process that ``planner`` starts."""

import os
import pickle
import sys
from typing import Final

from api.planning import propose

COURTESY: Final = 10
"""Of priority that it gives up: whoever waits for an answer of the service goes first."""


def main() -> None:
    os.nice(COURTESY)
    # Both ends are ours, and no part of what is read was pickled by anybody else.
    problem, seconds, gap = pickle.load(sys.stdin.buffer)  # noqa: S301 - of our own making
    pickle.dump(propose(problem, seconds=seconds, gap=gap), sys.stdout.buffer)


if __name__ == "__main__":
    main()
