"""Pictures in a Word file: the tables of a report that was pasted in as scans or screenshots."""

import posixpath
from dataclasses import replace

from lxml import etree

from pipeline.document import Document, Grid, Paragraph, UnreadableDocument
from pipeline.problems import Problem
from pipeline.readers.image import Progress, read_image_file

MAX_PICTURES = 50


def pictures_of(body: etree._Element, relations: etree._Element | None, folder: str) -> list[str]:
    """The names of the picture parts in the order in which the body shows them, each once."""
    targets = {} if relations is None else {r.get("Id"): str(r.get("Target")) for r in relations}
    shown = [element.get(key) for element in body.iter("{*}blip", "{*}imagedata") for key in element.attrib]
    names = [posixpath.normpath(posixpath.join("/", folder, targets[i])).lstrip("/") for i in shown if i in targets]
    return list(dict.fromkeys(names))


def read_pictures(pictures: list[bytes], document: Document, on_progress: Progress | None) -> Document:
    """The document with what is recognised in its pictures after its own text; what is not is a problem each."""
    blocks: list[Paragraph | Grid] = list(document.blocks)
    problems = list(document.problems)
    for number, picture in enumerate(pictures[:MAX_PICTURES], 1):
        try:
            recognised = read_image_file(picture, on_progress)
        except UnreadableDocument as error:
            problems.append(Problem("read", error.kind, "error", f"picture {number} of the document: {error}"))
            continue
        grids = sum(isinstance(b, Grid) for b in blocks)
        blocks += [replace(b, number=b.number + grids) if isinstance(b, Grid) else b for b in recognised.blocks]
        problems += recognised.problems
    if len(pictures) > MAX_PICTURES:
        problems.append(Problem("read", "too_many_pages", "error", f"only the first {MAX_PICTURES} pictures were read"))
    return Document(document.reader, blocks, document.meta, problems)
