"""Saved page text → Document: one paragraph a line, nothing else is known."""

from pipeline.document import Document, UnreadableDocument
from pipeline.readers.decoding import decode
from pipeline.readers.delimited import blocks_of


def read_text(data: bytes, charset: str | None = None) -> Document:
    """Lines as paragraphs. Raises UnreadableDocument when the bytes are no text."""
    text = decode(data, charset)
    if "\0" in text:
        raise UnreadableDocument("unsupported_type", "the file is neither text, HTML nor PDF")
    return Document("text", blocks_of(text.splitlines()))
