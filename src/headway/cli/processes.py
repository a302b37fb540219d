"""The single processes, as containers run them."""

from pathlib import Path
from typing import Annotated

import typer

from headway.cli.access import configured, database
from headway.cli.output import say
from headway.kernel.errors import ConfigurationError
from headway.kernel.settings import Settings, settings

Host = Annotated[str, typer.Option(help="The address to listen on.")]
Port = Annotated[int, typer.Option(min=1, max=65_535, help="The port to listen on.")]


def _begin(found: Settings) -> None:
    """What every long-running process does first: logging, and the refusals."""
    from headway.kernel import logging

    logging.configure(level=found.log_level, is_json=found.log_json)
    if not found.redis_url:
        raise ConfigurationError(
            "HEADWAY_REDIS_URL is not set: redis://host:port/0 or redis+socket:///path."
        )
    with database(found):
        pass


def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Run the web server: pages, JSON API, webhooks."""
    from headway.app import refuse_plain_address
    from headway.cli import serving

    found = configured()
    refuse_plain_address(found.public_url)
    _begin(found)
    if not serving.run(found, host=host, port=port):
        raise typer.Exit(1)


def migrate(
    *,
    create_roles: Annotated[
        bool,
        typer.Option(
            "--create-roles",
            help="First make both roles and the database, as HEADWAY_DATABASE_SUPERUSER_URL.",
        ),
    ] = False,
    superuser_url: Annotated[
        str,
        typer.Option(
            envvar="HEADWAY_DATABASE_SUPERUSER_URL",
            help="For --create-roles: a superuser of PostgreSQL. Better given by the environment.",
        ),
    ] = "",
) -> None:
    """Bring the schema to the newest revision, as the owner (HEADWAY_DATABASE_OWNER_URL)."""
    from headway.store import migrate as schema

    found = settings()
    if not found.database_owner_url:
        raise ConfigurationError("Set HEADWAY_DATABASE_OWNER_URL: migrations run as the owner.")
    if create_roles:
        _create_roles(found, superuser_url)
    schema.upgrade(found.database_owner_url)
    say(f"The schema is at {', '.join(schema.heads())}.")


def _create_roles(found: Settings, superuser_url: str) -> None:
    from sqlalchemy import make_url

    from headway.store import roles

    if not superuser_url or not found.database_url:
        raise ConfigurationError(
            "--create-roles needs HEADWAY_DATABASE_SUPERUSER_URL, and HEADWAY_DATABASE_URL for the"
            " application role's password."
        )
    owner, application = make_url(found.database_owner_url), make_url(found.database_url)
    if (owner.username, application.username) != (roles.OWNER, roles.APP):
        raise ConfigurationError(
            f"The URLs must name the roles {roles.OWNER} and {roles.APP}, not"
            f" {owner.username} and {application.username}."
        )
    roles.create_roles(
        superuser_url,
        database=owner.database or "headway",
        owner_password=owner.password,
        app_password=application.password,
    )


def worker() -> None:
    """Run a Celery worker: it reads providers; any number may run."""
    from headway.worker import run

    found = configured()
    _begin(found)
    run.run(found)


def scheduler() -> None:
    """Run the scheduler: it sends what is due; any number may run."""
    from headway.worker import schedule

    found = configured()
    _begin(found)
    schedule.run(found)


def sandbox(
    *,
    port: Annotated[
        int, typer.Option("--port", "--github-port", help="GitHub's port; 0: any free one.")
    ] = 0,
    seed: Annotated[int, typer.Option(help="The same seed makes the same world.")] = 1,
    size: Annotated[str, typer.Option(help="none, tiny, small, medium or large.")] = "small",
    now: Annotated[str | None, typer.Option(help="Where the world ends (ISO 8601).")] = None,
    archive: Annotated[
        list[Path] | None, typer.Option(help="A real history to serve besides; may be repeated.")
    ] = None,
    state_dir: Annotated[
        Path | None, typer.Option(help="Remembers the world, to go on with it later.")
    ] = None,
    control: Annotated[
        bool, typer.Option("--control", help="A world without planted stories.")
    ] = False,
) -> None:
    """Run the simulated providers on their own, over real HTTP."""
    from headway.sandbox import serve as sandbox_server

    words = ["--port", str(port), "--seed", str(seed), "--size", size]
    words += ["--now", now] if now is not None else []
    words += ["--state-dir", str(state_dir)] if state_dir is not None else []
    words += [word for path in archive or [] for word in ("--archive", str(path))]
    words += ["--control"] if control else []
    code = sandbox_server.main(words)
    if code:
        raise typer.Exit(code)
