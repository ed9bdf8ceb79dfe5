"""What must hold in a new warehouse before readers get it. Tolerance: no row."""

import duckdb

from pipeline import SCHEMAS
from warehouse.failure import BuildFailed

_KEYS = {
    "sites": "site_id", "captures": "capture_id", "crawls": "site_id, run_id", "columns": "site_id, run_id, position",
    "ledger": "site_id, run_id, host", "documents": "capture_id, member",
    "reports": "report_id", "report_agencies": "report_id, position", "sections": "report_id, position",
    "cells": 'report_id, "table", measure, applicant', "facts": "report_id, position",
    "checks": "report_id, identity, subject", "divisions": "division_code",
    "functions": "function", "scopes": "scope", "measures": '"table", measure', "agencies": "agency_id",
}
_REFERENCES = (  # what stands in this column of the first table must stand in the second
    ("captures", "site_id", "sites"), ("crawls", "site_id", "sites"), ("columns", "site_id, run_id", "crawls"),
    ("ledger", "site_id, run_id", "crawls"), ("documents", "capture_id", "captures"),
    ("reports", "capture_id", "captures"), ("sections", "report_id", "reports"), ("cells", "report_id", "reports"),
    ("report_agencies", "report_id", "reports"), ("cells", '"table", measure', "measures"), ("cells", "form", "forms"),
    ("facts", "report_id", "reports"), ("checks", "report_id", "reports"), ("checks", "identity", "identities"),
)
_REFERENCES_IF_KNOWN = (  # the same, but for NULL
    ("cells", "applicant", "applicants"), ("agencies", "division_code", "divisions"),
    ("agencies", "function", "functions"), ("reports", "scope", "scopes"),
)
# Each must find no row. A name says what is wrong when it does.
_CHECKS = {
    "complete crawls with a list that was not read to its end":
        "from crawls c join columns w using (site_id, run_id) where c.complete and not w.complete",
    "crawls that call a report withdrawn and did not read their lists to the end":
        "from crawls c join columns w using (site_id, run_id) where len(c.withdrawn) > 0 and not w.complete",
    **{f"keys ({key}) that stand twice in {table}": f"select {key} from {table} group by all having count(*) > 1"
       for table, key in _KEYS.items()},
    **{f"rows of {table} whose {column} is not in {known}":
       f"from {table} anti join {known} using ({column})"
       for table, column, known in _REFERENCES},
    **{f"rows of {table} whose {column} is not in {known}":
       f"from {table} anti join {known} using ({column}) where {column} is not null"
       for table, column, known in _REFERENCES_IF_KNOWN},
    "agencies and years with two current reports":
        "select agency_id, report_year from reports where is_current group by all having count(*) > 1",
    "quarantined documents that have a report": "from documents where state = 'quarantined' and report_id is not null",
    "cells that are reported without a value, or have one without being reported":
        "from cells where (status = 'reported') <> (value is not null)",
    "cells that are reported and have a derived value":
        "from cells where value is not null and value_derived is not null",
}


def check(connection: duckdb.DuckDBPyConnection) -> None:
    """Raise BuildFailed with the first thing that does not hold, and how often."""
    for dataset in SCHEMAS:
        if (rows := _count(connection, dataset)) != (staged := _count(connection, f"staged.{dataset}")):
            raise BuildFailed(f"{dataset} has {rows} rows, its Parquet {staged}; the old warehouse stays as it was")
    for wrong, query in _CHECKS.items():
        if found := _count(connection, f"({query})"):
            raise BuildFailed(f"{wrong}: {found}; the old warehouse stays as it was")


def _count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    rows: list[tuple[int]] = connection.execute(f"select count(*) from {relation}").fetchall()
    return rows[0][0]
