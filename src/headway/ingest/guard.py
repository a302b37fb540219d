"""Which addresses may be asked: public ones over https, and those an operator named."""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from headway.connectors.base import ProviderUnavailable, UnsafeUrl

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
_PORTS = {"https": 443, "http": 80}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolve(host: str, port: int) -> Sequence[str]:
    """Every address of a name. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


class PublicUrls:
    """The `UrlGuard`: https to public addresses; `allowed_hosts` (exact host:port) pass as given.

    The name is resolved at each check, and every address it has must be public.
    """

    def __init__(self, allowed_hosts: Sequence[str] = (), resolve: Resolve = resolve) -> None:
        self._allowed = frozenset(host.lower() for host in allowed_hosts)
        self._resolve = resolve

    def check(self, url: str) -> None:
        """Pass, or raise UnsafeUrl; ProviderUnavailable where the name cannot be resolved."""
        try:
            parts = urlsplit(url)
            port = parts.port or _PORTS.get(parts.scheme, 0)
        except ValueError as error:
            raise UnsafeUrl("The address cannot be read as a URL") from error
        host = (parts.hostname or "").rstrip(".").lower()
        if not host or parts.scheme not in _PORTS or "@" in parts.netloc:
            raise UnsafeUrl("The address must be https://host/… without a user name")
        named = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        if named in self._allowed:
            return
        if parts.scheme != "https" or port != _PORTS["https"]:
            raise UnsafeUrl(
                f"Only https on port 443 may be asked; an operator can allow {named} with "
                "HEADWAY_ALLOWED_HOSTS"
            )
        self._refuse_private(host, port)

    def _refuse_private(self, host: str, port: int) -> None:
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise ProviderUnavailable(f"The name {host} could not be resolved") from error
        if not addresses or not all(is_public(address) for address in addresses):
            raise UnsafeUrl(
                f"{host} is not a public address; an operator can allow {host}:{port} with "
                "HEADWAY_ALLOWED_HOSTS"
            )


def is_public(text: str) -> bool:
    """Whether a literal address lies in the public internet, also behind an IPv6 mapping."""
    address: Address = ipaddress.ip_address(text.split("%", maxsplit=1)[0])
    for inner in _inside(address):
        if not inner.is_global or inner.is_multicast or inner.is_reserved:
            return False
    return True


def _inside(address: Address) -> Sequence[Address]:
    """The address and the IPv4 ones it carries."""
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    if address in _NAT64:
        return (ipaddress.IPv4Address(address.packed[-4:]),)
    if address.sixtofour is not None:
        return (address.sixtofour,)
    if address.teredo is not None:
        return (address, *address.teredo)
    return (address,)
