"""Picture files (PNG, JPEG, GIF, BMP, TIFF, WebP) → Document by OCR. A TIFF of many pages keeps its pages."""

import io
import warnings
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from pipeline.document import Document, Grid, Paragraph, UnreadableDocument
from pipeline.problems import Problem
from pipeline.readers.ocr import read_image

MAX_PIXELS = 100_000_000  # an A4 page at 600 dpi has 35 million; a long screenshot of a report 20 million
MAX_PAGES = 200
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")

Progress = Callable[[str, int, int], None]


def read_image_file(data: bytes, on_progress: Progress | None = None) -> Document:
    """Read a picture of a report, each of its frames a page (of an animated GIF only the first).

    Raises UnreadableDocument: `damaged_image`, `image_too_large`, `too_many_pages`, `ocr_missing`.
    """
    blocks: list[Paragraph | Grid] = []
    problems: list[Problem] = []
    for number, page in enumerate(pages := _pages(data), 1):
        grids = sum(isinstance(block, Grid) for block in blocks)
        read = read_image(page, number if len(pages) > 1 else None, grids + 1, on_progress)
        blocks += read.blocks
        problems += read.problems
    if not blocks and not problems:
        problems.append(Problem("read", "no_text", "error", "no text was recognised in the picture"))
    return Document("image", blocks, {}, problems)


def _pages(data: bytes) -> list["np.ndarray[tuple[int, ...], np.dtype[np.uint8]]"]:
    """Each frame as an RGB array, upright by its EXIF mark, transparent parts white."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
                frames = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
                if frames > MAX_PAGES:
                    raise UnreadableDocument("too_many_pages", f"the picture file has more than {MAX_PAGES} pages")
                pages = []
                for frame in range(frames):
                    picture.seek(frame)
                    if picture.width * picture.height > MAX_PIXELS:
                        raise UnreadableDocument("image_too_large", f"the picture has more than {MAX_PIXELS:,} pixels")
                    pages.append(_flat(picture))
                return pages
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise UnreadableDocument("image_too_large", f"the picture is a decompression bomb: {error}") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise UnreadableDocument("damaged_image", f"the picture cannot be read ({error}); fetch it again") from error


def _flat(picture: Image.Image) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        upright = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright)
    return np.asarray(upright.convert("RGB"))
