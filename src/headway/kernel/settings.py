"""Settings, read from the environment when asked for, never at import."""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _split(value: object) -> object:
    if isinstance(value, str):
        return tuple(word for part in value.split(",") if (word := part.strip()))
    return value


CommaSeparated = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]


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
    slice_seconds: float = 300
    """How long a task may go on before it hands its job back, due at once."""
    refresh_seconds: float = 86_400
    """How long between two re-reads of what is open or was closed under 30 days ago."""
    census_seconds: float = 604_800
    """How long between two enumerations of every id, which find what was deleted."""
    confirm_seconds: float = 3_600
    """How long until a second census confirms what the first one missed."""
    discover_seconds: float = 86_400
    """How long between two listings of what a connection may read."""
    recent_days: float = 90
    """How far back the first walk goes; the rest follows in the background."""
    connection_slots: int = Field(default=4, ge=1)
    """How many jobs of one connection may run at a time."""
    attempts: int = Field(default=5, ge=1)
    """How many times in a row a job may be lost with its worker before it is set aside."""
    worker_children: int = Field(default=2, ge=1)
    remember_seconds: float = Field(default=1.0, ge=0)
    """How long a reader gets the same answer again unasked; 0: every request asks."""
    frame_cache_bytes: int = 400_000_000
    log_level: str = "INFO"
    log_json: bool = False
    """One JSON object a line instead of words."""


@cache
def settings() -> Settings:
    """The settings of this process; tests call `settings.cache_clear()` after a change."""
    return Settings()
