"""MHTML, "single file web page" as Word, Excel and browsers save it, → Document by the HTML reader."""

from dataclasses import replace
from email import message_from_bytes
from email.message import Message

from pipeline.document import Document, Grid, Paragraph, UnreadableDocument
from pipeline.problems import Problem
from pipeline.readers.html import read_html


def read_web_archive(data: bytes) -> Document:
    """The HTML pages of the archive one after another: Excel keeps each sheet in a page of its own.

    A cut or garbled archive is read as far as it goes, with a problem. Raises UnreadableDocument:
    `damaged_web_archive` when no page of HTML stands in it, and what HTML raises.
    """
    blocks: list[Paragraph | Grid] = []
    meta: dict[str, str] = {}
    problems: list[Problem] = []
    parts = _parts(data)
    for part in parts:
        content = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(content, bytes) and content.strip():
            document = read_html(content, part.get_content_charset())
            grids = sum(isinstance(b, Grid) for b in blocks)
            blocks += [replace(b, number=b.number + grids) if isinstance(b, Grid) else b for b in document.blocks]
            meta = {**document.meta, **meta}
            problems += document.problems
    if not blocks:
        raise UnreadableDocument("damaged_web_archive", "no page of HTML stands in the saved web page (MHTML)")
    defects = sorted({type(defect).__name__ for part in parts for defect in part.defects})
    if defects:
        problems.append(Problem("read", "damaged_web_archive", "error",
                                f"the saved web page (MHTML) is damaged ({', '.join(defects)}); fetch it again"))
    return Document("mhtml", blocks, meta, problems)


def _parts(data: bytes) -> list[Message]:
    try:
        return list(message_from_bytes(data).walk())
    except RecursionError as error:
        raise UnreadableDocument("damaged_web_archive", "parts nest deeper in the MHTML than in any page") from error
