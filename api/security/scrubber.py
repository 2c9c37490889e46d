"""A program of its own: makes a photo or a PDF anew, of nothing but what can be seen in it.

It reads one file from its input, and writes a line that says what became of it and then the new
one to its output. Whoever sends a file may send one that is made to break whatever reads it: so
this knows no secret, opens no file, and ends itself before it grows or takes too long. It is run
by its path (``scrubbing.py``), and imports nothing of ours.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any, Final

LIMITS: Final = {
    resource.RLIMIT_AS: 1_000_000_000,  # bytes of memory
    resource.RLIMIT_CPU: 20,  # seconds
    resource.RLIMIT_FSIZE: 0,  # no file is written
    resource.RLIMIT_CORE: 0,  # nor what is in memory, when it breaks
    resource.RLIMIT_NOFILE: 64,
}
MOST_PIXELS: Final = 64_000_000  # of a photo as it comes
MOST_PAGES: Final = 20
LONGEST_SIDE: Final = 2560  # of a photo, in pixels
LONGEST_SIDE_OF_PAGE: Final = 1800  # some 150 to the inch of A4
LARGEST_PAGE: Final = 14_400  # points, as the standard has it
PHOTO_QUALITY: Final = 85
PAGE_QUALITY: Final = 75


class Refused(Exception):
    """The file is none that can be made anew; the code says why."""


def main() -> None:
    for limit, value in LIMITS.items():
        resource.setrlimit(limit, (value, value))
    sent = sys.stdin.buffer.read()
    try:
        kind, clean = scrubbed(sys.argv[1], sent)
    except Refused as refusal:
        told, clean = {"refused": str(refusal)}, b""
    except MemoryError:
        told, clean = {"refused": "too_heavy"}, b""
    except Exception:  # noqa: BLE001 - a library that stumbles: it says too much, and of the file
        told, clean = {"refused": "damaged"}, b""
    else:
        told = {"kind": kind}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + clean)
    sys.stdout.buffer.flush()


def scrubbed(form: str, sent: bytes) -> tuple[str, bytes]:
    if form == "PDF":
        return "application/pdf", _document(sent)
    return "image/jpeg", _photo(form, sent)


def _photo(form: str, sent: bytes) -> bytes:
    from PIL import Image, ImageOps  # noqa: PLC0415 - only once the limits stand

    Image.MAX_IMAGE_PIXELS = None  # looked at here, and refused by a name of its own
    with Image.open(io.BytesIO(sent), formats=(form,)) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise Refused("too_many_pixels")  # noqa: EM101
        image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # of a JPEG, unpack no more than is kept
        image.load()
        upright = ImageOps.exif_transpose(_small(image))
    return _jpeg(_on_white(upright), PHOTO_QUALITY)


def _small(image: Any) -> Any:
    """Bring an image to a mode that can be made smaller, and make it so."""
    from PIL import Image  # noqa: PLC0415

    if image.mode not in {"RGB", "RGBA", "L"}:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return image


def _on_white(image: Any) -> Any:
    """Copy what can be seen, and nothing that an image carries along besides."""
    from PIL import Image  # noqa: PLC0415

    plain = Image.new("RGB", image.size, "white")
    plain.paste(image, mask=image.getchannel("A") if image.mode == "RGBA" else None)
    return plain


def _jpeg(image: Any, quality: int) -> bytes:
    kept = io.BytesIO()
    image.save(kept, "JPEG", quality=quality, optimize=True)
    return kept.getvalue()


def _document(sent: bytes) -> bytes:
    return _bound([*_pages(sent)])


def _pages(sent: bytes) -> Iterator[tuple[tuple[int, int], tuple[int, int], bytes]]:
    """Paint each page: its size on paper, its size in pixels, and the picture of it."""
    import pypdfium2  # noqa: PLC0415

    try:
        document = pypdfium2.PdfDocument(sent)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise Refused("locked" if locked else "damaged") from None
    if not 0 < len(document) <= MOST_PAGES:
        raise Refused("too_many_pages" if len(document) else "damaged")
    for page in document:
        width, height = (max(1, min(LARGEST_PAGE, round(side))) for side in page.get_size())
        scale = LONGEST_SIDE_OF_PAGE / max(width, height)
        image = page.render(scale=scale).to_pil().convert("RGB")
        image.thumbnail((LONGEST_SIDE_OF_PAGE, LONGEST_SIDE_OF_PAGE))
        yield (width, height), image.size, _jpeg(image, PAGE_QUALITY)
        page.close()


def _bound(pages: list[tuple[tuple[int, int], tuple[int, int], bytes]]) -> bytes:
    """Write a PDF of pictures: no words, scripts, files or fonts, and not when it was made."""
    references = " ".join(f"{3 + 3 * number} 0 R" for number in range(len(pages)))
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{references}]>>".encode(),
    ]
    for number, (paper, pixels, picture) in enumerate(pages):
        own = 3 + 3 * number
        paint = f"{paper[0]} 0 0 {paper[1]} 0 0 cm/P Do".encode()
        parts += [
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {paper[0]} {paper[1]}]/Contents {own + 1} 0 R"
            f"/Resources<</XObject<</P {own + 2} 0 R>>>>>>".encode(),
            _stream("", paint),
            _stream(
                f"/Type/XObject/Subtype/Image/Width {pixels[0]}/Height {pixels[1]}"
                "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode",
                picture,
            ),
        ]
    return _written(parts)


def _stream(described: str, content: bytes) -> bytes:
    head = f"<<{described}/Length {len(content)}>>stream\n".encode()
    return head + content + b"\nendstream"


def _written(parts: list[bytes]) -> bytes:
    text, places = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"), []
    for number, part in enumerate(parts, start=1):
        places.append(len(text))
        text += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count, begins = len(parts) + 1, len(text)
    text += b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table)
    text += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (count, begins)
    return bytes(text)


if __name__ == "__main__":
    main()
