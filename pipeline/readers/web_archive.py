"""MHTML, "single file web page" as Word, Excel and browsers save it, → Document by the HTML reader."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

from pipeline.document import Document, Grid, Paragraph, UnreadableDocument
from pipeline.problems import Problem
from pipeline.readers.html import read_html


def read_web_archive(data: bytes) -> Document:
    """The HTML pages of the archive one after another: Excel keeps each sheet in a page of its own.

    Raises UnreadableDocument: `damaged_web_archive` when no page of HTML stands in it, and what HTML raises.
    """
    blocks: list[Paragraph | Grid] = []
    meta: dict[str, str] = {}
    problems: list[Problem] = []
    pages = [part for part in message_from_bytes(data, policy=default).walk() if part.get_content_type() == "text/html"]
    for part in pages:
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            document = read_html(content, part.get_content_charset())
            grids = sum(isinstance(b, Grid) for b in blocks)
            blocks += [replace(b, number=b.number + grids) if isinstance(b, Grid) else b for b in document.blocks]
            meta = {**document.meta, **meta}
            problems += document.problems
    if not blocks:
        raise UnreadableDocument("damaged_web_archive", "no page of HTML stands in the saved web page (MHTML)")
    return Document("mhtml", blocks, meta, problems)
