from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parents[1]
PROOF_COSTS = frozenset(2**power for power in range(1, 11))  # beyond, checking costs us too much


def _of_scrypt(cost: int) -> int:
    if cost not in PROOF_COSTS:
        msg = "must be a power of two from 2 to 1024"
        raise ValueError(msg)
    return cost


class Settings(BaseSettings):
    """What differs between installations; read once, by ``create_app`` or the command line.

    From the environment, or from ``.env`` in the folder where the command is started.
    """

    model_config = SettingsConfigDict(env_prefix="KEVAI_", env_file=".env", extra="ignore")

    database_url: str  # owns the tables; the migrations use it
    app_database_url: str | None = None  # a login that is only a member of role kevai_app
    secret: Annotated[str, Field(min_length=32)]  # keys cursors, receipts, codes and challenges
    signing_key_file: Path  # an ES256 private key, PEM
    master_keys_file: Path | None = None  # a key a line, the newest first; ``serve`` needs it,
    master_keys: SecretStr | None = None  # or the same here, which then counts
    attachments: str = ".kevai/attachments"  # a folder, or a store: s3://bucket/prefix
    public_url: str = "http://127.0.0.1:8000"
    resident_folder: Path = ROOT / "clients" / "resident"  # the page for residents
    connections: int = 8  # per process and kind of use: reads, writes
    proof_cost: Annotated[int, AfterValidator(_of_scrypt)] = 128  # the work that feedback takes
    plain_wait_seconds: Annotated[int, Field(ge=1, le=600)] = 20  # in its place, without script
    access_token_seconds: int = 900
    refresh_token_days: int = 30
    log_level: Literal["debug", "info", "warning", "error", "critical"] = "info"
    metrics_address: Annotated[str | None, Field(pattern=r"^[\w.-]+:\d{1,5}$")] = None
