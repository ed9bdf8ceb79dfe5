"""A site as text: the row that stands in a registry file, and how one is added there."""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from .registry import RegistryError, Site, examine, load_registry


def toml_row(site: Site) -> str:
    """The row as `[[site]]` table; attributes that say nothing more than their default are left out."""
    return "\n".join(["[[site]]", *(f"{name} = {_toml(value)}" for name, value in said(site).items())]) + "\n"


def tsv(sites: Iterable[Site], comments: Iterable[str] = ()) -> str:
    """The registry in its TSV form: comments, the names of the attributes that are used, a line a site.

    Raises ValueError for a text that holds a tab or line end, which the form has no room for.
    """
    rows = [{name: _cell(value) for name, value in said(site).items()} for site in sites]
    used = [field.name for field in fields(Site) if any(field.name in row for row in rows)]
    lines = [*(f"# {comment}" for comment in comments), "\t".join(used)]
    return "\n".join([*lines, *("\t".join(row.get(name, "") for name in used) for row in rows)]) + "\n"


def said(site: Site) -> dict[str, Any]:
    """The attributes of a site that differ from their defaults."""
    values = {field.name: getattr(site, field.name) for field in fields(Site)}
    return {field.name: values[field.name] for field in fields(Site)
            if field.default is MISSING or values[field.name] != field.default}


def add_rows(path: Path, sites: Iterable[Site]) -> None:
    """Appends sites to a TOML registry of the user, which is made where there is none; what stands there stays.

    Raises RegistryError when the file would contradict itself then: a site, or its address, stands there already.
    """
    rows = "\n".join(map(toml_row, sites))
    if not rows:
        return
    if path.suffix != ".toml":
        raise RegistryError(f"{path}: rows are added to a TOML file; name one that ends in .toml")
    standing = path.read_text("utf-8") if path.exists() else ""
    if standing.strip():
        load_registry(path)
    partial = path.with_suffix(".partial.toml")
    partial.parent.mkdir(parents=True, exist_ok=True)
    try:
        gap = "" if not standing else "\n" if standing.endswith("\n") else "\n\n"
        with partial.open("w", encoding="utf-8", newline="") as file:
            file.write(standing + gap + rows)
            file.flush()
            os.fsync(file.fileno())
        if complaints := examine(partial)[1]:
            raise RegistryError(f"{path}: not added: {complaints[0].partition(': ')[2]}")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _toml(value: object) -> str:
    """A value as TOML writes it. JSON's strings are TOML's, but for DEL, which TOML wants escaped."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)


def _cell(value: object) -> str:
    if isinstance(value, tuple):
        return " ".join(value)
    text = json.dumps(value) if isinstance(value, bool | float) else str(value)
    if set(text) & set("\t\r\n"):
        raise ValueError(f"{text!r} does not fit into a cell of a TSV file")
    return text


def json_rows(sites: Iterable[Site]) -> Iterator[dict[str, Any]]:
    """The sites as JSON objects with all their attributes."""
    for site in sites:
        yield {field.name: getattr(site, field.name) for field in fields(Site)}
