"""Rows → Parquet, deterministically: sorted, typed by the declared schemas, replaced atomically."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.tables import ORDER, SCHEMAS

Rows = dict[str, list[dict[str, Any]]]  # dataset → rows


def dataset_file(root: Path, dataset: str, site_id: str) -> Path:
    return root / dataset / f"{site_id}.parquet"


def read_rows(root: Path, dataset: str, site_id: str) -> list[dict[str, Any]]:
    """The stored rows of one dataset of one site; none when it was never written."""
    path = dataset_file(root, dataset, site_id)
    if not path.exists():
        return []
    rows: list[dict[str, Any]] = pq.read_table(path, schema=SCHEMAS[dataset], partitioning=None).to_pylist()
    return rows


def write_rows(root: Path, site_id: str, rows: Mapping[str, Iterable[Mapping[str, Any]]]) -> None:
    """Write each dataset of a site: rows sorted, the same rows always as the same bytes.

    A file appears whole or not at all; `documents` comes last, so a run that is killed in between
    parses the site again instead of believing that it was done.
    """
    for dataset in sorted(rows, key=lambda name: name == "documents"):
        ordered = sorted(rows[dataset], key=lambda row: [_sortable(row[column]) for column in ORDER[dataset]])
        table = pa.Table.from_pylist(ordered, schema=SCHEMAS[dataset])
        path = dataset_file(root, dataset, site_id)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial")
        pq.write_table(table, partial, compression="zstd")
        partial.replace(path)


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)
