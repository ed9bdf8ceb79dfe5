"""Work in processes: in order, under limits; a document that fails in any way fails alone."""

import ctypes
import os
import signal
import time
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image, ImageDraw

from pipeline import Origin, Problem, extract_all
from pipeline.workers import MEMORY, SLOW_SECONDS, Workers

Progress = Callable[[str, int, int], None]


def square(number: int, on_progress: Progress) -> int:
    return number * number


def slow_first(number: int, on_progress: Progress) -> int:
    time.sleep(0.3 if number == 0 else 0)
    return number


def hangs(number: int, on_progress: Progress) -> int:
    """Item 3 is a document that does what the name says, here and below; all others are well."""
    while number == 3:
        pass
    return number


def hangs_in_c(number: int, on_progress: Progress) -> int:
    if number == 3:
        ctypes.CDLL(None).pause()
    return number


def exits(number: int, on_progress: Progress) -> int:
    if number == 3:
        os._exit(5)
    return number


def faults(number: int, on_progress: Progress) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGSEGV)
    return number


def devours(number: int, on_progress: Progress) -> int:
    if number == 3:
        bytearray(2 * MEMORY)
    return number


def errs(number: int, on_progress: Progress) -> int:
    return number if number != 3 else number // 0


def leaves(number: int, on_progress: Progress) -> int:
    if number == 3:
        raise SystemExit(1)
    return number


def tells(number: int, on_progress: Progress) -> int:
    on_progress("reading lines", number, 4)
    return number


def test_results_come_in_the_order_of_the_items() -> None:
    with Workers(2) as workers:
        assert list(workers.each(slow_first, range(20))) == [(i, i) for i in range(20)]
        assert list(workers.each(slow_first, range(20), ahead=2, together=3)) == [(i, i) for i in range(20)]


def test_one_worker_does_and_nothing_to_do_starts_none() -> None:
    with Workers(1) as workers:
        assert list(workers.each(square, [])) == []
        assert list(workers.each(square, [2, 3])) == [(2, 4), (3, 9)]
        assert list(workers.each(square, [4])) == [(4, 16)]


def named(name: str, on_progress: Progress) -> str | None:
    return os.environ.get(name)


def test_workers_have_the_environment_of_their_run(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("one", "two"):
        monkeypatch.setenv("GONGKAI_TEST", value)
        with Workers(1) as workers:
            assert list(workers.each(named, ["GONGKAI_TEST"])) == [("GONGKAI_TEST", value)]


@pytest.mark.parametrize("together", [1, 4])
@pytest.mark.parametrize(
    ("work", "kind", "says"),
    [
        (hangs, "time_limit", "--time-limit"),
        (hangs_in_c, "time_limit", "--time-limit"),
        (exits, "worker_died", "exit status 5"),
        (faults, "worker_died", "SIGSEGV"),
        (devours, "memory_limit", "3 GB"),
        (errs, "program_error", "ZeroDivisionError"),
        (leaves, "program_error", "SystemExit"),
    ],
)
def test_a_document_that_fails_has_a_named_outcome_and_fails_alone(
    work: Callable[[int, Progress], int], kind: str, says: str, together: int
) -> None:
    with Workers(2, seconds=1) as workers:
        results = dict(workers.each(work, range(6), together=together))
    failed = results.pop(3)
    assert isinstance(failed, Problem)
    assert (failed.stage, failed.kind, failed.severity) == ("read", kind, "error")
    assert says in failed.message
    assert results == {i: i for i in (0, 1, 2, 4, 5)}


def test_every_document_may_fail() -> None:
    with Workers(2) as workers:
        results = [result for _, result in workers.each(exits, [3] * 8)]
    assert [isinstance(result, Problem) and result.kind for result in results] == ["worker_died"] * 8


def test_what_a_reader_tells_is_heard_outside() -> None:
    heard: list[tuple[str, int, int]] = []
    with Workers(2, on_progress=lambda *told: heard.append(told)) as workers:
        list(workers.each(tells, range(4)))
        deadline = time.monotonic() + 5
        while len(heard) < 4 and time.monotonic() < deadline:
            time.sleep(0.01)
    assert sorted(heard) == [("reading lines", i, 4) for i in range(4)]


def test_who_stops_listening_halfway_waits_for_nobody() -> None:
    start = time.monotonic()
    with Workers(1) as workers:
        for _, result in workers.each(hangs, [1, 3, 3, 3]):
            assert result == 1
            break
    assert time.monotonic() - start < 10


def test_the_readers_of_scans_and_old_office_files_announce_themselves_in_words_that_have_a_limit() -> None:
    """Else a scan of ten pages would end at the limit of a web page."""
    pytest.importorskip("rapidocr", reason="needs gongkai[ocr]")
    picture = Image.new("L", (900, 400), 255)
    pen = ImageDraw.Draw(picture)
    for x in (50, 450, 850):
        pen.line((x, 50, x, 350), 0, 3)
    for y in (50, 200, 350):
        pen.line((50, y, 850, y), 0, 3)
    pen.text((200, 100), "12", 0, font_size=48)
    file = BytesIO()
    picture.save(file, "PNG")
    heard: set[str] = set()
    extract_all(file.getvalue(), Origin("scan.png"), lambda what, done, total: heard.add(what))
    assert heard & SLOW_SECONDS.keys()
    assert "convert" in SLOW_SECONDS  # told by readers/office.py, see test_read_office.py
