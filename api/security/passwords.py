"""Passwords are kept as Argon2id hashes, and checked off the event loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr

from api.domain.text import normalise

# RFC 9106's second choice, with less memory: about 50 ms, and a village office's server copes.
HASHER: Final = PasswordHash((Argon2Hasher(time_cost=3, memory_cost=19_456, parallelism=1),))
# Few at a time: a flood of guesses waits for its turn here, and takes no other work's.
_WORKERS: Final = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")


async def hashed(password: SecretStr) -> str:
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_WORKERS, HASHER.hash, _typed(password))


# Checked where a login is unknown, so that the answer takes as long as for a known one.
NOBODY: Final = HASHER.hash("nobody has this password")


async def matches(password: SecretStr, known_hash: str | None) -> bool:
    loop = asyncio.get_running_loop()
    against = known_hash or NOBODY
    try:
        verified = await loop.run_in_executor(_WORKERS, HASHER.verify, _typed(password), against)
    except UnknownHashError:  # an account that no password opens
        return False
    return verified and known_hash is not None


def _typed(password: SecretStr) -> str:
    """Make it the same from every keyboard: some send "ậ" in one piece, some in three."""
    return normalise(password.get_secret_value())
