"""Each dialect of the sandbox, read as a browser of that dialect would: every report once, and no more is answered."""

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from html import unescape
from urllib.parse import parse_qsl, quote, unquote, unquote_plus, urlencode, urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.sandbox.articles import Article, articles_of
from crawler.sandbox.dialects import DIALECTS
from crawler.sandbox.figures import Portal
from crawler.sandbox.pages import Page, Pages, Query, answer
from crawler.sandbox.portal import FAMILIES

NAMES = [*DIALECTS, "vsb"]
each_dialect = pytest.mark.parametrize("name", NAMES)


@dataclass
class Browser:
    """One site without a server between; redirects are followed, what is not 200 is an error unless expected."""

    portal: Portal
    articles: list[Article]
    pages: Pages
    rendered: dict[Page, bytes] = field(default_factory=dict)

    def ask(self, address: str, form: Mapping[str, str] | None = None, referer: str = "/") -> Page | None:
        parts = urlsplit(address)
        params = dict(parse_qsl(parts.query, keep_blank_values=True))
        headers = {"user-agent": "Mozilla/5.0"} | ({"referer": referer} if referer else {})
        query = Query(
            "GET" if form is None else "POST", unquote(parts.path), params | dict(form or {}),
            urlencode(form or {}), headers,
        )  # fmt: skip
        page = answer(self.pages, query)
        return self.ask(page.redirect) if page and page.redirect else page

    def content(self, address: str, form: Mapping[str, str] | None = None) -> bytes:
        page = self.ask(address, form)
        assert page is not None, address
        assert page.status == 200, address
        if page not in self.rendered:
            self.rendered[page] = page.body()
        return self.rendered[page]

    def text(self, address: str, form: Mapping[str, str] | None = None) -> str:
        return self.content(address, form).decode()


@cache
def browser_of(name: str) -> Browser:
    return new_browser_of(name)


def new_browser_of(name: str) -> Browser:
    family = FAMILIES[name]
    portal = Portal(
        f"test-{name}", name, "东山政务公开网", "www.dongshan.example", "9900000009", "#1a5fb0", "/zwgk/zfxxgknb/", 5,
        ("pingtan-office-", "huaian-"), pdf=("pingtan-office-2023", "huaian-2024"),
    )  # fmt: skip
    portal = replace(portal, menu=family.column_path(portal))
    articles = [article for article in articles_of(portal) if article.published > "2023"]
    return Browser(portal, articles, family.pages(portal, articles))


Rows = list[str]
Reader = Callable[[Browser, str], Iterator[Rows]]


def one(pattern: str, text: str) -> str:
    found = re.search(pattern, text, re.S)
    assert found, pattern
    return found[1]


def links(address: str, html: str, selector: str = ".rows a[href]") -> Rows:
    """The addresses of the list's anchors."""
    return [urljoin(address, node.attributes["href"] or "") for node in LexborHTMLParser(html).css(selector)]


def linked(words: str) -> Reader:
    """Follows the anchor with one of the words until there is none."""

    def read(browser: Browser, address: str) -> Iterator[Rows]:
        while True:
            html = browser.text(address)
            yield links(address, html)
            pager = {
                node.text().strip(): node.attributes.get("href") for node in LexborHTMLParser(html).css(".pager a")
            }
            following = next((pager[word] for word in words.split() if pager.get(word)), None)
            if not following:
                return
            address = urljoin(address, following)

    return read


def named(count: str, form: str, first: int) -> Reader:
    """Takes the number of pages from the first one; page two has number `first` in its name."""

    def read(browser: Browser, address: str) -> Iterator[Rows]:
        html = browser.text(address)
        yield links(address, html)
        for number in range(2, int(one(count, html)) + 1):
            following = urljoin(address, form.format(first + number - 2))
            yield links(following, browser.text(following))

    return read


def trs_api(browser: Browser, address: str) -> Iterator[Rows]:
    html = browser.text(address)
    yield links(address, html, ".rules a[href]")
    form = {
        "channelid": one(r"searchId: (\d+)", html),
        "classsql": one(r'classsql: "" \|\| "([^"]+)"', html),
        "sortfield": one(r'sortfield: "([^"]+)"', html),
        "prepage": one(r"prepage: (\d+)", html),
    }
    count, page = 2, 2
    while page <= count:
        found = json.loads(browser.text("/fjdzapp/search", form | {"page": str(page)}))
        count, page = found["pageCount"], page + 1
        yield [row["docpuburl"] for row in found["data"]]


def was5_json(browser: Browser, address: str) -> Iterator[Rows]:
    url, page, seen, count = one(r'wasUrl = "([^"]+)"', browser.text(address)), 1, 0, 1
    while seen < count:
        nearly = browser.text(f"{url}{page}")
        found = json.loads(re.sub(r"'(###\w+###)'", r'"\1"', nearly))
        count, page, seen = int(found["count"]), page + 1, seen + len(found["docs"])
        yield [row["url"] for row in found["docs"]]


def igs(browser: Browser, address: str) -> Iterator[Rows]:
    url, page, count = one(r"listUrl = '([^']+)'", browser.text(address)), 1, 1
    while page <= count:
        found = json.loads(browser.text(url.replace("pageNumber=1", f"pageNumber={page}")))["page"]
        count, page = found["totalPages"], page + 1
        yield [row["DOCPUBURL"] for row in found["content"]]


def records(address: str, store: str) -> Rows:
    return links(address, "<table>" + "".join(re.findall(r"<record><!\[CDATA\[(.*?)\]\]>", store, re.S)), "a[href]")


def hanweb_post(browser: Browser, address: str) -> Iterator[Rows]:
    html = browser.text(address)
    assert links(address, html) == []  # a parser of HTML sees no row
    rows = records(address, html)
    yield rows
    total, size = int(one(r"totalRecord:(\d+)", html)), int(one(r"perPage: (\d+)", html))
    form = dict(re.findall(r"(\w+):'?([^,'}]*)'?", one(r"ajaxParam: {(.*?)}", html)))
    for start in range(len(rows) + 1, total + 1, len(rows)):
        end = min(start + len(rows) - 1, total)
        proxy = f"/module/web/jpage/dataproxy.jsp?startrecord={start}&endrecord={end}&perpage={size}"
        yield records(address, browser.text(proxy, form))


def hanweb_new(browser: Browser, address: str) -> Iterator[Rows]:
    while True:
        store = browser.text(address)
        yield records(address, store)
        following = re.search(r'<nextgroup><!\[CDATA\[<a href="([^"]+)">', store)
        if not following:
            return
        address = following[1]


def jpaas(browser: Browser, address: str) -> Iterator[Rows]:
    script = LexborHTMLParser(browser.text(address)).css_first("script[querydata]")
    assert script is not None
    query = json.loads((script.attributes["querydata"] or "").replace("'", '"'))
    page, seen, count = 1, 0, 1
    while seen < count:
        asked = query | {"paramJson": json.dumps({"pageNo": page, "pageSize": 8})}
        fragment = json.loads(browser.text(f"{script.attributes['url']}?{urlencode(asked)}"))["data"]["html"]
        rows = links(address, fragment)
        page, seen, count = page + 1, seen + len(rows), int(one(r"count['\"]?[=:]['\"](\d+)", fragment))
        yield rows


def ucap_json(browser: Browser, address: str) -> Iterator[Rows]:
    url, page, seen, count = one(r'searchUrl = "([^"]+)"', browser.text(address)), 1, 0, 1
    while seen < count:
        data = json.loads(browser.text(url.replace("&page=1", f"&page={page}")))["data"]
        page, seen, count = page + 1, seen + len(data["results"]), data["total"]
        yield [row["url"] for row in data["results"]]


def gkmlpt(browser: Browser, address: str) -> Iterator[Rows]:
    html, category = browser.text(address), urlsplit(address).fragment
    tree = json.loads(one(r"TREE: (\[.*?\]),\n", html))
    (node,) = (child for root in tree for child in root["children"] if re.search("年报|年度报告", child["name"]))
    assert str(node["id"]) == category
    page, seen, count = 1, 0, 1
    while seen < count:
        api = f"/gkmlpt/api/all/{category}?page={page}&sid=" + one(r"SID: '(\d+)'", html)
        found = json.loads(browser.text(api))
        page, seen, count = page + 1, seen + len(found["articles"]), found["total"]
        yield [row["url"] for row in found["articles"]]


def lonsun(browser: Browser, address: str) -> Iterator[Rows]:
    html = browser.text(address)
    yield links(address, html)
    url = one(r'listUrl = "([^"]+)"', html)
    for page in range(2, int(one(r"pageCount:(\d+)", html)) + 1):
        yield links(address, browser.text(url.replace("pageIndex=1", f"pageIndex={page}")))


def shanghai(browser: Browser, address: str) -> Iterator[Rows]:
    html = browser.text(address)
    yield links(address, html)
    total, size = int(one(r"\.pagination\((\d+)", html)), int(one(r"items_per_page: (\d+)", html))
    for page in range(2, -(-total // size) + 1):
        yield links(address, browser.text(urljoin(address, f"index_{page}.html")))


def epoint(browser: Browser, address: str) -> Iterator[Rows]:
    html = browser.text(address)
    url, params = one(r'listUrl = "([^"]+)"', html), json.loads(one(r"params = ({.*?});", html))
    seen, count = 0, 1
    while seen < count:
        custom = json.loads(browser.text(url, {"params": json.dumps(params)}))["custom"]
        seen, count = seen + len(custom["infodata"]), custom["count"]
        params["pageIndex"] += 1
        yield [row["infourl"] for row in custom["infodata"]]


def aspnet(browser: Browser, address: str) -> Iterator[Rows]:
    html, page = browser.text(address), 1
    while True:
        yield links(address, html)
        page += 1
        if f"__doPostBack('pager','{page}')" not in html:
            return
        fields = {
            node.attributes["name"] or "": node.attributes["value"] or ""
            for node in LexborHTMLParser(html).css("input")
        }
        html = browser.text(address, fields | {"__EVENTTARGET": "pager", "__EVENTARGUMENT": str(page)})


def onclick(browser: Browser, address: str) -> Iterator[Rows]:
    while True:
        html = browser.text(address)
        yield [urljoin(address, to) for to in re.findall(r"(?:openUrl|jumpToDetail)\('([^']+)'\)", html)]
        following = re.search(r"toPage\('([^']+)'\)\">下一页", html)
        if not following:
            return
        address = urljoin(address, following[1])


def packed(browser: Browser, address: str) -> Iterator[Rows]:
    while True:
        html = browser.text(address)
        yield links(address, html)
        pager = unquote_plus(base64.b64decode(one(r'id="pages">([^<]+)<', html)).decode())
        following = [to for to, words in re.findall(r'href="([^"]+)">([^<]+)<', pager) if words == "下一页"]
        if not following:
            return
        address = urljoin(address, following[0])


def php(browser: Browser, address: str) -> Iterator[Rows]:
    numbers = {1: address}
    page = 1
    while page in numbers:
        html = browser.text(numbers[page])
        yield links(address, html)
        anchors = LexborHTMLParser(html).css("#pages a[href]")
        numbers |= {int(node.text()): urljoin(address, node.attributes["href"] or "") for node in anchors}
        page += 1


def probed(start: int) -> Reader:
    """Asks for index_N.html until there is none."""

    def read(browser: Browser, address: str) -> Iterator[Rows]:
        page: Page | None = browser.ask(address)
        number = start
        while page is not None:
            yield links(address, page.body().decode())
            page, number = browser.ask(urljoin(address, f"index_{number}.html")), number + 1

    return read


def plain(browser: Browser, address: str) -> Iterator[Rows]:
    yield links(address, browser.text(address), ".text a[href], .years a[href]")


def tabs(browser: Browser, address: str) -> Iterator[Rows]:
    for tab in links(address, browser.text(address), ".tabs a[href]"):
        yield links(tab, browser.text(tab))


# createPageHTML('page_div',3, 1,'xlist','shtml',29) and createPageHTML(3, 1, 1, 5, 29, "xlist", "shtml")
_UCAP = r"createPageHTML\((?:'page_div',)?(\d+),"
READERS: dict[str, Reader] = {
    "trs-variables": named(r"countPage = (\d+);", "index_{}.html", 1),
    "trs-createpage": named(r"createPage\((\d+), 0,", "index_{}.html", 1),
    "trs-api": trs_api,
    "was5": linked("下一页"),
    "was5-json": was5_json,
    "igs": igs,
    "hanweb-post": hanweb_post,
    "hanweb-new": hanweb_new,
    "jpaas": jpaas,
    "jpaas-buildstatic": jpaas,
    "ucap": named(_UCAP, "xlist_{}.shtml", 2),
    "ucap-seven": named(_UCAP, "xlist_{}.shtml", 2),
    "ucap-json": ucap_json,
    "gkmlpt": gkmlpt,
    "nfcms": linked("下一页"),
    "lonsun": lonsun,
    "lonsun-pages": linked("›"),
    "shanghai": shanghai,
    "jeecms": linked("下一页"),
    "epoint": epoint,
    "aspnet": aspnet,
    "next-link": linked("下一页"),
    "next-onclick": onclick,
    "next-base64": packed,
    "php": php,
    "ilist": linked("下页"),
    "suffix": probed(2),
    "suffix-1": probed(1),
    "cluster": linked(">"),
    "plain": plain,
    "plain-pdf": plain,
    "plain-article": plain,
    "year-tabs": tabs,
    "vsb": linked("下页"),
}


@each_dialect
def test_the_list_holds_every_report_once_among_other_articles(name: str) -> None:
    browser, family = browser_of(name), FAMILIES[name]
    pages = list(READERS[name](browser, family.column_path(browser.portal)))
    listed = [address for page in pages for address in page]
    published = {family.article_path(browser.portal, article): article for article in browser.articles}
    reports = {address for address, article in published.items() if article.record}
    assert len(set(listed)) == len(listed)
    if name.startswith("plain"):
        assert (len(pages), set(listed)) == (1, reports)
    else:
        assert len(pages) >= 2
        assert [published[address].key for address in listed] == [article.key for article in browser.articles]
        assert reports < set(listed)


def files(html: str) -> set[str]:
    """All addresses of a page that may be a file, wherever the dialect hides them."""
    unpacked = unescape(html.replace(r"\u003C", "<").replace(r"\u003E", ">").replace(r"\"", '"'))
    tree = LexborHTMLParser(unpacked)
    found = {node.attributes["href"] for node in tree.css(".article a[href]")}
    found |= {node.attributes["src"] for node in tree.css("embed[src]")}
    found |= {node.attributes["data"] for node in tree.css("object[data]")}
    return {
        address
        for address in {*found, *re.findall(r"""(?:href="|viewer\.html\?file=)([^"'\s]+)""", unpacked)}
        if address and re.search(r"\.pdf$|download|downfile", address)
    }


@each_dialect
def test_the_figures_stand_where_the_site_says(name: str) -> None:
    browser, family, kinds = browser_of(name), FAMILIES[name], set()
    for article in browser.articles:
        page = family.article_path(browser.portal, article)
        figures = family.figures_path(browser.portal, article)
        body = browser.content(page)
        if page == figures:
            received = article.record and article.record["requests"]["requests_received_new"]["total"]
            is_file = page.endswith(".pdf")
            assert body.startswith(b"%PDF-") if is_file else not article.record or f"申请{received}件" in body.decode()
        else:
            held = {browser.content(urljoin(page, href)) for href in files(body.decode())}
            assert held == {browser.content(figures)}
            assert browser.content(figures).startswith(b"%PDF-")
        if article.record:
            kinds.add(browser.content(figures)[:5] == b"%PDF-")
    assert kinds == ({True} if name == "plain-pdf" else {True, False})


@each_dialect
def test_every_page_says_that_it_is_a_simulation_and_never_changes(name: str) -> None:
    first, second = browser_of(name), new_browser_of(name)
    assert list(first.pages) == list(second.pages)
    for path, page in first.pages.items():
        again = second.pages[path]
        if isinstance(page, Page) and isinstance(again, Page) and page.redirect is None:
            body = first.content(quote(path))
            assert body == again.body(), path
            if page.content_type.startswith("text/html"):
                assert "仿真页面" in body.decode(), path
    for address in next(READERS[name](first, FAMILIES[name].column_path(first.portal))):
        content = first.content(address)
        assert content.startswith(b"%PDF-") or "仿真页面" in content.decode()


# What the guide says a page of the family is known by (§3): of the column, and of an article.
KNOWN_BY = {
    "trs-variables": (r"//createPageHTML\(\d+, 0,", r"trs_editor_view TRS_UEDITOR"),
    "trs-createpage": (
        r"\ncreatePage\(\d+, 0, \"index\", \"html\"\);",
        r"createPageHTML\(1,0,\"t\d{8}_\d+\",\"shtml\"\)",
    ),
    "trs-api": (r'quickMode: "动静结合"', r"<div class=TRS_Editor>"),
    "was5": (r"/was5/web/search\?channelid=290792", r"TRS_Editor"),
    "was5-json": (r"/was5/web/search\?channelid=290792", r"TRS_Editor"),
    "igs": (r"/igs/front/search/list\.html\?index=.*filter\[SITEID\]=\d+", r"trs_word"),
    "hanweb-post": (r"<datastore>.*proxyUrl: '/module/web/jpage/dataproxy\.jsp'", r"artile_zw"),
    "hanweb-new": (
        r"<nextgroup><!\[CDATA\[<a href=\"/module/web/jpage/dataproxy\.jsp",
        r"<!--<\$\[信息内容\]>begin-->",
    ),
    "jpaas": (r"jpaas-publish-server/front/page/build/unit.*'bulidstatic'", r"article_content"),
    "jpaas-buildstatic": (r"jpaas-publish-server/front/page/build/unit.*'buildstatic'", r"article_content"),
    "ucap": (r"createPageHTML\('page_div',\d+, 1,'xlist','shtml',\d+\)", r"<UCAPCONTENT>"),
    "ucap-seven": (r"createPageHTML\(\d+, 1, 1, \d+, \d+, \"xlist\", \"shtml\"\)", r'id="UCAP-CONTENT"'),
    "ucap-json": (r"/common/search/[0-9a-f]{32}\?_isAgg=true&_isJson=true", r"<PUBLISHTIME>"),
    "gkmlpt": (r"window\._CONFIG = .*SID: '\d+'.*TREE: \[", r'"content":"\\u003Cp'),
    "nfcms": (r'NFCMS_SITE_ID=\d+;window\.NFCMS_PUB_TYPE="cat"', r'NFCMS_PUB_TYPE="post"'),
    "lonsun": (r"/site/label/8888\?IsAjax=1&dataType=html&labelName=publicInfoList", r"SiteId"),
    "shanghai": (r"\.pagination\(", r'id="ivs_content"'),
    "jeecms": (r"index_2\.jhtml", r"content-txt"),
    "epoint": (r"/EpointWebBuilder/rest/frontAppCustomAction/getPageInfoListNew", r"ewb-info-bd"),
    "aspnet": (r'name="__VIEWSTATE".*__doPostBack\(\'pager\',\'2\'\)', r"__VIEWSTATE"),
    "vsb": (r"Announced by Visual SiteBuilder 9.*p_next p_fun", r"v_news_content"),
}


@pytest.mark.parametrize("name", KNOWN_BY)
def test_pages_carry_the_marks_of_their_family(name: str) -> None:
    browser, family = browser_of(name), FAMILIES[name]
    column, article = KNOWN_BY[name]
    assert re.search(column, browser.text(family.column_path(browser.portal)), re.S)
    assert re.search(article, browser.text(family.article_path(browser.portal, browser.articles[0])), re.S)


def first_of(name: str) -> tuple[Browser, str, str]:
    """A site, the address of its column and the text of that."""
    browser = browser_of(name)
    column = FAMILIES[name].column_path(browser.portal)
    return browser, column, browser.text(column)


@each_dialect
def test_what_is_not_there_is_404(name: str) -> None:
    browser, column, _ = first_of(name)
    assert browser.ask("/no/such/page.html") is None
    assert browser.ask(urljoin(column, "index_99.html")) is None
    assert browser.ask(urljoin(column, "20250101/no.html")) is None


def test_posts_are_no_gets() -> None:
    browser, _, html = first_of("trs-api")
    channel = one(r"searchId: (\d+)", html)
    refused = browser.ask(f"/fjdzapp/search?channelid={channel}&page=1&prepage=5")
    assert refused is not None
    assert refused.status == 405
    browser, _, html = first_of("epoint")
    url, params = one(r'listUrl = "([^"]+)"', html), one(r"params = ({.*?});", html)
    refused = browser.ask(f"{url}?params={quote(params)}")
    assert refused is not None
    assert refused.status == 405


def test_wrong_ids_hold_nothing() -> None:
    browser, _, html = first_of("trs-api")
    assert json.loads(browser.text("/fjdzapp/search", {"channelid": "1", "page": "1", "prepage": "5"}))["data"] == []
    browser, _, html = first_of("jpaas")
    query = dict(re.findall(r"'(\w+)':'([^']*)'", html)) | {"parseType": "buildstatic"}
    unit = "/api-gateway/jpaas-publish-server/front/page/build/unit?"
    assert json.loads(browser.text(unit + urlencode(query)))["data"]["html"] == ""
    browser, _, html = first_of("hanweb-new")
    following = one(r'<nextgroup><!\[CDATA\[<a href="([^"]+)">', html)
    assert len(browser.content(following.replace("columnid=", "columnid=0"))) == 54
    browser, _, html = first_of("gkmlpt")
    assert browser.ask("/gkmlpt/api/all/0?page=1&sid=1") is None
    browser, column, _ = first_of("lonsun")
    assert browser.ask(column.replace("catId=", "catId=1")) is None
    browser, _, html = first_of("epoint")
    params = json.loads(one(r"params = ({.*?});", html)) | {"categoryNum": "001"}
    answered = browser.text(one(r'listUrl = "([^"]+)"', html), {"params": json.dumps(params)})
    assert json.loads(answered)["custom"]["infodata"] == []


def test_without_the_column_the_trs_search_holds_other_documents() -> None:
    browser, _, html = first_of("trs-api")
    form = {"channelid": one(r"searchId: (\d+)", html), "sortfield": "-pubdate", "page": "1", "prepage": "500"}
    everything = json.loads(browser.text("/fjdzapp/search", form))
    assert len(everything["data"]) > len(browser.articles)
    assert everything["pageCount"] == 1


def test_beyond_the_end_is_nothing() -> None:
    browser, _, html = first_of("igs")
    address = one(r"listUrl = '([^']+)'", html).replace("pageNumber=1", "pageNumber=99")
    assert json.loads(browser.text(address))["page"]["content"] == []
    browser, _, html = first_of("gkmlpt")
    api = "/gkmlpt/api/all/0?sid=" + one(r"SID: '(\d+)'", html) + "&page="
    assert json.loads(browser.text(f"{api}99"))["articles"] == []
    assert browser.text(f"{api}0") == browser.text(f"{api}1") != browser.text(f"{api}2")
    browser, column, html = first_of("php")
    assert links(column, browser.text(f"{column}&page=99")) == []
    browser, column, html = first_of("trs-createpage")
    count = one(r"createPage\((\d+),", html)
    stub = browser.content(urljoin(column, f"index_{count}.html"))
    assert 300 <= len(stub) < 600


def test_parameters_that_servers_ignore_change_nothing() -> None:
    for name in ("hanweb-post", "suffix", "trs-variables", "plain"):
        browser, column, html = first_of(name)
        assert browser.text(f"{column}?pageNum=2&uid=1") == html
    browser, column, html = first_of("aspnet")
    assert browser.text(f"{column}&page=2") == html


def test_page_one_of_suffix_lists_answers_again() -> None:
    browser, column, html = first_of("suffix")
    assert browser.text(urljoin(column, "index_1.html")) == html
    browser, column, html = first_of("suffix-1")
    assert browser.text(urljoin(column, "index_1.html")) != html
    browser, column, html = first_of("jeecms")
    assert browser.text(urljoin(column, "index_1.jhtml")) == html


def test_what_was5_answers_is_only_nearly_json() -> None:
    browser, _, html = first_of("was5-json")
    nearly = browser.text(one(r'wasUrl = "([^"]+)"', html) + "1")
    assert nearly.startswith('{"count":"')
    with pytest.raises(ValueError, match="Expecting value"):
        json.loads(nearly)


def test_jpaas_forbids_bare_requests() -> None:
    browser, _, html = first_of("jpaas")
    query = urlencode(dict(re.findall(r"'(\w+)':'([^']*)'", html)))
    bare = browser.ask(f"/api-gateway/jpaas-publish-server/front/page/build/unit?{query}", referer="")
    assert bare is not None
    assert bare.status == 403


@pytest.mark.parametrize("wrong", [{"__VIEWSTATE": "dDw="}, {"__EVENTVALIDATION": ""}, {"__EVENTARGUMENT": "99"}])
def test_aspnet_checks_its_state(wrong: dict[str, str]) -> None:
    browser, column, html = first_of("aspnet")
    fields = {
        node.attributes["name"] or "": node.attributes["value"] or "" for node in LexborHTMLParser(html).css("input")
    }
    event = fields | {"__EVENTTARGET": "pager", "__EVENTARGUMENT": "2"}
    assert browser.text(column, event) != html
    refused = browser.ask(column, event | wrong)
    assert refused is not None
    assert refused.status == 500


def test_a_list_prints_other_dates_than_its_addresses_now_and_then() -> None:
    browser, column, _ = first_of("trs-variables")
    pairs = []
    for page in ("index.html", "index_1.html", "index_2.html"):
        html = browser.text(urljoin(column, page))
        pairs += re.findall(r"/t(\d{8})_.*?<span>(\d{4}-\d\d-\d\d)</span>", html)
    differing = [day for day, printed in pairs if printed.replace("-", "") != day]
    assert 0 < len(differing) < len(pairs) / 2


def test_file_names_come_as_gbk_bytes_or_percent() -> None:
    for name, expected in (("vsb", "percent"), ("jeecms", "gbk"), ("ucap", "percent"), ("lonsun", "percent")):
        browser, family = browser_of(name), FAMILIES[name]
        (report,) = (article for article in browser.articles if article.key == "huaian-2024")
        page = browser.ask(family.figures_path(browser.portal, report))
        assert page is not None
        header = dict(page.headers)["Content-Disposition"]
        told = header.encode("latin-1").decode("gbk") if expected == "gbk" else unquote(header)
        assert f"{report.title}.pdf" in told


def test_a_gbk_page_is_gbk_to_the_last_byte() -> None:
    browser = browser_of("next-link")
    portal = replace(browser.portal, gbk=("pingtan-office-2024",))
    family = FAMILIES["next-link"]
    browser = Browser(portal, browser.articles, family.pages(portal, browser.articles))
    (report,) = (article for article in browser.articles if article.key in portal.gbk)
    page = browser.ask(family.article_path(portal, report))
    assert page is not None
    assert page.content_type == "text/html"
    assert "charset=gb2312" in page.body().decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        page.body().decode()


@pytest.mark.parametrize("fashion", ["absent", "template", "reversed"])
def test_an_imagined_site_carries_its_metas_in_its_own_fashion(fashion: str) -> None:
    for name in DIALECTS:
        browser = browser_of(name)
        portal = replace(browser.portal, metas=fashion, seed="1/1", column_name="年度报告")
        family = FAMILIES[name]
        html = Browser(portal, [], family.pages(portal, browser.articles)).text(family.column_path(portal))
        expected = {"absent": "", "template": "网站名称", "reversed": portal.name}[fashion]
        site = LexborHTMLParser(html).css_first("meta[name='SiteName' i]")
        assert (site.attributes["content"] if site else "") == expected, name
