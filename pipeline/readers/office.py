"""DOC, WPS, RTF, ODT and Excel 2003 XML → Document by LibreOffice: the one reader that calls an outside program.

LibreOffice turns the file into DOCX or XLSX, which our own readers take. It runs with a profile and a folder of its
own that are deleted afterwards, without macros and without following links, under limits of time, memory and size.
"""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.document import Document, UnreadableDocument
from pipeline.readers.container import parts
from pipeline.readers.docx import read_docx
from pipeline.readers.ole import Compound
from pipeline.readers.sheet import read_xlsx

Progress = Callable[[str, int, int], None]  # what, done, total

SECONDS = 60  # an ordinary report takes two, a fresh profile included
MAX_CONVERTED = 50_000_000  # bytes
_MEMORY = 4_000_000_000  # bytes of address space; LibreOffice itself maps about one
_PROFILE = Path(__file__).with_name("office_profile.xcu")
_TO_DOCX, _TO_XLSX = "docx:MS Word 2007 XML", "xlsx:Calc MS Excel 2007 XML"
_FIB_FLAGS = 10  # where the flags stand in the stream WordDocument ([MS-DOC] 2.5.2)
_FIB_ENCRYPTED = 0x0100
_INSTALL = "reading it needs LibreOffice: install libreoffice-writer and libreoffice-calc (the program soffice)"


def read_doc(data: bytes, compound: Compound, on_progress: Progress | None = None) -> Document:
    """A Word 97 file or a WPS file, which is one too. Raises UnreadableDocument (see `convert`), `encrypted`."""
    word = compound.stream("WordDocument")
    if int.from_bytes(word[_FIB_FLAGS : _FIB_FLAGS + 2], "little") & _FIB_ENCRYPTED:
        raise UnreadableDocument("encrypted", "the file is encrypted; nobody without its password can read it")
    return _converted(data, "doc", "MS Word 97", _TO_DOCX, on_progress)


def read_odt(data: bytes, on_progress: Progress | None = None) -> Document:
    """Raises UnreadableDocument: `damaged_zip`, `encrypted`, `too_large`, and those of `convert`."""
    parts(data)  # bounds and checksums, before another program unpacks it
    return _converted(data, "odt", "writer8", _TO_DOCX, on_progress)


def read_rtf(data: bytes, on_progress: Progress | None = None) -> Document:
    """RTF by LibreOffice too, because the pure libraries keep the text and lose the tables.

    A cut file is refused by LibreOffice itself (`conversion_failed`), since its groups do not close.
    """
    return _converted(data, "rtf", "Rich Text Format", _TO_DOCX, on_progress)


def read_sheet_xml(data: bytes, on_progress: Progress | None = None) -> Document:
    """Excel 2003 XML, which sites serve as .xls. Raises UnreadableDocument as `convert` does."""
    return _converted(data, "excel-xml", "MS Excel 2003 XML Orcus", _TO_XLSX, on_progress)


def _converted(
    data: bytes, reader: str, source: str, target: str, on_progress: Progress | None
) -> Document:
    """Convert and read; ("convert", 0, 1) is told before the slow part, ("convert", 1, 1) after it."""
    tell: Progress = on_progress or (lambda what, done, total: None)
    tell("convert", 0, 1)
    converted = convert(data, source, target)
    tell("convert", 1, 1)
    document = read_docx(converted, on_progress) if target == _TO_DOCX else read_xlsx(converted)
    return Document(reader, document.blocks, document.meta, document.problems)


def convert(data: bytes, source: str, target: str) -> bytes:
    """The file in another format. `source` and `target` are LibreOffice's filter names; the source is named
    because LibreOffice would otherwise open anything, garbage as text.

    Raises UnreadableDocument: `libreoffice_missing`, `time_limit`, `conversion_failed`, `too_large`.
    """
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        raise UnreadableDocument("libreoffice_missing", f"the file is of an old Office format; {_INSTALL}")
    with TemporaryDirectory(prefix="gongkai-office-") as name:
        folder = Path(name)
        (folder / "profile" / "user").mkdir(parents=True)
        shutil.copyfile(_PROFILE, folder / "profile" / "user" / "registrymodifications.xcu")
        (folder / "in").write_bytes(data)
        _run([
            program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--nologo",
            f"--infilter={source}", "--convert-to", target, "--outdir", name, str(folder / "in"),
        ], folder)
        result = folder / f"in.{target.partition(':')[0]}"
        if not result.is_file():
            raise UnreadableDocument("conversion_failed", "LibreOffice cannot open the file; fetch it again")
        if result.stat().st_size > MAX_CONVERTED:
            raise UnreadableDocument("too_large", f"LibreOffice makes more than {MAX_CONVERTED:,} bytes of the file")
        return result.read_bytes()


def _run(command: list[str], folder: Path) -> None:
    """Run in a process group of its own, under the shell's limits, and leave no process behind, whatever happens."""
    limits = f'ulimit -f {MAX_CONVERTED // 512}; ulimit -t {SECONDS}; ulimit -v {_MEMORY // 1024}; exec "$0" "$@"'
    home = {"HOME": str(folder), "TMPDIR": str(folder), "PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        ["/bin/sh", "-c", limits, *command], env=home, cwd=folder, start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocument("time_limit", f"LibreOffice took more than {SECONDS} seconds over the file") from error
    finally:
        with suppress(ProcessLookupError):  # it ended by itself and left nobody behind
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
