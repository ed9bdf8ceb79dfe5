"""The codebook: what every table, column, measure and check means."""

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline import APPLICANTS, FORMS, label


@cache
def codebook() -> dict[str, Any]:
    """The codebook as written in codebook.toml: tables, columns, table_columns, measures, applicants, identities."""
    text = files("warehouse").joinpath("codebook.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def comment(entry: dict[str, str]) -> str:
    """How an entry stands in the database: Chinese, then English."""
    return f"{entry['zh']} | {entry['en']}"


def column_entry(table: str, column: str) -> dict[str, str] | None:
    """What a column means in a table, None where the codebook does not know it."""
    book = codebook()
    own: dict[str, str] | None = book["table_columns"].get(table, {}).get(column)
    return own or book["columns"].get(column)


def measures() -> Iterator[dict[str, Any]]:
    """The dimension `measures`: one row a measure, with its official label (of the newest form that has it)."""
    english = codebook()["measures"]
    units = {slot.measure: slot.unit for form in FORMS.values() for slot in form.proactive.values()}
    position = 0
    seen: set[str] = set()
    for table in ("proactive", "requests", "disputes"):
        for form in FORMS.values():
            for key in form.measures(table):
                if key in seen:
                    continue
                seen.add(key)
                position += 1
                forms = [f.key for f in FORMS.values() if key in f.measures(table)]
                yield {
                    "measure": key, "table": table, "position": position, "label_zh": label(key, forms[-1]),
                    "label_en": english[key]["en"],
                    "unit": units.get(key, "件"),  # tables 三 and 四 count cases throughout
                    **{f"form_{f}": f in forms for f in FORMS},
                    "comparability": english[key].get("to_2021", "same"),
                }


def applicants() -> Iterator[dict[str, Any]]:
    """The dimension `applicants`: the columns of table 三."""
    english = codebook()["applicants"]
    for position, applicant in enumerate(APPLICANTS.labels, 1):
        yield {"applicant": applicant.key, "position": position, "label_zh": applicant.label,
               "label_en": english[applicant.key]}


def identities() -> Iterator[dict[str, Any]]:
    """The dimension `identities`."""
    for key, entry in codebook()["identities"].items():
        yield {"identity": key, "meaning_zh": entry["zh"], "meaning_en": entry["en"]}


def markdown(columns_of: dict[str, list[str]]) -> str:
    """The codebook for people; `columns_of` maps each table and view to its columns in order."""
    book = codebook()
    lines = ["# Codebook 数据字典", "",
             "Made from `warehouse/codebook.toml` by `python -m warehouse`; do not edit. "
             "The same texts stand in the database as COMMENTs.", ""]
    for table, columns in columns_of.items():
        entry = book["tables"][table]
        lines += [f"## {table}", "", f"{entry['zh']}<br>{entry['en']}", ""]
        lines += ["| column | 中文 | English |", "|---|---|---|"]
        for column in columns:
            meaning = column_entry(table, column) or {"zh": "", "en": ""}
            lines.append(f"| `{column}` | {meaning['zh']} | {meaning['en']} |")
        lines.append("")
    lines += ["## Measures 指标", "", "| key | 官方标签 | English | 2019 | 2021 | comparability |"]
    lines.append("|---|---|---|---|---|---|")
    for m in measures():
        marks = " | ".join("✓" if m[f"form_{f}"] else "" for f in FORMS)
        lines.append(f"| `{m['measure']}` | {m['label_zh']} | {m['label_en']} | {marks} | {m['comparability']} |")
    lines += ["", "## Identities 勾稽关系", "", "| key | 中文 | English |", "|---|---|---|"]
    lines += [f"| `{i['identity']}` | {i['meaning_zh']} | {i['meaning_en']} |" for i in identities()]
    return "\n".join(lines) + "\n"
