"""No address inside a private network or on this machine is ever asked: what a page links to is not trusted.

An address in a URL is judged before the request; a name when it is resolved for the connection itself, so that a
name whose answer changes between a check and the use (DNS rebinding) gains nothing.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, Self

from scrapy.crawler import Crawler
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

_NAT64 = IPv6Network("64:ff9b::/96")


def is_refused(address: str, sandbox: bool) -> bool:
    """True for an address that is not of the public internet. `sandbox` lets loopback through, and nothing else.

    >>> is_refused("169.254.169.254", False), is_refused("127.0.0.1", True), is_refused("10.0.0.1", True)
    (True, False, True)
    """
    found = _carried(ip_address(address))
    if found.is_loopback:
        return not sandbox
    return not found.is_global or found.is_multicast


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address stands for: ::ffff:10.0.0.1, 2002:a00:1::, 64:ff9b::a00:1, ::10.0.0.1."""
    if not isinstance(address, IPv6Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    last = int(address) & 0xFFFFFFFF
    carries = address in _NAT64 or (int(address) >> 32 == 0 and last > 1)
    return IPv4Address(last) if carries else address


def literal(hostname: str) -> str | None:
    """The address that a host name is by itself, as connections understand it; None for a name.

    >>> literal("10.0.0.1"), literal("[::1]"), literal("www.a.gov.cn"), literal("2130706433"), literal("0x7f.1")
    ('10.0.0.1', '::1', None, '127.0.0.1', '127.0.0.1')
    """
    name = hostname.strip("[]")
    try:
        return str(ip_address(name))
    except ValueError:
        return _old_style(name)


def _old_style(name: str) -> str | None:
    """The forms of inet_aton, which the system's resolver takes too: 127.1, 0x7f000001, 2130706433, 0177.0.0.1."""
    parts = name.rstrip(".").split(".")
    try:
        numbers = [int(part, 16 if part.lower().startswith("0x") else 8 if part.startswith("0") else 10)
                   for part in parts]
    except ValueError:
        return None
    if len(parts) > 4 or any(n > 255 for n in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(parts)):
        return None
    packed = sum(n << (24 - 8 * i) for i, n in enumerate(numbers[:-1])) + numbers[-1]
    return str(ip_address(packed))


class PublicResolver(CachingThreadedResolver):
    """Resolves names for connections; one that leads to a refused address does not resolve, and is noted in the
    setting REFUSED (name → address)."""

    sandbox: bool
    refused: dict[str, str]

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> Self:
        resolver: Self = super().from_crawler(crawler, reactor)
        resolver.sandbox, resolver.refused = crawler.settings["SANDBOX"], crawler.settings["REFUSED"]
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Any:
        return super().getHostByName(name, timeout).addCallback(self._judge, name)

    def _judge(self, address: str, name: str) -> str:
        if is_refused(address, self.sandbox):
            self.refused[name] = address
            raise DNSLookupError(f"{name} leads to {address}")
        return address
