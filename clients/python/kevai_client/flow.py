"""How a call is carried out, whoever does the sending: attempts, waiting, a renewed sign-in.

A flow is a generator: it yields a request or a pause, and is told what came of it. So the
ordinary and the asynchronous client share every rule.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from random import uniform
from typing import Any, Final, TypeAlias, TypeVar

import httpx

from .calls import Call
from .problems import Problem

ResultT = TypeVar("ResultT")
ATTEMPTS: Final = 5
PATIENCE: Final = 60.0
UNAUTHENTICATED: Final = 401
TOO_MANY: Final = 429
UNAVAILABLE: Final = frozenset({502, 503, 504})
SAFE: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Pause:
    seconds: float


Step: TypeAlias = "Call[Any] | Pause"
Told: TypeAlias = "httpx.Response | httpx.TransportError | None"
Flow: TypeAlias = Generator[Step, Told, ResultT]


@dataclass(slots=True)
class Credentials:
    """Who signs in, and what the sign-in gave."""

    sign_in: Call[Any] | None = None
    renew: Callable[[str], Call[Any]] | None = None
    access_token: str | None = None
    refresh_token: str | None = field(default=None, repr=False)

    def obtain(self) -> Flow[bool]:
        """Get an access token, by the refresh token where there is one; say whether we have.

        A refused password is not tried again: guesses are counted.
        """
        ways = self._ways()
        for call in ways:
            response = yield from sent(call)
            if response.is_success:
                body = response.json()
                self.access_token = body["access_token"]
                self.refresh_token = body.get("refresh_token")
                return True
            self.refresh_token = None
            if response.status_code != UNAUTHENTICATED or call is ways[-1]:
                raise Problem.of(response)
        return False

    def _ways(self) -> list[Call[Any]]:
        ways = []
        if self.refresh_token and self.renew:
            ways.append(self.renew(self.refresh_token))
        if self.sign_in:
            ways.append(self.sign_in)
        return ways


def carried_out(call: Call[ResultT], credentials: Credentials) -> Flow[httpx.Response]:
    """Send what is public as nobody, and anything else signed in, anew where that has ended."""
    call = call.keyed()
    response = yield from (sent(call) if call.is_public else _sent_signed_in(call, credentials))
    if not response.is_success:
        raise Problem.of(response)
    return response


def _sent_signed_in(call: Call[ResultT], credentials: Credentials) -> Flow[httpx.Response]:
    if credentials.access_token is None:
        yield from credentials.obtain()
    response = yield from sent(_signed(call, credentials))
    if response.status_code == UNAUTHENTICATED and (yield from credentials.obtain()):
        response = yield from sent(_signed(call, credentials))
    return response


def _signed(call: Call[ResultT], credentials: Credentials) -> Call[ResultT]:
    if credentials.access_token is None:
        return call
    headers = {**call.headers, "Authorization": f"Bearer {credentials.access_token}"}
    return replace(call, headers=headers)


def sent(call: Call[Any]) -> Flow[httpx.Response]:
    """Send until it is answered for good; only what may be sent twice is sent twice."""
    for attempt in range(ATTEMPTS):
        told = yield call
        last = attempt == ATTEMPTS - 1
        if isinstance(told, httpx.Response):
            if last or not _worth_another_try(call, told):
                return told
            yield Pause(_wait(attempt, told.headers.get("Retry-After")))
        else:
            assert isinstance(told, httpx.TransportError)  # noqa: S101
            if last or not (_repeatable(call) or isinstance(told, httpx.ConnectError)):
                raise told
            yield Pause(_wait(attempt, None))
    raise AssertionError  # the last attempt returns or raises


def _repeatable(call: Call[Any]) -> bool:
    return call.method in SAFE or "Idempotency-Key" in call.headers


def _worth_another_try(call: Call[Any], response: httpx.Response) -> bool:
    if response.status_code == TOO_MANY:
        # A program must not stand still for minutes unasked; its caller learns how long.
        asked = response.headers.get("Retry-After", "")
        return asked.isdecimal() and float(asked) <= PATIENCE
    if response.status_code in UNAVAILABLE:
        return _repeatable(call)
    return b'"idempotency.in_flight"' in response.content


def _wait(attempt: int, asked: str | None) -> float:
    """Wait longer each time, and never all clients at once."""
    if asked and asked.isdecimal():
        return min(float(asked), PATIENCE)
    return float(min(0.2 * 2**attempt, 10.0) * uniform(0.5, 1.5))  # noqa: S311 - no secret
