"""createPageHTML in all its orders: TRS counts from index_1, UCAP from xlist_2."""

import pytest

from crawler.families import recognise, trs, ucap
from crawler.page import Ask, Page
from tests.crawler.families.dialect_walk import entries, names, page_of, walk

LIST = "http://www.a.gov.cn/zwgk/nb/"
UCAP_LIST = "http://www.b.gov.cn/b/zfxxgknb/xlist.shtml"


@pytest.mark.parametrize(
    ("script", "family", "pages", "following"),
    [
        ('createPageHTML(3, 0, "index", "html");', "trs", 3, "index_1.html"),
        ('createPage(40, 0, "index", "html")', "trs", 40, "index_1.html"),
        ("createPageHTML( 3 ,\n 0,\n 'index' , 'shtml' )", "trs", 3, "index_1.shtml"),
        ('createPageHTML("3", "0", "index", "htm")', "trs", 3, "index_1.htm"),
        ('createPageHTML("index", "jhtml", 3, 0)', "trs", 3, "index_1.jhtml"),
        ('createPageHTML("list_nb", ".html", 3, 0)', "trs", 3, "list_nb_1.html"),
        ("var n=1;createPageHTML(3,0,'index','html');var m=2", "trs", 3, "index_1.html"),
        ('CREATEPAGEHTML(3, 0, "index", "html")', "trs", 3, "index_1.html"),
        ('//createPageHTML(9, 0, "index", "html");\nvar currentPage = 0;//所在页从0开始\nvar countPage = 17;//共多少页',
         "trs", 17, "index_1.html"),
        ('/* createPageHTML(9, 0, "index", "html"); */ createPageHTML(4, 0, "nb", "html")', "trs", 4, "nb_1.html"),
        ("var countPage = 5, currentPage = 0;", "trs", 5, "index_1.html"),
        ('var pages = 6; createPageHTML(pages, 0, "index", "html")', "trs", 6, "index_1.html"),
        ('function createPageHTML(_nPageCount, _nCurrIndex, _sPageName, _sPageExt) { if (!_nPageCount) return; }\n'
         'createPageHTML(3, 0, "index", "html")', "trs", 3, "index_1.html"),
        ('createPageHTML(1, 0, "index", "html")', "trs", 1, None),
        ('createPageHTML(0, 0, "index", "html")', "trs", 1, None),
        ("createPageHTML('page_div',10, 1,'xlist','shtml',189);", "ucap", 10, "xlist_2.shtml"),
        ("createPageHTML('page_div', 10 , 1 , 'xlist' , 'shtml' , 189)", "ucap", 10, "xlist_2.shtml"),
        ('createPageHTML(10, 1, 1, 20, 189, "xlist", "shtml")', "ucap", 10, "xlist_2.shtml"),
        ("createPageHTML(10,1,'xlist','shtml',189,'page_div')", "ucap", 10, "xlist_2.shtml"),
        ("createPageHTML('page_div',10, 0,'index','html',189)", "trs", 10, "index_1.html"),
        ('createPageHTML(10, 0, 0, 20, 189, "index", "html")', "trs", 10, "index_1.html"),
    ],
)  # fmt: skip
def test_arguments_are_told_apart_by_kind(script: str, family: str, pages: int, following: str | None) -> None:
    url = "http://www.a.gov.cn/zwgk/nb/"
    page = Page(url, page_of(entries(range(9)), script))
    found = recognise(page)
    assert found is not None
    assert found.name == family
    listing = {"trs": trs, "ucap": ucap}[family].listing(page)
    assert (listing.pages, listing.next) == (pages, Ask(url + following) if following else None)


@pytest.mark.parametrize(
    "script",
    [
        'createPageHTML(4,0,"t20190918_693227","shtml")',  # the pages of one long article
        'createPageHTML(4,1,"./t20190918_693227","shtml")',
        "createPageHTML('page_div',3,1,'0f3c9a1b2d4e5f60718293a4b5c6d7e8','shtml',3)",
        "createPageHTML(4)",
        "function createPageHTML(pages, current, name, ext) { document.write(pages); }",
        "var pages = 3;",
    ],
)
def test_what_is_no_pager_of_a_list(script: str) -> None:
    page = Page(LIST, page_of(entries(range(3)), script))
    assert trs.recognise(page) is None
    assert ucap.recognise(page) is None


def test_trs_is_walked_from_index_to_index_2() -> None:
    def answer(ask: Ask) -> str | None:
        shown = {"": 0, "index_1.html": 1, "index_2.html": 2}.get(ask.url.removeprefix(LIST))
        if shown is None:
            return None
        rows = entries(range(shown * 6, min(shown * 6 + 6, 15)))
        return page_of(rows, f'createPageHTML(3, {shown}, "index", "html");')

    certificate, site = walk(LIST, answer)
    assert site.asked == [LIST, LIST + "index_1.html", LIST + "index_2.html"]
    assert len(certificate.rows) == 15
    assert certificate.walk().complete


def test_ucap_is_walked_from_xlist_to_xlist_3_and_declares_its_rows() -> None:
    pages = {"xlist": 1, "xlist_2": 2, "xlist_3": 3}

    def answer(ask: Ask) -> str | None:
        shown = pages.get(ask.url.rpartition("/")[2].removesuffix(".shtml"))
        if shown is None:
            return None
        rows = entries(
            range(shown * 5 - 5, min(shown * 5, 13)), "/b/zfxxgknb/202401/0f3c9a1b2d4e5f60718293a4b5c6d7{:02}.shtml"
        )
        return page_of(rows, f"createPageHTML('page_div',3, {shown},'xlist','shtml',13);")

    certificate, site = walk(UCAP_LIST, answer)
    assert [url.rpartition("/")[2] for url in site.asked] == ["xlist.shtml", "xlist_2.shtml", "xlist_3.shtml"]
    assert (certificate.declared_total, certificate.declared_pages, len(certificate.rows)) == (13, 3, 13)
    assert certificate.walk().complete


@pytest.mark.parametrize(
    ("second", "asked"), [(1, ["index_1.html", "index_2.html"]), (2, ["index_1.html", "index_2.html", "index_3.html"])]
)
def test_where_the_call_does_not_tell_both_starts_are_tried(second: int, asked: list[str]) -> None:
    """createPageHTML(3, 1, "index", "html"): current from 1, yet nothing of UCAP. Page two may be either."""
    names_of_pages = {"": 0, f"index_{second}.html": 1, f"index_{second + 1}.html": 2}

    def answer(ask: Ask) -> str | None:
        shown = names_of_pages.get(ask.url.partition("#")[0].removeprefix(LIST))
        if shown is None:
            return None
        rows = entries(range(shown * 4, min(shown * 4 + 4, 11)))
        return page_of(rows, f'createPageHTML(3, {shown + 1}, "index", "html");')

    certificate, site = walk(LIST, answer)
    assert [url.removeprefix(LIST) for url in site.asked[1:]] == asked
    assert len(certificate.rows) == 11
    assert certificate.walk().complete


@pytest.mark.parametrize(("beyond", "rows", "stop"), [
    (None, 8, "read to its end"),
    ('createPageHTML(2, 2, "index", "html");', 12, "3 list pages seen, 2 declared"),
    ("", 8, "read to its end"),  # rows of some other page, which has no such pager
])  # fmt: skip
def test_a_last_page_as_full_as_the_first_may_not_be_the_last(beyond: str | None, rows: int, stop: str) -> None:
    pages = {
        f"{LIST}{name}": page_of(entries(range(4 * n, 4 * n + 4)), pager)
        for n, (name, pager) in enumerate([
            ("", 'createPageHTML(2, 0, "index", "html");'), ("index_1.html", 'createPageHTML(2, 1, "index", "html");'),
            ("index_2.html", beyond),
        ])
        if pager is not None
    }  # fmt: skip
    certificate, site = walk(LIST, pages)
    assert f"{LIST}index_2.html" in site.asked
    assert (len(certificate.rows), certificate.walk().stop_reason) == (rows, stop)


def test_a_stale_comment_proves_no_number_of_pages() -> None:
    script = '//createPageHTML(2, 0, "index", "html");'
    pages = {
        LIST + name: page_of(entries(range(n * 3, n * 3 + 3)), script)
        for n, name in enumerate(["", "index_1.html", "index_2.html"])
    }
    certificate, site = walk(LIST, pages)
    assert len(certificate.rows) == 9
    assert certificate.declared_pages is None
    assert certificate.walk().complete
    assert site.asked[-1] == LIST + "index_3.html"


def test_an_early_end_is_not_complete() -> None:
    page = page_of(entries(range(4)), 'createPageHTML(3, 0, "index", "html");')
    certificate, _ = walk(LIST, {LIST: page, LIST + "index_1.html": "<html><body>404 页面不存在</body></html>"})
    assert names(certificate) == [f"t20240129_{n}.html" for n in range(4)]
    assert not certificate.walk().complete


def test_a_page_without_its_pager_does_not_hide_those_after_it() -> None:
    pager = 'createPageHTML(4, %d, "index", "html");'
    pages = {LIST: page_of(entries(range(4)), pager % 0), LIST + "index_1.html": page_of(entries(range(4, 8)))}
    for n in (2, 3):
        pages[f"{LIST}index_{n}.html"] = page_of(entries(range(4 * n, 4 * n + 4)), pager % n)
    certificate, _ = walk(LIST, pages)
    assert len(certificate.rows) == 16
    assert certificate.walk().complete


def test_a_number_that_only_a_browser_works_out_leaves_the_others_at_their_places() -> None:
    page = Page(LIST, page_of(entries(range(4)), 'createPageHTML(Math.ceil(189 / 20), 0, "index", "html");'))
    listing = trs.listing(page)
    assert (listing.pages, listing.next) == (None, None)
    assert listing.probes[0].key == LIST + "index_1.html"


def test_a_page_size_is_not_taken_for_the_total() -> None:
    page = Page(LIST, page_of(entries(range(20)), 'createPageHTML(9, 0, "index", "html", 20);'))
    assert trs.listing(page).total is None
