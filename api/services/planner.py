"""Proposals worked out in a process of its own, so that nobody else waits for them."""

import asyncio
import pickle
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from time import monotonic
from typing import Final

import structlog

from api.errors.proposals import PlannerBusy, ProposalTooSlow
from api.planning.problem import Problem, Proposal

ROOT: Final = Path(__file__).parents[2]
PROGRAM: Final = "api.services.planner_program"
GAP: Final = 0.01
GRACE: Final = 20.0
"""Seconds for the process to start, to lay the problem out, and to explain what was found."""
log = structlog.get_logger("kevai.planning")


class PlannerFailed(RuntimeError):
    """It broke, and that is a fault of ours."""


@dataclass
class Planner:
    """Works out one proposal at a time: it takes a whole processor.

    ``grace`` is how many seconds it has beyond those of the solver.
    """

    grace: float = GRACE
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _until: float = 0.0

    async def __call__(self, problem: Problem, *, seconds: float) -> Proposal:
        self.require_free()
        async with self._turn:
            self._until = monotonic() + seconds
            return await _worked_out(problem, seconds, self.grace)

    def require_free(self) -> None:
        """Raise where somebody else's proposal is being worked out."""
        if self._turn.locked():
            raise PlannerBusy(seconds=max(1, ceil(self._until - monotonic())))


async def _worked_out(problem: Problem, seconds: float, grace: float) -> Proposal:
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", PROGRAM),
        cwd=ROOT,
        env={},  # ours has the secrets
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(seconds + grace):
            written, _ = await program.communicate(pickle.dumps((problem, seconds, GAP)))
    except TimeoutError:
        raise ProposalTooSlow(seconds=ceil(seconds)) from None
    finally:
        with suppress(ProcessLookupError):
            program.kill()
        await program.wait()
    if program.returncode:
        msg = f"it ended with {program.returncode}"
        raise PlannerFailed(msg)
    proposal = pickle.loads(written)  # noqa: S301 - our own process wrote it
    assert isinstance(proposal, Proposal)  # noqa: S101
    log.info("worked out", seconds=proposal.seconds, proven=proposal.proven)
    return proposal
