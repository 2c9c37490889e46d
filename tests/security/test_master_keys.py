"""The ring: how it is given, what is wrong with one, and how a running process sees a new key."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from api.errors.sealing import KeyUnknown
from api.obstacles import MasterKeysMalformed, MasterKeysMissing
from api.runtime import keys as made
from api.security import master_keys
from api.settings import Settings

ONE, OTHER = (b64encode(byte * 32).decode() for byte in (b"1", b"2"))


def told(settings: Settings, **given: Any) -> Settings:
    return Settings.model_validate(
        {**settings.model_dump(), "master_keys": None, "master_keys_file": None, **given}
    )


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return made.master_key(tmp_path / "master-keys")


def test_the_first_line_wraps_and_all_of_them_open(settings: Settings) -> None:
    ring = master_keys.read(told(settings, master_keys=f"{ONE}\n{OTHER}\n"))
    turned = master_keys.read(told(settings, master_keys=f"{OTHER} {ONE}"))
    assert ring.ids == turned.ids
    assert ring.newest.id != turned.newest.id
    assert ring.named(turned.newest.id).id == turned.newest.id


def test_the_environment_counts_before_the_file(settings: Settings, file: Path) -> None:
    given = master_keys.read(told(settings, master_keys=ONE, master_keys_file=file))
    from_file = master_keys.read(told(settings, master_keys="", master_keys_file=file))
    assert given.ids.isdisjoint(from_file.ids)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (" \n", "it is empty"),
        ("not-base64", "key 1 is not 32 bytes in base64"),
        (f"{ONE}\n{b64encode(bytes(31)).decode()}", "key 2 is not 32 bytes in base64"),
        (f"{ONE}\n{OTHER}\n{ONE}", "key 3 repeats key 1"),
    ],
)
def test_a_ring_that_is_not_as_it_must_be(
    settings: Settings, file: Path, text: str, complaint: str
) -> None:
    file.write_text(text)
    for given in ({"master_keys": text}, {"master_keys_file": file}):
        with pytest.raises(MasterKeysMalformed, match=complaint) as refusal:
            master_keys.read(told(settings, **given))
        assert ONE not in str(refusal.value)


def test_none_at_all_and_a_file_that_is_not_there(settings: Settings, file: Path) -> None:
    with pytest.raises(MasterKeysMissing):
        master_keys.read(told(settings))
    with pytest.raises(MasterKeysMalformed, match="cannot be read: No such file"):
        master_keys.read(told(settings, master_keys_file=file.with_name("nowhere")))
    file.write_bytes(b"\xff")
    with pytest.raises(MasterKeysMalformed, match="no text"):
        master_keys.read(told(settings, master_keys_file=file))


def test_a_file_that_everybody_reads_is_warned_about(settings: Settings, file: Path) -> None:
    for mode, warned in ((0o600, False), (0o640, False), (0o644, True)):
        file.chmod(mode)
        with capture_logs() as said:
            master_keys.read(told(settings, master_keys_file=file))
        assert bool(said) is warned


def test_a_running_process_finds_a_key_that_came_later_and_wraps_under_its_own(
    settings: Settings, file: Path
) -> None:
    running = master_keys.read(told(settings, master_keys_file=file))
    own = running.newest.id
    made.add_master_key(file)
    later = master_keys.read(told(settings, master_keys_file=file))
    assert own in later.ids
    assert later.newest.id not in running.ids
    assert running.named(later.newest.id).id == later.newest.id
    assert running.newest.id == own
    file.write_text("broken")
    with pytest.raises(KeyUnknown):
        running.named(bytes(8))


def test_a_new_key_goes_in_front_and_the_file_stays_as_readable_as_it_was(file: Path) -> None:
    before = file.read_text()
    file.chmod(0o640)
    made.add_master_key(file)
    assert file.read_text().endswith(before)
    assert len(file.read_text().split()) == 2
    assert file.stat().st_mode & 0o777 == 0o640


def test_neither_settings_nor_a_ring_show_a_key(settings: Settings) -> None:
    given = told(settings, master_keys=ONE)
    assert ONE not in f"{given!r} {given.model_dump()} {vars(master_keys.read(given))}"
