"""Which links of an article page are its files. One sample per rule of the guide's §5."""

import re
import tomllib
from pathlib import Path

import pytest

import crawler
from crawler.attachments import Attachment, attachments, sets_attachment_by_script
from crawler.page import Page

TABLES = tomllib.loads((Path(crawler.__file__).parent / "attachments.toml").read_text("utf-8"))
URL = "http://www.a.gov.cn/zwgk/202101/t20210129_123.html"


def found(markup: str) -> list[Attachment]:
    return attachments(Page(URL, f"<html><body>{markup}</body></html>"))


@pytest.mark.parametrize(
    ("markup", "path", "name"),
    [
        (
            '<a href="./P020260615382295081505.pdf" title="年报.pdf">下载</a>',
            "/zwgk/202101/P020260615382295081505.pdf",
            "年报.pdf",
        ),
        (
            '<a href="x.pdf" title="标题" download="文件.pdf" OLDSRC="/protect/P0">附件</a>',
            "/zwgk/202101/x.pdf",
            "文件.pdf",
        ),
        (
            '附件【<a href="/system/_content/download.jsp?urltype=DownloadAttachUrl&wbfileid=3">2020年报.docx</a>】',
            "/system/_content/download.jsp?urltype=DownloadAttachUrl&wbfileid=3",
            "2020年报.docx",
        ),
        (
            '<a href="/module/download/downfile.jsp?classid=0&filename=ab12.pdf">附件一</a>',
            "/module/download/downfile.jsp?classid=0&filename=ab12.pdf",
            "附件一",
        ),
        ('<a href="/open?id=7">年度报告.xls</a>', "/open?id=7", "年度报告.xls"),
        ('<a href="/group6/M00/0A/12/ab.docx">报告</a>', "/group6/M00/0A/12/ab.docx", "报告"),
        ('<iframe src="/pdfjs/web/viewer.html?file=/files/nb.pdf"></iframe>', "/files/nb.pdf", ""),
        ('<embed src="/upload/nb.pdf">', "/upload/nb.pdf", ""),
        ('<object data="/upload/nb.pdf"></object>', "/upload/nb.pdf", ""),
        ("<script>var file = '/upload/nb.pdf';</script>", "/upload/nb.pdf", ""),
        ("<script>var file='P020210129.pdf';</script>", "/zwgk/202101/P020210129.pdf", ""),
        ('<script>show({"url": "/upload/nb.pdf"})</script>', "/upload/nb.pdf", ""),
        ("""<script>var file_appendix='<a href="/upload/nb.pdf">附件</a>';</script>""", "/upload/nb.pdf", "附件"),
        (
            r"""<script>var d = {"content":"<p><a href=\"\/attachment\/0\/5\/4746781.pdf\">附件.pdf<\/a>"};</script>""",
            "/attachment/0/5/4746781.pdf",
            "附件.pdf",
        ),
        (
            '<a href="/virtual_attach_file.vsb?afc=0o8&oid=1&e=.doc">年报</a>',
            "/virtual_attach_file.vsb?afc=0o8&oid=1&e=.doc",
            "年报",
        ),
        ('<a href="/__local/4/1A/B2/9f.pdf" data-href="/decoy/9f.pdf">年报</a>', "/__local/4/1A/B2/9f.pdf", "年报"),
        (
            '<a appendix="true" href="./P020210129382295081505.pdf" download="年报.pdf" OLDSRC="/protect/P0.pdf">x</a>',
            "/zwgk/202101/P020210129382295081505.pdf",
            "年报.pdf",
        ),
        ('<a href="/pdfjs/web/viewer.html?file=%2Ffiles%2Fnb.pdf">在线查看</a>', "/files/nb.pdf", "在线查看"),
        ('<iframe src="/js/pdfjs/web/viewer.html?file=../../../nb/a.pdf"></iframe>', "/nb/a.pdf", ""),
        ("<script>show('/pdfjs/web/viewer.html?file=/files/nb.pdf')</script>", "/files/nb.pdf", ""),
        ('<a href="/u/cms/www/202001/0810.doc">下载</a>', "/u/cms/www/202001/0810.doc", "下载"),
        ('<a href="/attachment.jspx?cid=12&i=0">附件</a>', "/attachment.jspx?cid=12&i=0", "附件"),
        ('<a href="/c1/202401/0a/files/9f8e">年报</a>', "/c1/202401/0a/files/9f8e", "年报"),
        ("""<a href="javascript:down('2020.pdf','/f/20.pdf')">下载</a>""", "/f/20.pdf", "下载"),
        ("""<a href="#" onclick="window.open('./20.pdf')">2020年报</a>""", "/zwgk/202101/20.pdf", "2020年报"),
        ("""<button onclick="location.href='\\/f\\/20.docx'">附件</button>""", "/f/20.docx", "附件"),
    ],
)
def test_links_that_lead_to_files(markup: str, path: str, name: str) -> None:
    assert found(markup) == [Attachment(f"http://www.a.gov.cn{path}", name)]


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="../t20210128_122.html">上一篇</a>',
        '<a href="javascript:void(0)" title="a.pdf">打印</a>',
        '<img src="/sysimage/icon16/doc.gif">',
        '<a href="/ewebeditor/sysimage/icon16/pdf.png">x</a>',
        "<script>var logo = '/images/logo.png';</script>",
        '<a href="#fj.pdf">回到附件</a>',
        """<p onclick="show('/images/big.jpg')">图</p>""",
        """<a href="/a.html" onclick="count('/b.pdf')">正文</a>""",
        """<a href="javascript:down('{{file.url}}.pdf')">附件</a>""",
        '<a href="http://[/nb.pdf">坏链接</a>',
        '<a ms-attr-href="qzbFile">文件下载</a>',
        '<a ms-attr-href="el.url" href="javascript:;">年报.pdf</a>',
        '<a href="{{item.url}}.pdf">年报.pdf</a>',
        '<a href="javascript:;" data-href="/a.pdf" OLDSRC="/b.pdf">附件</a>',
        '<p>上一篇：<a href="t20220101_1.html">某县2021年年报.pdf</a></p>',
        """<script>var d = {"name": "某县2023年年报.pdf", 'title': '2023.pdf'};</script>""",
        "<script>upload({accept: '.pdf,.doc', url: base + '.pdf'});</script>",
        '<iframe src="/video/player.html"></iframe>',
        '<div class="TRS_Editor"><img src="/images/logo.png"><img src="a.jpg" width="16"></div>',
        '<div><img src="/upload/a.jpg"></div>',
    ],
)
def test_links_that_do_not(markup: str) -> None:
    assert found(markup) == []


def test_one_file_linked_twice_is_one_attachment_under_its_better_name() -> None:
    assert found('<iframe src="/a/nb.pdf"></iframe><a href="/a/nb.pdf">2020年报</a>') == [
        Attachment("http://www.a.gov.cn/a/nb.pdf", "2020年报")
    ]


@pytest.mark.parametrize("attribute", ["ms-attr-href", ":href", "v-bind:href"])
def test_a_file_whose_address_is_set_by_script_is_noticed(attribute: str) -> None:
    assert sets_attachment_by_script(Page(URL, f'<a {attribute}="file">文件下载</a>'))
    assert not sets_attachment_by_script(Page(URL, f'<a {attribute}="share">分享</a><a href="x.pdf">下载</a>'))


# -- scans


def test_a_report_published_as_pictures() -> None:
    scans = '<img src="./W020.jpg" title="第1页"><img src="/x/l.gif" data-src="./W021.png">'
    body = f'<div class="TRS_Editor"><p>{scans}</p></div>'
    assert found(f'<img src="/images/top.jpg">{body}') == [
        Attachment("http://www.a.gov.cn/zwgk/202101/W020.jpg", "第1页"),
        Attachment("http://www.a.gov.cn/zwgk/202101/W021.png", ""),
    ]


@pytest.mark.parametrize("beside", ["<table><tr><td>一</td></tr></table>", "总体情况。" * 50])
def test_pictures_beside_a_table_or_text_are_not_the_report(beside: str) -> None:
    assert found(f'<div id="zoom"><img src="./W020.jpg">{beside}</div>') == []


@pytest.mark.parametrize(
    "markup",
    [
        '<a href="/download/AdbeRdr.zip">PDF阅读器下载</a>',
        '<a href="/bz/help.doc">使用帮助.doc</a>',
        '<div class="page-footer"><p><a href="/images/jg.png">党政机关</a> <a href="/f/1.pdf">隐私条款</a></p></div>',
        '<footer><a href="/f/wza.docx">无障碍浏览</a></footer>',
    ],
)
def test_what_the_site_offers_on_each_of_its_pages_is_no_file_of_the_report(markup: str) -> None:
    assert found(f'{markup}<div class="footer"><a href="/f/nb.pdf">2023年年报.pdf</a></div>') == [
        Attachment("http://www.a.gov.cn/f/nb.pdf", "2023年年报.pdf")
    ]


# -- the knowledge


@pytest.mark.parametrize(("table", "row"), [(t, row) for t in ("path", "icon", "viewer", "aid") for row in TABLES[t]])
def test_each_pattern_is_found_in_its_samples(table: str, row: dict[str, object]) -> None:
    assert all(re.search(str(row["pattern"]), str(sample), re.I) for sample in row["samples"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("sample", [str(sample) for row in TABLES["path"] for sample in row["samples"]])
def test_addresses_by_their_path_alone(sample: str) -> None:
    assert [each.name for each in found(f'<a href="{sample}">下载</a>')] == ["下载"]


def test_a_frame_is_the_report_where_the_article_says_nothing_itself() -> None:
    frame = '<iframe src="/doc/nb.htm" width="100%"></iframe>'
    assert found(f'<a href="/">首页</a><h1>某县2024年年报</h1>{frame}<iframe src="/tj.html" height=0></iframe>') == [
        Attachment("http://www.a.gov.cn/doc/nb.htm", "")
    ]
    assert found(f"{frame}{'总体情况。' * 50}") == []
    assert found('<iframe src="http://tj.example.com/x.html"></iframe>') == []


@pytest.mark.parametrize(
    ("target", "files"),
    [
        ("./P020210129382295081505.pdf", 1),
        ("../202103/t20210305_80595.htm", 1),
        ("../", 0),
        ("/index.html", 0),
    ],
)
def test_a_page_that_leads_on_to_the_report_is_not_removed(target: str, files: int) -> None:
    assert len(found(f'<META HTTP-EQUIV="Refresh" content="0; URL={target}">')) == files


def test_markup_in_a_script_may_be_escaped_twice() -> None:
    content = "&lt;p&gt;&lt;a href=&quot;\\/attachment\\/0\\/5\\/7.pdf&quot;&gt;2024年年报&lt;\\/a&gt;"
    assert found(f'<script>var d = {{"content": "{content}"}};</script>') == [
        Attachment("http://www.a.gov.cn/attachment/0/5/7.pdf", "2024年年报")
    ]


def test_markup_in_a_script_is_read_as_markup() -> None:
    content = r'''\u003Ca href=\"\/attachment\/0\/5\/7.pdf\" alt=\"2024年年报.pdf\"\u003E2024年年报.pdf\u003C/a\u003E'''
    assert found(f'<script>window._CONFIG = {{DETAIL: {{"content":"{content}"}}}};</script>') == [
        Attachment("http://www.a.gov.cn/attachment/0/5/7.pdf", "2024年年报.pdf")
    ]


def test_a_name_in_json_is_no_address() -> None:
    data = '<script>var d = {"name": "某县2024年政府信息公开年报.pdf", "url": "/attachment/0/585/4746781.pdf"}</script>'
    found = attachments(Page("http://www.a.gov.cn/gkmlpt/content/8/8/post_1.html", data))
    assert [each.url for each in found] == ["http://www.a.gov.cn/attachment/0/585/4746781.pdf"]
