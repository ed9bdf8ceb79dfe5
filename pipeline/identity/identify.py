"""Whose report is it, and of which year? Title, the page's own metadata and the text, compared.

The report year is the year that the figures cover (统计年度), never the year of publication.
"""

import re
from collections.abc import Iterable
from datetime import date

from pipeline.document import Document
from pipeline.identity.model import Agency, Identity, Origin, stable_id
from pipeline.labels import squeezed
from pipeline.problems import Problem

# "安顺市政府办公室2020年度信息公开工作年度报告" "2019年上海市人民政府办公厅政府信息公开工作年度报告"
# "平潭综合实验区财政金融局2022年度 政府信息公开工作年度报告" "上海市人民政府办公厅政府信息公开工作年度报告（2019年）"
_SUBJECT = r"(?:政府信息(?:与政务)?公开|政务信息公开|政务公开|信息公开)"
_TITLE = re.compile(
    rf"(?:关于)?(?P<before>.{{0,60}}?){_SUBJECT}(?:工作)?(?:情况)?(?:的)?(?:开展)?(?:年度)?(?:工作)?(?:报告|年报)(?P<after>[(（]?(?:20\d\d)?年?度?[)）]?)"
)
_YEAR = re.compile(r"(20[0-3]\d)\s*(?:年度|年|年年度)?")
# "统计期限自2020年1月1日起至2020年12月31日止", with digits lost: "自20201月1日起至202012月31日止"
_PERIOD = re.compile(r"(?:统计|数据|期限|时限|时间)[^。]{0,30}?(?:自|从|为)(20\d\d)[^。]{0,14}?(?:至|到|—|-)(20\d\d)?")
_DATE = re.compile(r"(20\d\d)\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})")
# "发布时间: 2021-01-29 10:00" "发布日期：2020-01-31" "时间：2025-03-10 15:35"
_PUBLISHED = re.compile(
    r"(?:发布时间|发布日期|发文日期|公开日期|时间|日期)\s*[:：]?\s*(20\d\d\s*[-年./]\s*\d{1,2}\s*[-月./]\s*\d{1,2})"
)
# "当前页面:首页 » 政府信息公开 » 政府信息公开年报": a breadcrumb is no title
_BREADCRUMB = re.compile(r"[»>›]|首页|当前(?:位置|页面)")
_TOP = 40  # paragraphs from the start in which a title, a date and the period are looked for


def identify(document: Document, origin: Origin) -> tuple[Identity, list[Problem]]:
    """Agency, report year, title and date of publication, with a problem row for every disagreement.

    Report year: the period sentence, then the title, then publication − 1 (specification §5.3).
    """
    top = [p.text for p in document.paragraphs()[:_TOP]]
    title = _title(document, origin, top)
    published = _published(document, origin, top)
    problems: list[Problem] = []
    year = _report_year(top, title, published, problems)
    agency = agency_of(title) if title else None
    if agency is None and origin.agency:
        agency = origin.agency
        problems.append(Problem("identify", "agency_from_site", "warning",
                                f"no title names the agency; the site's own ({origin.agency}) is taken", title))
    if agency is None:
        problems.append(Problem("identify", "agency_unknown", "error", "no title names the agency", title))
    agencies = () if agency is None else (Agency(agency, stable_id(agency)),)
    return Identity(agencies, year, title, published), problems


def agency_of(title: str) -> str | None:
    """The agency that a title names, without year: “安顺市政府办公室2020年度…年度报告” → 安顺市政府办公室."""
    match = _TITLE.search(squeezed(title))
    if match is None:
        return None
    agency = re.sub(r"[(（]?20\d\d(?:年度|年)?(?:年度)?[)）]?", "", match["before"]).strip("-_—:：·《 ")
    agency = agency.removesuffix("关于").removesuffix("年度").removesuffix("的").removeprefix("关于")
    return agency if len(agency) >= 3 else None


def _title(document: Document, origin: Origin, top: list[str]) -> str | None:
    """The first candidate that reads like the title of an annual report; broken over two lines it is joined."""
    meta = document.meta
    pairs = [top[i] + top[i + 1] for i in range(min(len(top) - 1, 12)) if len(top[i]) < 40 and len(top[i + 1]) < 40]
    candidates: Iterable[str | None] = (
        meta.get("ArticleTitle"), origin.title, meta.get("h1"), meta.get("title"),
        *(t for t in top if len(t) < 60), *pairs,
    )
    readable = [c for c in candidates if c and _TITLE.search(squeezed(c)) and not _BREADCRUMB.search(c)]
    best = next((c for c in readable if agency_of(c) and _YEAR.search(squeezed(c))), None)
    best = best or next((c for c in readable if agency_of(c)), None) or (readable[0] if readable else None)
    if best is None:
        return origin.title
    # "…年度报告_政府信息公开年报_平潭综合实验区": the site's name behind the title
    return re.split(r"[_|]| - |-{2,}", best)[0].strip()


def _report_year(top: list[str], title: str | None, published: date | None, problems: list[Problem]) -> int | None:
    period = None
    for text in top:
        if match := _PERIOD.search(squeezed(text)):
            period = int(match[1])
            if match[2] and match[2] != match[1]:
                problems.append(Problem("identify", "period_over_years", "warning",
                                        f"the period runs from {match[1]} to {match[2]}", match[0]))
            break
    in_title = _YEAR.search(squeezed(title)) if title else None
    named = int(in_title[1]) if in_title else None
    if period and named and period != named:
        problems.append(Problem("identify", "year_disagrees", "error",
                                f"the period sentence says {period}, the title {named}", title))
    year = named if named and published and period != named and published.year - 1 == named else period or named
    if year is None and published:
        problems.append(Problem("identify", "year_from_publication", "warning",
                                f"neither text nor title names the year; published {published}: the year before"))
        return published.year - 1
    if year is None:
        problems.append(Problem("identify", "year_unknown", "error", "nothing in the document names the report year"))
    elif published and published.year - 1 != year:
        # Common and harmless: migrations, late reports, reports published in December.
        problems.append(Problem("identify", "published_in_other_year", "info",
                                f"report year {year}, published {published}"))
    return year


def _published(document: Document, origin: Origin, top: list[str]) -> date | None:
    shown = next((m[1] for t in top if (m := _PUBLISHED.search(t))), None)
    for candidate in (document.meta.get("PubDate"), shown, origin.published_on):
        if candidate and (match := _DATE.search(candidate)):
            try:
                return date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:  # "2021-02-30" is no date: the next candidate is tried
                continue
    return None
