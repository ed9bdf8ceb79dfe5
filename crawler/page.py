"""What the families see and say: a page and the request that gave it; rows, and the request for more of them."""

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

Kind = Literal["home", "list", "article", "attachment", "file", "robots"]
"""What a link leads to."""

# What articles are judged and read by: looked up in one pass, for each costs a tenth of a millisecond.
_OFTEN_ASKED = "title, h1, h2, table, a, img, iframe, embed, object, script, [onclick]"


@dataclass(frozen=True)
class Ask:
    """A request: a GET of `url`, or, with a `form` or `json` body, a POST to it.

    `url` keeps its fragment: gkmlpt carries the category there ("/gkmlpt/policy#1076").
    """

    url: str
    form: tuple[tuple[str, str], ...] | None = None
    json: str | None = None

    @classmethod
    def post(cls, url: str, form: Mapping[str, object]) -> "Ask":
        return cls(url, form=tuple((name, str(value)) for name, value in form.items()))

    @cached_property
    def body(self) -> str | None:
        """The body of a POST; None for a GET."""
        return urlencode(self.form) if self.form is not None else self.json

    @cached_property
    def key(self) -> str:
        """The address under which the answer is kept: a POST carries its body there, as replay tools expect.

        >>> Ask.post("http://a.gov.cn/search", {"page": 2}).key
        'http://a.gov.cn/search?__wb_method=POST&page=2'
        """
        url = urldefrag(self.url).url if "#" in self.url else self.url
        if self.body is None:
            return url
        body = self.body if self.form is not None else urlencode({"__wb_post_data": self.body})
        return f"{url}{'&' if urlsplit(url).query else '?'}__wb_method=POST&{body}"


# "/nb/202101/t20210129_1.html", "./t20210129_1.html", "list.jsp?id=3": nearly every address, and nothing to work out.
_PLAIN = re.compile(r"(/|(?:\./)?)([\w%~-][\w%~=&+,-]*(?:[./][\w%~=&+,-]+)*/?(?:\?[\w%~./=&+,-]+)?)")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a list page. `listed_on` is the ISO date printed in it, None when none is."""

    url: str
    title: str
    listed_on: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """What one list page says.

    `next` asks for the page after it (None: the page names none). `probes` are guesses at it, in order, for a list
    whose pager says nothing: one that answers with rows not seen before is the next page, and a list whose probes all
    answer with nothing new has ended. `total` and `pages` are what the site declares for the whole list (None: it
    does not say). `columns` are further lists that belong to it (a tab a year). `problem` says why the list cannot be
    read to its end ("drawn by script: /js/list.js", "asks for a captcha"); "" when it can.
    """

    rows: tuple[Row, ...] = ()
    next: Ask | None = None
    probes: tuple[Ask, ...] = ()
    total: int | None = None
    pages: int | None = None
    columns: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True)
class Page:
    """A decoded answer, the URL that answered with it, and what was asked (None: a GET of that URL)."""

    url: str
    text: str
    ask: Ask | None = None

    @cached_property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.text)

    @cached_property
    def elements(self) -> Mapping[str, list[LexborNode]]:
        """The elements of each tag that articles are read by, in page order; under "clickable" all links and whatever
        else a click makes do something."""
        found: defaultdict[str, list[LexborNode]] = defaultdict(list)
        for node in self.tree.css(_OFTEN_ASKED):
            found[node.tag or ""].append(node)
            if node.tag == "a" or "onclick" in node.attributes:
                found["clickable"].append(node)
        return found

    @cached_property
    def json(self) -> Any:
        """The body as JSON; None when it is not JSON."""
        if self.text.lstrip()[:1] not in {"{", "["}:
            return None
        try:
            return json.loads(self.text)
        except (ValueError, RecursionError):
            return None

    @cached_property
    def base(self) -> str:
        """What relative addresses are relative to: the page's own, or that of its <base href="/site/">."""
        found = self.tree.css_first("base[href]") if "<base" in self.text or "<BASE" in self.text else None
        return urljoin(self.url, found.attributes.get("href") or "") if found else self.url

    @cached_property
    def _lowered(self) -> str:
        return self.text.lower()

    def mentions(self, *words: str) -> bool:
        """True when one of the words, given in small letters, stands anywhere in the text, be it in capitals. A pattern
        that ignores case takes a hundred times as long, so it is looked for only where its word stands.

        >>> Page("http://a.gov.cn/", "<script>EpointWebBuilder</script>").mentions("epoint")
        True
        """
        return any(word in self._lowered for word in words)

    @property
    def asked(self) -> Ask:
        return self.ask or Ask(self.url)

    @property
    def fragment(self) -> str:
        """The fragment of the address that was asked for: "1076" of "/gkmlpt/policy#1076"."""
        return urlsplit(self.asked.url).fragment

    def absolute(self, href: str | None, *, fragment: bool = False) -> str | None:
        """The http(s) URL an href leads to, its fragment left out unless it is wanted; None when it leads nowhere.

        >>> Page("http://a.gov.cn/x/index.html", "").absolute("./t20210129_1.html#top")
        'http://a.gov.cn/x/t20210129_1.html'
        >>> Page("http://a.gov.cn/x/", "").absolute("..\\\\nb\\\\index.html")  # a slash to browsers, before the query
        'http://a.gov.cn/nb/index.html'
        """
        if not (href and (href := href.strip())):
            return None
        # Menus stand on every page of a site: what an address means depends on the page's folder at most.
        return _joined(self.base if href[0] in "?#;" else self._folder, href, fragment)

    @cached_property
    def _folder(self) -> str:
        path = self.base.partition("?")[0].partition("#")[0]
        return path.rpartition("/")[0] + "/" if path.count("/") > 2 else path + "/"


_SESSION = re.compile(r";jsessionid=[^?#]*", re.I)


@lru_cache(maxsize=1 << 15)
def _joined(base: str, href: str, fragment: bool) -> str | None:
    if (plain := _PLAIN.fullmatch(href)) and base[-1:] == "/" and (root := _root_of(base)):
        return (root if plain[1] == "/" else base) + plain[2]
    if ";jsessionid=" in href:  # of this visit only: another address for the same page each time
        href = _SESSION.sub("", href)
    if "\\" in href:
        path = href[: min(at for sign in "?#" if (at := f"{href}{sign}".find(sign)) >= 0)]
        href = path.replace("\\", "/") + href[len(path) :]
    try:
        joined = urljoin(base, href)
        url = joined if fragment or "#" not in joined else urldefrag(joined).url
        parts = urlsplit(url)
        if parts.netloc.lower() != parts.netloc and "@" not in parts.netloc:  # HTTP://WWW.A.gov.cn/
            url = parts._replace(netloc=parts.netloc.lower()).geturl()
        elif url[:4] != "http":
            url = parts.geturl()
        reachable = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
        return url if reachable else None
    except ValueError:  # "http://[", "http://a:x/": urllib refuses them, and so do browsers
        return None


@lru_cache(maxsize=1 << 10)
def _root_of(base: str) -> str | None:
    """The "http://a.gov.cn/" of a folder that links can be put after as they stand; None for any other."""
    if not base.startswith(("http://", "https://")) or "/." in base or "//" in base[len("https://") :]:
        return None
    if _joined(base, "", False) != base:  # "http://a:b/": no address
        return None
    return "/".join(base.split("/")[:3]) + "/"
