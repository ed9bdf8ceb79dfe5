"""More small portals, each built for one fact: rows that do not say what they are, columns that hide, and what keeps a
crawl from being complete."""

from collections.abc import Callable

import pytest

from tests.crawler.strange import Crawled, Portal, column, crawl_portals, rows
from tests.crawler.website import PROSE, Answer, Asked

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


def companies_reports_stand_first(site: Portal) -> None:
    """年度报告 on the home page are those of companies; the search goes on, and none of them is taken."""
    site.put("/", """<html><title>某县</title><body><a href="/zwgk/">政府信息公开</a><a href="/ndbg/">年度报告</a>
        <a href="/x/">走进某县</a></body></html>""")
    site.put("/zwgk/", '<html><body><a href="nb/">政府信息公开年报</a><a href="zn/">公开指南</a></body></html>')
    site.put("/zwgk/nb/", column(rows(*annual(site, "/zwgk/nb/"))))
    companies = [(f"/ndbg/{n}.html", f"第{n}粮库2022年度报告") for n in range(6)]
    for path, title in companies:
        site.put(path, f"<html><title>{title}</title><body><h1>{title}</h1>{path}{'资产负债良好。' * 40}</body></html>")
    site.put("/ndbg/", f"<html><title>年度报告</title><body>{rows(*companies)}</body></html>")


def annual(site: Portal, folder: str, agency: str = "某县") -> list[tuple[str, str]]:
    named = {f"{folder}{year}.html": f"{agency}{year}年政府信息公开年报" for year in range(2019, 2023)}
    return [site.article(path, title) for path, title in named.items()]


def two_columns(site: Portal) -> str:
    """Only the first of two is there; returns the path of the second."""
    site.menu("nb/")
    site.put("/zwgk/", """<html><body><a href="nb/">政府信息公开年报</a><a href="bm/">部门信息公开年报</a>
        <a href="zn/">公开指南</a></body></html>""")
    site.put("/zwgk/nb/", column(rows(*annual(site, "/zwgk/nb/"))))
    return "/zwgk/bm/"


def the_second_column_is_forbidden(site: Portal) -> None:
    site.web.pages[two_columns(site)] = Answer("no", 403)
    site.complete, site.reason = False, "list page failed: forbidden"


def the_second_column_is_gone(site: Portal) -> None:
    """The site's own word: a dead entry of its menu."""
    two_columns(site)


def the_second_column_has_no_rows_that_we_can_read(site: Portal) -> None:
    """It does not say that it is empty."""
    form = '<form method=post action=/q.do><select name=year><option>2023</select><button>查询</button></form>'
    site.put(two_columns(site), f"<html><title>部门信息公开年报</title><body>{LINKS}{form}</body></html>")
    site.complete, site.reason = False, "list page failed: empty_list"


def departments_named_after_other_things(site: Portal) -> None:
    """More columns than the search looks at; one of them is empty, and one is 审计局年报."""
    site.menu("nb/")
    departments = [f"县{name}局" for name in ("教育", "民政", "财政", "审计", "信访", *"一二三四五六七八九")]
    doors = (f'<li><a href="d{n}/">{department}年报</a></li>' for n, department in enumerate(departments))
    site.put("/zwgk/nb/", column(f"<ul>{''.join(doors)}</ul>"))
    for n, department in enumerate(departments):
        listed = annual(site, f"/zwgk/nb/d{n}/", department) if n != 1 else []
        body = rows(*listed) if listed else f"{LINKS}<p>暂无信息</p>"
        site.put(f"/zwgk/nb/d{n}/", f"<html><title>{department}年报</title><body>{body}</body></html>")


def levels_below_a_heading(site: Portal) -> None:
    site.menu("gk.html")
    levels = {"a": "县政府", "b": "县直部门", "c": "乡镇街道"}
    doors = (f'<li><a href="/zwgk/{key}/">{level}</a></li>' for key, level in levels.items())
    site.put("/zwgk/", f"<html><body><h3>政府信息公开年报</h3><ul>{''.join(doors)}</ul><p>某县</p></body></html>")
    for key in levels:
        site.put(f"/zwgk/{key}/", column(rows(*annual(site, f"/zwgk/{key}/", f"某{key}镇"))))


def menus_of_trees(site: Portal) -> None:
    """dTree's calls, and a zTree whose nodes have numbers that a click puts into an address."""
    site.put("/", """<html><title>某县</title><body><div data-href="/zwgk/">政务公开</div><a href="/x/">要闻</a>
        <a href="/y/">旅游</a></body></html>""")
    site.put("/zwgk/", """<html><body><script>d = new dTree('d'); d.add(0,-1,'目录'); d.add(1,0,'公开指南','/zn.jsp');
        d.add(2,0,'政府信息公开','/xxgk.jsp?id=2'); document.write(d);</script></body></html>""")
    site.put("/xxgk.jsp?id=2", """<html><body><ul id=t></ul><script>var nodes = [{"id": 1001, "name": "公开指南"},
        {"id": 1002, "name": "信息公开年报"}];
        function clicked(e, t, node) { location.href = "/list.jsp?cat=" + node.id; }</script></body></html>""")
    site.put("/list.jsp?cat=1002", column(rows(*annual(site, "/nb/"))))


def tabs_that_a_script_opens(site: Portal) -> None:
    site.menu("nb/")
    listed = [site.article(f"/zwgk/nb/{n}.html", f"第{n}镇2023年政府信息公开年报") for n in range(3)]
    tabs = "<ul><li class=on>2023年</li><li data-year=2022>2022年</li><li data-year=2021>2021年</li></ul>"
    site.put("/zwgk/nb/", column(f"{tabs}{rows(*listed)}"))
    site.complete, site.reason = False, "the tabs of 2021, 2022 are opened by script"


def tabs_whose_rows_are_there(site: Portal) -> None:
    site.menu("nb/")
    years = range(2021, 2024)
    tabs = "".join(f"<li>{year}年</li>" for year in years)
    panes = "".join(f"<div>{rows(*annual_of(site, year))}</div>" for year in years)
    site.put("/zwgk/nb/", column(f"<ul>{tabs}</ul>{panes}"))


def annual_of(site: Portal, year: int) -> list[tuple[str, str]]:
    return [site.article(f"/zwgk/nb/{year}/{n}.html", f"第{n}镇{year}年政府信息公开年报") for n in range(3)]


def reports_among_other_things(site: Portal) -> None:
    """No column: the reports stand in a list of everything, and others may stand elsewhere."""
    site.put("/", '<html><title>某县</title><body><a href="/zwgk/">政府信息公开</a><a href="/x/">要闻</a></html>')
    listed = [(f"/zwgk/t20240120_{n}.html", f"县领导走访第{n}户") for n in range(20)] + annual(site, "/zwgk/")
    site.put("/zwgk/", f"<html><title>政府信息公开</title><body>{rows(*listed)}</body></html>")
    site.complete, site.reason = False, "nothing names it the column: 4 of 24 rows"


def a_row_that_leads_to_a_list(site: Portal) -> None:
    """各部门2023年…: its page is no report, it links to those of the departments, by their names only."""
    site.menu("nb/")
    hub = "各部门2023年政府信息公开年报"
    departments = [silent(site, f"/zwgk/nb/2023/{n}.html", name) for n, name in enumerate(["县教育局", "县民政局"])]
    links = "".join(f'<p><a href="{path}">{name}</a></p>' for path, name in departments)
    site.put("/zwgk/nb/hub.html", f"<html><title>{hub}</title><body><h1>{hub}</h1>{links}</body></html>")
    site.put("/zwgk/nb/", column(rows(*annual(site, "/zwgk/nb/"), ("/zwgk/nb/hub.html", hub))))


def a_report_on_two_pages(site: Portal) -> None:
    site.menu("nb/")
    call = '<script>createPageHTML(2,0,"t20230120_9","html")</script>'
    long = site.article("/zwgk/nb/t20230120_9.html", "某县2023年政府信息公开年报", call)
    site.put("/zwgk/nb/", column(rows(*annual(site, "/zwgk/nb/"), long)))
    site.complete, site.reason = False, "1 report goes on on further pages"


def levels_that_a_script_opens(site: Portal) -> None:
    site.menu("nb/")
    tabs = "<ul><li class=on data-id=1>县政府</li><li data-id=2>县直部门</li><li data-id=3>乡镇街道</li></ul>"
    site.put("/zwgk/nb/", column(f"{tabs}{rows(*annual(site, '/zwgk/nb/'))}"))
    site.complete, site.reason = False, "the tabs of 县直部门, 乡镇街道 are opened by script"


def agencies_to_choose_from(site: Portal) -> None:
    site.menu("nb/")
    choice = "<select id=dept><option value=1>县政府办<option value=2>县教育局<option value=3>县民政局</select>"
    site.put("/zwgk/nb/", column(f"{choice}{rows(*annual(site, '/zwgk/nb/'))}"))
    site.complete, site.reason = False, "the tabs of 县教育局, 县民政局 are opened by script"


def addresses_of_one_visit(site: Portal) -> None:
    """Each answer has another session in its links."""
    site.menu("nb/")
    listed = annual(site, "/zwgk/nb/")

    def answer(asked: Asked) -> Answer:
        session = len(site.web.asked)
        return Answer(column(rows(*((f"{path};jsessionid={session}A", title) for path, title in listed))))

    site.web.pages["/zwgk/nb/"] = answer


def lines_with_a_number_and_an_agency(site: Portal) -> None:
    """Both are links, and no rows: the list has as many as it says."""
    site.menu("nb/")
    lines = ""
    for n, (path, title) in enumerate(annual(site, "/zwgk/nb/", "县民政局")):
        lines += f"""<tr><td><a href="/index/{n}.html">0011/2024-{n}</a><td><a href="{path}">{title}</a>
            <td><a href="/bm/{n}.html">县民政局</a><td>2024-01-20"""
    site.put("/zwgk/nb/", column(f"<table>{lines}</table><p>共4条记录</p>"))


def departments_with_tabs_of_years(site: Portal) -> None:
    """An index of an index: the search's budget is spent before it has seen a row."""
    site.menu("nb/")
    doors = "".join(f'<li><a href="d{n}/">县第{name}局</a></li>' for n, name in enumerate("一二三四五六七八九十甲乙丙"))
    site.put("/zwgk/nb/", column(f"<ul>{doors}</ul>"))
    for n in range(13):
        tabs = "".join(f'<a href="/zwgk/nb/d{n}/{year}/">{year}年</a>' for year in (2022, 2023))
        site.put(f"/zwgk/nb/d{n}/", f"<html><title>某县</title><body>{LINKS}{tabs}</body></html>")
        for year in (2022, 2023):
            listed = site.article(f"/zwgk/nb/d{n}/{year}/1.html", f"县第{n}局{year}年政府信息公开年报")
            site.put(f"/zwgk/nb/d{n}/{year}/", f"<html><title>某县</title><body>{tabs}{rows(listed)}</body></html>")


def the_newest_stands_apart(site: Portal) -> None:
    """As a picture above the list, without a date."""
    site.menu("nb/")
    (path, title), *others = annual(site, "/zwgk/nb/")
    site.put("/zwgk/nb/", column(f'<div><a href="{path}"><img src="1.jpg" alt="{title}"></a></div>{rows(*others)}'))


PORTALS = [
    agencies_below_years, a_table_of_agencies_and_years, rows_called_nianbao, departments_in_a_column_of_their_own,
    the_attachment_says_it, strays_are_asked_and_left, a_row_that_stays_unclear, a_column_full_of_news,
    companies_reports_stand_first, the_second_column_is_forbidden, the_second_column_is_gone,
    the_second_column_has_no_rows_that_we_can_read,
    departments_named_after_other_things, levels_below_a_heading, menus_of_trees, tabs_that_a_script_opens,
    tabs_whose_rows_are_there, reports_among_other_things, a_row_that_leads_to_a_list, a_report_on_two_pages,
    levels_that_a_script_opens, agencies_to_choose_from, addresses_of_one_visit,
    lines_with_a_number_and_an_agency, departments_with_tabs_of_years, the_newest_stands_apart,
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
    assert {c.title for c in crawled["a_row_that_leads_to_a_list"].held.values()} >= {
        "县教育局 各部门2023年政府信息公开年报"
    }
    assert titles["/zwgk/nb/2.pdf"] == "城关镇 2022年 政府信息公开年报"
