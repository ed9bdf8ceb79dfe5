"""gkmlpt: the category out of the fragment or the tree, the API to its end."""

import json
from collections.abc import Callable

import pytest

from crawler.families import gkmlpt
from crawler.page import Ask, Page
from tests.crawler.families.walking import walk

BASE = "http://www.a.gov.cn/gkmlpt"
TREE = """[{"id": 5, "name": "政策文件", "children": []},
  {"id": 1000, "name": "法定主动公开内容", "children": [
    {"id": 1076, "name": "政府信息公开年报", "children": []},
    {"id": 1077, "name": "政府网站年度报表", "children": []}]}]"""
BARE = "[{id:5,name:'政策文件',children:[]},{id:1076,name:'政府信息公开年报',children:[],},]"
CONFIG = (
    "<html><body><div id='app'></div><script>window._CONFIG = {{SITE: 'x', SID: '755001', TREE: {}, AREA: 3}}</script>"
    "</body></html>"
)


def api(count: int, size: int, **envelope: object) -> Callable[[Ask], str]:
    """The API over `count` articles; page=0 and page=1 are the same."""

    def answer(ask: Ask) -> str:
        number = max(int(ask.key.partition("page=")[2].partition("&")[0]), 1)
        assert ask.key.endswith("&sid=755001")
        numbers = range(count)[(number - 1) * size : number * size]
        articles = [
            {"id": n, "title": f"某局{2020 - n}年<b>年报</b>", "url": f"{BASE}/post_{n}.html", "date": "2021-01-29"}
            for n in numbers
        ]
        return json.dumps({**envelope, "articles": articles})

    return answer


@pytest.mark.parametrize(
    ("address", "tree"),
    [
        ("/policy#1076", TREE),
        ("/index#1076", BARE),
        ("/index", TREE),
        ("/index#5", TREE),
        ("/index", BARE),
        ("/index", f"JSON.parse('{json.dumps(json.loads(TREE), ensure_ascii=True)}')".replace("\\u", "\\\\u")),
        ("/policy#1076", "[]"),
    ],
)
@pytest.mark.parametrize(("count", "size"), [(3, 100), (100, 100), (250, 100), (7, 3), (0, 100)])
def test_the_category_of_annual_reports_is_walked_to_its_end(address: str, tree: str, count: int, size: int) -> None:
    column = f"{BASE}{address}"
    walked = walk(column, {
        column.split("#")[0]: CONFIG.format(tree),
        f"{BASE}/api/all/1076": api(count, size, total=count, classify={"post_count": count}),
    })  # fmt: skip
    assert walked.family == "gkmlpt"
    assert len(walked.rows) == count
    assert walked.total == count
    assert len(walked.asked) == 1 + max(-(-count // size), 1)
    assert not walked.problems


@pytest.mark.parametrize("envelope", [{"classify": {"post_count": "7"}}, {"total": "7"}, {}])
def test_totals_wherever_they_stand(envelope: dict[str, object]) -> None:
    column = f"{BASE}/policy#1076"
    walked = walk(column, {f"{BASE}/policy": CONFIG.format(TREE), f"{BASE}/api/all/1076": api(7, 3, **envelope)})
    assert len(walked.rows) == 7
    assert walked.total == (7 if envelope else None)


def test_rows_have_plain_titles_absolute_addresses_and_days_in_china() -> None:
    answer = {
        "articles": [
            {"title": "某局2020年&nbsp;<i>年报</i>", "post_url": "/x/post_1.html", "display_publish_time": 1611849600},
            {"title": "二", "url": "http://b.gov.cn/content/post_2.html", "display_publish_time": "1611849600000"},
            {"title": "三", "url": "../content/post_3.html", "date": "2021-01-29 10:00:00"},
            {"title": "四", "url": "", "post_url": None},
            "五",
        ]
    }
    ask = Ask(f"{BASE}/api/all/1076?page=1&sid=1")
    rows = gkmlpt.listing(Page(ask.url, json.dumps(answer), ask)).rows
    assert [(row.url, row.title, row.listed_on) for row in rows] == [
        ("http://www.a.gov.cn/x/post_1.html", "某局2020年 年报", "2021-01-29"),
        ("http://b.gov.cn/content/post_2.html", "二", "2021-01-29"),
        ("http://www.a.gov.cn/gkmlpt/api/content/post_3.html", "三", "2021-01-29"),
    ]


def test_several_categories_of_reports_are_columns_and_an_office_has_its_own_api() -> None:
    tree = """[{"id": 9, "name": "政府信息公开年度报告",
        "children": [{"id": 91, "name": "2024年"}, {"id": 92, "name": "2023年"}]}, {"id": 8, "name": "年度报告解读"}]"""
    page = Page("http://www.a.gov.cn/qkjj/gkmlpt/index", CONFIG.format(tree))
    read = gkmlpt.listing(page)
    assert read.next == Ask("http://www.a.gov.cn/qkjj/gkmlpt/api/all/9?page=1&sid=755001")
    assert read.columns == ("http://www.a.gov.cn/qkjj/gkmlpt/index#91", "http://www.a.gov.cn/qkjj/gkmlpt/index#92")


def test_what_cannot_be_read_is_a_problem() -> None:
    assert gkmlpt.listing(Page(f"{BASE}/index", CONFIG.format('[{"id": 5, "name": "政策"}]'))).problem
    ask = Ask(f"{BASE}/api/all/1076?page=1&sid=1")
    assert gkmlpt.listing(Page(ask.url, "<html>error</html>", ask)).problem
    assert gkmlpt.recognise(Page("http://www.a.gov.cn/", "<script>var SID = '1'</script>")) is None
