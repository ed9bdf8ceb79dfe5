"""Where everything lies: the layout of the data folder."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The data folder (`--data`, $GONGKAI_DATA, else ./data) and what lies in it."""

    root: Path

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def spool(self) -> Path:
        """Where segments grow whose archive is elsewhere (s3://…)."""
        return self.root / "spool"

    @property
    def parquet(self) -> Path:
        return self.root / "parquet"

    @property
    def database(self) -> Path:
        return self.root / "gongkai.duckdb"

    @property
    def prefect(self) -> Path:
        return self.root / "prefect"

    @property
    def sql_history(self) -> Path:
        return self.root / ".sql_history"
