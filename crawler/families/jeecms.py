"""jeecms: index.jhtml, index_2.jhtml …; articles /zwgk/123.jhtml; Yunnan newPolicy.jspx?path=…&pageNo=1.

    共45条记录 1/3页 <a href="index_2.jhtml">下一页</a>
    <a href="javascript:void(0);" onclick="location.href=encodeURI('index_2.jhtml');">下一页</a>
"""

import re
from urllib.parse import urlsplit

from ..lists import read_list
from ..page import Listing, Page

_LINKED = re.compile(r"(?:href|src)\s*=\s*[\"']?[^\"'\s>]*(?:\.jhtml\b|/[ru]/cms/)|\bnewPolicy\.jspx|\bjeecms\b", re.I)


def recognise(page: Page) -> str | None:
    path = urlsplit(page.url).path.lower()
    if path.endswith((".jhtml", ".jspx")):
        return f"address ends in {path[path.rindex('.') :]}"
    found = _LINKED.search(page.text)
    return f"jeecms address: {found[0][-40:]}" if found else None


def listing(page: Page) -> Listing:
    """Links to index.jhtml are navigation, never rows: the table of dialects has them as lists."""
    return read_list(page, starts=(2,))
