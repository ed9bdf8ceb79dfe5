"""PDF → Document: ruled tables as one grid a page, running text as paragraphs; pages without usable text go to OCR.

PDFium reads text and drawing (some 50 pages a second in all), the geometry is ours: see `pdf_page`,
`pdf_ruled`, `pdf_unruled`, `pdf_tables`, `pdf_flow`, `pdf_cut_rows`.
"""

from collections.abc import Callable
from itertools import groupby

import pypdfium2 as pdfium
import pypdfium2.raw as c

from pipeline.document import Document, Grid, UnreadableDocument
from pipeline.problems import Problem
from pipeline.readers.pdf_cut_rows import join_cut_rows
from pipeline.readers.pdf_flow import Block, PageBlocks, flow, without_furniture
from pipeline.readers.pdf_guard import inspect_streams
from pipeline.readers.pdf_pages import read_page
from pipeline.readers.pdf_tables import cut_figures
from pipeline.readers.pdf_text import TextLine
from pipeline.readers.pdf_unruled import unruled_tables

MAX_PAGES = 400
Progress = Callable[[str, int, int], None]


def read_pdf(data: bytes, on_progress: Progress | None = None) -> Document:
    """Paragraphs and grids of all pages in reading order; a table that runs over pages is one grid a page.

    A page that cannot be read is a problem with its number; the others are read. `on_progress` is called
    with ("pages", done, total).

    Raises UnreadableDocument: `damaged_pdf`, `encrypted_pdf` (a password is needed), `too_many_pages`,
    `pdf_too_large` (a decompression bomb), `ocr_missing` (all pages are pictures and the extra is not
    installed), `no_text_layer` (nothing is printed on any page).
    """
    sound = inspect_streams(data)
    try:
        pdf = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise _unopened(error, data) from error
    with pdf:
        if len(pdf) > MAX_PAGES:
            raise UnreadableDocument("too_many_pages", f"the PDF has {len(pdf)} pages, more than {MAX_PAGES}")
        pages, problems, unread = _pages(pdf, on_progress)
        meta = {"title": title} if (title := pdf.get_metadata_value("Title").strip()) else {}
    pages = without_furniture(pages)
    unclear = _find_unruled(pages)
    blocks = flow(join_cut_rows(pages))
    if not blocks:
        raise unread or UnreadableDocument("no_text_layer", "no page of the PDF shows any text")
    problems += unclear + cut_figures(block for block in blocks if isinstance(block, Grid))
    if not sound or b"%%EOF" not in data[-2048:]:
        problems.append(Problem("read", "damaged_pdf", "error",
                                "a part of the PDF is damaged or cut off: figures may be missing; fetch it again"))
    return Document("pdf", blocks, meta, problems)


def _unopened(error: "pdfium.PdfiumError", data: bytes) -> UnreadableDocument:
    """PDFium's code is that of an earlier file where it has none for this one: so the file must say it too."""
    if b"/Encrypt" in data and error.err_code in (c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY):
        return UnreadableDocument("encrypted_pdf", "the PDF opens only with a password")
    return UnreadableDocument("damaged_pdf", f"the PDF cannot be read ({error}); fetch it again")


def _find_unruled(pages: list[PageBlocks]) -> list[Problem]:
    """Replace, in place, lines that make a table without ruling by its grid; the problems of those that are unclear."""
    problems: list[Problem] = []
    for page in pages:
        found: list[Block] = []
        for is_text, run in groupby(page.blocks, key=lambda block: isinstance(block, TextLine)):
            if not is_text:
                found += run
                continue
            blocks, unclear = unruled_tables([block for block in run if isinstance(block, TextLine)], page.number)
            found += blocks
            problems += unclear
        page.blocks[:] = found
    return problems


def _pages(
    pdf: "pdfium.PdfDocument", on_progress: Progress | None
) -> tuple[list[PageBlocks], list[Problem], UnreadableDocument | None]:
    """All pages that could be read, the problems of the others, and why the last of those could not be read."""
    pages: list[PageBlocks] = []
    problems: list[Problem] = []
    unread: UnreadableDocument | None = None
    total = len(pdf)
    for number in range(1, total + 1):
        first_grid = 1 + sum(isinstance(block, Grid) for page in pages for block in page.blocks)
        try:
            page, doubts = read_page(pdf, number, first_grid, on_progress)
            pages.append(page)
            problems += doubts
        except UnreadableDocument as error:
            unread = error
            problems.append(Problem("read", error.kind, "error", f"page {number}: {error}", place=f"page={number}"))
        if on_progress:
            on_progress("pages", number, total)
    return pages, problems, unread
