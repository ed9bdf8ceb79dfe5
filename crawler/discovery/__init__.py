"""From a portal's home page to its column of annual reports: which links may lead there, and what proves arrival.

`discover` looks best-first: words.toml scores what links say (scoring), pages are judged by their own names and rows
(arrival), and every page looked at is told in `Discovery.tried`. Beyond the `fetch` it is given it touches nothing.
"""

from .children import child_sites
from .found import UNNAMED, UNREAD, Column, Discovery, Fetch, Tried
from .links import links_of
from .search import discover

__all__ = ["UNNAMED", "UNREAD", "Column", "Discovery", "Fetch", "Tried", "child_sites", "discover", "links_of"]
