"""The dimensions: what the keys of forms, measures, applicants and identities stand for, and how eras compare.

They come from the forms and identities of the pipeline (which rows there are) and from the codebook
(what they mean); the models read them as `staged` tables.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pyarrow as pa

import pipeline
from pipeline import APPLICANTS, FORMS, Form, comparisons, equations, identity_definitions, label
from warehouse.codebook import codebook, markdown

Row = dict[str, Any]
TABLES = ("proactive", "requests", "disputes", "statistics")
_ALL_YEARS = "_cumulative"  # the column 历年累计 of the one-column tables


def forms() -> Iterator[Row]:
    """One row a form, with the report years that it was made for."""
    eras = codebook()["eras"]
    for key, form in FORMS.items():
        yield {"form": key, "name": form.name, "era": form.era, "first_year": eras[form.era]["first_year"],
               "last_year": eras[form.era].get("last_year")}


def measures() -> Iterator[Row]:
    """One row a measure and table, with its official label (of the newest form that has it)."""
    book = codebook()["measures"]
    for table in TABLES:
        with_table = [form for form in FORMS.values() if _has(form, table)]
        units = {measure: unit for form in with_table for measure, unit in _units(form, table).items()}
        newest = sorted(with_table, key=lambda form: (form.era, form.key == "2014"))
        keys = dict.fromkeys(key for form in with_table for key in form.measures(table))
        for position, key in enumerate(keys, 1):
            holders = [form for form in newest if key in form.measures(table)]
            entry = book[key.removeprefix("a_")]
            yield {
                "table": table, "measure": key, "position": position, "label_zh": label(key, holders[-1].key),
                "label_en": entry["en"], "unit": units[key],
                "forms": sorted(form.key for form in holders), "eras": sorted({form.era for form in holders}),
                "comparability": entry.get("to_2021", "same" if table != "statistics" else "see comparability"),
            }
            if table == "statistics":
                yield {
                    "table": table, "measure": key + _ALL_YEARS, "position": len(keys) + position,
                    "label_zh": label(key + _ALL_YEARS, holders[-1].key), "label_en": f"{entry['en']}, all years",
                    "unit": units[key], "forms": sorted(form.key for form in holders),
                    "eras": sorted({form.era for form in holders}), "comparability": "a sum over years: no series",
                }


def divisions() -> pa.Table:
    """The administrative divisions (GB/T 2260) down to townships, each with the one above it and its province.

    By columns: as 45,000 dictionaries they would make every build 40 ms longer.
    """
    known = pipeline.divisions()
    listed = list(known)
    return pa.table({
        "division_code": [d.code for d in listed], "name": [d.name for d in listed], "level": [d.level for d in listed],
        "parent_code": [known.parent(d.code) for d in listed], "province_code": [f"{d.code[:2]}0000" for d in listed],
    })


def functions() -> Iterator[Row]:
    """The kinds of bodies that names are told to be."""
    for position, (function, (chinese, english)) in enumerate(pipeline.function_labels().items(), 1):
        yield {"function": function, "position": position, "label_zh": chinese, "label_en": english}


def scopes() -> Iterator[Row]:
    """Whose figures a report may cover (specification §6.1)."""
    for position, (scope, (chinese, english)) in enumerate(pipeline.scope_labels().items(), 1):
        yield {"scope": scope, "position": position, "label_zh": chinese, "label_en": english}


def applicants() -> Iterator[Row]:
    """The columns of table 三."""
    english = codebook()["applicants"]
    for position, applicant in enumerate(APPLICANTS.labels, 1):
        yield {"applicant": applicant.key, "position": position, "label_zh": applicant.label,
               "label_en": english[applicant.key]}


def identities() -> Iterator[Row]:
    """One row an identity: within a report, between two years, and of the text with the tables (N.*)."""
    meanings = codebook()["identities"]
    defined = identity_definitions()
    given = {entry["id"]: entry for kind in ("identity", "cross_year", "outlier") for entry in defined[kind]}
    for key, entry in given.items():
        yield {"identity": key, "meaning_zh": meanings[key]["zh"], "meaning_en": meanings[key]["en"],
               "severity": entry["severity"], "exceptions": entry.get("exceptions")}
    for key, (chinese, english) in comparisons().items():
        yield {"identity": key, "meaning_zh": chinese, "meaning_en": english, "severity": "error",
               "exceptions": "a figure of the text that any accepted reading of the tables gives is no conflict"}


def identity_terms() -> Iterator[Row]:
    """One row a term of an identity within a report, for each form; `proves`: it holds without exception."""
    for table in TABLES:
        for form in FORMS.values():
            if not _has(form, table):
                continue
            for equation in equations(table, form.key):
                two_sided = bool(equation.left and equation.right)
                for measure, applicant in equation.left + equation.right:
                    yield {"identity": equation.identity, "table": table, "form": form.key,
                           "subject": equation.subject, "measure": measure, "applicant": applicant,
                           "proves": equation.proves and two_sided}


def cross_year_terms() -> Iterator[Row]:
    """One row a term of an identity between two years; `sign` is 1 or -1, keys of statistics are without `a_`."""
    statistics = dict.fromkeys(
        key.removeprefix("a_") for form in FORMS.values() if form.statistics for key in form.measures("statistics"))
    for entry in identity_definitions()["cross_year"]:
        named = entry.get("forms") or [form.key for form in FORMS.values() if _has(form, entry["table"])]
        runs: dict[str, list[tuple[str, str, str | None]]] = {  # subject, what `*` stands for, applicant
            "once": [(entry.get("subject", ""), "", None)],
            "applicant": [(a.key, "", a.key) for a in APPLICANTS.labels],
            "each_measure": [(measure, measure, None) for measure in statistics],
        }
        for subject, measure, applicant in runs[entry["over"]]:
            for side in ("left", "right"):
                for term in entry[side]:
                    key, _, year = term.removeprefix("-").partition("@")
                    yield {"identity": entry["id"], "table": entry["table"], "forms": named, "subject": subject,
                           "applicant": applicant, "side": side, "measure": key.replace("*", measure),
                           "of_last_year": year == "last", "sign": -1 if term.startswith("-") else 1,
                           "rounded": entry.get("tolerance") == "printed"}


def outliers() -> Iterator[Row]:
    """The thresholds beyond which a figure is set apart from the year before."""
    for entry in identity_definitions()["outlier"]:
        yield {"identity": entry["id"], "factor": entry["factor"], "above": entry["above"]}


def comparability() -> Iterator[Row]:
    """The crosswalk of eras (specification §4): one row a concept."""
    for position, entry in enumerate(codebook()["comparability"], 1):
        yield {"concept": entry["concept"], "position": position, "concept_zh": entry["zh"],
               "concept_en": entry["en"],
               **{f"era_{era}": " + ".join(entry[era]).replace("+ -", "- ") if era in entry else None
                  for era in codebook()["eras"]},
               "b_to_c": entry.get("b_to_c"), "c_to_d": entry.get("c_to_d"), "why": entry["why"]}


def series_terms() -> Iterator[Row]:
    """One row a term of a concept on a form; `comparable`: with the newest era that has the concept."""
    for entry in codebook()["comparability"]:
        steps = {"d": "same", "c": entry.get("c_to_d", "same") if "d" in entry else "same"}
        steps["b"] = _weaker(entry.get("b_to_c", "same") if "c" in entry else "same", steps["c"])
        steps["a"] = "approx"
        for form in FORMS.values():
            for term in entry.get(form.era, ()):
                key = term.removeprefix("-")
                table = next((t for t in TABLES if _has(form, t) and key in form.measures(t)), None)
                if table:
                    yield {"concept": entry["concept"], "form": form.key, "era": form.era, "table": table,
                           "measure": key, "applicant": "total" if table == "requests" else None,
                           "sign": -1 if term.startswith("-") else 1, "comparable": steps[form.era]}


def _weaker(one: str, other: str) -> str:
    """Of two steps between eras the one that allows less."""
    return max(one, other, key=("same", "approx", "not comparable").index)


def _has(form: Form, table: str) -> bool:
    return bool(form.statistics) == (table == "statistics")


def _units(form: Form, table: str) -> dict[str, str]:
    if table == "proactive":
        return {slot.measure: slot.unit for slot in (form.proactive or {}).values()}
    if table == "statistics":
        return {row.measure: row.unit for row in form.statistics}
    return dict.fromkeys(form.measures(table), "件")  # tables 三 and 四 count cases throughout


# The name of each staged dimension, and its rows.
ALL: dict[str, Callable[[], Iterator[Row] | pa.Table]] = {
    made.__name__: made
    for made in (forms, measures, divisions, functions, scopes, applicants, identities, identity_terms,
                 cross_year_terms, outliers, comparability, series_terms)
}


def document(columns_of: Mapping[str, list[str]]) -> str:
    """The codebook as Markdown; `columns_of` maps each table and view to its columns in order."""
    return markdown(columns_of, measures(), identities(), comparability())
