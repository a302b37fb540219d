"""Starts the sandbox: makes its world, then serves it on one port of the loopback interface."""

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from headway.kernel.errors import ConfigurationError
from headway.sandbox import state as states
from headway.sandbox.app import build_app
from headway.sandbox.archive.load import UnreadableArchive, load_archives
from headway.sandbox.clock import Clock
from headway.sandbox.control import Control
from headway.sandbox.github.accounts import App
from headway.sandbox.github.app_pages import OWNER_LOGIN
from headway.sandbox.github.service import Service
from headway.sandbox.world import make
from headway.sandbox.world.model import World
from headway.sandbox.world.simulation import Simulation

SIZES = ("none", "tiny", "small", "medium", "large")


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What `headway sandbox` is started with."""

    port: int = 0
    seed: int = 1
    size: str = "small"
    now: datetime | None = None
    archives: tuple[Path, ...] = ()
    state_dir: Path | None = None
    is_control: bool = False


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A made sandbox: its service, its controls and the application around them."""

    service: Service
    control: Control
    app: ASGIApp


def build(options: Options, origin: str) -> Sandbox:
    """Make the world and everything around it.

    Raises ConfigurationError or UnreadableArchive.
    """
    state = states.load(
        options.state_dir,
        seed=options.seed,
        size=options.size,
        now=options.now,
        is_control=options.is_control,
    )
    world = World(origin, state.first_moment, seed=state.seed)
    make.actor(world, OWNER_LOGIN, name="Headway")
    simulation = None
    if state.size != "none":
        simulation = Simulation(
            world, size=state.size, first_now=state.first_moment, is_control=state.is_control
        )
        simulation.advance_to(state.first_moment)
    load_archives(world, options.archives)
    app = App(state.private_key, state.seed)
    for owner in world.organisations.values():
        app.install(owner)
    service = Service(world, app, is_flowing=options.now is None)
    clock = Clock(service, simulation, state, options.state_dir)
    clock.catch_up()
    service.advance, service.keep_up = clock.advance, clock.keep_up
    control = Control(service)
    return Sandbox(service, control, build_app(service, control))


def run(options: Options) -> None:
    """Serve until SIGTERM or SIGINT, which end it at once. Raises ConfigurationError."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", options.port))
        except OSError as error:
            raise ConfigurationError(
                f"port {options.port} of 127.0.0.1 is in use: choose another with --port"
            ) from error
        origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
        sandbox = build(options, origin)
        listener.listen(128)
        print(f"sandbox ready {origin}", flush=True)  # noqa: T201 (what callers wait for)
        config = uvicorn.Config(
            sandbox.app,
            log_level="error",
            access_log=False,
            server_header=False,
            date_header=False,
            lifespan="off",
        )
        _Server(config).run(sockets=[listener])


class _Server(uvicorn.Server):
    """Ends at the first signal: the state was saved when it changed, nothing is left to do."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Leave without waiting for open connections."""
        del sig, frame
        os._exit(0)


def parse(arguments: Sequence[str]) -> Options:
    """Options from the command line."""
    parser = argparse.ArgumentParser(prog="headway sandbox", description=__doc__)
    parser.add_argument("--port", "--github-port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--now", type=_moment, default=None, help="where the world ends (ISO 8601)")
    parser.add_argument("--archive", type=Path, nargs="+", action="extend", default=[])
    parser.add_argument("--state-dir", type=Path, default=None)
    parser.add_argument("--control", action="store_true", help="a world without planted stories")
    given = parser.parse_args(arguments)
    return Options(
        port=given.port,
        seed=given.seed,
        size=given.size,
        now=given.now,
        archives=tuple(given.archive),
        state_dir=given.state_dir,
        is_control=given.control,
    )


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command: 0 ok, 1 failed with a clear message, 2 usage."""
    try:
        run(parse(sys.argv[1:] if arguments is None else arguments))
    except (ConfigurationError, UnreadableArchive) as error:
        print(error, file=sys.stderr)  # noqa: T201 (the command's own words)
        return 1
    return 0
