"""`--archive` at an address: crawl, parse and diff on an S3 server of our own, and addresses that are none."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler import Archive, import_files, sandbox
from flows.cli import main
from pipeline import parse
from pipeline.rows import from_batches
from pipeline.store import SiteWriter
from pipeline.tasks import parse_capture, tasks_of


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    server = pytest.importorskip("moto.server", reason="moto[s3] and flask are not installed").ThreadedMotoServer(
        "127.0.0.1", 0
    )
    s3fs = pytest.importorskip("s3fs", reason="the extra [s3] is not installed")
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        s3fs.S3FileSystem.clear_instance_cache()
        s3fs.S3FileSystem().mkdir("reports")
        yield "s3://reports"
        s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


def test_an_archive_on_s3_is_crawled_and_parsed_as_one_on_disk(
    bucket: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ("--data", tmp_path / "data")
    with sandbox.serve(sites=2, years=2, families=["trs", "ucap"]) as web:
        web.write_out(tmp_path)
        registry, reports = tmp_path / "registry.toml", len(web.published)
        for number in (1, 2):  # as two machines would, one after the other
            assert run(*data, "crawl", "--registry", registry, "--archive", f"{bucket}/a",
                       "--shard", f"{number}/2") == 0
        assert run("--data", tmp_path / "disk", "crawl", "--registry", registry) == 0
    capsys.readouterr()
    assert run(*data, "parse", "--archive", f"{bucket}/a", "--json") == 0
    there = json.loads(capsys.readouterr().out)
    assert run("--data", tmp_path / "disk", "parse", "--json") == 0
    assert json.loads(capsys.readouterr().out) == there
    assert (there["sites"], there["reports"]) == (2, reports)
    assert not (tmp_path / "data" / "archive").exists()

    assert run(*data, "diff", "--archive", f"{bucket}/a") == 0
    assert "0 of" in capsys.readouterr().out
    assert run(*data, "parse", "--archive", f"{bucket}/a", "--json") == 0
    assert json.loads(capsys.readouterr().out)["parsed"] == 0


@pytest.mark.parametrize("command", ["crawl", "parse", "diff", "nightly", "schedule"])
def test_an_address_that_is_none_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert run("--data", tmp_path, command, "--archive", "nowhere://archive") == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("gongkai: nowhere://archive: is no address of an archive")
    assert captured.err.count("\n") == 1


def test_a_bucket_that_there_is_not_is_no_empty_archive(
    bucket: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--data", tmp_path, "parse", "--archive", "s3://nobody/archive") == 2
    assert "there is no bucket “nobody”" in capsys.readouterr().err


def test_a_store_that_does_not_answer_is_told(
    bucket: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    s3fs = pytest.importorskip("s3fs")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    s3fs.S3FileSystem.clear_instance_cache()
    assert run("--data", tmp_path, "parse", "--archive", f"{bucket}/a") == 1
    assert "the store does not answer" in capsys.readouterr().err
    s3fs.S3FileSystem.clear_instance_cache()


def test_a_record_that_the_store_did_not_give_is_read_the_next_time(
    bucket: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading stands in for a store that fails between the index and the record."""
    (tmp_path / "report.html").write_text("<h1>某县2020年政府信息公开工作年度报告</h1><p>一、总体情况</p>", "utf-8")
    import_files([tmp_path / "report.html"], f"{bucket}/outage", fetched_at="2026-11-24T00:00:00Z",
                 spool=tmp_path / "spool")
    archive = Archive(f"{bucket}/outage")
    (task,) = tasks_of(archive, archive.site("imported"), archive.captures("imported"))

    def no_answer(*_: object) -> bytes:
        raise ConnectionError("no route to host")

    with monkeypatch.context() as outage:
        outage.setattr(Archive, "payload", no_answer)
        stored = parse_capture(task, lambda *_: None)
    (problem,) = (row for dataset, batch in from_batches(stored) if dataset == "problems" for row in batch.to_pylist())
    assert (problem["stage"], problem["kind"]) == ("archive", "unread_record")
    assert problem["message"] == "the archive does not answer: ConnectionError: no route to host"
    with SiteWriter(tmp_path / "parquet", "imported") as writer:
        for dataset, batch in from_batches(stored):
            writer.add(dataset, batch)
    assert parse(f"{bucket}/outage", tmp_path / "parquet").problems.get("unread_record") is None
