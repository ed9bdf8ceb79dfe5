"""Three sites as a browser shows them: the lists that scripts draw are drawn, menus and tables are seen.

The screens lie in $GONGKAI_SCREENS afterwards, if that names a folder: to be looked at, not compared.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.sandbox import Web, serve

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--hide-scrollbars", "--window-size=1280,1600",
    "--virtual-time-budget=5000", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
PNG = b"\x89PNG\r\n\x1a\n"
# A datastore in a script, an interface that answers JSON, a pager that a script writes.
DRAWN = ("hanweb", "gkmlpt", "trs")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed: .ci/run installs it")


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serve(sites=len(DRAWN), years=4, families=DRAWN) as web:
        yield web


def shown(url: str, folder: Path, name: str) -> LexborHTMLParser:
    """The document after its scripts; its screen lies in the folder."""
    assert CHROMIUM
    screens = Path(os.environ.get("GONGKAI_SCREENS") or folder)
    screen = screens / f"{name}.png"
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={folder / 'profile'}"]
    subprocess.run([*command, f"--screenshot={screen}", url], capture_output=True, timeout=90, check=True)
    assert screen.read_bytes().startswith(PNG)
    assert screen.stat().st_size > 20_000  # an empty window is under 10 kB
    done = subprocess.run([*command, "--dump-dom", url], capture_output=True, timeout=90, check=True)
    return LexborHTMLParser(done.stdout.decode("utf-8"))


@pytest.mark.slow
@pytest.mark.parametrize("position", range(len(DRAWN)), ids=DRAWN)
def test_home_list_and_article_are_seen_in_a_browser(position: int, web: Web, tmp_path: Path) -> None:
    site, family = web.sites[position], DRAWN[position]
    simulated = web.site(site)
    home = shown(site.home, tmp_path, f"{family}-home")
    (note,) = home.css(".simulation")
    assert note.text().startswith("仿真页面")
    assert len(home.css("a[href]")) >= 100

    column = simulated.columns[0]
    address = urljoin(site.home, simulated.family.column_path(column.portal))
    page = shown(address, tmp_path, f"{family}-list")
    titles = {link.attributes.get("title") or link.text(strip=True) for link in page.css(".rows a, .list a")}
    first = {article.title for article in column.articles[: column.portal.rows_per_page]}
    assert first <= titles

    row = next(row for row in web.published if row.site_id == site.site_id and row.kind == "article")
    article = shown(row.article_url, tmp_path, f"{family}-article")
    text = article.body.text() if article.body else ""
    assert row.title in text
    assert "新收政府信息公开申请" in text
    assert len(article.css("td, .v_news_content p")) > 100  # the tables, or what pasting has left of them
