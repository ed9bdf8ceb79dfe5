"""广东 NFCMS: static lists index.html, index_2.html …; the page says outright what it is.

    <script>window.NFCMS_SITE_ID=668001;window.NFCMS_PUB_TYPE="cat";window.NFCMS_CAT_ID="9510"</script>
"""

import re
from dataclasses import replace

from ..page import Listing, Page
from ..reading.lists import read_list

_MARK = re.compile(r"NFCMS_(?:SITE_ID|PUB_TYPE|CAT_ID)\b", re.I)
_PHONE = re.compile(r"/mpost_(\d+\.html)")  # /content/mpost_123.html is the page for phones of post_123.html


def recognise(page: Page) -> str | None:
    found = _MARK.search(page.text) if page.mentions("nfcms_") else None
    return f"window.{found[0]}" if found else None


def listing(page: Page) -> Listing:
    read = read_list(page, starts=(2,))
    known = {row.url for row in read.rows}
    rows = (row for row in read.rows if _PHONE.sub(r"/post_\1", row.url) not in known - {row.url})
    return replace(read, rows=tuple(rows))
