"""Questions: SQL models over the Parquet, comparison views, the codebook, read-only access for people."""

from warehouse.build import BuildSummary, build
from warehouse.codebook import codebook
from warehouse.connect import WarehouseMissing, connect
from warehouse.failure import BuildFailed

__all__ = ["BuildFailed", "BuildSummary", "WarehouseMissing", "build", "codebook", "connect"]
