"""`headway demo` and `headway up`: everything on one machine, under one parent."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from headway.cli import demo_people, demo_world, following, northwind
from headway.cli.demo_world import Size
from headway.cli.installation import (
    DEMO,
    INSTALLATION,
    Installation,
    default_data_dir,
    held,
    installation,
    refuse_busy_port,
)
from headway.cli.supervisor import Stop, Supervisor, stoppable
from headway.cli.terminal import Terminal
from headway.embedded.process import ChildProcess
from headway.kernel.errors import ConfigurationError

if TYPE_CHECKING:
    from headway.ingest.services import Services
    from headway.store.repositories.organisations import OrganisationRow

_LEAST_BYTES = 500_000_000

DataDir = Annotated[
    Path | None,
    typer.Option("--data-dir", help="Where the servers' data lies; kept between starts."),
]
Port = Annotated[int, typer.Option(min=1, max=65_535, help="The port of the pages and the API.")]


def demo(
    more_archives: Annotated[list[Path] | None, typer.Argument(hidden=True)] = None,
    *,
    data_dir: DataDir = None,
    port: Port = 8000,
    seed: Annotated[int | None, typer.Option(help="Another seed is another company.")] = None,
    size: Annotated[Size | None, typer.Option(help="How big the company is.")] = None,
    archive: Annotated[
        list[Path] | None,
        typer.Option("--archive", help="Real GitHub histories to read besides, one or more files."),
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser.")] = False,
) -> None:
    """Try everything on this machine, with an invented company behind simulated providers."""
    archives = [*(archive or []), *(more_archives or [])]
    terminal = Terminal()
    with _until_stopped(terminal):
        refuse_busy_port("127.0.0.1", port)
        with held((data_dir or default_data_dir(DEMO)).expanduser().absolute()) as place:
            _refuse_full_disk(place)
            world = demo_world.remembered(place, seed=seed, size=size, archives=archives)
            with installation(
                place,
                terminal.step,
                public_url=f"http://127.0.0.1:{port}",
                allowed_hosts=(f"127.0.0.1:{world.port}",),
            ) as made:
                _run_demo(made, world, port, terminal, is_opening=not no_open)


def up(
    *,
    data_dir: DataDir = None,
    port: Port = 8000,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
) -> None:
    """Run Headway on this machine, empty, for providers of your own."""
    terminal = Terminal()
    with _until_stopped(terminal):
        refuse_busy_port(host, port)
        with held((data_dir or default_data_dir(INSTALLATION)).expanduser().absolute()) as place:
            _refuse_full_disk(place)
            with installation(
                place, terminal.step, public_url=f"http://127.0.0.1:{port}", is_private=False
            ) as made:
                _run_up(made, host, port, terminal)


@contextmanager
def _until_stopped(terminal: Terminal) -> Iterator[None]:
    """Ctrl-C and SIGTERM end it in order, and are no failure."""
    with stoppable():
        try:
            yield
        except Stop:
            terminal.say("Headway has stopped; its data is kept for the next start.")
        finally:
            terminal.settle()


@contextmanager
def _supervised(made: Installation, terminal: Terminal) -> Iterator[Supervisor]:
    supervisor = Supervisor(made.data_dir, made.environment, terminal.say, made.servers)
    try:
        yield supervisor
    finally:
        terminal.settle()
        supervisor.stop()


@contextmanager
def _services(made: Installation) -> Iterator["Services"]:
    from headway.ingest.services import services

    opened = services(made.settings)
    try:
        yield opened
    finally:
        opened.close()


def _run_up(made: Installation, host: str, port: int, terminal: Terminal) -> None:
    with _supervised(made, terminal) as supervisor:
        web = supervisor.start("web", "serve", "--host", host, "--port", str(port))
        supervisor.start("worker", "worker")
        supervisor.start("scheduler", "scheduler")
        shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104  # compared, not bound
        url = f"http://{shown}:{port}"
        northwind.wait_until_ready(web, f"{url}/healthz", supervisor.tick, "The web server")
        terminal.say(f"Headway is ready: {made.settings.public_url}/")
        terminal.say(
            "To sign in: headway org create NAME, then headway user invite EMAIL --role admin"
        )
        supervisor.forever()


@dataclass(frozen=True, slots=True)
class _Demo:
    """A demo that runs: everything its steps share."""

    made: Installation
    world: demo_world.DemoWorld
    terminal: Terminal
    supervisor: Supervisor
    services: "Services"

    def start(self, port: int) -> tuple[ChildProcess, ChildProcess]:
        """The web server and the sandbox, starting."""
        words = self.world.words(self.made.data_dir / "sandbox")
        sandbox = self.supervisor.start("sandbox", *words)
        return self.supervisor.start("web", "serve", "--port", str(port)), sandbox

    def connect(self, sandbox: ChildProcess) -> list["OrganisationRow"]:
        """Wait for the sandbox, connect what it holds, and let the workers read."""
        url = f"{self.world.origin}/_sandbox/config"
        tick = self.supervisor.tick
        config = northwind.wait_until_ready(sandbox, url, tick, "The sandbox")
        self.supervisor.start("worker", "worker")
        self.supervisor.start("scheduler", "scheduler")
        return [one.organisation for one in northwind.connect(self.services, config)]

    def read(self, organisations: Sequence["OrganisationRow"]) -> None:
        """Show the first sync until there is enough to look at, then seed teams."""
        self.terminal.say("Reading through the real connectors and workers:")
        progress = following.follow(
            self.services.database,
            organisations,
            self.terminal,
            is_enough=following.enough(is_patient=bool(self.world.archives)),
            tick=self.supervisor.tick,
        )
        for row in organisations:
            company = northwind.company_of(row.slug, self.world.origin)
            demo_people.seed(self.services.database, row.id, self.world.origin, company)
        for problem in [words for one in progress for words in following.problems(one)][:10]:
            self.terminal.say(f"  Not all could be read: {problem}")

    def ready(self, web: ChildProcess, port: int, rows: Sequence["OrganisationRow"]) -> str:
        """Wait for the web server and print where to go; the address of the sign-in link."""
        own = f"http://127.0.0.1:{port}/healthz"
        northwind.wait_until_ready(web, own, self.supervisor.tick, "The web server")
        links = [northwind.sign_in_url(self.services, self.made.settings, row.slug) for row in rows]
        for row, link in zip(rows[1:], links[1:], strict=True):
            self.terminal.say(f"{row.name} (real histories): {link}")
        self.terminal.say(f"Headway is ready: {links[0]}")
        return links[0]


def _run_demo(
    made: Installation,
    world: demo_world.DemoWorld,
    port: int,
    terminal: Terminal,
    *,
    is_opening: bool,
) -> None:
    with _supervised(made, terminal) as supervisor, _services(made) as services:
        terminal.step("Starting the simulated providers, the web server, a worker, the scheduler")
        running = _Demo(made, world, terminal, supervisor, services)
        web, sandbox = running.start(port)
        before = northwind.already_read(services, len(world.archives))
        if before:
            # What was read yesterday can be looked at before the simulated world is back.
            link = running.ready(web, port, before)
            running.connect(sandbox)
        else:
            organisations = running.connect(sandbox)
            running.read(organisations)
            link = running.ready(web, port, organisations)
        if is_opening:
            _open(link)
        supervisor.forever()


def _open(url: str) -> None:
    """Open a browser where somebody sits in front of one."""
    import webbrowser

    has_screen = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    if sys.stdout.isatty() and (has_screen or sys.platform == "darwin"):
        webbrowser.open(url)


def _refuse_full_disk(place: Path) -> None:
    free = shutil.disk_usage(place).free
    if free < _LEAST_BYTES:
        raise ConfigurationError(
            f"The disk under {place} is full ({free // 1_000_000} MB free): make room, or choose"
            " another directory with --data-dir."
        )
