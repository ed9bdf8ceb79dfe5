"""广东 gkmlpt: a page whose script holds the site and its tree of categories, and an API that lists one of them.

    <script>window._CONFIG = {SID: '755001', TREE: [{"id":1076,"name":"政府信息公开年报","children":[]}], …}</script>
    GET /gkmlpt/api/all/1076?page=1&sid=755001
    -> {"total":2,"classify":{"post_count":2},"articles":[{"title":…,"url":…,"display_publish_time":1611849600}]}
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urldefrag, urljoin, urlsplit

from ..page import Ask, Listing, Page
from ..reading import answers
from ..reading.javascript import literal

_SID = re.compile(r"[\"']?\bSID\b[\"']?\s*[:=]\s*[\"']?(\d+)")  # SID: '755001'   "SID":755001
_TREE = re.compile(r"[\"']?\bTREE\b[\"']?\s*[:=]\s*(?:JSON\.parse\(\s*)?(?=[\[{'\"])")  # TREE: [ …
_CONFIG = re.compile(r"\b_CONFIG\b")
_APP = re.compile(r"^(.*?)/gkmlpt(?:/|$)")  # a district's offices: /lhqkjhgyxxhj/gkmlpt/index
_API = re.compile(r"/gkmlpt/api/all/\d+\?")
_PAGE = re.compile(r"(?<=[?&])page=(\d+)")
# 政府信息公开年报, 政务公开年度报告, 年度报告; not 政府网站年度报表, 法治政府建设年度报告
_REPORTS = re.compile(r"(信息|政务)公开.*(年报|年度报告|年度工作报告|工作报告)|^(政府)?(年报|年度报告|年度工作报告)$")
_OTHER = re.compile(r"网站|法治|解读|财务|决算|报表")
_URLS, _TITLES = ("url", "post_url", "link"), ("title",)
_DATES = ("display_publish_time", "date", "created_at", "create_time")
_MOST = 100  # rows of an API page, where page one does not tell


def recognise(page: Page) -> str | None:
    if "_CONFIG" in page.text and _CONFIG.search(page.text) and _SID.search(page.text) and _TREE.search(page.text):
        return "_CONFIG with SID and TREE"
    return "_CONFIG with SID at /gkmlpt/" if "/gkmlpt/" in page.url and _SID.search(page.text) else None


def listing(page: Page) -> Listing:
    if _API.search(page.asked.url):
        return _answer(page)
    sid = _SID.search(page.text)
    chosen = _categories(page)
    if not sid or not chosen:
        return Listing(problem="no category of annual reports in TREE" if sid else "no SID")
    here = urldefrag(page.url).url
    prefix = _APP.match(urlsplit(page.url).path)
    root = urljoin(page.url, f"{prefix[1] if prefix else ''}/gkmlpt/api/all/")
    return Listing(next=Ask(f"{root}{chosen[0]}?page=1&sid={sid[1]}"), columns=tuple(f"{here}#{n}" for n in chosen[1:]))


def _answer(page: Page) -> Listing:
    """An answer of the API. The size of page one travels in the fragment of the request for the next, which is never
    sent: a short last page does not tell how long the others were."""
    read = answers.read(page)
    data = read if isinstance(read, dict) else {}
    articles = data.get("articles") or []
    rows = tuple(row for entry in articles if (row := answers.row_of(page.url, entry, _URLS, _TITLES, _DATES)))
    # Some declare the whole on the first page only and 0 after it.
    declared = answers.declared(data, "total"), answers.declared(data.get("classify"), "post_count")
    total = max((number for number in declared if number is not None), default=None)
    asked = _PAGE.search(page.asked.url)
    number = int(asked[1]) if asked else 1
    size = int(page.fragment) if page.fragment.isdigit() else len(articles) if number == 1 else _MOST
    problem = "" if isinstance(data.get("articles"), list) else "the API answered without a list of articles"
    if not asked or not articles or (total is not None and number * size >= total):
        return Listing(rows, total=total, problem=problem)
    following = _PAGE.sub(f"page={number + 1}", urldefrag(page.asked.url).url)
    return Listing(rows, Ask(f"{following}#{size}"), total=total)


def _categories(page: Page) -> list[str]:
    """The categories to list: that of the fragment ("/gkmlpt/policy#1076") when it is one of reports or the tree knows
    none; else those of reports. Those below one are columns of their own: a category a year."""
    nodes = list(_nodes(_tree(page)))
    reports = [node for node in nodes if any(_REPORTS.search(name) and not _OTHER.search(name) for name in node.names)]
    asked = page.fragment.rpartition("/")[2]
    if asked.isdigit() and (not reports or any(asked == node.ids[-1] for node in reports)):
        return [asked, *(node.ids[-1] for node in reports if asked in node.ids[:-1])]
    return [node.ids[-1] for node in reports]


def _tree(page: Page) -> Any:
    found = _TREE.search(page.text)
    if not found:
        return None
    tree = literal(page.text[found.end() :])
    return literal(tree) if isinstance(tree, str) else tree  # TREE: JSON.parse('[…]')


class _Node(NamedTuple):
    """A category: the numbers and the names that lead to it, its own last."""

    ids: tuple[str, ...]
    names: tuple[str, ...]


_ROOT = _Node((), ())


def _nodes(tree: Any, above: _Node = _ROOT) -> Iterator[_Node]:
    """Every category of the tree, whatever the site calls the list of those below."""
    if isinstance(tree, list):
        for node in tree:
            yield from _nodes(node, above)
    if not isinstance(tree, dict):
        return
    names = (tree.get(key) for key in ("name", "title", "label", "text"))
    name = next((answers.plain(text) for text in names if isinstance(text, str)), "")
    own = next((str(tree[key]) for key in ("id", "cat_id", "value", "key") if str(tree.get(key)).isdigit()), "")
    here = _Node((*above.ids, own), (*above.names, name)) if own and name else above
    if here is not above:
        yield here
    for below in tree.values():
        yield from _nodes(below, here)
