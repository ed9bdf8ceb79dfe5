"""The files an article page links to.

The block with the attachments stands outside the body container in most families, so the whole page
is scanned; and many links carry no extension, so the words around the link count as much as its path.
Rules: site-families guide, §5.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from selectolax.lexbor import LexborNode

from .captions import squeeze
from .page import Page

_TYPES = "pdf|docx?|wps|wpt|xlsx?|et|ofd|ceb|rtf|zip|rar|7z|jpe?g|png"
_TYPED = re.compile(rf"\.({_TYPES})(?![a-z0-9])", re.I)  # "2020年报.pdf", "P0202101.pdf?x=1"
_SCRIPTED = re.compile(rf"""["']([^"'<>\s]+\.(?:{_TYPES}))["']""", re.I)  # var file = './P020210129.pdf';
_LINKED = re.compile(rf"""href=\\?["']([^"'<>\\]+\.(?:{_TYPES}))""", re.I)  # var file_appendix='<a href="x.pdf">'
_PICTURE = re.compile(r"\.(jpe?g|png)$", re.I)  # in scripts these are the site's own buttons
_PATHS = re.compile(
    # /module/download/downfile.jsp?filename=… (Hanweb), /system/_content/download.jsp?wbfileid=… (VSB)
    r"downfile\.jsp|download\.jsp|virtual_attach_file|DownloadAttach|getFile|fileDownload|"
    # /attach/0/<hex>.pdf, /attachment/0/585/4746781.pdf, /group6/M00/0A/x.doc (FastDFS), /__local/4/1a/x.pdf
    r"/attach/|/attachment/|/files/|/group\d+/M00|/__local/|"
    # P020260615382295081505.pdf (TRS), /u/cms/www/202001/x.pdf (jeecms)
    r"/P0\d{15,}|/u/cms/"
)
_ICONS = re.compile(r"/sysimage/icon16/|ewebeditor", re.I)  # pictures of the editor's toolbar
# <a ms-attr-href="qzbFile">文件下载</a>, <a :href="file.url">附件</a>: the address is set by script.
_BOUND = ("ms-attr-href", ":href", "v-bind:href", "ng-href")
_SOURCES = {"iframe": "src", "embed": "src", "object": "data"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A linked file and the name the page gives it ("" when it gives none)."""

    url: str
    name: str


def attachments(page: Page) -> list[Attachment]:
    """The files a page links to, in page order, one per URL."""
    found: dict[str, Attachment] = {}
    for href, name in _candidates(page):
        url = page.absolute(href)
        if url and url != page.url and not _ICONS.search(url):
            known = found.get(url)
            if known is None or not known.name:
                found[url] = Attachment(url, name)
    return list(found.values())


def is_file(url: str) -> bool:
    """True for an address that names a file of a document type: a list row can be the PDF itself."""
    return bool(_TYPED.search(unquote(urlsplit(url).path)))


def without_extension(name: str) -> str:
    """
    >>> without_extension("某市2024年政府信息公开工作年度报告.pdf")
    '某市2024年政府信息公开工作年度报告'
    """
    return re.sub(rf"\s*\.({_TYPES})$", "", name, flags=re.I)


def sets_attachment_by_script(page: Page) -> bool:
    """True when a link with a download word gets its address from a script we do not run."""
    links = page.tree.css(",".join(f"a[{name.replace(':', chr(92) + ':')}]" for name in _BOUND))
    return any(re.search("下载|附件", link.text()) for link in links)


def _candidates(page: Page) -> Iterator[tuple[str, str]]:
    for node in page.tree.css("a[href]"):
        href = node.attributes.get("href") or ""
        if not href.lower().startswith("javascript:") and _leads_to_file(node, href):
            yield href, _name(node)
    for node in page.tree.css("iframe[src], embed[src], object[data]"):
        src = node.attributes.get(_SOURCES[node.tag or ""]) or ""
        viewed = parse_qs(urlsplit(src).query).get("file")  # pdf.js: viewer.html?file=/x.pdf
        target = viewed[0] if viewed else src
        if _TYPED.search(target) or _PATHS.search(target):
            yield target, ""
    for node in page.tree.css("script:not([src])"):
        code = node.text()
        for pattern in (_LINKED, _SCRIPTED):
            yield from ((href, "") for href in pattern.findall(code) if not _PICTURE.search(href))


def _leads_to_file(node: LexborNode, href: str) -> bool:
    words = (node.attributes.get("title"), node.attributes.get("download"), node.text())
    return bool(
        _PATHS.search(href) or _TYPED.search(unquote(href)) or any(_TYPED.search(word) for word in words if word)
    )


def _name(node: LexborNode) -> str:
    """download= before title= before the anchor's text (guide §5.3)."""
    for word in (node.attributes.get("download"), node.attributes.get("title"), node.text()):
        if word and (name := squeeze(word)):
            return name
    return ""
