"""What is shipped: the Compose file, its secrets, the image's entry and the locks."""

import re
import shutil
import subprocess
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.hazmat.primitives.serialization import load_pem_private_key

ROOT = Path(__file__).parents[2]


def call(*command: str | Path, **environment: str) -> str:
    return subprocess.run(  # noqa: S603
        command,
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", **environment},
    ).stdout


@pytest.fixture
def compose() -> dict[str, Any]:
    text = (ROOT / "docker-compose.yml").read_text()
    document: dict[str, Any] = yaml.safe_load(text)
    return document


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    call(ROOT / "scripts/make-secrets.sh", tmp_path / "secrets")
    return tmp_path / "secrets"


def compose_command() -> list[str]:
    plugin = subprocess.run(
        ["/usr/bin/env", "docker", "compose", "version"], check=False, capture_output=True
    )
    if plugin.returncode == 0:
        return ["docker", "compose"]
    standalone = shutil.which("docker-compose")
    assert standalone, "scripts/install-debian-packages.sh installs docker-compose"
    return [standalone]


def test_compose_accepts_its_file() -> None:
    call(*compose_command(), "config", "--quiet")


def test_every_name_that_is_used_is_declared(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        for kind in ("networks", "secrets", "volumes"):
            named = {_source(each) for each in service.get(kind, [])}
            assert {each for each in named if "/" not in each} <= compose[kind].keys(), name
        assert set(service.get("depends_on", {})) <= compose["services"].keys(), name


def _source(entry: str | dict[str, str]) -> str:
    if isinstance(entry, dict):
        return entry["source"]
    source = entry.split(":")[0]
    return source if not source.startswith(".") else f"{source}/"


def test_only_the_front_is_open_to_the_world(compose: dict[str, Any]) -> None:
    assert [name for name, service in compose["services"].items() if "ports" in service] == [
        "front"
    ]


@pytest.mark.parametrize("name", ["api", "worker"])
def test_what_serves_does_not_know_the_owner(compose: dict[str, Any], name: str) -> None:
    known = {_source(each) for each in compose["services"][name]["secrets"]}
    keys = {"kevai_secret", "kevai_signing_key_file", "kevai_master_keys_file"}
    assert known == {"app_url", *keys}


def test_every_secret_is_made(compose: dict[str, Any], secrets: Path) -> None:
    made = {file.name for file in secrets.iterdir()}
    assert made == {Path(each["file"]).name for each in compose["secrets"].values()}
    load_pem_private_key((secrets / "signing_key.pem").read_bytes(), password=None)
    assert len(b64decode((secrets / "master_keys").read_text(), validate=False)) == 32


def test_secrets_are_made_once(secrets: Path) -> None:
    before = {file.name: file.read_text() for file in secrets.iterdir()}
    call(ROOT / "scripts/make-secrets.sh", secrets)
    assert {file.name: file.read_text() for file in secrets.iterdir()} == before


def test_the_entry_of_the_image_hands_secrets_over(tmp_path: Path) -> None:
    (tmp_path / "kevai_database_url").write_text("postgresql://somewhere/kevai\n")
    (tmp_path / "kevai_signing_key_file").write_text("the key itself")
    said = call(ROOT / "scripts/with-secrets.sh", "/usr/bin/env", SECRETS=str(tmp_path))
    assert "KEVAI_DATABASE_URL=postgresql://somewhere/kevai\n" in said
    assert f"KEVAI_SIGNING_KEY_FILE={tmp_path}/kevai_signing_key_file\n" in said
    assert "the key itself" not in said


@pytest.mark.parametrize("lock", ["runtime", "dev"])
def test_every_locked_package_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / f"requirements/{lock}.txt").read_text()
    packages = re.split(r"\n(?=\S)", re.sub(r" *#.*", "", text))
    assert packages
    assert [each for each in packages if "--hash=sha256:" not in each] == []
    assert "://" not in text
