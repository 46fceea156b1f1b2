"""The caller's address, as far as the trusted proxies vouch for it."""

import re
from functools import lru_cache
from ipaddress import IPv6Address, ip_address

from structlog import get_logger

log = get_logger(__name__)

_IPV6_SUBNET = 64
# Some gateways (Azure's, IIS) append the caller's port.
_WITH_PORT = re.compile(r"(?P<ipv4>[0-9.]+):[0-9]+|\[(?P<ipv6>[^\]]*)\](:[0-9]+)?", re.ASCII)
_warned: set[str] = set()


def client_address(remote: str | None, forwarded_for: str | None, trusted_proxies: int) -> str:
    """The address that limits count by: IPv4 whole, IPv6 by its /64, which is what one subscriber gets.

    Each trusted proxy appends the address that it was called from to the forwarding header; so with n of them, the
    caller is the n-th entry from the right. Entries further left are whatever the caller liked to write.

    Args:
        remote: the address of the connection.
        forwarded_for: the ``X-Forwarded-For`` header.
        trusted_proxies: how many proxies of our own stand between the caller and us.
    """
    if trusted_proxies == 0:
        if forwarded_for is not None:
            _warn_once(
                "forwarding_header_ignored",
                "X-Forwarded-For arrives but TRUSTED_PROXIES is 0: behind a proxy, all callers share one limit",
            )
        return _counted(remote or "")
    hops = [hop.strip() for hop in (forwarded_for or "").split(",") if hop.strip()]
    if not hops:
        return _counted(remote or "")
    return _counted(hops[-min(trusted_proxies, len(hops))])


@lru_cache(maxsize=4096)
def _counted(address: str) -> str:
    with_port = _WITH_PORT.fullmatch(address)
    try:
        parsed = ip_address((with_port["ipv4"] or with_port["ipv6"]) if with_port else address)
    except ValueError:
        _warn_once("no_client_address", "a connection or a proxy names no IP address: such callers share one limit")
        return "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    host_bits = 128 - _IPV6_SUBNET
    return f"{IPv6Address(int(parsed) >> host_bits << host_bits)}/{_IPV6_SUBNET}"


def _warn_once(event: str, hint: str) -> None:
    if event not in _warned:
        _warned.add(event)
        log.warning(event, hint=hint)
