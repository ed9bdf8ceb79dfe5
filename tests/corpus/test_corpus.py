"""The recorded corpus: what the present code reads of each document is what a person has looked at.

A golden is made when it is missing, and the test fails, so that somebody lays it beside the document before it is
committed. To accept a change, delete the golden, run the test twice, and explain the change where you commit it.
"""

import difflib
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from crawler import sandbox
from pipeline import Origin, extract_all
from tests.corpus.readable import readable

GOLDENS = Path(__file__).parent / "goldens"
REAL = Path(__file__).parents[3] / "shared" / "real"

# One of each kind that the sandbox publishes.
SANDBOX = (
    "anshun-2020",  # tables flattened into text
    "hongze-2023",  # both forms mixed, contradictions
    "huaian-2024",  # PDF
    "pingtan-district-2025",
    "pingtan-enforce-2021",  # table 三 of the older form
    "pingtan-finance-2020",  # GBK, a fee of 251000元
    "pingtan-jinjing-2019",  # a period that is not the whole year
    "pingtan-office-2019",  # single figures printed in their own way
    "pingtan-police-2021",  # contradictions
    "pingtan-shs-2021",  # table 二 of the older form
    "pingtan-zrz-2020",  # contradictions
    "shanghai-2019",  # mostly blank
    "suqian-2024",
)
REAL_DOCUMENTS = (
    "anshun-2020.txt", "hangzhou-2025.html", "hongze-2023.pdf", "huaian-2024.pdf", "pingtan-2018.html",
    "pingtan-2024.html", "pingtan-list.html", "shanghai-2019.html",
)


@pytest.fixture(scope="module")
def bodies() -> Iterator[dict[str, tuple[str, bytes]]]:
    """key → path and bytes of the document that the sandbox publishes."""
    with sandbox.serve(0) as sites:
        homes = {site.site_id: site.home.rstrip("/") for site in sites}
        chosen = [document for document in sandbox.published() if document.key in SANDBOX]
        yield {d.key: (d.path, urlopen(homes[d.site_id] + d.path).read()) for d in chosen}


@pytest.mark.parametrize("key", SANDBOX)
def test_sandbox_documents_are_read_as_recorded(key: str, bodies: dict[str, tuple[str, bytes]]) -> None:
    path, data = bodies[key]
    compare(f"sandbox-{key}", readable(extract_all(data, Origin(path)), prose=True))


@pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real documents is not beside the repository")
@pytest.mark.parametrize("name", REAL_DOCUMENTS)
def test_real_documents_are_read_as_recorded(name: str) -> None:
    data = (REAL / name).read_bytes()
    # Their sentences are not ours to copy.
    compare(f"real-{name}", readable(extract_all(data, Origin(name)), prose=False))


def compare(name: str, found: str) -> None:
    golden = GOLDENS / f"{name}.txt"
    if not golden.exists():
        golden.write_text(found, "utf-8")
        pytest.fail(f"{golden.name} was missing and has been written: look it through, then commit it")
    recorded = golden.read_text("utf-8")
    if recorded != found:
        sides = recorded.splitlines(), found.splitlines()
        pytest.fail("\n".join(difflib.unified_diff(*sides, "recorded", "read now", lineterm="", n=1)), pytrace=False)
