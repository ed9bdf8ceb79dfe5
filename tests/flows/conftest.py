"""What all tests of commands share."""

from collections.abc import Iterator

import pytest

from flows import terminal


@pytest.fixture(autouse=True)
def fresh_consoles(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Consoles are made once a process; each test has its own streams, and no width of the terminal it is run in."""
    monkeypatch.delenv("COLUMNS", raising=False)
    terminal.out.cache_clear()
    terminal.err.cache_clear()
    yield
    terminal.out.cache_clear()
    terminal.err.cache_clear()
