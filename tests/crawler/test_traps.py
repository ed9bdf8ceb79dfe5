"""Pages that would hold up every other walk are told before they are read, or while."""

import asyncio
import re
import time

import pytest

from crawler.page import Kind
from crawler.spiders import traps
from crawler.spiders.traps import MOST_CHARACTERS, ReadsTooLong, Stepwise, bounded, trap_of


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("<div>" * 9000, "article", "elements nested 9,000 deep"),
        ("<ul><li>" * 9000, "article", "elements nested 9,000 deep"),
        ("<div></x>" * 9000, "article", "elements nested 9,000 deep"),
        ("<p " + " ".join(f"a{n}=1" for n in range(9000)) + ">", "article", "a tag with 9,000 attributes"),
        ("<p" + "/a" * 30_000 + ">", "article", "a tag with 30,000 attributes"),
        ("<p>" + " " * MOST_CHARACTERS, "list", "a list page of 5,000,003 characters"),
        ("<p>" + " " * MOST_CHARACTERS, "article", ""),
        ("<div><b>x</b></div>" * 9000, "article", ""),
        ("<p>one<br>two<li>three<td>four<img src=a>" * 9000, "article", ""),  # nobody closes these
        (f'<img src="data:image/png;base64,{"a/b+" * 90_000}">', "article", ""),  # Word's pictures
    ],
)
def test_what_is_excessive_about_a_page(text: str, kind: Kind, said: str) -> None:
    assert trap_of(text, kind) == said


def test_reading_ends_even_within_a_regular_expression(monkeypatch: pytest.MonkeyPatch) -> None:
    begun = time.process_time()
    with pytest.raises(ReadsTooLong, match="to read"), bounded(0.2):
        re.search(r"(?:a|aa)+$", "a" * 60 + "b")
    assert time.process_time() - begun < 2
    with bounded(0.2):
        time.sleep(0.3)  # waiting takes no processor


def test_each_step_of_a_walk_is_bounded_and_the_whole_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    async def walk(seconds: float) -> str:
        for _ in range(4):
            until = time.process_time() + seconds
            while time.process_time() < until:
                pass
            await asyncio.sleep(0)
        return "end"

    async def stopped() -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return "cancelled"
        return ""

    async def steps() -> None:
        assert await Stepwise(walk(0.1)) == "end"
        with pytest.raises(ReadsTooLong):
            await Stepwise(walk(0.4))
        task = asyncio.ensure_future(_run(Stepwise(stopped())))
        await asyncio.sleep(0.01)
        task.cancel()
        assert await task == "cancelled"

    monkeypatch.setattr(traps, "bounded", lambda: bounded(0.25))
    asyncio.run(steps())


async def _run(steps: Stepwise[str]) -> str:
    return await steps
