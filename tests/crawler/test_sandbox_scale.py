"""Imagined sites: every family, every way, every report at its address, the same bytes from the same seed."""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from crawler.registry import load_registry
from crawler.sandbox import FAULTS, Published, Web, figures, serve
from crawler.sandbox.figures import knowledge
from crawler.sandbox.imagine import imagine, place_name, way_of
from crawler.sandbox.portal import FAMILIES
from crawler.titles import announces_report
from tests.crawler.asking import ask

RECORDS = {record["key"]: record for record in figures()}
SITES = len(FAMILIES)


@pytest.fixture(scope="module")
def web() -> Iterator[Web]:
    with serve(sites=SITES, years=2) as web:
        yield web


def test_each_family_is_there_and_each_place_has_its_own_name(web: Web) -> None:
    assert [web.site(site).portal.family for site in web.sites] == list(FAMILIES)
    assert len({place_name(number, 7) for number in range(1, 6337)}) == 6336
    assert len({site.home for site in web.sites}) == SITES
    assert not any(site.columns or site.family for site in web.sites)


def test_every_report_stands_at_its_address_under_the_agency_of_the_site(web: Web) -> None:
    for row in web.published:
        answer = ask(row.url)
        assert answer.status == 200, row
        if row.kind == "attachment":
            assert answer.content.startswith(b"%PDF"), row
        else:
            _shows(row, answer.text)
    assert {row.kind for row in web.published} == {"article", "attachment"}
    assert len({row.url for row in web.published}) == len(web.published) > 4 * SITES


def _shows(row: Published, html: str) -> None:
    html = unescape(html.replace("\\/", "/").replace('\\"', '"'))
    record = RECORDS[row.key]
    assert row.agency in html
    assert (record["url"] or "原网址未收录") in html, row
    total = record["requests"]["requests_received_new"]["total"]
    assert f"{row.report_year}年新收政府信息公开申请{'不详' if total is None else total}件" in html, row


def test_titles_tell_reports_from_what_stands_among_them(web: Web) -> None:
    assert [row.title for row in web.published if not announces_report(row.title)] == []
    assert [decoy.title for decoy in web.decoys if announces_report(decoy.title)] == []
    urls = {row.url for row in web.published} | {row.article_url for row in web.published}
    assert not urls & {decoy.url for decoy in web.decoys}


def test_home_pages_have_the_links_of_real_ones_and_all_of_the_sites_own_answer(web: Web) -> None:
    for site in web.sites[:6]:
        hrefs = [node.attributes["href"] or "" for node in LexborHTMLParser(ask(site.home).text).css("a[href]")]
        assert 100 <= len(hrefs) <= 300
        own = {urljoin(site.home, href) for href in hrefs if href.startswith("/") and href != "/admin/login.html"}
        assert {url: ask(url).status for url in own} == dict.fromkeys(own, 200)


def test_the_way_leads_from_the_home_page_to_every_list() -> None:
    """Twelve sites of one family, so that each way is there once."""
    ways = knowledge("ways")["way"]
    with serve(sites=len(ways), years=3, families=["trs"]) as web:
        found = {way_of(number, 2026, 1)["name"] for number in range(1, len(ways) + 1)}
        assert found == {way["name"] for way in ways}
        for number, site in enumerate(web.sites, 1):
            reached, columns = _reached(site.home), web.site(site).columns
            split = way_of(number, 2026, 1).get("split")
            assert len(columns) == {None: 1, "owner": 2, "year": 3}[split]
            assert {column.portal.column for column in columns} <= reached, site


# <div onclick="window.open('/zwgk/nb/')">, <a href="javascript:void(0)" onclick="window.location.href='/zwgk/nb/'">
ONCLICK = re.compile(r"(?:window\.open\(|location\.href=)'(/[^']+)'")


def _reached(home: str, steps: int = 3) -> set[str]:
    """The addresses that links, areas, options and onclicks lead to, going on through 公开 and 年报 only."""
    reached, pages = set(), [home]
    for _ in range(steps):
        onwards = []
        for page in pages:
            html = ask(urljoin(home, page)).text
            links = dict.fromkeys(ONCLICK.findall(html), "年报")
            for node in LexborHTMLParser(html).css("a[href], area[href], option[value]"):
                links[node.attributes.get("href") or node.attributes.get("value") or ""] = node.html or ""
            onwards += [href for href, text in links.items() if href.startswith("/") and re.search("公开|年", text)]
        reached |= set(onwards)
        pages = [page for page in onwards if page.count("/") <= 3][:40]
    return reached


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    def bodies(seed: int) -> list[bytes]:
        with serve(sites=3, years=2, seed=seed) as web:
            urls = [site.home for site in web.sites] + [row.url for row in web.published]
            return [ask(url).content for url in urls]

    assert bodies(1) == bodies(1)
    assert bodies(1) != bodies(2)


def test_what_is_written_out_is_a_registry_without_hints_and_the_truth(web: Web, tmp_path: Path) -> None:
    web.write_out(tmp_path / "out")
    assert load_registry(tmp_path / "out" / "registry.toml") == web.sites
    text = (tmp_path / "out" / "registry.toml").read_text("utf-8")
    assert "columns" not in text
    assert "family" not in text
    rows = [json.loads(line) for line in (tmp_path / "out" / "published.jsonl").read_text("utf-8").splitlines()]
    assert [row["url"] for row in rows] == [row.url for row in web.published]
    assert {"site_id", "agency", "report_year", "title", "url", "article_url", "kind", "key"} <= {*rows[0]}
    decoys = [json.loads(line) for line in (tmp_path / "out" / "decoys.jsonl").read_text("utf-8").splitlines()]
    assert [(row["title"], row["url"]) for row in decoys] == [(decoy.title, decoy.url) for decoy in web.decoys]


def test_requests_are_logged_and_unchanged_pages_are_304(web: Web) -> None:
    web.log.clear()
    row = web.published[0]
    fresh = ask(row.url)
    again = ask(row.url, If_None_Match=fresh.headers["ETag"])
    by_date = ask(row.url, If_Modified_Since=fresh.headers["Last-Modified"])
    head = ask(row.url, "HEAD")
    assert (again.status, again.content, by_date.status, head.status, head.content) == (304, b"", 304, 200, b"")
    assert [(asked.method, asked.status, asked.target) for asked in web.log] == [
        ("GET", 200, row.path), ("GET", 304, row.path), ("GET", 304, row.path), ("HEAD", 200, row.path)
    ]  # fmt: skip
    assert web.log[1].headers["if-none-match"] == fresh.headers["ETag"]
    assert web.log[0].site_id == row.site_id


def test_a_report_can_be_edited_withdrawn_and_added_while_the_sites_are_served() -> None:
    with serve(sites=1, years=3) as web:
        site = web.sites[0]
        column = urljoin(site.home, web.site(site).portal.column)
        old, before = ask(column), {row.path: row for row in web.published}
        edited = web.edit(site)
        first = ask(edited.url)
        assert before[edited.path].key != edited.key
        assert ask(edited.url, If_Modified_Since="Tue, 30 Jun 2026 10:00:00 GMT").status == 200
        _shows(edited, first.text)
        gone = web.withdraw(site, next(path for path in before if path != edited.path))
        assert ask(gone.url).status == 404
        added = web.publish(site)
        assert ask(added.url).status == 200
        assert {row.path for row in web.published} == before.keys() - {gone.path} | {added.path}
        for asked in ({"If_None_Match": old.headers["ETag"]}, {"If_Modified_Since": old.headers["Last-Modified"]}):
            new = ask(column, **asked)
            assert (new.status, added.title in new.text, gone.title in new.text) == (200, True, False)
        with pytest.raises(KeyError):
            web.edit(site, "no such report")


def test_faults_of_the_second_night_wait_for_it() -> None:
    with serve(sites=1, years=3, faults=["edited-report", "withdrawn-report", "late-report"]) as web:
        first = {row.path: row.key for row in web.published}
        web.next_night()
        second = {row.path: row.key for row in web.published}
        late, withdrawn = second.keys() - first.keys(), first.keys() - second.keys()
        edited = {path for path in first.keys() & second.keys() if first[path] != second[path]}
        assert (len(late), len(withdrawn), len(edited)) == (1, 1, 1)
    with serve(sites=1, years=3, faults=["edited-report", "withdrawn-report", "late-report"], night=2) as web:
        assert {row.path: row.key for row in web.published} == second


def test_hundreds_of_sites_start_at_once() -> None:
    with serve(sites=600, years=1) as web:  # more sockets than many systems give a process by default
        assert len(web) == 600
        assert ask(web.sites[-1].home).status == 200
        assert urlsplit(web.sites[-1].home).port != urlsplit(web.sites[0].home).port


def test_impossible_webs_are_refused() -> None:
    with pytest.raises(ValueError, match="19 report years"):
        imagine(1, years=19, seed=1, families=["trs"])
    with pytest.raises(ValueError, match="there is no fault 'nix'"), serve(sites=1, faults=["nix"]):
        pass
    assert len(FAULTS) > 40
