import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from api.runtime import keys


def test_the_signing_key_is_for_es256(tmp_path: Path) -> None:
    file = keys.signing_key(tmp_path / "key.pem")
    key = load_pem_private_key(file.read_bytes(), password=None)
    assert isinstance(key, EllipticCurvePrivateKey)
    assert isinstance(key.curve, SECP256R1)


def test_keys_are_made_once_and_kept(tmp_path: Path) -> None:
    first = keys.signing_key(tmp_path / "key.pem").read_bytes()
    assert keys.signing_key(tmp_path / "key.pem").read_bytes() == first
    assert keys.secret(tmp_path / "secret") == keys.secret(tmp_path / "secret")
    assert keys.secret(tmp_path / "secret") != keys.secret(tmp_path / "other")


@pytest.mark.parametrize("make", [keys.signing_key, keys.secret, keys.password, keys.master_key])
def test_only_the_owner_reads_them(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "file")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600


def test_what_a_crash_left_half_written_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret.unfinished").write_text("half")
    assert keys.secret(tmp_path / "secret") != "half"
    assert not (tmp_path / "secret.unfinished").exists()
