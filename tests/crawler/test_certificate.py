"""A list is certified complete only with proof; everything else has its reason."""

import pytest

from crawler.page import Ask, Row
from crawler.spiders.certificate import Certificate


def read(*pages: str, total: int | None = None, declared: int | None = None) -> Certificate:
    """A walk over pages of rows, each row a letter."""
    certificate = Certificate(Ask("http://a.gov.cn/nb/"))
    for page in pages:
        if not certificate.read([Row(letter, letter, None) for letter in page], total, declared) and page:
            certificate.ended = "" if certificate.has_all() else "page repeats"
            break
    return certificate


@pytest.mark.parametrize(
    ("pages", "total", "declared", "shortfall"),
    [
        (["ab", "c"], None, None, ""),
        (["ab", "c"], 3, 2, ""),
        (["ab", "c"], 4, None, "3 rows seen, 4 declared"),
        (["ab", "c"], 2, None, "3 rows seen, 2 declared"),
        (["ab", "c"], None, 3, "2 list pages seen, 3 declared"),
        (["abc", "d", "efg"], None, None, "list page 2 is short: 1 of 3 rows"),
        (["abc", "d", "efg"], None, 3, "list page 2 is short: 1 of 3 rows"),
        (["abc", "d", "efg"], 7, None, ""),  # the site's own number is the better proof
        (["ab", "ab"], None, None, "page repeats"),
        (["ab", "ba"], None, 2, "page repeats"),
        (["ab", "c", "c"], None, 2, ""),  # the last page links to itself; all pages that are declared were seen
        (["ab", "c", "de", "ab"], None, 3, "page repeats"),  # … but not those that are whole
        (["ab", "ab"], 2, None, ""),  # asked one page too far; all that is declared was seen
        (["ab", "bc"], 4, None, "3 rows seen, 4 declared"),  # a row that moved hides none that is missing
        (["ab", "", "cd"], None, None, "list page 2 is empty"),
        (["ab", "c", "", ""], None, None, ""),  # a site whose 下一页 never ends answers nothing after its last
        (["", "abc", "d"], None, 2, ""),  # the page of an API family only says where to ask
        ([""], None, None, "no row seen"),
        ([""], 0, None, ""),  # an empty list that says that it is empty
        ([], None, None, "no row seen"),
    ],
)
def test_certificates(pages: list[str], total: int | None, declared: int | None, shortfall: str) -> None:
    walk = read(*pages, total=total, declared=declared).walk()
    assert (walk.complete, walk.stop_reason) == (not shortfall, shortfall or "read to its end")


def test_a_walk_that_was_ended_is_never_complete() -> None:
    certificate = read("ab", total=2)
    certificate.ended = "list page failed: timeout, http://a.gov.cn/nb/index_1.html"
    assert not certificate.walk().complete
