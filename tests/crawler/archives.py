"""What the tests of the archive share: a site, captures of it, and another program's opinion of what was written."""

import subprocess
import sys
from pathlib import Path

from crawler import Archive, ArchiveWriter, Capture, ColumnWalk, Crawl, HostLedger, Outcome, Site

SITE = Site(site_id="a", name="甲", home="http://a.gov.cn/", evidence="test", columns=("http://a.gov.cn/nb/",))
NOW = "2021-02-01T02:03:04Z"
LATER = "2021-02-02T02:03:04Z"
WALK = ColumnWalk(
    url="http://a.gov.cn/nb/", family="trs", mark="createPageHTML", evidence="年报", declared_total=None,
    declared_pages=1, pages=1, rows=2, rows_new=2, reports=1, complete=True, stop_reason="read to its end",
)  # fmt: skip
CRAWL = Crawl(
    run_id="run1", site_id="a", started_at=NOW, finished_at=NOW, declared_total=None, list_pages=1, items_seen=2,
    rows_new=2, reports_listed=1, captured=1, not_modified=0, failed=0, outcomes={"ok": 1, "timeout": 2},
    complete=True, stop_reason="every list page read", requests=2, bytes=10, seconds=0.5, columns=(WALK,),
    withdrawn=("http://a.gov.cn/x",),
)  # fmt: skip
LEDGER = HostLedger("run1", "a", "a.gov.cn", 3, 10, 4.5, 2.0, 1, 30.0)


def body(number: int) -> bytes:
    return f"<p>第{number}号".encode() * 50


def add(writer: ArchiveWriter, number: int, content: bytes = b"", at: str = NOW) -> Capture:
    return writer.add(
        "a", f"http://a.gov.cn/t20210101_{number}.html", "article", Outcome.OK, at,
        body=content or body(number), http_status=200, title=f"甲2020年政府信息公开年度报告{number}",
        headers=[("Content-Type", "text/html; charset=GBK"), ("ETag", f'"{number}"'), ("Content-Encoding", "gzip")],
    )  # fmt: skip


def written(root: str | Path, count: int = 3, run_id: str = "run1") -> list[Capture]:
    with Archive(root).writer(run_id) as writer:
        return [add(writer, number) for number in range(count)]


def segment(root: Path) -> Path:
    (path,) = (root / "warc").iterdir()
    return path


def flip(path: Path, offset: int) -> None:
    """Damages one byte of a file."""
    data = bytearray(path.read_bytes())
    data[offset] ^= 0x20
    path.write_bytes(data)


def check_with_warcio(root: Path) -> None:
    """Another program's opinion of every segment: whole, and with the digests it names."""
    paths = [str(path) for path in (root / "warc").iterdir()]
    assert paths
    run = subprocess.run([sys.executable, "-m", "warcio.cli", "check", "-v", *paths], capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
    assert run.stderr == ""
    verdicts = {line.strip() for line in run.stdout.splitlines() if line.startswith("    ")}
    assert verdicts <= {"digest pass", "digest present but not checked (revisit)"}
