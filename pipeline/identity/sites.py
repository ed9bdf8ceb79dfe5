"""Where a page was published: the division of its host, and whether the host is an official one."""

import ipaddress
import re
import tomllib
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import parse_qs, urlsplit

from pipeline.identity.divisions import DATA, read_rows

Standing = Literal["official", "academic", "local", "unofficial", "unknown"]
_RESERVED = frozenset({"localhost", "example", "test", "invalid"})  # RFC 2606: no site of the web
_PORT = re.compile(r":(?:80|443)$")


class Site(NamedTuple):
    """`standing`: official, academic (another regime), local (this machine, a private network), unofficial,
    unknown (no address). `division`: the code of the division whose portal it is, where known.
    `year`: the report year where the address is one that states it.
    """

    host: str | None
    standing: Standing
    division: str | None
    year: int | None = None


def site_of(url: str | None, division: str | None = None) -> Site:
    """The site of an address; `division` is the registry's, for hosts that the table does not know.

    czj.example.gov.cn belongs to example.gov.cn. A page without address is `unknown`, never unofficial.
    """
    host = _host(url)
    if url is None or host is None:
        return Site(None, "unknown", division)
    labels = host.split(".")
    known = (_hosts().get(".".join(labels[i:])) for i in range(len(labels) - 1))
    of_host = next((code for code in known if code), None)
    return Site(host, _standing(host), division or of_host, _stated_year(url))


def _host(url: str | None) -> str | None:
    if not url:
        return None
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
    except ValueError:  # "http://[bad": no address that could be judged
        return None
    if parts.scheme not in ("", "http", "https"):
        return None
    return _PORT.sub("", parts.netloc.rpartition("@")[2].lower()).rstrip(".").removeprefix("www.") or None


def _standing(host: str) -> Standing:
    name = host.rpartition(":")[0] if re.search(r":\d+$", host) else host
    try:
        address = ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        address = None
    if name.rpartition(".")[2] in _RESERVED or (address is not None and (address.is_loopback or address.is_private)):
        return "local"
    lists = _official()
    if host in lists["server"] or _ends(name, lists["suffix"]):
        return "official"
    return "academic" if _ends(name, lists["academic"]) else "unofficial"


def _ends(host: str, suffixes: frozenset[str]) -> bool:
    return any(host == suffix or host.endswith(f".{suffix}") for suffix in suffixes)


def _stated_year(url: str) -> int | None:
    # module/xxgk/xxgkAnnualReport.jsp?fbtime=2010&area=…: fbtime is the report year (specification §5.4).
    # Other years in addresses are those of a migration and say nothing.
    if "xxgkAnnualReport" not in url:
        return None
    years = parse_qs(urlsplit(url).query).get("fbtime", [])
    return int(years[0]) if years and re.fullmatch(r"20\d\d", years[0]) else None


@lru_cache(maxsize=1)
def _hosts() -> dict[str, str]:
    return {row[0]: row[1] for row in read_rows("hosts.tsv")}


@lru_cache(maxsize=1)
def _official() -> dict[str, frozenset[str]]:
    table = tomllib.loads((DATA / "official_hosts.toml").read_text(encoding="utf-8"))
    return {kind: frozenset(row["host"] for row in rows) for kind, rows in table.items()}
