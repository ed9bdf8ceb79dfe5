"""Milliseconds a report for `extract`, beside a bare selectolax parse and pandas.read_html of the same bytes."""

import io
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import pandas as pd
from rich.table import Table
from selectolax.lexbor import LexborHTMLParser

from bench.timing import medians
from crawler import sandbox
from pipeline import Origin, Report, extract
from pipeline.fill import layout_of

_REAL = Path(__file__).parents[2] / "shared" / "real"
_REAL_PAGES = ("pingtan-2024.html", "shanghai-2019.html", "hangzhou-2025.html")


def pages() -> Iterator[tuple[str, bytes]]:
    """The real pages where they are at hand, then the largest, the median and the smallest page of the sandbox."""
    for name in _REAL_PAGES:
        if (_REAL / name).exists():
            yield name, (_REAL / name).read_bytes()
    with sandbox.serve(0) as sites:
        homes = {site.site_id: site.home.rstrip("/") for site in sites}
        published = [p for p in sandbox.published() if p.kind == "article"]
        bodies = sorted((urlopen(homes[p.site_id] + p.path).read() for p in published), key=len)
    bodies = [body for body in bodies if b"<table" in body]  # read_html fails where a page has no table
    yield "sandbox, inflated", inflate(bodies[-1], 250_000)
    for position, name in ((-1, "sandbox, largest"), (len(bodies) // 2, "sandbox, median"), (0, "sandbox, smallest")):
        yield name, bodies[position]


def _extract_anew(data: bytes, origin: Origin) -> Report:
    """As for the first report in its layout of tables: what was understood of layouts before is forgotten."""
    layout_of.cache_clear()
    return extract(data, origin)


def _read_html(data: bytes) -> dict[str, list[object]]:
    """The reference of a script: the tables as frames, and the figures of a row under its last label. Nothing is
    checked, told apart or placed."""
    figures: dict[str, list[object]] = {}
    for frame in pd.read_html(io.BytesIO(data), flavor="lxml", encoding=_encoding(data)):
        for row in frame.itertuples(index=False):
            labels = [cell for cell in row if isinstance(cell, str) and not cell.isdigit()]
            if labels:
                figures[labels[-1]] = [cell for cell in row if cell not in labels]
    return figures


def _encoding(data: bytes) -> str:
    return "gb18030" if b"gb2312" in data[:2000] else "utf-8"


def inflate(page: bytes, size: int) -> bytes:
    """The page with its figures set one span a digit in one more layer of spans, until it has `size` bytes."""
    span = b'<span style="font-family: \'Times New Roman\'; mso-spacerun: \'yes\'; font-size: 10.5pt">%b</span>'
    while len(page) < size:
        page = re.sub(rb"(?<=>)(\d)(?=<)", lambda digit: span % digit[1], page)
    return page


def run() -> Table:
    table = Table(title="extract: milliseconds a report (median)")
    numbers = ("kB", "cells", "bare parse", "extract", "anew", "read_html", "extract / bare", "read_html / extract")
    for column in ("page", *numbers):
        table.add_column(column, justify="left" if column == "page" else "right")
    for name, data in pages():
        origin = Origin(name)
        times = medians({
            "bare": partial(LexborHTMLParser, data),
            "extract": partial(extract, data, origin),
            "new": partial(_extract_anew, data, origin),
            "read_html": partial(_read_html, data),
        })
        bare, ours, new, frame = (times[k] * 1000 for k in ("bare", "extract", "new", "read_html"))
        table.add_row(name, f"{len(data) / 1000:.0f}", str(len(extract(data, origin).cells)), f"{bare:.2f}",
                      f"{ours:.2f}", f"{new:.2f}", f"{frame:.1f}", f"{ours / bare:.1f}", f"{frame / ours:.1f}")
    return table
