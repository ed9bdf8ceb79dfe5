"""What an address on a page means: the short way for plain ones says what the long way says."""

from urllib.parse import urldefrag, urljoin

from hypothesis import given
from hypothesis import strategies as st

from crawler.page import Page

_PIECES = ["/", ".", "..", "./", "?", "a", "b1", "年报", "%20", "&", "=", "-", "~", "//", ";", ".htm", " ", "x.y", "+"]
_FOLDERS = ["http://a.gov.cn/", "https://a.gov.cn:81/x/y/", "http://a.gov.cn/b/../c/", "http://a.gov.cn//b/"]


@given(st.sampled_from(_FOLDERS), st.lists(st.sampled_from(_PIECES), min_size=1, max_size=6).map("".join))
def test_an_address_means_what_urllib_says(folder: str, href: str) -> None:
    page, written = Page(f"{folder}index.html", ""), href.strip()
    base = page.url if written[:1] in {"?", "#", ";"} else folder
    expected = urldefrag(urljoin(base, written)).url if written else None
    assert page.absolute(href) == expected
