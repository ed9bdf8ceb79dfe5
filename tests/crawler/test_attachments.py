"""Which links of an article page are its files. One sample per rule of the guide's §5."""

import pytest

from crawler.attachments import Attachment, attachments, sets_attachment_by_script
from crawler.page import Page

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
        ("""<script>var file_appendix='<a href="/upload/nb.pdf">附件</a>';</script>""", "/upload/nb.pdf", ""),
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
        '<a href="http://[/nb.pdf">坏链接</a>',
        '<a ms-attr-href="qzbFile">文件下载</a>',
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
