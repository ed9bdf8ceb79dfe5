"""Addresses of sites: which are well formed, which are the same, who answers for them."""

import hashlib
import ipaddress
import re
from functools import cache
from urllib.parse import urlsplit

import tldextract

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_HOST = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.I)
_LONGEST_ID = 63


def not_an_address(url: str) -> str | None:
    """Why a URL cannot be that of a site, as the end of a sentence; None when it can."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:  # "http://[", "http://a:x/"
        return f"{url!r} is not an http address"
    if parts.scheme not in {"http", "https"} or not host or port == 0 or re.search(r"\s", url):
        return f"{url!r} is not an http address"
    if "@" in parts.netloc:
        return f"{url!r} carries a user name"
    if host in LOOPBACK or _HOST.fullmatch(host):
        return None
    try:
        public = ipaddress.ip_address(host).is_global
    except ValueError:
        return f"{url!r} has a malformed host"
    return None if public else f"{url!r} is an address on a private network"


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine, as those of the sandbox are."""
    return urlsplit(url).hostname in LOOPBACK


def address_key(url: str) -> str:
    """What the spellings of one home page share: host and path, for http and https lead to one site.

    >>> address_key("HTTPS://www.putuo.gov.cn/") == address_key("http://www.putuo.gov.cn")
    True
    """
    parts = urlsplit(url)
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}{'?' if parts.query else ''}{parts.query}"


def registrable_domain(url: str) -> str:
    """The domain that somebody registered, under which one vendor may run many hosts; the host and port themselves
    where the address is a number or a public suffix.

    The list of public suffixes is the one that tldextract ships: nothing is fetched.

    >>> registrable_domain("https://czj.beijing.gov.cn/zwgk/")
    'beijing.gov.cn'
    >>> registrable_domain("http://127.0.0.1:8801/")
    '127.0.0.1:8801'
    """
    netloc = urlsplit(url).netloc.rpartition("@")[2].lower()
    return _suffixes()(netloc).top_domain_under_public_suffix or netloc


@cache
def _suffixes() -> tldextract.TLDExtract:
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


def site_id_of(home: str) -> str:
    """The site_id that a home page gets: its host without "www." and ".gov.cn", and its path where it has one.

    Different addresses have different ids (a hyphen is doubled, a dot or slash becomes one); of one that is longer
    than a folder name should be, a hash stands for the end.

    >>> site_id_of("https://www.beijing.gov.cn/"), site_id_of("http://czj.my-county.gov.cn/")
    ('beijing', 'czj-my--county')
    """
    parts = urlsplit(home.lower())
    host = parts.netloc.removeprefix("www.").removesuffix(".gov.cn")
    text = f"{host}{parts.path.rstrip('/')}{'?' if parts.query else ''}{parts.query}"
    slug = re.sub(r"[^a-z0-9-]", "-", text.replace("-", "--")).lstrip("-")
    if slug and len(slug) <= _LONGEST_ID:
        return slug
    return f"{slug[:_LONGEST_ID - 9]}-{hashlib.sha256(text.encode()).hexdigest()[:8]}".lstrip("-")
