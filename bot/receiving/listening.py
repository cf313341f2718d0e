"""The address to serve on, taken before anybody is told of it.

Knows: sockets, and what to say when an address cannot be had. Must not know: what is served.
"""

from __future__ import annotations

import errno
import socket

from bot.config import BadConfig, WebSettings

BACKLOG = 512  # connections that wait for us; more come back by themselves
_ADVICE = {
    errno.EADDRINUSE: "another program has this port. Is another jps-bot running? Stop it, or "
    "choose another web.port.",
    errno.EACCES: "this user may not use a port below 1024. Choose a higher web.port and let a "
    "proxy stand before it (docs/proxy.md).",
    errno.EADDRNOTAVAIL: "this machine has no such address. For this machine alone: 127.0.0.1 "
    "or ::1; for all that reach it: 0.0.0.0 or ::.",
}
_UNKNOWN = "web.host must be an address of this machine, for instance 127.0.0.1 or ::1."


def listen(settings: WebSettings) -> socket.socket:
    """The socket to serve on; raises `BadConfig` when this address cannot be had."""
    try:
        return opened(settings.host.strip("[]"), settings.port)
    except (OSError, UnicodeError) as error:  # a name that can be none is not even looked up
        why = _ADVICE.get(getattr(error, "errno", None) or 0, _UNKNOWN)
        place = f"web.host {settings.host}, web.port {settings.port} cannot be used"
        raise BadConfig([f"{place}: {why}"]) from error


def opened(host: str, port: int) -> socket.socket:
    """A listening socket; raises OSError. A name takes the first address that it stands for."""
    family, _, _, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    both = family == socket.AF_INET6 and host == "::" and socket.has_dualstack_ipv6()
    return socket.create_server(address[:2], family=family, backlog=BACKLOG, dualstack_ipv6=both)
