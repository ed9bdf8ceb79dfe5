"""What was refused or not understood: the row that stands where a figure, a page or a fact is missing."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Anything refused or not understood. Only `error` means that a figure may be missing or in doubt."""

    stage: str  # crawl | archive | read | identify | fill | compare
    kind: str
    severity: Severity
    message: str
    raw_text: str | None = None
    place: str | None = None
