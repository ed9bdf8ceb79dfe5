"""RapidOCR: pictures of lines of text → texts with confidence; pages → boxes of lines. Models ship in its wheel."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pipeline.readers.ocr_lines import Image

_BATCH = 16
_THREADS = 2  # fixed: the order of sums, and so the last digit of a confidence, depends on it
# Not one of its own defaults would fetch anything either, but a path given is no question at all.
_MODELS = {"Det.model_path": "PP-OCRv6_det_small.onnx", "Rec.model_path": "PP-OCRv6_rec_small.onnx"}


class Reading(NamedTuple):
    text: str
    confidence: float  # of its least certain character


@cache
def _engine() -> Any:
    """One engine a process.

    Raises ImportError when the extra [ocr] is not installed.
    """
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.return_word_box": True,
            "Rec.rec_img_shape": [3, 48, 48],
            "Rec.rec_batch_num": _BATCH,
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            **{key: str(models / name) for key, name in _MODELS.items()},
        }
    )


def recognise(pictures: list[Image], on_done: Callable[[int], None] = lambda _: None) -> list[Reading]:
    """Read lines of text, each a grey picture 48 pixels high; `on_done` is told how many are read."""
    readings: list[Reading] = []
    order = sorted(range(len(pictures)), key=lambda i: pictures[i].shape[1])
    found: dict[int, Reading] = {}
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        result = _engine().recognize_txt([np.dstack([pictures[i]] * 3) for i in batch])
        for i, text, words in zip(batch, result.txts, result.word_results, strict=True):
            found[i] = Reading(text.strip(), min(words.confs, default=0.0) if text.strip() else 0.0)
        on_done(len(found))
    readings = [found[i] for i in range(len(pictures))]
    return readings


def detect(page: Image) -> list[tuple[int, int, int, int]]:
    """Boxes (left, top, right, bottom) of the lines of text on a page."""
    result = _engine()(np.dstack([page] * 3), use_det=True, use_cls=False, use_rec=False)
    if result.boxes is None:
        return []
    return [(int(b[:, 0].min()), int(b[:, 1].min()), int(b[:, 0].max()) + 1, int(b[:, 1].max()) + 1)
            for b in np.asarray(result.boxes)]
