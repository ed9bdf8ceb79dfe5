"""Which addresses a site's walk may ask: its own hosts, those of its domain, and other government hosts.

Lists of annual reports lead to the sites of other governments (a province's to its counties: guide §4), so a row
may; anything else is recorded as off_site and left.
"""

import re
from urllib.parse import urlsplit

from ..outcomes import Outcome, Verdict
from ..registry import Site
from .network import is_refused, literal
from .pace import domain_of, host_of

_NAME = re.compile(r"[\w.-]+")  # www.政务.cn; not "a b.gov.cn", "10.0.0.1%00.gov.cn"
_GOVERNMENT = (".gov.cn", ".政务.cn")


class Scope:
    """The hosts of one walk."""

    def __init__(self, site: Site) -> None:
        self._sandbox = site.sandbox
        self._domains = {domain_of(host_of(url)) for url in (site.home, *site.columns, *site.alternates)}

    def widen(self, url: str) -> None:
        """The site has moved to this address by its own word."""
        self._domains.add(domain_of(host_of(url)))

    def refusal(self, url: str) -> Verdict | None:
        """Why an address must not be asked; None when it may."""
        parts = urlsplit(url)
        try:
            hostname, address = parts.hostname or "", literal(parts.hostname or "")
            _ = parts.port  # raises for one that is none
        except ValueError as error:
            return Verdict(Outcome.OFF_SITE, f"is no address: {error}")
        if parts.scheme not in {"http", "https"} or not hostname:
            return Verdict(Outcome.OFF_SITE, f"is no address of the web: {url[:100]}")
        if not address and not _NAME.fullmatch(hostname):
            return Verdict(Outcome.OFF_SITE, f"has no name of a host: {url[:100]}")
        if address and is_refused(address, self._sandbox):
            return Verdict(Outcome.PRIVATE_ADDRESS, f"leads to {address}")
        host = host_of(url)
        own = domain_of(host) in self._domains or hostname.endswith(_GOVERNMENT)
        # Every simulated site is a port of this machine; each stands for a government host.
        if own or (self._sandbox and address):
            return None
        return Verdict(Outcome.OFF_SITE, f"leads to {host}")
