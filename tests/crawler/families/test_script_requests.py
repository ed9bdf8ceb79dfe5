"""Requests as page scripts write them in many ways: axios, options under any name, sums of variables, entities."""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from crawler.families import hanweb, igs
from crawler.page import Ask, Page
from crawler.reading.parameters import field, unescaped, with_field
from crawler.reading.scripted import requests
from tests.crawler.families.dialect_walk import entries, page_of, walk

B = "http://www.b.gov.cn"
PROXY = "/module/web/jpage/dataproxy.jsp"
FORM = "col=1&appid=1&webid=9&path=/&columnid=57&sourceContentType=1&unitid=4242&webname=x&permissiontype=0"
LITERAL = f"{{{','.join(f'{name}:{value!r}' for name, value in parse_qsl(FORM))}}}"


@pytest.mark.parametrize(
    "options",
    [
        f"proxyUrl:'{PROXY}', ajaxParam:{LITERAL}",
        f"proxyUrl:'{PROXY}', params:{LITERAL}",
        f"url:'{PROXY}?perpage=15', data:{LITERAL}",
        f"proxyUrl:'{PROXY}', ajaxParam:'{FORM}'",
    ],
)
def test_the_form_of_a_datastore_is_known_by_its_columnid(options: str) -> None:
    records = "".join(
        f'<record><![CDATA[<li><a href="/art/{y}/1/20/art_57_{y}.html">某县{y}年政府信息公开年报</a></li>]]></record>'
        for y in range(2024, 1979, -1)
    )
    store = f'<script type="text/xml"><datastore><recordset>{records}</recordset></datastore></script>'
    call = f"$('#4242').jpage({{dataStore:datastore, totalRecord:100, pageSize:15, perPage:15, {options}}});"
    listing = hanweb.listing(Page(f"{B}/col/col57/index.html", page_of("", call).replace("</body>", f"{store}</body>")))
    assert listing.next is not None
    assert listing.next.url.partition("#")[0] == f"{B}{PROXY}?startrecord=46&endrecord=90&perpage=15"
    assert listing.next.form == tuple(parse_qsl(FORM))


@pytest.mark.parametrize(
    "call",
    [
        "axios.post('/api/list', {channel: 'c5', pageNo: 1})",
        "$http({method: 'POST', url: '/api/list', data: {channel: 'c5', pageNo: 1}})",
        "$.ajax({type: 'post', url: '/api/list', contentType: 'application/json', data: JSON.stringify(sent)})",
        "fetch('/api/list', {method: 'POST', body: JSON.stringify({channel: channel, pageNo: 1})})",
    ],
)
def test_bodies_that_are_json(call: str) -> None:
    shown = Page(f"{B}/nb/", f"<script>var channel = 'c5', sent = {{channel: 'c5', pageNo: 1}}; {call}</script>")
    (ask,) = [ask for ask in requests(shown, "/api/list") if ask.body]
    assert ask == Ask(f"{B}/api/list", json='{"channel":"c5","pageNo":1}')
    assert with_field(ask, "pageNo", 2).json == '{"channel":"c5","pageNo":2}'
    assert (field(ask, "channel"), field(ask, "pageNo"), field(ask, "size")) == ("c5", "1", None)


UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"


def test_jpaas_parameters_in_a_variable_with_the_number_of_the_page_left_open() -> None:
    """"&paramJson" holds the beginning of an entity, &para."""
    script = (
        f'var unit = "{UNIT}"; var what = "parseType=buildstatic&webId=W1&tplSetId=TS&pageType=column&tagId=" + '
        'encodeURIComponent("信息列表") + "&editType=null&pageId=P77"; $.get(unit + "?" + what + "&paramJson=" + '
        """encodeURIComponent('{"pageNo":' + n + ',"pageSize":15}'), draw);"""
    )

    def answer(ask: Ask) -> str | None:
        if not urlsplit(ask.url).path.endswith("/unit"):
            return page_of(entries(range(15)), script)
        query = dict(parse_qsl(urlsplit(ask.url).query))
        assert (query["tagId"], query["pageId"], query["parseType"]) == ("信息列表", "P77", "buildstatic")
        start = 15 * (json.loads(query["paramJson"])["pageNo"] - 1)
        return json.dumps({"data": {"html": f"<ul>{entries(range(start, min(start + 15, 33)))}</ul>"}})

    certificate, _ = walk(f"{B}/zwgk/nb/index.html", answer)
    assert (certificate.family, len(certificate.rows), certificate.shortfall()) == ("jpaas", 33, "")


def test_jpaas_asks_for_the_other_parts_of_a_page_where_the_first_holds_no_row() -> None:
    def unit(tag: str) -> str:
        data = f"{{'webId':'W1','parseType':'bulidstatic','pageType':'column','pageId':'P9','tagId':'{tag}'}}"
        return f'<div url="{UNIT}" queryData="{data}"></div>'

    def answer(ask: Ask) -> str | None:
        if not urlsplit(ask.url).path.endswith("/unit"):
            return page_of("", "").replace("</body>", unit("甲") + unit("乙") + unit("丙") + "</body>")
        query = dict(parse_qsl(urlsplit(ask.url).query))
        start = 15 * (json.loads(query["paramJson"])["pageNo"] - 1)
        rows = entries(range(start, min(start + 15, 20))) if query["tagId"] == "丙" else "<li><a href='/zn/'>指南</a>"
        return json.dumps({"data": {"html": f"<ul>{rows}</ul>"}})

    certificate, _ = walk(f"{B}/zwgk/nb/index.html", answer)
    assert (certificate.family, len(certificate.rows), certificate.shortfall()) == ("jpaas", 20, "")


def test_was5_by_post() -> None:
    script = (
        "var chnl=5727; function draw(page){ $.ajax({type:'POST', url:'/was5/web/search', data:{channelid:'290792',"
        "templet:'json.jsp', classsql:'chnlid='+chnl, prepage:10, page:page}, success:show}); }"
    )

    def answer(ask: Ask) -> str | None:
        if ask.form is None:
            return page_of("", script)
        form = dict(ask.form)
        assert (form["channelid"], form["classsql"]) == ("290792", "chnlid=5727")
        years = range(2024, 2007, -1)[10 * int(form["page"]) - 10 : 10 * int(form["page"])]
        docs = ",".join(f"{{'title':'某县{y}年政府信息公开年报','url':'/nb/t{y}0120_{y}.html'}}" for y in years)
        return f"{{'py':'###pypy###','count':'17','docs':[{docs},]}}"

    certificate, _ = walk(f"{B}/zwgk/nb/", answer)
    assert (certificate.family, len(certificate.rows), certificate.shortfall()) == ("was5", 17, "")


def test_igs_may_answer_null_beyond_its_last_page() -> None:
    ask = Ask(f"{B}/igs/front/search.jhtml?code={'0a' * 16}&siteId=5&pageNumber=3&pageSize=6")
    listing = igs.listing(Page(ask.url, '{"page": {"content": null}}', ask))
    assert (listing.rows, listing.next, listing.problem) == ((), None, "")


def test_axios_sends_what_stands_under_params() -> None:
    script = "axios.get('/igs/front/search/list.html', {params: {'filter[SITEID]': '54', pageNumber: 1}})"
    (ask,) = requests(Page(B, f"<script>{script}</script>"), "/igs/front/search")
    assert parse_qsl(urlsplit(ask.url).query) == [("filter[SITEID]", "54"), ("pageNumber", "1")]
    script = "axios({url: '/igs/front/search/list.html', method: 'get', params: {pageNumber: 1}})"
    (ask,) = requests(Page(B, f"<script>{script}</script>"), "/igs/front/search")
    assert parse_qsl(urlsplit(ask.url).query) == [("pageNumber", "1")]


def test_only_whole_entities_are_entities_in_an_address() -> None:
    assert unescaped("/s?a=1&amp;b=2&section=3&copy=4") == "/s?a=1&b=2&section=3&copy=4"


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("\\nb\\index.html", f"{B}/nb/index.html"),
        ("..\\nb\\", f"{B}/nb/"),
        ("a.jsp?path=c:\\nb#\\", f"{B}/zwgk/a.jsp?path=c:\\nb"),
    ],
)
def test_backslashes_in_a_path_are_slashes(href: str, url: str) -> None:
    assert Page(f"{B}/zwgk/", "").absolute(href) == url
