"""Pages: a few files each, read once, known by their names."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Page:
    content: bytes
    media_type: str
    etag: str


def read(folder: Path) -> dict[str, Page]:
    """Read every file of a kind that is served. Nothing else has a name to be asked by."""
    return {
        file.name: Page(content, TYPES[file.suffix], f'"{sha256(content).hexdigest()[:16]}"')
        for file in sorted(folder.glob("*.*"))
        if file.suffix in TYPES
        if (content := file.read_bytes())
    }
