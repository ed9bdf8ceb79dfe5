"""The report year: the year that the figures cover (统计年度), never the year of publication.

Precedence (specification §5.3): the sentence on the period, then the title or the sentence that names the
report, then publication − 1. Where period and title disagree, the year of publication − 1 or an address that
states the year speaks for one of them; else the period holds. Every disagreement is flagged. The year in an
address is a migration's and is never read, but for the one address form that states the report year.
"""

import re

from pipeline.identity.headings import year_of
from pipeline.identity.model import Flag
from pipeline.identity.page import Page
from pipeline.identity.sites import Site

_YEAR = r"(?:20\d\d|二[〇○零OoＯ]{1}[〇○零OoＯ一二]{1}[〇○零OoＯ一二三四五六七八九])"
# "统计期限自2020年1月1日起至2020年12月31日止"; with digits lost "自20201月1日起至202012月31日止",
# "自201711日起至20171231日止"; "时限为2022年1月1日至2022年12月31日"; "2019年9月1日—2020年8月31日";
# "统计时间为2020.1.1-2020.12.31"; "自2021年1月1日起，至2021年12月31日止"
_TO = rf",?(?:至|到|(?<=日)[-—–―~]+(?=[\d一二])|[-—–―~]+(?={_YEAR}[年.])),?(?:次年)?(?P<to>{_YEAR})?"
_PERIODS = (
    re.compile(rf"(?:统计|数据|期限|时限|期间|时间|报告期)[^。;\n]{{0,30}}?(?P<from>{_YEAR})(?!-)[^。;,\n]{{0,12}}?{_TO}"),
    # "自2018年1月1日起至2018年12月14日止", whatever leads to it
    re.compile(rf"[自从](?P<from>{_YEAR})(?!-)[^。;,\n]{{0,12}}?{_TO}[^。;,\n]{{0,10}}?止"),
    # "我局报告2014年1月1日至2014年12月31日期间的工作": a whole year
    re.compile(rf"(?P<from>{_YEAR})年?1?月?1日?起?,?(?:至|到|[-—–―~]+)(?P<to>{_YEAR})?年?12?月?31日?(?:止|期间)?"),
    # "统计期为2022年度。" "所列数据统计截至2020年12月31日"
    re.compile(rf"(?:统计期限?|统计时限|统计时间|报告期)为?(?P<from>{_YEAR})年度?(?P<to>)(?=[。,\n])"),
    re.compile(rf"(?:统计|数据)[^。;,\n]{{0,12}}?截[至止]到?(?P<from>{_YEAR})(?P<to>)年12月31日"),
)
# "汇报我镇2023年政府信息公开工作" "区政府办《关于做好2023年度政府信息公开工作年度报告编制发布工作的通知》"
_SPOKEN_OF = re.compile(r"(?<![-—–―~至])(20\d\d)年度?(?:政府|政务)?信息公开")
# "2021年,冲口街道认真贯彻": how a first section begins
_OPENING_YEAR = re.compile(r"^(20\d\d)年(?:度)?(?:以来)?[,，]", re.MULTILINE)


def report_year(page: Page, site: Site) -> tuple[int | None, list[Flag]]:
    """The report year and what is in doubt about it; None with a flag where nothing states it."""
    flags: list[Flag] = []
    heading = page.heading
    school = heading.school_year if heading else None
    if school:
        return None, [Flag("school_year", "warning", f"{school} is a school year, not a report year")]
    named = heading.year if heading and heading.year else _mentioned(page)
    if page.listed and page.listed.year and named and page.listed.year != named:
        flags.append(Flag("year_disagrees", "error", f"the list says {page.listed.year}, the page {named}"))
    period = _period(page.opening)
    year = _weigh(period, named, _before_publication(page), site.year, flags)
    if year is None:
        year = _fallback(page, site, flags)
    elif site.year and site.year != year:
        flags.append(Flag("year_disagrees", "error", f"the address states {site.year}, the page {year}"))
    if year is not None and page.published:
        flags += _timing(year, page)
    return year, flags


def _period(text: str) -> tuple[int, int] | None:
    match = next((found for pattern in _PERIODS if (found := pattern.search(text))), None)
    if match is None:
        return None
    start = year_of(match["from"])
    end = year_of(match["to"]) if match["to"] else start
    return (start, end) if start is not None and end is not None else None


def _mentioned(page: Page) -> int | None:
    return next((mention.year for mention in page.mentions if mention.year), None)


def _before_publication(page: Page) -> int | None:
    return page.published.year - 1 if page.published else None


def _weigh(
    period: tuple[int, int] | None, named: int | None, before: int | None, stated: int | None, flags: list[Flag]
) -> int | None:
    if period is None:
        return named
    start, end = period
    if start != end:
        flags.append(Flag("period_over_years", "error", f"the period runs from {start} to {end}"))
        return next((year for year in (named, stated, before) if year in period), None)
    if named is None or named == start:
        return start
    flags.append(Flag("year_disagrees", "error", f"the period sentence says {start}, the title {named}"))
    return named if start not in (before, stated) and named in (before, stated) else start


def _fallback(page: Page, site: Site, flags: list[Flag]) -> int | None:
    if site.year:
        flags.append(Flag("year_from_address", "info", f"only the address states the year: fbtime={site.year}"))
        return site.year
    for pattern, how in ((_SPOKEN_OF, "the text speaks of"), (_OPENING_YEAR, "a paragraph begins with")):
        if match := pattern.search(page.opening):
            flags.append(Flag("year_from_text", "warning", f"no title or period: {how} {match[1]}"))
            return int(match[1])
    if page.published:
        flags.append(Flag("year_from_publication", "warning",
                          f"neither text nor title names the year; published {page.published}: the year before"))
        return page.published.year - 1
    flags.append(Flag("year_unknown", "error", "nothing in the document names the report year"))
    return None


def _timing(year: int, page: Page) -> list[Flag]:
    assert page.published is not None
    if page.published.year < year:
        return [Flag("published_too_early", "warning", f"report year {year}, yet published {page.published}")]
    if page.published.year - 1 != year:
        # Common and harmless: migrations, late reports, reports published in December.
        return [Flag("published_in_other_year", "info", f"report year {year}, published {page.published}")]
    return []
