"""One module per CMS family. A site is data; the logic of its lists lives here.

A family is a module with the functions of `Family`. To add one: write the module with a raw sample
beside each pattern, name it in FAMILIES, add samples to tests/crawler/test_families.py.
"""

from typing import Protocol

from ..page import Page, Row
from . import hanweb, trs, vsb


class Family(Protocol):
    """What the spider asks of a family. Each function reads one list page and fetches nothing."""

    def recognise(self, page: Page) -> bool:
        """True when the page carries the marks of this family."""
        ...

    def rows(self, page: Page) -> list[Row]:
        """The article rows in page order; empty when the page has none."""
        ...

    def next_page(self, page: Page) -> str | None:
        """The URL of the next list page; None on the last."""
        ...

    def declared_total(self, page: Page) -> int | None:
        """How many rows the site says the whole list has; None when it does not say."""
        ...

    def declared_pages(self, page: Page) -> int | None:
        """How many list pages the site says there are; None when it does not say."""
        ...


FAMILIES: dict[str, Family] = {"trs": trs, "hanweb": hanweb, "vsb": vsb}
