"""Picture files (PNG, JPEG, GIF, BMP, TIFF, WebP) → Document by OCR. A TIFF of many pages keeps its pages."""

import io
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from pipeline.document import Document, Grid, Paragraph, UnreadableDocument
from pipeline.problems import Problem
from pipeline.readers.ocr import read_image

MAX_PIXELS = 100_000_000  # an A4 page at 600 dpi has 35 million; a long screenshot of a report 20 million
MAX_PAGES = 200
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")

Progress = Callable[[str, int, int], None]  # what, done, total
Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def read_image_file(data: bytes, on_progress: Progress | None = None) -> Document:
    """Read a picture of a report; of a TIFF each frame is a page, of an animation only the first counts.

    Raises UnreadableDocument: `damaged_image`, `image_too_large`, `too_many_pages`, `ocr_missing`.
    """
    blocks: list[Paragraph | Grid] = []
    problems: list[Problem] = []
    for number, pixels in _pages(data):
        grids = sum(isinstance(block, Grid) for block in blocks)
        read = read_image(pixels, number, grids + 1, on_progress)
        blocks += read.blocks
        problems += read.problems
    if not blocks and not problems:
        problems.append(Problem("read", "no_text", "error", "no text was recognised in the picture"))
    return Document("image", blocks, {}, problems)


def _pages(data: bytes) -> Iterator[tuple[int | None, Pixels]]:
    """Number and pixels of each page, one decoded at a time; the number is None where there is but one."""
    try:
        with _opened(data) as picture:
            frames = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
            if frames > MAX_PAGES:
                raise UnreadableDocument("too_many_pages", f"the picture file has more than {MAX_PAGES} pages")
            for frame in range(frames):
                picture.seek(frame)
                if picture.width * picture.height > MAX_PIXELS:
                    raise UnreadableDocument("image_too_large", f"the picture has more than {MAX_PIXELS:,} pixels")
                yield frame + 1 if frames > 1 else None, _flat(picture)
    except Image.DecompressionBombError as error:
        raise UnreadableDocument("image_too_large", f"the picture has more than {MAX_PIXELS:,} pixels") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        cause = "no picture of a known kind" if isinstance(error, UnidentifiedImageError) else str(error)
        raise UnreadableDocument("damaged_image", f"the picture cannot be read ({cause}); fetch it again") from error


def _opened(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we have a bound of our own
        return Image.open(io.BytesIO(data), formats=_FORMATS)


def _flat(picture: Image.Image) -> Pixels:
    """RGB, upright by its EXIF mark, transparent parts white."""
    upright = ImageOps.exif_transpose(picture)
    if upright.has_transparency_data:
        upright = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright)
    return np.asarray(upright.convert("RGB"))
