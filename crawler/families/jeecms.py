"""jeecms: index.jhtml, index_2.jhtml …; articles /zwgk/123.jhtml; Yunnan newPolicy.jspx?path=…&pageNo=1.

    共45条记录 1/3页 <a href="index_2.jhtml">下一页</a>
    <a href="javascript:void(0);" onclick="location.href=encodeURI('index_2.jhtml');">下一页</a>
"""

import re
from urllib.parse import urlsplit

from ..page import Listing, Page
from ..reading.lists import read_list
from ..reading.rows import list_rows

# <link href="/r/cms/www/default/css/a.css">, <img src="/u/cms/www/202001/a.jpg">
_RESOURCE = re.compile(r"(?:href|src)\s*=\s*[\"']?[^\"'\s>]*/[ru]/cms/|\bjeecms\b", re.I)


def recognise(page: Page) -> str | None:
    path = urlsplit(page.url).path.lower()
    if path.endswith((".jhtml", ".jspx")):
        return f"address ends in {path[path.rindex('.') :]}"
    if page.mentions("/cms/", "jeecms") and (found := _RESOURCE.search(page.text)):
        return f"jeecms resource: {found[0][-40:]}"
    # Not any .jhtml link: searches of other software end so too (/igs/front/search.jhtml).
    rows = [urlsplit(row.url).path.lower().endswith(".jhtml") for row in list_rows(page)]
    return "rows end in .jhtml" if rows and 2 * sum(rows) > len(rows) else None


def listing(page: Page) -> Listing:
    """Links to index.jhtml are navigation, never rows: the table of dialects has them as lists."""
    static = urlsplit(page.url).path.lower().endswith((".jhtml", "/"))
    return read_list(page, starts=(2,) if static else (1, 2))
