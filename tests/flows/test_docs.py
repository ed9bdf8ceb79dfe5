"""The documentation against the code: commands, options, tables, counts, paths and links that it names are there."""

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from crawler import PORTALS, STATUSES, TOGETHER, Outcome, State, load_registry
from crawler.crawl import TIMEOUT
from crawler.discovery import discover
from crawler.families import FAMILIES
from crawler.sandbox import FAULTS
from crawler.sandbox.portal import FAMILIES as SIMULATED
from crawler.spiders import certificate, fetching, pace, rechecks, reports, retrying, settings, walk
from flows.cli import app

ROOT = Path(__file__).parents[2]
NAMES = ("README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/crawling.md", "crawler/sites/README.md")
TEXTS = {name: (ROOT / name).read_text("utf-8") for name in NAMES}
CRAWLING = TEXTS["docs/crawling.md"]
COMMANDS: Any = typer.main.get_command(app)
PORTAL_ROWS = load_registry(PORTALS)

FENCE = re.compile(r"^```.*?$(.*?)^```$", re.M | re.S)
INLINE = re.compile(r"`([^`]+)`")


def spans(text: str) -> Iterator[str]:
    """The pieces of code of a document: lines of fenced blocks, their quoted strings taken out, and inline code."""
    for block in FENCE.findall(text):
        yield from re.sub(r'"[^"]*"|\'[^\']*\'', "…", block).splitlines()
    yield from (" ".join(span.split()) for span in INLINE.findall(FENCE.sub("", text)))


def commands(text: str) -> Iterator[list[str]]:
    """The words after each `gongkai` of a document's code, and those of "nightly --shards 4", which leave it out."""
    for span in spans(text):
        found = re.findall(r"(?:^|[ /(])gongkai((?: [^#&>;)]*)?)", span)
        if not found and (words := span.split())[1:] and words[0] in COMMANDS.commands and words[1].startswith("--"):
            found = [f" {span}"]
        yield from (words.split() for words in found if words.strip())


def complaints(words: list[str]) -> list[str]:
    """What of a command line does not exist. `sites list | show` names two commands."""
    command, parent, said, skip = COMMANDS, None, [], False
    for word in words:
        if skip:
            skip = False
        elif word == "|":
            command = parent or command
        elif word.startswith("-"):
            option = options(command).get(word)
            said += [] if option else [f"{command.name} has no option {word}"]
            skip = option is not None and not option.is_flag
        elif children := getattr(command, "commands", None):
            if word not in children:
                return [*said, f"there is no command {word}"]
            parent, command = command, children[word]
    return said


def options(command: Any) -> dict[str, Any]:
    """Option → parameter, with those that `--help` shows."""
    shown = command.get_help_option(command.make_context(command.name, [], resilient_parsing=True))
    return {name: each for each in (*command.params, shown) for name in (*each.opts, *each.secondary_opts)}


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    children = getattr(command, "commands", None)
    if not children:
        yield path
        return
    for name, child in children.items():
        yield from leaves(child, (*path, name))


def section(text: str, heading: str) -> str:
    """A chapter, to the next heading of its level."""
    level = heading.split()[0]
    (found,) = re.findall(rf"^{re.escape(heading)}$(.*?)(?=^{level} |\Z)", text, re.M | re.S)
    return str(found)


def table(text: str) -> list[list[str]]:
    """The cells of the first table of a text, without its head."""
    rows = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def number(text: str) -> int:
    return int(text.replace(",", ""))


# -- commands and options


@pytest.mark.parametrize("name", NAMES)
def test_every_command_and_option_that_is_named_exists(name: str) -> None:
    found = list(commands(TEXTS[name]))
    assert found
    assert {" ".join(words): said for words in found if (said := complaints(words))} == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("`gongkai crawl --registry portals --no-such`", ["crawl has no option --no-such"]),
        ("`gongkai sites lst`", ["there is no command lst"]),
        ("`gongkai archive verify | mend`", ["there is no command mend"]),
        ("`nightly --loud`", ["nightly has no option --loud"]),
        ("```console\n$ .venv/bin/gongkai --data /srv crawl --sharp 1/2\n```", ["crawl has no option --sharp"]),
    ],
)
def test_what_does_not_exist_is_seen(text: str, said: list[str]) -> None:
    assert [each for words in commands(text) for each in complaints(words)] == said


@pytest.mark.parametrize("name", NAMES)
def test_every_option_that_is_named_alone_is_one_of_some_command(name: str) -> None:
    known = {option for path in leaves(COMMANDS) for option in options(_at(path))} | set(options(COMMANDS))
    named = {span.split()[0] for span in spans(TEXTS[name]) if re.match(r"--[a-z]", span)}
    assert named - known == set()


def _at(path: tuple[str, ...]) -> Any:
    command = COMMANDS
    for name in path:
        command = command.commands[name]
    return command


def test_every_command_is_named_somewhere() -> None:
    named = {" ".join(word for word in words if word.isalpha()) for text in TEXTS.values() for words in commands(text)}
    missing = [path for path in leaves(COMMANDS) if not any(
        said.startswith(" ".join(path)) or (len(path) == 2 and said.startswith(path[0]) and path[1] in said.split())
        for said in named)]
    assert missing == [("demo",)]  # make demo


def test_both_readmes_name_the_same_commands_for_the_crawl() -> None:
    english = section(TEXTS["README.md"], "## Crawl real sites")
    chinese = section(TEXTS["README.zh.md"], "## 抓取真实网站")
    assert sorted(commands(english)) == sorted(commands(chinese))


# -- tables


def test_the_outcomes_are_those_of_the_code() -> None:
    assert [row[0] for row in table(section(CRAWLING, "## Outcomes"))] == [f"`{outcome}`" for outcome in Outcome]


def test_the_families_are_those_of_the_code_in_their_order() -> None:
    assert [row[0] for row in table(section(CRAWLING, "## Families"))] == [f"`{name}`" for name in FAMILIES]


def test_the_states_are_those_of_the_code() -> None:
    states = [row[0] for row in table(section(CRAWLING, "## How sites fare"))]
    assert states == [f"`{state}`" for state in State]


def test_the_statuses_are_those_of_the_code() -> None:
    rows = table(section(TEXTS["crawler/sites/README.md"], "## A row"))
    assert [row[0] for row in rows] == [f"`{status}`" for status in STATUSES]


def test_the_bounds_are_those_of_the_code() -> None:
    assert [number(row[1]) for row in table(section(CRAWLING, "## Bounds"))] == [
        TOGETHER, inspect.signature(discover).parameters["budget"].default, walk.MOST_COLUMNS,
        certificate.MOST_LIST_PAGES, certificate.MOST_ROWS, reports.MOST_FILES, fetching.MOST_REDIRECTS,
        settings.MOST_BYTES, TIMEOUT,
    ]  # fmt: skip


def test_the_rules_of_politeness_are_those_of_the_code() -> None:
    rules = {row[0]: row[1] for row in table(section(CRAWLING, "### Politeness"))}
    assert rules["requests at once to all hosts of a registrable domain"] == str(pace.DOMAIN_CAP)
    assert f"up to {pace.LONGEST_DELAY:.0f} s" in rules["after a refusal (401, 403, 429, 503, a challenge)"]
    assert f"up to {retrying.LONGEST_WAIT:.0f} s" in rules["Retry-After"]
    assert rules["retries"].startswith(f"{retrying.RETRIES} after 5xx")
    assert fetching.MOST_TROUBLE == 5
    assert "five blocks or silences in a row" in rules


def test_the_schedule_of_second_looks_is_that_of_the_code() -> None:
    rows = table(section(CRAWLING, "## The nights after it"))
    assert [tuple(int(day) for cell in row for day in re.findall(r"\d+", cell)) for row in rows[:-1]] == [
        (age.days, every.days) for age, every in rechecks.WIDENING]
    assert (rows[-1], rechecks.LAST.days) == (["longer ago", "once a year"], 365)


# -- counts


def _crawled() -> int:
    return sum(site.is_crawled for site in PORTAL_ROWS)


def _answering() -> int:
    return sum(site.is_crawled and site.status != "unreachable" for site in PORTAL_ROWS)


@pytest.mark.parametrize(
    ("pattern", "count"),
    [
        (r"([\d,]+) (?:portals of|portals that|个省、市、县)", lambda: len(PORTAL_ROWS)),
        (r"of ([\d,]+) (?:on|in) .{0,3}April|为 ([\d,]+) 个中的", lambda: len(PORTAL_ROWS)),
        (r"([\d,]+) sites that answer|([\d,]+) 个有响应的站点|([\d,]+) are\s+left", _answering),
        (r"(\d+) families|(\d+) 类建站系统", lambda: len(FAMILIES)),
        (r"(\d+) faults", lambda: len(FAULTS)),
        (r"(\d+) dialects", lambda: len(SIMULATED)),
        (r"(\d+) of them share an\s+address", lambda: len(PORTAL_ROWS) - _crawled()),
        (r"(\d+) did not answer|\((\d+) of 3,209|中的 (\d+) 个", lambda: _crawled() - _answering()),
    ],
)
def test_counts_are_those_of_the_code(pattern: str, count: Callable[[], int]) -> None:
    found = {number(next(filter(None, match.groups()))) for text in TEXTS.values()
             for match in re.finditer(pattern, text)}
    assert found == {count()}


def test_the_calculation_of_the_first_crawl_adds_up() -> None:
    """Requests and hours follow from what was measured, in every document that tells them."""
    (sites,) = re.findall(r"crawl of (\d+) generated sites", CRAWLING)
    (asked, listed) = map(number, *re.findall(r"complete: ([\d,]+) requests, ([\d,]+) reports", CRAWLING))
    (wall, polite, pace_) = re.findall(r"took (\d+) s for ([\d,]+)\s+requests, ([\d.]+) s a request", CRAWLING)[0]
    a_site, seconds = asked / int(sites), float(pace_)
    whole = a_site * _answering()
    assert round(listed / int(sites)) == 53
    assert number(polite) / 64 * seconds < int(wall)  # the mean walk is shorter than the longest
    for name in ("README.md", "README.zh.md", "docs/crawling.md"):
        rows = "\n".join(line for line in TEXTS[name].splitlines() if line.startswith("|"))
        for figure in (f"{a_site:.1f} |", f"{round(whole, -3):,.0f} |", f"{whole * seconds / 3600:.0f}",
                       f"{whole * seconds / 3600 / TOGETHER:.1f}", f"{whole * 4 / 3600 / TOGETHER:.1f}"):
            assert figure in rows, (name, figure)


# -- paths and links


@pytest.mark.parametrize("name", NAMES)
def test_every_path_and_target_that_is_named_exists(name: str) -> None:
    paths = [span for span in spans(TEXTS[name])
             if re.fullmatch(r"(crawler|pipeline|warehouse|flows|tests|docs|notebooks|bench)/[\w./*-]*", span)]
    assert [path for path in paths if not any(ROOT.glob(path.rstrip("/")))] == []
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    asked = {found[1] for span in spans(TEXTS[name]) if (found := re.match(r"(?:\$ )?make ([a-z]+)", span))}
    assert asked - targets == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(name: str) -> None:
    for link in re.findall(r"\]\(([^)]+)\)", TEXTS[name]):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        assert target.is_file(), link
        headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.M)
        assert not anchor or anchor in {_slug(heading) for heading in headings}, link


def _slug(heading: str) -> str:
    """"The first crawl, in numbers" → "the-first-crawl-in-numbers"."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
