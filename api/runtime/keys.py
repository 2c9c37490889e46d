"""Secrets of a trial, made once, readable by their owner alone. Production brings its own.

Master keys are made here for both: ``new-master-key``.
"""

import os
import secrets
import stat
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from api.domain import passwords
from api.security import master_keys

ONLY_THE_OWNER = 0o600


def signing_key(file: Path) -> Path:
    if not file.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        _keep(file, pem.decode())
    return file


def secret(file: Path) -> str:
    if not file.exists():
        _keep(file, secrets.token_urlsafe(48))
    return file.read_text()


def master_key(file: Path) -> Path:
    if not file.exists():
        _keep(file, master_keys.generated())
    return file


def password(file: Path) -> str:
    """Words that can be read aloud and typed, as a demonstration needs."""
    if not file.exists():
        _keep(file, passwords.generated())
    return file.read_text()


def add_master_key(file: Path) -> None:
    """Put a new master key in front of those in the file, which stays as readable as it is."""
    known, before = (file.read_text(), file.stat()) if file.exists() else ("", None)
    _keep(file, master_keys.generated() + known, like=before)


def _keep(file: Path, content: str, *, like: os.stat_result | None = None) -> None:
    """Write beside, then rename, so that a crash never leaves half a key."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_THE_OWNER)
    with os.fdopen(handle, "w") as output:
        output.write(content)
        if like is not None:
            os.fchown(handle, like.st_uid, like.st_gid)
            os.fchmod(handle, stat.S_IMODE(like.st_mode))
        output.flush()
        os.fsync(handle)
    unfinished.replace(file)
