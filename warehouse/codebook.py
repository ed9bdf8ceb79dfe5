"""The codebook: what every table, column, measure and check means."""

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


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


def markdown(
    columns_of: Mapping[str, list[str]], measures: Iterable[Mapping[str, Any]], identities: Iterable[Mapping[str, Any]],
    comparability: Iterable[Mapping[str, Any]],
) -> str:
    """The codebook for people: every table and view with its columns in order, then the rows of the dimensions."""
    book = codebook()
    lines = ["# Codebook 数据字典", "",
             "Made from `warehouse/codebook.toml` by `python -m warehouse`; do not edit. "
             "The same texts stand in the database as COMMENTs.", ""]
    for table, columns in columns_of.items():
        entry = book["tables"][table]
        lines += [f"## {table}", "", f"{entry['zh']}<br>{entry['en']}", ""]
        meanings = [(column, column_entry(table, column) or {"zh": "", "en": ""}) for column in columns]
        lines += _table("column | 中文 | English", ((f"`{c}`", m["zh"], m["en"]) for c, m in meanings))
        lines.append("")
    lines += ["## Measures 指标", "",
              "Each measure of the table `statistics` also has its key with `_cumulative`: the column 历年累计.",
              ""]
    lines += _table("table | key | 官方标签 | English | unit | forms | comparability", (
        (m["table"], f"`{m['measure']}`", m["label_zh"], m["label_en"], m["unit"], ", ".join(m["forms"]),
         m["comparability"])
        for m in measures if not m["measure"].endswith("_cumulative")))
    lines += ["", "## Identities 勾稽关系", ""]
    lines += _table("key | 中文 | English | severity of a failure | exceptions", (
        (f"`{i['identity']}`", i["meaning_zh"], i["meaning_en"], i["severity"], i["exceptions"]) for i in identities))
    lines += ["", "## Comparability 可比性", "", "Eras: " + "; ".join(
        f"{key} {era['zh']} {era['en']}" for key, era in book["eras"].items()) + ".", ""]
    lines += _table("concept | 中文 | English | a | b | c | d | b → c | c → d | why", (
        (c["concept"], c["concept_zh"], c["concept_en"], *(_code(c[f"era_{e}"]) for e in "abcd"), c["b_to_c"],
         c["c_to_d"], c["why"])
        for c in comparability))
    return "\n".join(lines) + "\n"


def _code(terms: str | None) -> str | None:
    return terms and f"`{terms}`"


def _table(head: str, rows: Iterable[Iterable[str | None]]) -> list[str]:
    """A table in Markdown; `head` names its columns, separated by bars."""
    lines = [f"| {head} |", "|---" * len(head.split("|")) + "|"]
    return lines + [f"| {' | '.join(text or '' for text in row)} |" for row in rows]
