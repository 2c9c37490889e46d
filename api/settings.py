from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).parents[1]


class Settings(BaseSettings):
    """What differs between installations; read once, by ``create_app`` or the command line."""

    model_config = SettingsConfigDict(env_prefix="KEVAI_", env_file=".env", extra="ignore")

    database_url: str  # owns the tables; the migrations use it
    app_database_url: str | None = None  # a login that is only a member of role kevai_app
    secret: str  # keys cursors, receipts and codes; 32 random bytes or more
    signing_key_file: Path  # an ES256 private key, PEM
    public_url: str = "http://127.0.0.1:8000"
    resident_folder: Path = ROOT / "clients" / "resident"  # the page for residents
    connections: int = 8  # per process and kind of use: reads, writes
    access_token_seconds: int = 900
    refresh_token_days: int = 30
    log_level: str = "info"
