"""The way from here to a provider's API: through which proxy, and whether a request has left.

Knows: aiohttp, names of this machine. Must not know: any provider.
aiohttp is imported by whoever takes it: a start without it is a tenth shorter.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass


def by_proxy(api_url: str) -> bool:
    """Whether HTTP_PROXY and its like count for this address: not for one on this machine, such
    as a Bot API server of our own, which no proxy elsewhere could reach."""
    host = urlsplit(api_url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return True


def proxied(api_url: str) -> bool:
    """Whether requests to this address go through a proxy, as aiohttp would decide it."""
    parts = urlsplit(api_url)
    set_for = parts.scheme in getproxies() and not proxy_bypass(parts.hostname or "")
    return by_proxy(api_url) and bool(set_for)


def never_left(error: Exception) -> bool:
    """Whether a request certainly has not arrived: there was no connection, or it was reset before
    all of the request was written. What came to an end later may have arrived."""
    import aiohttp

    if isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return True
    # aiohttp refuses to write to a connection that is lost, and hides that behind a ClientOSError.
    return any(
        isinstance(one, aiohttp.ClientConnectionResetError) for one in (error, error.__cause__)
    )
