"""A PDF page as a picture, for text recognition."""

import math

import pypdfium2 as pdfium

from pipeline.document import Grid, Paragraph

_DPI = 200
_MAX_PIXELS = 25_000_000  # an A3 page at 200 dpi has 7.7 million


def read_scanned_page(page: "pdfium.PdfPage", number: int, first_grid: int) -> list[Paragraph | Grid]:
    """What the recognition reads on the page. Raises UnreadableDocument (`ocr_missing`) without the extra."""
    from pipeline.readers.ocr import read_image

    width, height = page.get_size()
    scale = min(_DPI / 72, math.sqrt(_MAX_PIXELS / max(width * height, 1)))
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
    pixels = bitmap.to_numpy()
    rgb = pixels[:, :, :3].copy() if pixels.ndim == 3 else pixels.repeat(3).reshape(*pixels.shape, 3)
    bitmap.close()
    return read_image(rgb, number, first_grid)
