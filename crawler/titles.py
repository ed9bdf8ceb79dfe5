"""Does a list title announce an annual report? The knowledge is in titles.toml."""

import re
import tomllib
from functools import cache
from pathlib import Path


def announces_report(title: str) -> bool:
    """True for a title that announces an annual report on information disclosure.

    Interpretations, notices, rules and the yearly tables of government websites stand in the same
    columns and are not reports.

    >>> announces_report("某县2020年政府信息公开工作年度报告"), announces_report("某县2020年政府网站工作年度报表")
    (True, False)
    """
    report, other = _patterns()
    text = "".join(title.split())
    return bool(report.search(text)) and not other.search(text)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    tables = tomllib.loads((Path(__file__).parent / "titles.toml").read_text("utf-8"))
    report, other = (
        re.compile("|".join(f"(?:{row['pattern']})" for row in tables[side])) for side in ("report", "other")
    )
    return report, other
