"""DOCX, and Word's XML in a single file, → Document.

The parts are walked as XML, because python-docx's model leaves out content controls, tracked insertions and text
boxes, and gives a document up for one lost picture.
"""

import posixpath
from collections.abc import Callable

from lxml import etree

from pipeline.document import Document, UnreadableDocument
from pipeline.readers.container import parts
from pipeline.readers.docx_body import read_body
from pipeline.readers.docx_numbering import Numbering
from pipeline.readers.docx_pictures import pictures_of, read_pictures

Progress = Callable[[str, int, int], None]  # what, done, total

_PACKAGE = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
MAX_XML = 20_000_000  # bytes; the text of a long report has under 2 MB


def read_docx(data: bytes, on_progress: Progress | None = None) -> Document:
    """Paragraphs and grids as Word prints them: deleted and hidden text is not read, inserted text is.

    A nested table is a grid of its own after the one around it; a table that only lays out others, or has a
    single column, is dissolved. Text boxes follow the paragraph they hang on. Headers, footers and notes are not
    read; pictures are recognised where the document has no table. `meta["title"]` is the title among its properties.

    Raises UnreadableDocument: `damaged_zip`, `damaged_docx`, `encrypted`, `too_large`, `grid_too_large`.
    """
    return _read_parts("docx", parts(data), on_progress)


def read_word_xml(data: bytes, on_progress: Progress | None = None) -> Document:
    """The same from one XML file: Word 2003 XML, which template engines write as .doc, and Word's flat package.

    The automatic numbers of Word 2003 XML are not read. Raises UnreadableDocument as `read_docx` does.
    """
    root = _parsed("XML", data)
    if root.tag.endswith("}package"):
        found = {part.get(f"{_PACKAGE}name", "").lstrip("/"): etree.tostring(content)
                 for part in root.iter(f"{_PACKAGE}part") for content in part.iterfind(f"{_PACKAGE}xmlData/*")}
        return _read_parts("word-xml", found, on_progress)
    body = root.find("{*}body")
    if body is None:
        raise UnreadableDocument("damaged_docx", "the Word file has no body; fetch it again")
    blocks, problems = read_body(body, Numbering(None, None))
    title = root.findtext("{*}DocumentProperties/{*}Title", "").strip()
    return Document("word-xml", blocks, {"title": title} if title else {}, problems)


def _read_parts(reader: str, found: dict[str, bytes], on_progress: Progress | None) -> Document:
    main = _main_part(found)
    folder = posixpath.dirname(main)
    styles, numbering = (found.get(f"{folder}/{name}.xml") for name in ("styles", "numbering"))
    root = _parsed(main, found[main])
    body = root.find("{*}body")
    if body is None:
        raise UnreadableDocument("damaged_docx", "the Word file has no body; fetch it again")
    blocks, problems = read_body(body, Numbering(
        None if numbering is None else _parsed("numbering", numbering),
        None if styles is None else _parsed("styles", styles),
    ))
    document = Document(reader, blocks, _meta(found), problems)
    if document.grids():
        return document
    relations = found.get(f"{folder}/_rels/{posixpath.basename(main)}.rels")
    pictures = pictures_of(root, None if relations is None else _parsed("relations", relations), folder)
    return read_pictures([found[name] for name in pictures if name in found], document, on_progress)


def _main_part(found: dict[str, bytes]) -> str:
    for relation in _parsed("_rels/.rels", found.get("_rels/.rels", b"")).iterfind("{*}Relationship"):
        if relation.get("Type", "").endswith("/officeDocument"):
            name = posixpath.normpath(str(relation.get("Target"))).lstrip("/")
            if name in found:
                return name
    raise UnreadableDocument("damaged_docx", "the Word file has no main part; fetch it again")


def _parsed(name: str, xml: bytes) -> etree._Element:
    """XML without entities, networks or document types, which no Word file has."""
    if len(xml) > MAX_XML:
        raise UnreadableDocument("too_large", f"the part {name} has more than {MAX_XML:,} bytes")
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise UnreadableDocument("damaged_docx", f"the Word file's {name} is broken; fetch it again") from error
    if root.getroottree().docinfo.doctype:
        raise UnreadableDocument("damaged_docx", f"the Word file's {name} declares a document type")
    return root


def _meta(found: dict[str, bytes]) -> dict[str, str]:
    core = found.get("docProps/core.xml")
    title = None if core is None else _parsed("docProps/core.xml", core).findtext("{*}title")
    return {"title": title.strip()} if title and title.strip() else {}
