"""Settings, read from the environment when asked for, never at import."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

CommaSeparated = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """Every setting of Headway; the variable is `HEADWAY_` and the name in capitals."""

    model_config = SettingsConfigDict(env_prefix="HEADWAY_", extra="ignore", frozen=True)

    database_url: str = ""
    """The application role's URL, `postgresql+psycopg://…`."""
    database_owner_url: str = ""
    """The migration role's URL; only `headway migrate` and set-up commands need it."""
    redis_url: str = ""
    """Broker and budgets, `redis://…` or `redis+socket:///…`; its policy must be noeviction."""
    public_url: str = "http://127.0.0.1:8000"
    master_key: SecretStr | None = None
    master_key_file: Path | None = None
    trusted_proxies: CommaSeparated = ()
    allowed_hosts: CommaSeparated = ()
    """Exact host:port pairs that the URL guard lets through although they are not public."""
    data_dir: Path | None = None
    threads: int = Field(default=16, ge=1, le=256)
    """Request threads and database connections of one process: one number, equal."""
    lease_seconds: float = 60
    heartbeat_seconds: float = 15
    reconcile_seconds: float = 30
    poll_seconds: float = 300
    """How long a scope rests between two incremental syncs."""
    frame_cache_bytes: int = 400_000_000


@cache
def settings() -> Settings:
    """The settings of this process; tests call `settings.cache_clear()` after a change."""
    return Settings()
