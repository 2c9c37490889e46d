"""How often a password may be guessed: counted in PostgreSQL, so for all processes at once.

There is one budget for a login from one network address, and a larger one for the login from
all addresses where nobody ever signed in to it. Where somebody did, only the first counts: so
a guesser elsewhere cannot keep the owner out. No budget is an address's alone, since a whole
village may share one. What is kept are keyed hashes that expire; a hash of an address is worth
something only together with the login.
"""

from collections.abc import Iterable
from datetime import timedelta
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address, ip_address
from math import ceil
from typing import Final, NamedTuple

from api.db.pool import Pool
from api.domain import clock
from api.errors.sign_ins import GuessedTooOften


class Budget(NamedTuple):
    """So many guesses at once; after that, one comes back each so many seconds."""

    size: int
    seconds: int

    @property
    def memory(self) -> timedelta:
        """How long until a spent budget is whole again."""
        return timedelta(seconds=self.size * self.seconds)


HERE: Final = Budget(10, 180)
ELSEWHERE: Final = Budget(30, 360)
FAMILIAR: Final = timedelta(days=90)
RENEWED: Final = timedelta(days=30)  # before it ends, so that a daily visit writes monthly

# The guess is taken before the password is looked at: guesses made at once cannot overdraw.
TAKE: Final = """
    INSERT INTO guess_budget AS known (key, spent, counted_at, expires_at) VALUES ($1, 1, $2, $3)
    ON CONFLICT (key) DO UPDATE
        SET spent = spent_by(known, $2, $4) + 1,
            counted_at = $2,
            expires_at = greatest(known.expires_at, $3)
        WHERE spent_by(known, $2, $4) + 1 <= $5
    RETURNING coalesce(familiar_until > $2, false) AS familiar
""".replace(
    "spent_by(known, $2, $4)",
    "greatest(0, known.spent - greatest(0, extract(epoch FROM $2 - known.counted_at)) / $4)",
)
SPENT: Final = "SELECT spent, counted_at FROM guess_budget WHERE key = $1"
GIVE_BACK: Final = "UPDATE guess_budget SET spent = greatest(0, spent - 1) WHERE key = ANY ($1)"
FORGET: Final = "DELETE FROM guess_budget WHERE key = $1"
FORGET_EXPIRED: Final = """
    DELETE FROM guess_budget WHERE key IN (
        SELECT key FROM guess_budget WHERE expires_at < $1 LIMIT 20 FOR UPDATE SKIP LOCKED)
"""
REMEMBER: Final = """
    INSERT INTO guess_budget AS known (key, spent, counted_at, familiar_until, expires_at)
    VALUES ($1, 0, $2, $3, $3)
    ON CONFLICT (key) DO UPDATE
        SET familiar_until = $3, expires_at = greatest(known.expires_at, $3)
        WHERE known.familiar_until IS NULL OR known.familiar_until < $4
"""


class Guesses:
    """The budgets, as one address meets them; each statement is a transaction of its own."""

    def __init__(self, pool: Pool, secret: str, address: str) -> None:
        self._pool, self._network = pool, network(address)
        self._mac = blake2b(key=secret.encode()[:64], digest_size=16, person=b"guess")

    async def take(self, login: str) -> bool:
        """Take one guess at the password of a login, whether or not there is such a login.

        Say whether somebody has signed in to it from here before.
        """
        now = clock.now()
        await self._pool.execute(FORGET_EXPIRED, now)
        familiar = await self._take(self._here(login), HERE)
        if not familiar:
            try:
                await self._take(self._login(login), ELSEWHERE)
            except GuessedTooOften:
                await self._give_back([self._here(login)])  # none was made
                raise
        return familiar

    async def withdraw(self, login: str) -> None:
        """Take back a guess that was never looked at."""
        await self._give_back([self._here(login), self._login(login)])

    async def give_back(self, login: str) -> None:
        """Take back a guess that was right; from now on the owner is known to come from here."""
        await self._give_back([self._here(login), self._login(login)])
        await self.recognise(login)

    async def recognise(self, login: str) -> None:
        now = clock.now()
        until = now + FAMILIAR
        await self._pool.execute(REMEMBER, self._here(login), now, until, until - RENEWED)

    async def forget(self, login: str) -> None:
        """Lift what keeps a login out of places that are new to it."""
        await self._pool.execute(FORGET, self._login(login))

    async def _take(self, key: bytes, budget: Budget) -> bool:
        now = clock.now()
        familiar: bool | None = await self._pool.fetchval(
            TAKE, key, now, now + budget.memory, budget.seconds, budget.size
        )
        if familiar is not None:
            return familiar
        spent, counted_at = await self._pool.fetchrow(SPENT, key) or (budget.size, now)
        back = counted_at + timedelta(seconds=(spent + 1 - budget.size) * budget.seconds)
        raise GuessedTooOften(seconds=max(1, ceil((back - now).total_seconds())))

    async def _give_back(self, keys: Iterable[bytes]) -> None:
        await self._pool.execute(GIVE_BACK, list(keys))

    def _here(self, login: str) -> bytes:
        return self._key(f"here\n{self._network}\n{login}")

    def _login(self, login: str) -> bytes:
        return self._key(f"login\n{login}")

    def _key(self, text: str) -> bytes:
        mac = self._mac.copy()
        mac.update(text.encode())
        return mac.digest()


def network(address: str) -> str:
    """Name what one line is given: an IPv4 address, or the first half of an IPv6 address."""
    try:
        found: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv4Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64))
