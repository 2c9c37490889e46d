"""Waiting in place of work: what a form asks for where no script can prove any.

A form carries the time at which it was shown, signed. It is taken once, after a while and within
the hour. Nothing of it is kept until then; and it names the request, so that what is sent again
leads to the same case.
"""

import secrets
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from math import ceil
from typing import Final

from api.domain import clock
from api.errors.waits import WaitExpired, WaitTooShort, WaitWrong
from api.security.sealing import Sealing

LIFETIME: Final = timedelta(hours=1)
FIELD: Final = "body.wait"
LONGEST: Final = 200  # characters; ours have fewer


def begun(sealing: Sealing, form: str) -> str:
    """Write down that a form is shown now: good for this form, and for one sending of it."""
    shown = f"{int(clock.now().timestamp())}.{secrets.token_hex(16)}"
    return f"{shown}.{_signature(sealing, form, shown)}"


def checked(sealing: Sealing, form: str, wait: str, *, seconds: int) -> bytes:
    """Hold a wait to our signature and to the clock; give by what it is spent."""
    shown, _, signature = wait.rpartition(".")
    ours = _signature(sealing, form, shown)
    if len(wait) > LONGEST or not compare_digest(ours.encode(), signature.encode()):
        raise WaitWrong(field=FIELD)
    since = clock.now() - datetime.fromtimestamp(int(shown.partition(".")[0]), UTC)
    if since >= LIFETIME:
        raise WaitExpired(field=FIELD)
    left = ceil(seconds - since.total_seconds())
    if left > 0:
        raise WaitTooShort(seconds=left)
    return sealing.keyed_hash("wait spent", wait)


def _signature(sealing: Sealing, form: str, shown: str) -> str:
    return sealing.keyed_hash("wait", f"{form}\n{shown}").hex()
