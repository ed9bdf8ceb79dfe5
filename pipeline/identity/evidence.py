"""Phrases of a page that name its agency, beside the title; the most explicit come first."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.identity.functions import functions
from pipeline.identity.headings import is_name, name_in
from pipeline.identity.page import Page

# "由七户乡编制的" "由上海市闵行区人民政府办公室编制" "由市外办编制" "由…办公室综合区政府各委局办…编制"
_COMPILER = re.compile(r"由(?:本单位)?([^。,;:\n]{3,30}?)(?:综合|汇总|组织|负责|根据|按照|依据|编制|编写|撰写|起草)")
# "发文机关: 市公安局" "信息来源:市交通运输局" "发布机构 | 政府办公室"; the value may stand on the next line
_PUBLISHER = re.compile(
    r"(?:发布(?:机构|单位|部门)|发文机关|责任(?:部门|单位)|公开(?:单位|机关)|编制机关|信息(?:提供|来源)|来 ?源|"
    r"单位名称)"
    r"[\s:|\]]{1,6}([\u4e00-\u9fff()]{2,30})(?=[\s|:]|$)"
)
# "首页 > 泾县云岭镇 > 政府信息公开年报" "区文化体育和旅游局>政府信息公开"
_CRUMB = re.compile(r"[>»›/]")
# "2021年,县乡村振兴局严格按照" "良渚街道认真贯彻落实": the subject of a first sentence
_SUBJECT = re.compile(
    r"(?:^|(?<=。))(?:20\d\d(?:[-—]20\d\d)?(?:学年|年度?)(?:以来)?[,，]?)?([\u4e00-\u9fff()]{2,22}?)(?=认真|严格|坚持|深入|积极|全面|高度|始终|以习|以政|在市|在县|在区|在省|在自|"
    r"将|紧紧|围绕|根据|切实|进一步|扎实|持续|贯彻|着力|共|主动|政务|不断|严把)", re.MULTILINE)
# "结合开发区管委会信息公开工作有关统计数据撰写"
_CONCERNED = re.compile(r"结合([\u4e00-\u9fff]{3,20}?)(?:(?:政府|政务)?信息公开|政务公开|工作?实际)")
# "请与吕合镇人民政府党政办公室联系" "请联系:龙游县大街乡信息公开领导小组办公室"
_CONTACT = re.compile(r"请(?:与|联系|联络|直接与|径?向)?:?([^。,;:\n(]{3,34}?)(?:联系|反映|咨询|[,(])")
_INNER_OFFICE = re.compile(
    r"(?:党政|综合|党政综合|政务公开|(?:政府|政务)?信息公开|秘书)?(?:工作)?(?:领导小组)?(?:办公室|办公厅|办|科|处|股)$")
# "海南省地震局办公室": the office of a department speaks for it; that of a government is a body of its own
_OWN_OFFICE = re.compile(r"(?<=[局厅署])办公室$")
# "商务部信息化司综合处" "国家人口计生委办公厅政务信息处"
_MINISTRY = re.compile(r".{1,12}?(?:部|总局|署|委员会|委)")
# "特向社会公布我旗2021年度信息公开年度报告": the government of the site's own division
_OUR_REGION = re.compile(
    r"[我本](省|市|县|区|旗|州|盟)(?:人民政府)?(?:20\d\d年?度?)?(?:政府|政务)?信息公开(?:工作)?(?:年度)?(?:工作)?报告")


class Evidence(NamedTuple):
    """A phrase and where it stands: sentence, compiler, region, publisher, breadcrumb; fainter: subject, contact."""

    phrase: str
    source: str


def evidence(page: Page) -> Iterator[Evidence]:
    """The names that a page gives for its agency, in the order of trust; portals and offices of news left out."""
    for mention in page.mentions:
        if mention.agency and is_name(mention.agency):
            yield Evidence(mention.agency, "sentence")
    for match in _COMPILER.finditer(page.opening):
        if (name := name_in(_OWN_OFFICE.sub("", match[1]))) and is_name(name):
            yield Evidence(name, "compiler")
    if ours := _OUR_REGION.search(page.opening):
        yield Evidence(f"{ours[1]}人民政府", "region")
    for match in _PUBLISHER.finditer("\n".join(page.lines)):
        if is_name(match[1]):
            yield Evidence(match[1], "publisher")
    for line in page.lines:
        has_crumbs = ">" in line or "»" in line or "›" in line  # a mere slash makes no breadcrumb
        crumbs = [c.strip().replace(" ", "") for c in _CRUMB.split(line)] if has_crumbs else []
        for crumb in reversed(crumbs):
            if functions().is_body(crumb) and not re.search("部门|机关$|政务公开|机构$", crumb):
                yield Evidence(crumb, "breadcrumb")


def faint_evidence(page: Page) -> Iterator[Evidence]:
    """Names that only seem to be the agency's: the subject of a first sentence, an office to be rung."""
    for match in _SUBJECT.finditer(page.opening):
        if functions().is_body(match[1]):
            yield Evidence(match[1], "subject")
    for match in _CONCERNED.finditer(page.opening):
        if functions().is_body(match[1]):
            yield Evidence(match[1], "subject")
    for match in _CONTACT.finditer(page.opening):
        name = _whole(match[1])
        if is_name(name):
            yield Evidence(name, "contact")


def _whole(contact: str) -> str:
    """The body that an office to be rung belongs to: 吕合镇人民政府党政办公室 → 吕合镇人民政府."""
    if functions().national.match(contact) and (head := _MINISTRY.match(contact)):
        return head[0]
    name = _INNER_OFFICE.sub("", contact)
    return f"{name}政府" if name.endswith("人民") else name
