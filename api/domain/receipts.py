"""Receipts (mã tra cứu): all a resident needs, and has, to follow what became of a message."""

from typing import Annotated, Final

from pydantic import AfterValidator

from api.domain.codes import Shape

RECEIPT: Final = Shape(16)
"""80 random bits: a receipt is the only key to an anonymous message."""

Receipt = Annotated[str, AfterValidator(RECEIPT.parse)]


def new(random_bytes: bytes) -> str:
    """Write ten bytes from ``secrets`` as ``XXXX-XXXX-XXXX-XXXX-X``."""
    return RECEIPT.new(random_bytes)


def parse(text: str) -> str:
    """Bring what was typed to the canonical form, or raise CodeNotUnderstood."""
    return RECEIPT.parse(text)
