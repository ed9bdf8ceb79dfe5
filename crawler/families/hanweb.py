"""大汉 Hanweb, generation "datastore": the visible list is empty, its rows lie in a script as XML.

    <script type="text/xml"><datastore><nextgroup><![CDATA[<a href="…/dataproxy.jsp?page=1&…"></a>]]>
    </nextgroup><recordset><record><![CDATA[<li><a href="/art/2022/1/20/art_12377_1486865.html" …

An HTML parser sees raw text there and finds no link. The next group of rows is fetched from
dataproxy.jsp, which answers with a datastore of its own.
"""

import re

from selectolax.lexbor import LexborHTMLParser

from ..attachments import is_file
from ..page import Ask, Listing, Page, Row
from ..rows import rows_of

_DATASTORE = re.compile(r"<datastore>.*?</datastore>", re.S)
_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.*?)\]\]>\s*</record>", re.S)
_NEXT = re.compile(r"<nextgroup>\s*<!\[CDATA\[(.*?)\]\]>\s*</nextgroup>", re.S)
_TOTAL = re.compile(
    r"<totalrecord>\s*(\d+)\s*</totalrecord>"  # in the answer of dataproxy.jsp
    r"|\btotalRecord\s*:\s*'?(\d+)"  # totalRecord:137, in the script of the column page
)
# /art/2022/1/20/art_12377_1486865.html   /art/2025/art_0f3c….html
_ARTICLE = re.compile(r"/art/(?:\d{4}/\d{1,2}/\d{1,2}/art_\d+_\d+|\d{4}/art_[0-9a-f-]{32,36})\.html$")


def recognise(page: Page) -> str | None:
    return "<datastore> with dataproxy.jsp" if bool(_DATASTORE.search(page.text)) and "dataproxy.jsp" in page.text else None


def listing(page: Page) -> Listing:
    following = next_page(page)
    return Listing(tuple(rows(page)), Ask(following) if following else None, total=declared_total(page),
                   pages=declared_pages(page))


def rows(page: Page) -> list[Row]:
    found = []
    for record in _RECORD.findall(_list(page)):
        anchors = LexborHTMLParser(_as_html(record)).css("a[href]")
        found += rows_of(page, anchors, lambda url: bool(_ARTICLE.search(url)) or is_file(url))[:1]
    return found


def next_page(page: Page) -> str | None:
    """The href of `nextgroup`, verbatim: some sites carry encrypted ids in it."""
    group = _NEXT.search(_list(page))
    anchor = LexborHTMLParser(group[1]).css_first("a[href]") if group else None
    return page.absolute(anchor.attributes.get("href")) if anchor else None


def declared_total(page: Page) -> int | None:
    found = _TOTAL.search(page.text)
    return int(found[1] or found[2]) if found else None


def declared_pages(page: Page) -> int | None:
    """Not compared: the pages of `totalpage` are those of the screen, several to a fetched group."""
    return None


def _list(page: Page) -> str:
    """The datastore with the most records: some columns carry a second, short one (a sidebar)."""
    return max(_DATASTORE.findall(page.text), key=lambda store: store.count("<record>"), default="")


def _as_html(record: str) -> str:
    """A record can be a <tr>, which a parser drops outside a table."""
    return f"<table>{record}</table>" if record.lstrip().lower().startswith("<tr") else record
