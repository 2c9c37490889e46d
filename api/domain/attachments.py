"""What residents may add to their feedback: photos and PDF, known by what is in them."""

from enum import StrEnum
from typing import Final

MEGABYTE: Final = 1_000_000
LARGEST: Final = 10 * MEGABYTE  # as it is sent
MEGABYTES: Final = LARGEST // MEGABYTE
LARGEST_MADE: Final = 16 * MEGABYTE  # as it is kept: pages that were words are pictures then
MOST: Final = 5  # of one case
LARGEST_TOGETHER: Final = 25 * MEGABYTE


class AttachmentKind(StrEnum):
    """As it is kept: every photo is made a JPEG."""

    PHOTO = "image/jpeg"
    DOCUMENT = "application/pdf"


SUFFIXES: Final = {AttachmentKind.PHOTO: "jpg", AttachmentKind.DOCUMENT: "pdf"}


def form_of(content: bytes) -> str | None:
    """Tell what a file is by how it begins; neither its name nor what it is called counts."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "WEBP"
    return "PDF" if content.startswith(b"%PDF-") else None


def is_of(kind: AttachmentKind, content: bytes) -> bool:
    begins = b"\xff\xd8\xff" if kind is AttachmentKind.PHOTO else b"%PDF-1.4\n"
    return content.startswith(begins)
