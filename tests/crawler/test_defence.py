"""What servers must not do to us: each attack ends as a named outcome, in bounds, and hurts no other site."""

import gzip
import re
import ssl
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest

from crawler import Archive, Capture
from crawler.archive import verify
from crawler.spiders.network import is_refused
from tests.crawler import processes
from tests.crawler.hostile import (
    ARTICLE,
    COLUMN,
    TITLE,
    Host,
    dripping,
    healthy,
    http,
    served,
    with_home,
    with_list,
    with_report,
)
from tests.crawler.processes import Ended
from tests.crawler.test_crawl import self_signed
from tests.crawler.website import report, trs_list

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
PAGE = report(1).encode()
MEGABYTE = bytes(1 << 20)
# Address space, of which the allocator takes more than it fills: four bodies of 50 MB at once, and nothing without end.
LIMIT = "import resource; resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))"


def bomb(form: int) -> bytes:
    """100 MB of zeros; `form` is zlib's wbits: 31 gzip, 15 deflate."""
    packer = zlib.compressobj(9, wbits=form)
    return b"".join(packer.compress(MEGABYTE) for _ in range(100)) + packer.flush()


def attacked(hosts: Mapping[str, Host], root: Path, timeout: float = 30.0, quiet: bool = True) -> Ended:
    """The crawl of the attackers and a healthy site beside them, which must not be hurt."""
    beside = healthy()
    with served(*hosts.values(), beside):
        sites = [host.site(name, column="/" not in host.pages) for name, host in hosts.items()]
        ended = processes.run(processes.order([*sites, beside.site("healthy")], root, timeout=timeout), LIMIT)
    assert ended.status == 0, ended.words
    assert not (quiet and ended.words)
    assert ended.crawls().keys() == {*hosts, "healthy"}
    assert ended.crawls()["healthy"]["complete"]
    assert verify(root).faults == []
    return ended


def document(root: Path, site_id: str) -> Capture:
    """The last capture of a site: the report, where its list was read."""
    captures = Archive(root).captures(site_id)
    return next((c for c in reversed(captures) if c.kind != "robots"), captures[-1])


WIRE = {
    "gzip-bomb": (http(bomb(31), "Content-Encoding: gzip"), "too_large"),
    "deflate-bomb": (http(bomb(15), "Content-Encoding: deflate"), "too_large"),
    "gzip-in-gzip-bomb": (http(gzip.compress(bomb(31)), "Content-Encoding: gzip, gzip"), "too_large"),
    "brotli-unasked": (http(PAGE, "Content-Encoding: br"), "undecodable"),
    "no-gzip": (http(PAGE, "Content-Encoding: gzip"), "undecodable"),
    "torn-gzip": (http(gzip.compress(PAGE)[:-9], "Content-Encoding: gzip"), "connection_failed"),
    "torn-deflate": (http(zlib.compress(PAGE)[:-9], "Content-Encoding: deflate"), "connection_failed"),
    "200-mb": (dripping(HEAD + b"\r\n", MEGABYTE, 200), "too_large"),
    "200-mb-in-chunks": (
        dripping(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"100000\r\n" + MEGABYTE + b"\r\n", 200), "too_large"),
    "header-of-1-mb": (http(PAGE, "X-A: " + "a" * (1 << 20)), "connection_failed"),
    "many-headers": (http(PAGE, *(f"X-{number}: b" for number in range(3000))), "too_large"),
    "many-cookies": (http(PAGE, *(f"Set-Cookie: c{number}=1" for number in range(3000))), "too_large"),
    "no-http": (b"SSH-2.0-OpenSSH_9.0\r\n", "connection_failed"),
    "nothing": (b"", "connection_failed"),
    "bytes": (bytes(range(256)) * 100, "connection_failed"),
    "no-status": (b"HTTP/1.1 abc OK\r\n\r\n", "connection_failed"),
    "negative-status": (http(PAGE, status="-1 What"), "connection_failed"),
    "endless-status": (http(PAGE, status=f"{'9' * 40} What"), "connection_failed"),
    "no-length": (HEAD + b"Content-Length: -5\r\n\r\n" + PAGE, "connection_failed"),
    "two-lengths": (HEAD + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\n" + PAGE, "connection_failed"),
    "no-chunk": (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc", "connection_failed"),
    "unasked-304": (http("", status="304 Not Modified"), "other_status"),
    "no-retry-after": (http("busy", "Retry-After: \xb2", status="503 Busy"), "server_error"),
    "nul-bytes": (http(b"\0" * 1000 + PAGE + b"\0" * 1000, "X-A: a\0b"), "ok"),
    "foreign-charset": (http(PAGE, "Content-Type: text/html; charset=\xb2\xff\xfe"), "ok"),
    "hostile-name": (http(PAGE, "Content-Disposition: attachment; filename=../../../../etc/passwd"), "ok"),
}  # fmt: skip


@pytest.mark.slow
def test_what_comes_over_the_wire(tmp_path: Path) -> None:
    ended = attacked({name: with_report(reply) for name, (reply, _) in WIRE.items()}, tmp_path / "archive")
    got = {name: str(document(tmp_path / "archive", name).outcome) for name in WIRE}
    assert got == {name: outcome for name, (_, outcome) in WIRE.items()}
    assert max(crawl["seconds"] for crawl in ended.crawls().values()) < 60
    written = {path.relative_to(tmp_path).parts[1] for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {"warc", "index", "locks", "cache"}  # and nothing beside the archive


def test_what_never_ends(tmp_path: Path) -> None:
    hosts = {
        "silence": with_report(dripping(b"", b"", 1000, 0.1)),
        "headers": with_report(dripping(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 1000, 0.1)),
        "body": with_report(dripping(HEAD + b"\r\n", b"a", 1000, 0.1)),
        "continue": with_report(dripping(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 1000, 0.1)),
    }
    ended = attacked(hosts, tmp_path, timeout=1.5)
    assert {str(document(tmp_path, name).outcome) for name in hosts} == {"timeout"}
    assert max(ended.crawls()[name]["seconds"] for name in hosts) < 20


REDIRECTS = {
    "to-itself": (ARTICLE, "redirect_loop"),
    "to-a-file": ("file:///etc/passwd", "off_site"),
    "to-ftp": ("ftp://127.0.0.1/x", "off_site"),
    "to-a-script": ("javascript:alert(1)", "off_site"),
    "to-data": ("data:text/html,hello", "off_site"),
    "to-no-address": ("http://[::1/", "off_site"),
    "to-no-port": ("http://127.0.0.1:99999/", "off_site"),
    "to-no-host": ("http://a b.gov.cn/", "off_site"),
    "to-a-nul": ("http://10.0.0.1%00.gov.cn/", "off_site"),
    "to-a-stranger": ("http://www.example.com/", "off_site"),
    "to-localhost-by-name": ("http://localhost:9/", "off_site"),
    "private": ("http://10.0.0.1/", "private_address"),
    "metadata": ("http://169.254.169.254/latest/meta-data/", "private_address"),
    "any": ("http://0.0.0.0/", "private_address"),
    "broadcast": ("http://255.255.255.255/", "private_address"),
    "ipv6": ("http://[fe80::1]/", "private_address"),
    "ipv6-zone": ("http://[fe80::1%25eth0]/", "private_address"),
    "ipv6-mapped": ("http://[::ffff:10.0.0.1]/", "private_address"),
    "ipv6-6to4": ("http://[2002:a00:1::]/", "private_address"),
    "ipv6-nat64": ("http://[64:ff9b::a00:1]/", "private_address"),
    "ipv6-compatible": ("http://[::10.0.0.1]/", "private_address"),
    "octal": ("http://012.0.0.1/", "private_address"),
    "hexadecimal": ("http://0xA000001/", "private_address"),
    "decimal": ("http://167772161/", "private_address"),
    "short": ("http://10.1/", "private_address"),
    "dot": ("http://10.0.0.1./", "private_address"),
    "user": ("http://www.gov.cn@10.0.0.1/", "private_address"),
    "fragment": ("http://10.0.0.1#.gov.cn/", "private_address"),
    "query": ("http://10.0.0.1?.gov.cn/", "private_address"),
    "tab": ("ht\ttp://10.0.0.1/", "private_address"),
    "full-width": ("http://１０.0.0.1/".encode().decode("latin-1"), "private_address"),
    "capitals": ("HTTP://10.0.0.1/", "private_address"),
}


@pytest.mark.slow
def test_where_redirects_lead(tmp_path: Path) -> None:
    hosts = {name: with_report(http("", f"Location: {to}", status="302 Found")) for name, (to, _) in REDIRECTS.items()}
    attacked(hosts, tmp_path)
    assert {name: str(document(tmp_path, name).outcome) for name in REDIRECTS} == {
        name: outcome for name, (_, outcome) in REDIRECTS.items()}  # fmt: skip


@pytest.mark.parametrize(
    "address", ["2002:a00:1::", "64:ff9b::a00:1", "::ffff:127.0.0.1", "::10.0.0.1", "fe80::1%eth0", "fc00::1", "::1",
                "100.64.0.1", "192.0.0.1", "224.0.0.1", "ff02::1"])  # fmt: skip
def test_addresses_that_are_private_in_disguise(address: str) -> None:
    assert is_refused(address, sandbox=False)


# The names that the process of the crawl resolves, with the answers of successive look-ups; and whom it connects to.
NAMES = """
import socket, sys
answers = {answers!r}
def look_up(name):
    print("look-up", name, file=sys.stderr)
    found = answers.get(name.rstrip(".").lower(), [name])
    return found.pop(0) if len(found) > 1 else found[0]
socket.gethostbyname = look_up
def connect(self, address, plain=socket.socket.connect_ex):
    print("connect", address[0], file=sys.stderr)
    return plain(self, address)
socket.socket.connect_ex = connect
"""


def test_names_are_judged_by_the_address_that_is_connected_to(tmp_path: Path) -> None:
    """Scrapy's downloader asks our resolver and no other, for every connection."""
    names = {"inner.gov.cn": ["10.0.0.1"], "turns.gov.cn": ["127.0.0.1", "10.0.0.1"], "xn--6qq79v.gov.cn": ["10.0.0.2"],
             "later.gov.cn": ["10.0.0.3"]}  # fmt: skip
    turning = healthy()
    with served(turning):
        addresses = ["http://inner.gov.cn/1.html", "http://INNER.gov.cn/2.html", "http://你好.gov.cn/3.html",
                     f"http://turns.gov.cn:{turning.port}/moved.html"]  # fmt: skip
        turning.pages["/moved.html"] = http("", "Location: http://later.gov.cn/", status="302 Found")
        turning.pages[COLUMN] = http(trs_list(*((url, f"某局{2010 + n}年政府信息公开工作年度报告")
                                                for n, url in enumerate([*addresses, ARTICLE]))))
        turning.pages[ARTICLE] = http(report(1))
        ended = processes.run(processes.order([turning.site("a")], tmp_path), NAMES.format(answers=names))
    told = re.findall(r"^(connect|look-up) (\S+)$", ended.words, re.M)
    assert {address for what, address in told if what == "connect"} == {"127.0.0.1"}
    assert [name for what, name in told if what == "look-up"].count("turns.gov.cn") == 1  # its answer is kept
    assert ended.crawls()["a"]["outcomes"] == {"ok": 2, "private_address": 4}
    details = {capture.detail for capture in Archive(tmp_path).captures("a") if capture.outcome == "private_address"}
    assert details >= {"inner.gov.cn leads to 10.0.0.1", "later.gov.cn leads to 10.0.0.3"}


def test_a_real_site_never_leads_onto_this_machine(tmp_path: Path) -> None:
    here = healthy()
    with served(here):
        site = f'{{"site_id": "a", "name": "甲", "home": "http://www.a.gov.cn:{here.port}/", "evidence": "test"}}'
        order = processes.order([], tmp_path).replace('"sites": []', f'"sites": [{site}]')
        ended = processes.run(order, NAMES.format(answers={"www.a.gov.cn": ["127.0.0.1"]}))
    assert ended.crawls()["a"]["stop_reason"].startswith("home page: private_address")
    assert here.asked == []
    assert "connect" not in ended.words


def rows(count: int, title: str) -> str:
    return "".join(f'<li><a href="/x/t20200101_{n}.html">{title}{n}</a></li>' for n in range(count))


ROW = f'<li><a href="{ARTICLE}">{TITLE}</a></li>'
LINK = f'<a href="{COLUMN}">政府信息公开年报</a>'
READ = {
    "home-of-10000-links": (with_home(f"<html><ul>{rows(10_000, '新闻')}</ul>{LINK}"), "gone ok"),
    "home-of-100000-links": (with_home(f"<html><ul>{rows(100_000, '新闻')}</ul>{LINK}"), "too_large"),
    "deep-home": (with_home("<html>" + "<div>" * 100_000 + LINK), "too_large"),
    "list-of-10000-links": (with_list(http(f"<ul>{rows(10_000, '新闻')}{ROW}</ul>")), "ok"),
    "deep-list": (with_list(http("<ul><li>" * 50_000 + ROW)), "too_large"),
    "deep-report": (with_report(http("<div>" * 100_000 + report(1))), "ok too_large"),
    "attributes": (with_report(http(f"<p {' '.join(f'a{n}=1' for n in range(100_000))}>{report(1)}")), "ok too_large"),
    "script": (with_list(http(f"<script>{'a' * (49 << 20)}</script>{ROW}")), "too_large"),
    "report-with-script": (with_report(http(f"{report(1)}<script>{'a' * (40 << 20)}</script>")), "ok"),
    "huge-number": (with_list(http(f"{ROW}<script>createPageHTML({'9' * 5000}, 0, 'index', 'html')</script>")),
                    "gone ok"),
    "huge-total": (with_list(http(f"<ul>{ROW}</ul><div>共{'9' * 30}条 共{'9' * 5000}页</div>")), "ok"),
    "deep-json": (with_list(http("[" * 200_000)), "empty_list"),
    "long-address": (with_list(http(ROW.replace("_1.html", "_1.html?" + "a" * 50_000))), "gone ok"),
    "robots-of-100-mb": (Host({**healthy().pages, "/robots.txt": dripping(HEAD + b"\r\n", b"# a\n" * 250_000, 100)}),
                         "robots_forbidden"),  # nobody knows what it allows
    "robots-of-40-mb": (Host({**healthy().pages, "/robots.txt": http("User-agent: *\nDisallow: /x\n" * 1_400_000)}),
                        "ok"),
    "robots-with-stars": (Host({**healthy().pages, "/robots.txt": http(
        "User-agent: *\n" + f"Disallow: /{'*a*z*n*b' * 30}$\n" * 100)}), "ok"),
    "robots-without-end": (Host({**healthy().pages, "/robots.txt": http("User-agent: *\nCrawl-delay: 1e9")}),
                           "robots_forbidden"),
    "robots-with-no-number": (Host({**healthy().pages, "/robots.txt": http("User-agent: *\nCrawl-delay: nan")}), "ok"),
}  # fmt: skip


@pytest.mark.slow
def test_what_is_hard_to_read(tmp_path: Path) -> None:
    ended = attacked({name: host for name, (host, _) in READ.items()}, tmp_path, timeout=60)
    found = {name: " ".join(ended.crawls()[name]["outcomes"]) for name in READ}
    assert found == {name: outcomes for name, (_, outcomes) in READ.items()}
    assert max(crawl["seconds"] for crawl in ended.crawls().values()) < 120


def test_a_certificate_that_nobody_signed_beside_a_healthy_site(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    plain = Host(greeting=b"HTTP/1.1 400 Bad Request\r\n\r\n", scheme="https")
    hosts = {"unsigned": Host(healthy().pages, tls=context, scheme="https"), "no-tls": plain}
    attacked(hosts, tmp_path / "archive", quiet=False)  # Twisted tells its log what was wrong with the certificate
    assert document(tmp_path / "archive", "unsigned").outcome == "tls"
    assert document(tmp_path / "archive", "no-tls").outcome == "other_status"  # it was asked without, and answered
