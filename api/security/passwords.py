"""Passwords are kept as Argon2id hashes, and checked off the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr

from api.domain.text import normalise

# RFC 9106's second choice, with less memory: about 50 ms, and a village office's server copes.
HASHER: Final = PasswordHash((Argon2Hasher(time_cost=3, memory_cost=19_456, parallelism=1),))
ResultT = TypeVar("ResultT")


class Busy(RuntimeError):
    """More wait already than will be looked at while anybody still waits for it."""


class Lane:
    """One thread, off the event loop, and a queue with an end."""

    def __init__(self, name: str, longest: int) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._longest, self._waiting = longest, 0

    async def run(self, work: Callable[..., ResultT], *arguments: object) -> ResultT:
        if self._waiting >= self._longest:
            raise Busy
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, work, *arguments)
        finally:
            self._waiting -= 1


# A flood of guesses at any logins stands in its own lane, and does not hold up whoever comes
# from where they have signed in before. Forty are about a second.
STRANGERS: Final = Lane("strangers", longest=40)
FAMILIAR: Final = Lane("passwords", longest=400)


async def hashed(password: SecretStr) -> str:
    return await FAMILIAR.run(HASHER.hash, _typed(password))


# Checked where a login is unknown, so that the answer takes as long as for a known one.
NOBODY: Final = HASHER.hash("nobody has this password")


async def matches(password: SecretStr, known_hash: str | None, *, lane: Lane = FAMILIAR) -> bool:
    """Say whether it is the password; raise Busy where too many wait in the lane."""
    against = known_hash or NOBODY
    try:
        verified = await lane.run(HASHER.verify, _typed(password), against)
    except UnknownHashError:  # an account that no password opens
        return False
    return verified and known_hash is not None


def _typed(password: SecretStr) -> str:
    """Make it the same from every keyboard: some send "ậ" in one piece, some in three."""
    return normalise(password.get_secret_value())
