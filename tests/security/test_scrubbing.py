"""Files made anew: what is seen stays, and nothing else does, whatever is sent."""

import asyncio
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from PIL import Image

from api.domain.attachments import AttachmentKind
from api.errors import DomainError
from api.security import scrubber
from api.security.scrubbing import Clean, Scrubbing
from tests.factories.attachments import CANARY, bomb, paper, photo, telling_photo, zipped


async def scrubbed(sent: bytes) -> Clean:
    return await Scrubbing()(sent)


async def refusal(sent: bytes) -> str:
    with pytest.raises(DomainError) as refused:
        await scrubbed(sent)
    assert refused.value.field == "body.file"
    return refused.value.code.removeprefix("attachment.")


def image_of(clean: Clean) -> Any:
    return Image.open(BytesIO(clean.content))


class TestPhotos:
    @pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
    async def test_each_kind_becomes_a_jpeg_that_shows_the_same(self, form: str) -> None:
        clean = await scrubbed(photo(form))
        image = image_of(clean)
        left, right = image.getpixel((10, 10)), image.getpixel((600, 10))
        assert clean.kind is AttachmentKind.PHOTO
        assert image.format == "JPEG"
        assert image.size == (640, 480)
        assert left[0] > 240
        assert left[1] < 20
        assert right[1] > 110
        assert right[0] < 20

    async def test_nothing_that_is_not_seen_is_left(self) -> None:
        sent = telling_photo()
        clean = await scrubbed(sent)
        assert sent.count(CANARY) == 6
        assert CANARY not in clean.content
        assert b"Exif" not in clean.content
        assert b"ICC_PROFILE" not in clean.content
        assert set(image_of(clean).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}

    async def test_it_is_turned_as_it_was_held(self) -> None:
        image = image_of(await scrubbed(telling_photo(orientation=6)))
        top, bottom = image.getpixel((240, 10)), image.getpixel((240, 630))
        assert image.size == (480, 640)
        assert (top[0] > 200, bottom[1] > 100) == (True, True)

    async def test_what_is_transparent_becomes_white(self) -> None:
        kept = BytesIO()
        Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(kept, "PNG")
        pixel = image_of(await scrubbed(kept.getvalue())).getpixel((5, 5))
        assert min(pixel) > 250

    async def test_a_large_one_is_made_smaller(self) -> None:
        image = image_of(await scrubbed(photo(size=(6000, 4000))))
        assert image.size == (2560, 1707)

    async def test_what_else_a_file_also_is_goes(self) -> None:
        """A photo that is an archive too, a program of Java, or a page."""
        behind = [zipped(), b"\xca\xfe\xba\xbe" + CANARY, b"<html><script>" + CANARY]
        for one in behind:
            clean = await scrubbed(photo() + one)
            assert CANARY not in clean.content
            assert b"PK\x03\x04" not in clean.content


class TestPapers:
    async def test_a_pdf_becomes_pictures_of_its_pages(self) -> None:
        sent = paper(3)
        clean = await scrubbed(sent)
        document = pypdfium2.PdfDocument(clean.content)
        darkest = min(document[0].render().to_pil().convert("L").tobytes())
        assert CANARY in sent
        assert clean.kind is AttachmentKind.DOCUMENT
        assert [page.get_size() for page in document] == [(300, 200)] * 3
        assert darkest < 60  # its words are seen
        assert document[0].get_textpage().get_text_range() == ""
        assert not any(document.get_metadata_dict().values())
        for gone in (CANARY, b"JavaScript", b"/JS", b"OpenAction", b"Embedded", b"/Info", b"/Font"):
            assert gone not in clean.content

    async def test_it_has_so_many_pages_at_most(self) -> None:
        most = await scrubbed(paper(scrubber.MOST_PAGES))
        assert len(pypdfium2.PdfDocument(most.content)) == scrubber.MOST_PAGES
        assert await refusal(paper(scrubber.MOST_PAGES + 1)) == "too_many_pages"

    async def test_one_that_is_an_archive_too_is_none_any_more(self) -> None:
        clean = await scrubbed(paper() + zipped())
        assert b"PK\x03\x04" not in clean.content


class TestRefusals:
    @pytest.mark.parametrize(
        ("sent", "code"),
        [
            (b"", "kind_unknown"),
            (b"<html><script>alert(1)</script>", "kind_unknown"),
            (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "kind_unknown"),
            (photo("GIF") + zipped(), "kind_unknown"),
            (zipped(), "kind_unknown"),
            (b"MZ" + photo(), "kind_unknown"),
            (photo()[:2000], "damaged"),
            (photo("PNG")[:300], "damaged"),
            (b"\xff\xd8\xff" + zipped(), "damaged"),
            (b"%PDF-1.7\n<html>", "damaged"),
            (b"\x89PNG\r\n\x1a\n" + photo(), "damaged"),
        ],
    )
    async def test_what_is_no_whole_photo_or_paper(self, sent: bytes, code: str) -> None:
        assert await refusal(sent) == code

    async def test_a_picture_that_would_fill_all_memory(self) -> None:
        sent = bomb()
        assert len(sent) < 1_000_000
        assert await refusal(sent) == "too_many_pixels"

    async def test_what_takes_more_memory_than_there_is_for_it(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
    ) -> None:
        program = altered(tmp_path, "1_000_000_000,  # bytes", "150_000_000,  # bytes")
        monkeypatch.setattr("api.security.scrubbing.PROGRAM", program)
        assert await refusal(bomb(8000, 8000)) == "too_heavy"

    async def test_what_takes_too_long_is_ended(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
    ) -> None:
        program = altered(tmp_path, "    sent = sys", "    while True: pass\n    sent = sys")
        monkeypatch.setattr("api.security.scrubbing.PROGRAM", program)
        monkeypatch.setattr("api.security.scrubbing.SECONDS", 0.5)
        assert await refusal(photo()) == "too_heavy"

    async def test_a_program_that_was_taken_over_is_not_believed(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
    ) -> None:
        for said in ('{"kind": "text/html"}', '{"kind": "image/jpeg"}', "{", "[]"):
            program = tmp_path / "taken.py"
            program.write_text(f"print({said!r}); print('<script>')")
            monkeypatch.setattr("api.security.scrubbing.PROGRAM", program)
            assert await refusal(photo()) == "damaged"


async def test_the_program_is_given_no_secret(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    program = tmp_path / "prying.py"
    program.write_text(
        "import os, sys\nsys.stdin.buffer.read()\n"
        "clean = b'\\xff\\xd8\\xff' + repr(dict(os.environ)).encode() + repr(sys.argv).encode()\n"
        'sys.stdout.buffer.write(b\'{"kind": "image/jpeg"}\\n\' + clean)\n'
    )
    monkeypatch.setenv("KEVAI_SECRET", "a secret that must stay here")
    monkeypatch.setattr("api.security.scrubbing.PROGRAM", program)
    said = await scrubbed(photo())
    assert b"KEVAI" not in said.content


async def test_a_few_are_worked_on_at_once() -> None:
    scrubbing = Scrubbing()
    made = await asyncio.gather(*(scrubbing(photo()) for _ in range(6)))
    assert {one.kind for one in made} == {AttachmentKind.PHOTO}


def altered(folder: Any, old: str, new: str) -> Any:
    source = scrubber.__file__
    assert source is not None
    with open(source) as file:  # noqa: PTH123
        text = file.read()
    assert old in text
    program = folder / "altered.py"
    program.write_text(text.replace(old, new))
    return program
