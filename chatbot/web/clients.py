"""Who is asking, as far as an address tells: the key that limits count by, and the part of it that may be logged.

An address is personal data: whole it stays in memory and in counters that live a minute, a log gets its network only.
"""

import ipaddress
from functools import lru_cache

LOCAL = "local"
"""What a client without an address is called: a unix socket has none."""

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@lru_cache(maxsize=8192)
def client_key(address: str | None) -> str:
    """Whom a limit counts: an IPv4 address, the /64 of an IPv6 one (a household's), "local" on a unix socket."""
    parsed = _parse(address)
    if parsed is None:
        return LOCAL
    return str(parsed if parsed.version == 4 else ipaddress.ip_network((parsed, 64), strict=False).network_address)


@lru_cache(maxsize=8192)
def client_network(address: str | None) -> str:
    """What a log line may hold of an address: its /24, of an IPv6 one its /48."""
    parsed = _parse(address)
    if parsed is None:
        return LOCAL
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def _parse(address: str | None) -> _Address | None:
    """The address; an IPv4 one that is written as IPv6 as IPv4; None when there is none to read."""
    try:
        parsed = ipaddress.ip_address((address or "").partition("%")[0])
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, ipaddress.IPv6Address) else parsed
