"""More small portals, each built for one fact: columns whose rows do not say what they are."""

from collections.abc import Callable

import pytest

from tests.crawler.strange import Crawled, Portal, column, crawl_portals, rows
from tests.crawler.website import PROSE

OPENING = "根据《政府信息公开条例》制定本报告，所列数据的统计期限为上年全年。"
LINKS = '<a href="/a/">领导</a><a href="/b/">机构</a><a href="/c/">财政</a>'


def silent(site: Portal, path: str, title: str, text: str = OPENING, more: str = "") -> tuple[str, str]:
    """A report whose page is called as its row, and says only in its text what it is."""
    site.publish(path, page(path, title, text, more))
    return path, title


def page(path: str, title: str, text: str, more: str = "") -> str:
    return f"<html><title>{title}-某县</title><body><h1>{title}</h1><p>{path} {text} {PROSE}</p>{more}</body></html>"


def agencies_below_years(site: Portal) -> None:
    """Rows that are names of agencies, some of which sound like other things (综合行政执法, 信用)."""
    site.menu("nb/")
    agencies = ["县教育局", "县综合行政执法局", "城关镇", "县信用办"]
    lists = (
        f"<h3>{year}年</h3>"
        + rows(*(silent(site, f"/zwgk/nb/t{year}0120_{n}.html", each) for n, each in enumerate(agencies)))
        for year in (2023, 2022)
    )
    site.put("/zwgk/nb/", column("".join(lists)))


def a_table_of_agencies_and_years(site: Portal) -> None:
    """Its cells are links 查看 to pages, and pictures that lead to files."""
    site.menu("nb.html")
    lines = "<tr><th>单位<th>2023年<th>2022年"
    for n, agency in enumerate(["县教育局", "县民政局", "城关镇"]):
        path, _ = silent(site, f"/zwgk/nb/{n}.html", agency)
        file = site.publish(f"/zwgk/nb/{n}.pdf", f"%PDF-1.4 {n}".encode())
        lines += f'<tr><td>{agency}<td><a href="{path}">查看</a><td><a href="{file}"><img src="/pdf.png"></a>'
    site.put("/zwgk/nb.html", column(f"<table>{lines}</table>"))


def rows_called_nianbao(site: Portal) -> None:
    """年报 names a column in a menu, so that the search looks at these reports first."""
    site.menu("nb/")
    site.put("/zwgk/nb/", column(rows(*(silent(site, f"/zwgk/nb/{year}.html", "年报", "", LINKS) for year in (1, 2)))))
    for path in site.reports:
        site.put(path, page(path, "年报", f"{OPENING}第{path}号。", LINKS))


def departments_in_a_column_of_their_own(site: Portal) -> None:
    """No year anywhere, beside a column whose rows say everything."""
    site.menu("nb/")
    whole = [site.article(f"/zwgk/nb/{year}.html", f"某县{year}年政府信息公开年报") for year in range(2018, 2022)]
    site.put("/zwgk/nb/", column(f'{rows(*whole)}<a href="../bmnb/">部门年报</a>'))
    listed = (silent(site, f"/zwgk/bmnb/t20240120_{n}.html", each) for n, each in enumerate(["县财政局", "县审计局"]))
    site.put("/zwgk/bmnb/", f"<html><title>部门年报</title><body>{rows(*listed)}</body></html>")


def the_attachment_says_it(site: Portal) -> None:
    site.menu("nb/")
    listed: list[tuple[str, str]] = []
    for agency in ("县教育局", "县民政局"):
        file = site.publish(f"/f/{len(listed)}.pdf", f"%PDF-1.4 {agency}".encode())
        path = site.publish(f"/zwgk/nb/t20240120_{len(listed)}.html", f"""<html><title>{agency}</title><body>
            见附件 <a href="{file}">{agency}2023年政府信息公开工作年度报告.pdf</a></body></html>""")
        listed.append((path, agency))
    site.put("/zwgk/nb/", column(rows(*listed)))


def strays_are_asked_and_left(site: Portal) -> None:
    """Pages that are clearly something else; a title that hides an interpretation; and decoys, which are not asked."""
    site.menu("nb/")
    listed = [site.article(f"/zwgk/nb/{year}.html", f"某县{year}年政府信息公开年报") for year in range(2018, 2022)]
    site.put("/zwgk/nb/1.html", page("", "县领导走访农户", "我县今日建设项目进展顺利。"))
    site.put("/zwgk/nb/2.html", page("", "2020年政府信息公开年报解读", OPENING))
    others = [("/zwgk/nb/1.html", "县领导走访农户"), ("/zwgk/nb/2.html", "2020年度"), ("/zn.html", "政府信息公开指南")]
    site.put("/zwgk/nb/", column(rows(*listed, *others)))


def a_row_that_stays_unclear(site: Portal) -> None:
    site.menu("nb/")
    listed = [site.article(f"/zwgk/nb/{year}.html", f"某县{year}年政府信息公开年报") for year in range(2018, 2022)]
    site.put("/zwgk/nb/1.html", '<html><title>县教育局</title><body>见附件 <a href="/1.zip">下载</a></body></html>')
    site.put("/zwgk/nb/", column(rows(*listed, ("/zwgk/nb/1.html", "县教育局"))))
    site.complete, site.reason = False, "1 row unclear"


def a_column_full_of_news(site: Portal) -> None:
    """The asks are bounded: twenty in vain a night, then the rest is unclear until the next."""
    site.menu("nb/")
    listed = [site.article(f"/zwgk/nb/{year}.html", f"某县{year}年政府信息公开年报") for year in range(2018, 2022)]
    for number in range(60):
        site.put(f"/zwgk/nb/t20240120_{number}.html", page("", "县领导走访农户", "我县今日建设项目进展顺利。"))
        listed.append((f"/zwgk/nb/t20240120_{number}.html", f"县领导走访农户之{number}"))
    site.put("/zwgk/nb/", column(rows(*listed)))
    site.complete, site.reason = False, "20 rows unclear"


PORTALS = [
    agencies_below_years, a_table_of_agencies_and_years, rows_called_nianbao, departments_in_a_column_of_their_own,
    the_attachment_says_it, strays_are_asked_and_left, a_row_that_stays_unclear, a_column_full_of_news,
]  # fmt: skip


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    """After two nights on which nothing changed."""
    return crawl_portals(PORTALS, tmp_path_factory.mktemp("strange"), nights=2)


@pytest.mark.parametrize("build", PORTALS)
def test_a_strange_portal(build: Callable[[Portal], None], crawled: dict[str, Crawled]) -> None:
    portal, crawl, held = crawled[build.__name__]
    assert held.keys() == set(portal.reports)
    assert (crawl.complete, portal.reason in crawl.stop_reason) == (portal.complete, True), crawl.stop_reason


@pytest.mark.parametrize("build", PORTALS[:7])
def test_the_second_night_asks_no_page_again(build: Callable[[Portal], None], crawled: dict[str, Crawled]) -> None:
    crawl = crawled[build.__name__].crawl
    assert (crawl.captured, crawl.requests <= 2 * crawl.list_pages + 1) == (0, True)


def test_a_title_is_that_of_heading_and_row(crawled: dict[str, Crawled]) -> None:
    assert {c.title for c in crawled["agencies_below_years"].held.values()} >= {"2023年 县教育局 政府信息公开年报"}
    titles = {path: c.title for path, c in crawled["a_table_of_agencies_and_years"].held.items()}
    assert titles["/zwgk/nb/2.html"] == "城关镇 2023年 政府信息公开年报"
    assert titles["/zwgk/nb/2.pdf"] == "城关镇 2022年 政府信息公开年报"
