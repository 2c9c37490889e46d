"""Photos and papers as residents may send them, and as nobody should."""

import struct
import zlib
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

from PIL import Image, ImageDraw
from sqlmodel.ext.asyncio.session import AsyncSession

from api.db.objects import Objects
from api.domain.attachments import AttachmentKind
from api.models.feedback import Feedback
from api.security.scrubbing import Clean
from api.services import attachments
from tests.conftest import ATTACHMENTS
from tests.factories.feedback import SEALING

CANARY: Final = b"CHIM-HOANG-YEN"
GPS: Final = 0x8825


def photo(form: str = "JPEG", size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    """Draw what is red to the left and green to the right."""
    image = Image.new("RGB", size, "red")
    ImageDraw.Draw(image).rectangle((size[0] // 2, 0, *size), fill="green")
    kept = BytesIO()
    image.save(kept, form, **options)
    return kept.getvalue()


async def make_attachment(session: AsyncSession, case: Feedback) -> None:
    """Add a photo to a case, as the application does once it is made anew."""
    clean = Clean(AttachmentKind.PHOTO, photo())
    stored = await attachments.store(Objects(str(ATTACHMENTS)), clean)
    await attachments.write(session, SEALING, case, stored)
    await session.commit()


def telling_photo(orientation: int = 1) -> bytes:
    """Take a photo with all that a telephone writes into it, and more behind its end."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, (CANARY + b"-MAKE").decode()
    exif.get_ifd(GPS).update({1: "N", 2: (21.0, 1.0, 42.5), 29: (CANARY + b"-DAY").decode()})
    whole = photo(
        exif=exif,
        comment=CANARY + b"-COMMENT",
        icc_profile=CANARY + b"-PROFILE",
        xmp=CANARY + b"-PACKET",
    )
    return whole + CANARY + b"-TRAILER"


def zipped(content: bytes = CANARY) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w") as archive:
        archive.writestr("a.html", b"<script>" + content + b"</script>")
    return kept.getvalue()


def paper(pages: int = 1, *, said: bytes = CANARY) -> bytes:
    """Write a PDF with words, a script, a file and a title, as a word processor would."""
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(pages))
    catalog = (
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert('%b'))>>"
        b"/Names<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(%b)>>]>>>>>>"
    )
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 3 0 R"
        b"/Resources<</Font<</F 4 0 R>>>>>>"
    )
    parts = [
        catalog % (said, said),
        b"<</Type/Pages/Count %d/Kids[%b]>>" % (pages, kids),
        b"<</Length %d>>stream\nBT /F 24 Tf 20 40 Td (%b) Tj ET\nendstream"
        % (36 + len(said), said),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *[page] * pages,
        b"<</Title(%b)/Author(%b)>>" % (said, said),
    ]
    text, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(text))
        text += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    end = b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF"
    return text + head + table + end % (len(parts) + 1, len(parts), len(text))


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """Make a PNG of a few hundred kilobytes that would fill hundreds of megabytes, or more."""
    packer, row = zlib.compressobj(9), bytes(1 + width // 8)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", packed), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_part(*one) for one in parts)


def _part(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check
