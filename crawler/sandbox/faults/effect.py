"""What a fault is to the code: a function of the request, the answer so far and the site."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from crawler.sandbox.pages import Query
from crawler.sandbox.replies import Answer

if TYPE_CHECKING:
    from crawler.sandbox.simulated import SimulatedSite

Effect = Callable[[Query, Answer, "SimulatedSite"], Answer]

NOTE = "<!-- 仿真页面 -->"  # every page of the sandbox says that it is a simulation, the small ones in a comment


def is_page(query: Query) -> bool:
    """Whether a request is for a page: blocks leave robots.txt, styles and scripts alone."""
    return query.path != "/robots.txt" and not query.path.startswith(("/css/", "/script/", "/images/"))


def small_page(html: str, status: int = 200, **values: str) -> Answer:
    """An answer without validators."""
    headers = tuple((name.replace("_", "-"), value) for name, value in values.items())
    return Answer(status, (html + NOTE).encode(), headers=headers)
