"""Runs the web application, and ends it without waiting for browsers that only listen."""

import socket
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

from headway.app import create_app
from headway.kernel.settings import Settings
from headway.web import live

_PATIENCE_SECONDS = 10
"""What is being answered when the process is told to end has so long."""


class Server(uvicorn.Server):
    """Ends the streams of progress first, which would otherwise stay open until cut off."""

    def __init__(self, app: FastAPI, *, host: str, port: int) -> None:
        self._poller = live.of(app.state)
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,  # the application itself knows which proxies to believe
                timeout_graceful_shutdown=_PATIENCE_SECONDS,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of everybody, then end."""
        self._poller.end()
        await super().shutdown(sockets)


def run(settings: Settings, *, host: str, port: int) -> bool:
    """Serve until SIGTERM or SIGINT; whether it started at all. Raises ConfigurationError."""
    server = Server(create_app(settings), host=host, port=port)
    with suppress(KeyboardInterrupt):  # uvicorn hands the signal on once everything is closed
        server.run()
    return server.started
