"""Whole sites as a stranger would build them from the field guide, crawled from their home pages alone, in one run.

Each says what it publishes; what the crawl holds must be that and nothing else, and the certificate must know it.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crawler import Archive, Outcome, crawl_sites
from tests.crawler.website import PROSE, Answer, Asked, Website, website

TITLE = "某县{}年政府信息公开工作年度报告"
YEARS = list(range(2024, 2001, -1))


@dataclass
class Strange:
    """A site and what it publishes; `complete`: whether a crawl can see all of it."""

    web: Website
    complete: bool = True
    published: set[str] = field(default_factory=set)

    def page(self, path: str, text: str, charset: str = "utf-8", media: str = "text/html") -> None:
        self.web.pages[path] = Answer(text.encode(charset), headers={"Content-Type": media})

    def home(self, inside: str, path: str = "/", charset: str = "utf-8") -> None:
        news = "".join(f'<li><a href="/xw/t202601{n:02}_{n}.html">县长调研第{n}个项目</a></li>' for n in range(1, 9))
        self.page(path, f"<html><head><title>某县人民政府</title></head><body><a href='/zmhd/'>政民互动</a>{inside}"
                  f"<ul>{news}</ul><a href='http://www.gov.cn/'>中国政府网</a></body></html>", charset)  # fmt: skip

    def article(self, path: str, title: str, *, report: bool = True) -> str:
        self.page(path, f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{PROSE}</p></body></html>")
        if report:
            self.published.add(self.web.url(path))
        return path

    def report(self, path: str, year: int) -> str:
        return self.article(path, TITLE.format(year))


def row(path: str, title: str) -> str:
    return f"<li><a href='{path}' target=_blank>{title}</a><span>2025-01-20</span></li>"


def listed(rows: str, more: str = "", name: str = "政府信息公开年报") -> str:
    return (f"<html><head><META content='{name}' NAME=columnname></head><body><a href='/'>首页</a>"
            f"<ul class=list>{rows}</ul>{more}<a href='/bz/'>帮助</a></body></html>")  # fmt: skip


def json_of(answer: Callable[[dict[str, str]], object]) -> Callable[[Asked], Answer]:
    return lambda asked: Answer(json.dumps(answer(asked.fields)), headers={"Content-Type": "application/json"})


def old_trs(site: Strange, _: Strange) -> None:
    """GBK, upper case, unclosed cells, backslashes, a stale call in a comment, a home page that a script leaves."""
    site.page("/", '<script>var home = "/zgx"; top.location.href = home + "/index.htm";</script>')
    site.home("<TABLE><TR><TD><A HREF='..\\zwgk\\'>政务公开</A></TABLE>", "/zgx/index.htm")
    site.page("/zwgk/", "<BODY><TABLE><TR><TD><A HREF='nb_88\\index.htm'>公开年报</A><TD><A HREF='zn/'>指南</A>", "gbk")
    for number in range(3):
        rows = "".join(
            f"<TR><TD><A HREF={site.report(f'/zwgk/nb_88/t{y}0120_{y}.htm', y)}>{TITLE.format(y)}</A><TD>[{y}-01-20]"
            for y in YEARS[8 * number : 8 * number + 8]
        )
        stale = '//createPageHTML(9, 0, "index", "htm");'
        pager = f'{stale}\nvar countPage = 3;\ncreatePageHTML(countPage, {number}, "index", "htm")'
        text = f"<HTML><TITLE>公开年报</TITLE><BODY><TABLE>{rows}</TABLE><SCRIPT><!--\n{pager}\n//--></SCRIPT>"
        site.page(f"/zwgk/nb_88/index{f'_{number}' if number else ''}.htm", text, "gb18030")


def hanweb_ranges(site: Strange, _: Strange) -> None:
    """A sidebar's datastore first; the form of the column's under another name; further records by POST."""
    site.home("<a href='/col/col20/index.html'><img src='a.png' alt='政府信息公开'></a>")
    site.page("/col/col20/index.html", "<body><iframe src='/col/col21/index.html'></iframe></body>")
    site.page("/col/col21/index.html", "<body><a href='/col/col57/index.html' target=_parent>年度报告</a></body>")
    years = range(2024, 1964, -1)
    rows = [row(site.report(f"/art/{y}/1/20/art_57_{y}.html", y), TITLE.format(y)) for y in years]
    records = [f"<record><![CDATA[{each}]]></record>" for each in rows]
    aside = "<record><![CDATA[<li><a href='/art/2026/1/1/art_2_1.html'>县政府常务会议</a></li>]]></record>"
    stores = "".join(f"<script type='text/xml'><datastore><recordset>{each}</recordset></datastore></script>"
                     for each in (aside, "".join(records[:45])))  # fmt: skip
    call = ("$('#42').jpage({totalRecord:60, perPage:15, proxyUrl:'/module/web/jpage/dataproxy.jsp',"
            " params:{col:1, webid:9, path:'/', columnid:57, unitid:'Zm8r%3D', permissiontype:0}})")  # fmt: skip
    site.page("/col/col57/index.html", listed("", f"{stores}<script>{call}</script>"))

    def proxy(asked: Asked) -> Answer:
        if (asked.fields["columnid"], asked.fields["unitid"]) != ("57", "Zm8r%3D"):
            return Answer("<datastore></datastore>")
        found = records[int(asked.fields["startrecord"]) - 1 : int(asked.fields["endrecord"])]
        return Answer(f"<datastore><totalrecord>60</totalrecord><recordset>{''.join(found)}</recordset></datastore>")

    site.web.pages["/module/web/jpage/dataproxy.jsp"] = proxy


def ucap_tree(site: Strange, other: Strange) -> None:
    """A column tree in JSONP whose address is a sum; its list is a POST to another host."""
    site.home("<a href='/gk/index.shtml'>政府信息公开</a>")
    ajax = "var s='zgx'; $.ajax({url: '/u/channel/treeNew/' + s + '?level=1&channelId=', dataType: 'jsonp'})"
    site.page("/gk/index.shtml", f"<ul id=tree></ul><script>{ajax}</script>")
    leaf = {"name": "政府信息公开年报", "url": "/gk/nb/null.shtml"}
    tree = [{"name": "公开", "url": "/gk/null.shtml", "children": [leaf]}]
    site.page("/u/channel/treeNew/zgx", f"null({json.dumps(tree)})")
    channel = "9a0b" * 8
    script = (f"var host='{other.web.root}/search'; $.post(host + '/common/search/{channel}',"
              " {'datas[0][key]': 'status', 'datas[0][value]': '1', 'page': 1}, draw)")  # fmt: skip
    site.page("/gk/nb/xxgkList.shtml", listed("", f"<script>{script}</script>"))
    urls = {y: site.web.url(site.report(f"/gk/nb/{y}01/{y:032x}.shtml", y)) for y in YEARS}
    rows = [{"title": TITLE.format(y), "url": url} for y, url in urls.items()]

    def answer(fields: dict[str, str]) -> object:
        start = 9 * (int(fields["page"]) - 1)
        return {"data": {"total": len(rows), "page": fields["page"], "rows": 9, "results": rows[start : start + 9]}}

    other.web.pages[f"/search/common/search/{channel}"] = json_of(answer)


def cut_titles(site: Strange, _: Strange) -> None:
    """The list cuts its titles, those of interpretations too; the links are https://, which nobody answers."""
    root = site.web.root.replace("http:", "https:")
    site.home(f"<div class=hd><h3>信息公开年报</h3><a href='{root}/channel/1288.html'>更多+</a></div>")
    rows = ""
    for y in YEARS[:6]:
        rows += row(root + site.report(f"/nb/t{y + 1}0120_{y}.html", y), TITLE.format(y)[:14] + "…")
        told = f"{TITLE.format(y)}解读"
        rows += row(root + site.article(f"/nb/t{y + 1}0130_{y}.html", told, report=False), told[:18] + "...")
    site.page("/channel/1288.html", listed(rows))


def elsewhere(site: Strange, other: Strange) -> None:
    """The platform of the same government on another port, drawn with axios from IGS."""
    site.home(f"<a href='{other.web.root}/zfxxgk/'>政府信息公开</a>")
    other.page("/zfxxgk/", "<body><a href='/zfxxgk/nb/'>政府信息公开年报</a><a href='/zfxxgk/zn/'>指南</a></body>")
    other.page("/zfxxgk/nb/", listed("", "<script>axios.get('/igs/front/search/list.html',"
               "{params:{'filter[SITEID]':'54',pageNumber:1,pageSize:8}})</script>"))  # fmt: skip
    content = [{"DOCTITLE": TITLE.format(y), "DOCPUBURL": other.report(f"/nb/t{y}0120_{y}.html", y)} for y in YEARS]
    site.published = other.published

    def answer(fields: dict[str, str]) -> object:
        start = 8 * (int(fields["pageNumber"]) - 1) if fields["filter[SITEID]"] == "54" else len(content)
        return {"page": {"content": content[start : start + 8], "total": len(content)}}

    other.web.pages["/igs/front/search/list.html"] = json_of(answer)


def broken_pager(site: Strange, _: Strange) -> None:
    """The second of two declared pages is not there."""
    site.complete = False
    site.home("<a href='/zwgk/nb/'>年报</a>")
    rows = "".join(row(site.report(f"/zwgk/nb/t{y}0120_{y}.html", y), TITLE.format(y)) for y in YEARS)
    site.page("/zwgk/nb/", listed(rows, "<script>createPageHTML(2,0,'index','html')</script>"))


SITES = (old_trs, hanweb_ranges, ucap_tree, cut_titles, elsewhere, broken_pager)


@contextmanager
def strange_sites() -> Iterator[dict[str, Strange]]:
    with ExitStack() as open_sites:
        built = {}
        for build in SITES:
            site, other = (Strange(open_sites.enter_context(website())) for _ in range(2))
            build(site, other)
            built[build.__name__.replace("_", "-")] = site
        yield built


def test_sites_built_by_a_stranger(tmp_path: Path) -> None:
    with strange_sites() as built:
        crawls = crawl_sites([site.web.site(site_id=name, family=None) for name, site in built.items()], tmp_path)
    found = {crawl.site_id: (crawl.complete, crawl.stop_reason) for crawl in crawls}
    for name, site in built.items():
        captures = [c for c in Archive(tmp_path).captures(name) if c.kind in {"article", "attachment"}]
        held = {c.asked_url if c.asked_url in site.published else c.url for c in captures if c.outcome is Outcome.OK}
        assert held == site.published, name
        assert found[name][0] == site.complete, (name, found[name])
