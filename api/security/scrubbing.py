"""Files made anew by ``scrubber.py``, each in a process of its own that can break alone."""

import asyncio
import json
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from api.domain.attachments import LARGEST_MADE, AttachmentKind, form_of, is_of
from api.errors import DomainError
from api.errors.attachments import (
    FIELD,
    AttachmentDamaged,
    AttachmentKindUnknown,
    AttachmentLocked,
    AttachmentTooHeavy,
    AttachmentTooManyPages,
    AttachmentTooManyPixels,
)

PROGRAM: Final = Path(__file__).with_name("scrubber.py")
SECONDS: Final = 30  # of the clock; of work it takes fewer
AT_ONCE: Final = 2
REFUSALS: Final[dict[str, type[DomainError]]] = {
    "damaged": AttachmentDamaged,
    "locked": AttachmentLocked,
    "too_heavy": AttachmentTooHeavy,
    "too_many_pages": AttachmentTooManyPages,
    "too_many_pixels": AttachmentTooManyPixels,
}
log = structlog.get_logger("kevai.scrubbing")


@dataclass(frozen=True)
class Clean:
    kind: AttachmentKind
    content: bytes


@dataclass(frozen=True)
class Scrubbing:
    """Makes files anew, a few at once; the others wait."""

    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def __call__(self, sent: bytes) -> Clean:
        form = form_of(sent)
        if form is None:
            raise AttachmentKindUnknown(field=FIELD)
        async with self._turns:
            written = await _written(form, sent)
        if written is None:
            raise AttachmentTooHeavy(field=FIELD)
        return _read(written)


async def _written(form: str, sent: bytes) -> bytes | None:
    """Give what the program wrote; None where it was ended, by itself, by us or by the system."""
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", str(PROGRAM), form),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},  # ours has the secrets
    )
    try:
        async with asyncio.timeout(SECONDS):
            written = await _exchanged(program, sent)
            code = await program.wait()
    except TimeoutError:
        return None
    finally:
        with suppress(ProcessLookupError):
            program.kill()
        await program.wait()
    if code or written is None:
        log.info("ended", code=code)
        return None
    return written


async def _exchanged(program: asyncio.subprocess.Process, sent: bytes) -> bytes | None:
    """Give the program the file, and take what it writes up to what can be kept."""
    assert program.stdin is not None  # noqa: S101
    assert program.stdout is not None  # noqa: S101
    with suppress(ConnectionError):  # it may end without having read all of it
        program.stdin.write(sent)
        await program.stdin.drain()
    program.stdin.close()
    written = bytearray()
    while more := await program.stdout.read(1 << 18):
        written += more
        if len(written) > LARGEST_MADE:
            return None
    return bytes(written)


def _read(written: bytes) -> Clean:
    """Believe the program nothing that can be looked at: what it read may have taken it over."""
    line, _, content = written.partition(b"\n")
    try:
        told = json.loads(line)
        if "refused" in told:
            raise REFUSALS[told["refused"]](field=FIELD)
        clean = Clean(AttachmentKind(told["kind"]), content)
    except (ValueError, KeyError, TypeError):
        raise AttachmentDamaged(field=FIELD) from None
    if not is_of(clean.kind, clean.content):
        raise AttachmentDamaged(field=FIELD)
    return clean
