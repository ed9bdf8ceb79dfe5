"""The sandbox's reports in every file type, so that types can be compared on the same figures."""

import io
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from crawler.sandbox.figures import Record, figures
from crawler.sandbox.pdf import report_pdf

sys.path.append(str(Path(__file__).parents[1] / "tests" / "pipeline"))  # the writers of the tests

from office_files import docx_report, html_report, ods_report, xlsx_report

Make = Callable[[Record], bytes]


def scan(record: Record) -> bytes:
    """The first page of the PDF as a grey JPEG of 150 dpi."""
    import pypdfium2

    page = pypdfium2.PdfDocument(report_pdf(record))[0]
    picture: Image.Image = page.render(scale=150 / 72).to_pil().convert("L")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()


def doc(record: Record) -> bytes:
    """The DOCX saved by LibreOffice in the format of Word 97."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.docx"
        path.write_bytes(docx_report(record))
        profile = f"-env:UserInstallation=file://{folder}/profile"
        subprocess.run(["soffice", profile, "--headless", "--convert-to", "doc", "--outdir", folder, str(path)],
                       check=True, capture_output=True, timeout=120)
        return path.with_suffix(".doc").read_bytes()


# Type → how to make it, and how many of it make a measurement of a second or more.
MAKERS: dict[str, tuple[Make, int]] = {
    "html": (html_report, 400), "pdf": (report_pdf, 24), "docx": (docx_report, 40), "xlsx": (xlsx_report, 200),
    "ods": (ods_report, 120), "doc": (doc, 2), "scan": (scan, 2),
}


def documents(kind: str) -> list[tuple[str, bytes]]:
    """(name, bytes) of the measurement's documents; none where what makes or reads the type is not installed."""
    if (kind == "doc" and shutil.which("soffice") is None) or (kind == "scan" and not _ocr_installed()):
        return []
    make, count = MAKERS[kind]
    made = [(f"{record['key']}.{kind}", make(record)) for record in figures()[: min(count, 20)]]
    return [made[i % len(made)] for i in range(count)]


def _ocr_installed() -> bool:
    try:
        import rapidocr  # noqa: F401
    except ImportError:
        return False
    return True
