"""The card of a household group, as SVG for print: an A6 page, in the reader's own fonts.

And its code alone, as a picture, and four cards to a sheet of A4.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from textwrap import shorten, wrap
from typing import Final
from xml.sax.saxutils import escape

import segno

from api.access.public_lookup import GroupCard

WIDTH, HEIGHT = 148, 105  # millimetres
MARGIN: Final = 10
MATRIX: Final = 50
COLUMN: Final = WIDTH - MATRIX - 3 * MARGIN
INK: Final = "#1d2a24"
QUIET: Final = "#4d5f56"
ACCENT: Final = "#0f5c3f"
DOTS: Final = 12  # of a picture, for one module: sharp in print at the size of a card
SHEET: Final = """<!doctype html><html lang="vi"><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: A4 landscape; margin: 0 }}
body {{ margin: 0; display: grid; grid-template-columns: repeat(2, 148.5mm) }}
svg {{ display: block; width: 148.5mm; height: 105mm; break-inside: avoid }}
</style>{cards}</html>"""
PLAIN: Final = "'Be Vietnam Pro', 'Noto Sans', 'Segoe UI', sans-serif"


@dataclass(frozen=True)
class Block:
    """Some words at a size, in at most so many lines, below a gap."""

    words: str
    size: float
    gap: float
    lines: int = 1
    width: float = COLUMN
    colour: str = INK
    weight: int = 400
    family: str = PLAIN

    def wrapped(self) -> list[str]:
        characters = int(self.width / (self.size * 0.6))  # wide enough for any common font
        return wrap(shorten(self.words, characters * self.lines, placeholder=" …"), characters)


def drawn(group: GroupCard, code: str, *, site: str) -> str:
    whole = WIDTH - 2 * MARGIN
    blocks = [
        Block("Ai cùng kề vai với gia đình tôi?", 6.4, 13, width=whole, colour=ACCENT, weight=700),
        Block(group.group_name, 5, 2, lines=3, weight=700),
        Block(group.branch_name, 4, 0, lines=3, colour=QUIET),
        Block("Quét mã, hoặc mở trang", 3.8, 2.5),
        Block(site.rsplit("//", maxsplit=1)[-1], 3.8, 0, lines=2, weight=700),
        Block("rồi nhập mã dưới đây. Không cần tài khoản, không cần tên.", 3.8, 0, lines=3),
    ]
    foot = [
        Block(code, 7.4, HEIGHT - 18, width=whole, weight=700, family="monospace"),
        Block(group.reach, 3.4, -1, lines=2, width=whole, colour=QUIET),
    ]
    title = escape(f"{group.group_name}, {group.branch_name}: {code}", {'"': "&quot;"})
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}mm" height="{HEIGHT}mm"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="4" fill="#fff"/>'
        f'<rect x="1" y="1" width="{WIDTH - 2}" height="{HEIGHT - 2}" rx="3.4" fill="none"'
        f' stroke="{ACCENT}" stroke-width=".6"/>'
        f"{''.join(_set(blocks))}{''.join(_set(foot))}{_matrix(_qr(site, code))}</svg>"
    )


def sheet(cards: Sequence[str], *, title: str) -> str:
    """Lay cards out for a printer, four to a page."""
    return SHEET.format(title=escape(title), cards="".join(cards))


def picture(code: str, *, site: str) -> bytes:
    """Draw what a telephone reads, and no more, as PNG."""
    drawn = BytesIO()
    _qr(site, code).save(drawn, kind="png", scale=DOTS)
    return drawn.getvalue()


def _qr(site: str, code: str) -> segno.QRCode:
    return segno.make_qr(f"{site}/#{code}", error="m")


def _set(blocks: list[Block]) -> Iterator[str]:
    """Set the blocks one below the other."""
    y = 0.0
    for block in blocks:
        y += block.gap
        for line in block.wrapped():
            yield (
                f'<text x="{MARGIN}" y="{y:.2f}" font-size="{block.size}" fill="{block.colour}"'
                f' font-weight="{block.weight}" font-family="{block.family}">{escape(line)}</text>'
            )
            y += block.size * 1.32


def _matrix(qr: segno.QRCode) -> str:
    """Draw the dark modules as one path, at the right of the card."""
    rows = list(qr.matrix)
    path = "".join(
        f"M{x},{y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    place = f"translate({WIDTH - MATRIX - MARGIN} 22) scale({MATRIX / len(rows):.5f})"
    return f'<path transform="{place}" fill="#000" shape-rendering="crispEdges" d="{path}"/>'
