"""A small warehouse from real figures: 安顺 2020, 平潭公安局 2021 (contradictory) and a report with blanks."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pages import page, requests_rows

from crawler import import_files
from pipeline import parse

# 安顺市政府办公室 RY2020 (2019 form), applicant 自然人 and 总计; all other cells are 0.
ANSHUN_2020 = {"requests_received_new": 19, "granted_full": 11, "unable_not_held": 8, "dispositions_total": 19}
# 平潭综合实验区公安局 RY2021: the one request stands as disposed of (其他) and as carried out.
POLICE_2021 = {"requests_received_new": 1, "other_misc": 1, "dispositions_total": 1, "requests_carried_out": 1}


def figures(values: dict[str, int], blank: str = "") -> Callable[[str, str], str]:
    """Cells of table 三: `values` for 自然人 and 总计, 0 elsewhere; the row `blank` prints nothing."""

    def figure(measure: str, applicant: str) -> str:
        if measure == blank:
            return ""
        return str(values.get(measure, 0)) if applicant in ("natural_person", "total") else "0"

    return figure


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    folder = tmp_path / "saved"
    folder.mkdir()
    for name, form, title, figure in (
        ("anshun", "2019", "安顺市政府办公室2020年度信息公开工作年度报告", figures(ANSHUN_2020)),
        ("police", "2021", "平潭综合实验区公安局2021年政府信息公开工作年度报告", figures(POLICE_2021)),
        ("blank", "2021", "某市某局2022年政府信息公开工作年度报告", figures(ANSHUN_2020, "refused_state_secret")),
        ("none", "2021", "某县某局2022年政府信息公开工作年度报告", figures({})),
    ):
        (folder / f"{name}.html").write_bytes(page(requests_rows(form, figure), title=title))
    import_files([folder], tmp_path / "archive", fetched_at="2026-11-24T00:00:00Z")
    parse(tmp_path / "archive", tmp_path / "parquet")
    return tmp_path / "parquet"
