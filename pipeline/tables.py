"""Arrow schemas of every dataset: the published shape of the Parquet.

One dataset is a folder, one file in it a site. What parsing fills stands in the order of the captures' ids, the
rows of one capture by the columns of `ORDER`; so the same archive writes the same bytes whatever order its captures
came in, and a site of any size can be written as a stream.
"""

import pyarrow as pa

_FIGURE = pa.decimal128(24, 6)  # exact: fees are printed in 万元 with up to six decimals


def _schema(*fields: tuple[str, pa.DataType] | tuple[str, pa.DataType, bool]) -> pa.Schema:
    """Fields as (name, type) for required columns and (name, type, True) for nullable ones."""
    return pa.schema([pa.field(f[0], f[1], nullable=len(f) == 3) for f in fields])


SCHEMAS: dict[str, pa.Schema] = {
    "sites": _schema(
        ("site_id", pa.string()), ("name", pa.string()), ("home", pa.string()),
        ("columns", pa.list_(pa.string())), ("family", pa.string(), True), ("agency", pa.string(), True),
        ("division_code", pa.string(), True), ("level", pa.string(), True), ("parent", pa.string(), True),
        ("status", pa.string()), ("alternates", pa.list_(pa.string())), ("sandbox", pa.bool_()),
        ("evidence", pa.string(), True), ("notes", pa.string(), True),
    ),
    "captures": _schema(
        ("capture_id", pa.string()), ("site_id", pa.string()), ("url", pa.string()), ("kind", pa.string()),
        ("title", pa.string(), True), ("listed_on", pa.string(), True), ("parent_url", pa.string(), True),
        ("asked_url", pa.string(), True), ("fetched_at", pa.timestamp("ms", tz="UTC")),
        ("last_seen_at", pa.timestamp("ms", tz="UTC")), ("run_id", pa.string()), ("outcome", pa.string()),
        ("http_status", pa.int16(), True), ("media_type", pa.string(), True), ("charset", pa.string(), True),
        ("digest", pa.string(), True), ("length", pa.int64()), ("etag", pa.string(), True),
        ("last_modified", pa.string(), True), ("warc_file", pa.string()), ("warc_offset", pa.int64()),
        ("warc_length", pa.int64()), ("detail", pa.string(), True),
    ),
    "crawls": _schema(
        ("run_id", pa.string()), ("site_id", pa.string()), ("started_at", pa.timestamp("ms", tz="UTC")),
        ("finished_at", pa.timestamp("ms", tz="UTC")), ("declared_total", pa.int32(), True),
        ("list_pages", pa.int32()), ("items_seen", pa.int32()), ("rows_new", pa.int32()),
        ("reports_listed", pa.int32()), ("captured", pa.int32()), ("not_modified", pa.int32()), ("failed", pa.int32()),
        ("complete", pa.bool_()), ("stop_reason", pa.string()), ("requests", pa.int32()),
        ("bytes", pa.int64()), ("seconds", pa.float64()), ("withdrawn", pa.list_(pa.string())),
    ),
    # The certificate of one annual-report list in one run.
    "columns": _schema(
        ("run_id", pa.string()), ("site_id", pa.string()), ("position", pa.int16()), ("url", pa.string()),
        ("family", pa.string(), True), ("mark", pa.string(), True), ("evidence", pa.string(), True),
        ("declared_total", pa.int32(), True), ("declared_pages", pa.int32(), True), ("pages", pa.int32()),
        ("rows", pa.int32()), ("rows_new", pa.int32()), ("reports", pa.int32()), ("complete", pa.bool_()),
        ("stop_reason", pa.string()),
    ),
    # What one host was asked by one site in one run.
    "ledger": _schema(
        ("run_id", pa.string()), ("site_id", pa.string()), ("host", pa.string()), ("requests", pa.int32()),
        ("bytes", pa.int64()), ("refusals", pa.int32()), ("delay_seconds", pa.float64()),
        ("waited_seconds", pa.float64()), ("longest_pause_seconds", pa.float64()),
    ),
    # One row a parsed capture, or member of a ZIP attachment, so that nothing is parsed twice by the same code and
    # nothing is skipped unseen.
    "documents": _schema(
        ("capture_id", pa.string()), ("site_id", pa.string()), ("reader", pa.string(), True),
        ("member", pa.string(), True),  # the file inside a ZIP attachment
        ("state", pa.string()),  # report | no_report | unreadable | quarantined
        ("report_id", pa.string(), True), ("parser_version", pa.string()),
    ),
    "reports": _schema(
        ("report_id", pa.string()), ("agency_id", pa.string(), True), ("agency", pa.string(), True),
        ("division_code", pa.string(), True), ("level", pa.string(), True), ("function", pa.string(), True),
        ("scope", pa.string(), True),
        ("report_year", pa.int16(), True), ("title", pa.string(), True), ("published_on", pa.date32(), True),
        ("form_proactive", pa.string(), True), ("form_requests", pa.string(), True),
        ("form_disputes", pa.string(), True), ("form_statistics", pa.string(), True),
        ("site_id", pa.string()), ("capture_id", pa.string()), ("url", pa.string()), ("reader", pa.string()),
        ("parser_version", pa.string()),
    ),
    # Whose report it is: one row an agency, so that a joint report counts for each of its bodies.
    "report_agencies": _schema(
        ("report_id", pa.string()), ("position", pa.int8()), ("agency_id", pa.string()), ("agency", pa.string()),
        ("division_code", pa.string(), True), ("level", pa.string(), True), ("function", pa.string(), True),
    ),
    "sections": _schema(
        ("report_id", pa.string()), ("position", pa.int16()), ("section", pa.int8()), ("heading", pa.string()),
        ("subheading", pa.string(), True), ("text", pa.string()),
    ),
    "cells": _schema(
        ("report_id", pa.string()), ("form", pa.string()), ("table", pa.string()), ("measure", pa.string()),
        ("applicant", pa.string(), True), ("value", _FIGURE, True), ("unit", pa.string()),
        ("value_cny", _FIGURE, True), ("value_derived", _FIGURE, True),  # a blank that an identity proves
        ("approximate", pa.bool_()), ("status", pa.string()), ("raw_text", pa.string()),
        ("page", pa.int16(), True), ("grid", pa.int32()), ("row", pa.int32()), ("column", pa.int32()),
        ("method", pa.string()), ("confidence", pa.float32(), True),
    ),
    "facts": _schema(
        ("report_id", pa.string()), ("position", pa.int16()), ("fact", pa.string()), ("section", pa.int8(), True),
        ("value", _FIGURE), ("unit", pa.string(), True),
        ("qualifier", pa.string()), ("sentence", pa.string()), ("start", pa.int32()), ("end", pa.int32()),
    ),
    "checks": _schema(
        ("report_id", pa.string()), ("identity", pa.string()), ("table", pa.string()),
        ("subject", pa.string()),  # the measure (T3.ROW), the applicant (T3.SUM, T3.BAL) or the block (T4.SUM)
        ("applicant", pa.string(), True), ("left", _FIGURE, True), ("right", _FIGURE, True),
        ("residual", _FIGURE, True), ("verdict", pa.string()),
    ),
    "problems": _schema(
        ("stage", pa.string()),  # crawl | archive | read | identify | fill
        ("site_id", pa.string()), ("capture_id", pa.string(), True), ("report_id", pa.string(), True),
        ("kind", pa.string()), ("severity", pa.string()),  # error | warning | info
        ("message", pa.string()), ("raw_text", pa.string(), True), ("place", pa.string(), True),
    ),
}

# What the rows of a capture, or of the whole site for the first five, are sorted by; unique but for `problems`,
# whose rows may repeat.
ORDER: dict[str, tuple[str, ...]] = {
    "sites": ("site_id",),
    "captures": ("url", "fetched_at", "capture_id"),
    "crawls": ("started_at", "run_id"),
    "columns": ("run_id", "position"),
    "ledger": ("run_id", "host"),
    "documents": ("capture_id", "member"),
    "reports": ("report_id",),
    "report_agencies": ("report_id", "position"),
    "sections": ("report_id", "position"),
    "cells": ("report_id", "table", "form", "measure", "applicant"),
    "facts": ("report_id", "position"),
    "checks": ("report_id", "identity", "subject"),
    "problems": ("capture_id", "stage", "kind", "place", "message", "raw_text"),
}
