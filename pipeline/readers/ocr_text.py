"""The models in RapidOCR's wheel: pictures of lines of text → readings; pages → boxes of lines. Nothing is fetched.

The recogniser's model is run directly, because RapidOCR hands out only the best character at each step:
whether a cell holds 0 can be told only from all characters that look like a circle.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pipeline.readers.ocr_lines import Image

_BATCH = 16
_THREADS = 2  # fixed: the order of sums, and so the last digits of a confidence, depend on it
_RECOGNISER, _DETECTOR = "PP-OCRv6_rec_small.onnx", "PP-OCRv6_det_small.onnx"
# What a lone 0 is taken for, most often in fonts without serifs. No figure is written with these.
_CIRCLES = "OoDQ〇○◯口Ｏ０О"
_CHINESE = re.compile(r"[\u3400-\u9fff]")

Steps = np.ndarray[Any, np.dtype[np.float32]]  # (steps along the line, characters): probabilities


class Reading(NamedTuple):
    text: str
    confidence: float  # of its least certain character


def _model(name: str) -> Path:
    """A model in the wheel. Raises ImportError when the extra [ocr] is not installed or its wheel has other models."""
    import rapidocr

    path = Path(rapidocr.__file__).parent / "models" / name
    if not path.is_file():
        raise ImportError(f"rapidocr's wheel has no {name}")
    return path


@cache
def _recogniser() -> tuple[Any, list[str]]:
    """The model and its characters, by the column of its output; loaded once a process."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = _THREADS, 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # a waiting thread leaves the core free
    options.enable_cpu_mem_arena = False  # lines of every width would make it grow without end
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(_model(_RECOGNISER), options, providers=["CPUExecutionProvider"])
    characters = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return session, ["", *characters, " "]  # first the blank between characters, last the space


@cache
def _detector() -> Any:
    import rapidocr

    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Det.model_path": str(_model(_DETECTOR)),
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def recognise(pictures: list[Image], on_done: Callable[[int], None] = lambda _: None) -> list[Reading]:
    """Read lines of text, each a grey picture 48 pixels high; `on_done` is told how many are read."""
    order = sorted(range(len(pictures)), key=lambda i: pictures[i].shape[1])
    session, characters = _recogniser()
    found: dict[int, Reading] = {}
    for start in range(0, len(order), _BATCH):
        batch = order[start : start + _BATCH]
        padded = np.zeros((len(batch), 3, 48, pictures[batch[-1]].shape[1]), np.float32)
        for row, i in enumerate(batch):
            padded[row, :, :, : pictures[i].shape[1]] = pictures[i] / 127.5 - 1
        for i, steps in zip(batch, session.run(None, {session.get_inputs()[0].name: padded})[0], strict=True):
            found[i] = _decoded(steps, characters)
        on_done(len(found))
    return [found[i] for i in range(len(pictures))]


def _decoded(steps: Steps, characters: list[str]) -> Reading:
    """The most probable characters; where none but a circle is Chinese, all circles count for 0."""
    reading = _greedy(steps, characters)
    bare = reading.text
    for circle in _CIRCLES:
        bare = bare.replace(circle, "0")
    if "0" not in bare or _CHINESE.search(bare):
        return reading
    columns = [characters.index(c) for c in _CIRCLES if c in characters]
    folded = steps.copy()
    folded[:, characters.index("0")] += folded[:, columns].sum(axis=1)
    folded[:, columns] = 0
    return _greedy(folded, characters)


def _greedy(steps: Steps, characters: list[str]) -> Reading:
    best = steps.argmax(axis=1)
    starts = np.flatnonzero((best != 0) & (best != np.concatenate([[0], best[:-1]])))
    text = "".join(characters[best[i]] for i in starts)
    return Reading(text.strip(), min((float(steps[i, best[i]]) for i in starts), default=0.0))


def detect(page: Image) -> list[tuple[int, int, int, int]]:
    """Boxes (left, top, right, bottom) of the lines of text on a page."""
    result = _detector()(np.dstack([page] * 3), use_det=True, use_cls=False, use_rec=False)
    if result.boxes is None:
        return []
    return [(int(b[:, 0].min()), int(b[:, 1].min()), int(b[:, 0].max()) + 1, int(b[:, 1].max()) + 1)
            for b in np.asarray(result.boxes)]
