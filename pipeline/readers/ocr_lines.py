"""Ruling lines of a scanned page → its tables as boxes: straighten, find lines, join slots into cells."""

import itertools
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

Image = np.ndarray[Any, np.dtype[np.uint8]]  # one channel, 0 black … 255 white
Mask = np.ndarray[Any, np.dtype[np.bool_]]
Shares = np.ndarray[Any, np.dtype[np.float64]]

# Share of a piece of line that is drawn: from _PRESENT on it is there, below the other two it is not, between in doubt.
# The tallest glyphs fill up to 0.85 of a low row, but hardly more than half a column.
_PRESENT, _NO_UPRIGHT, _NO_LEVEL = 0.93, 0.87, 0.6
_DAMAGED = 0.4
_STEEPEST = 3.0  # degrees: a scanner's feed tilts by less; a photograph is another matter


@dataclass(frozen=True, slots=True)
class Box:
    """A printed cell: its slots (first row and column, one after the last) and its pixels, lines included."""

    rows: range
    columns: range
    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Table:
    """The boundaries of columns and rows in pixels, and the cells; `fault` says why the lines make no sound grid."""

    xs: tuple[int, ...]
    ys: tuple[int, ...]
    boxes: tuple[Box, ...]
    fault: str | None = None


def noise(page: Image) -> float:
    """Standard deviation of the grain of the paper, in grey levels, robust against print."""
    grain = cv2.Laplacian(page, cv2.CV_32F)
    return float(np.median(np.abs(grain)) / 0.6745 / np.sqrt(20))  # 20: sum of squares of the Laplacian's kernel


def ink(page: Image) -> Mask:
    """What is darker than its surroundings by clearly more than the grain: print, lines, rims of shades."""
    grain = noise(page)
    if grain < 0.1:
        # A screenshot: its lines may be one pixel of pale grey, and are compared with what lies at once beside them.
        beside = (cv2.morphologyEx(page, cv2.MORPH_BLACKHAT, np.ones(shape, np.uint8)) for shape in ((1, 9), (9, 1)))
        return np.asarray(np.maximum(*beside) > 16)
    smooth, contrast = cv2.GaussianBlur(page, (3, 3), 0), min(max(4.0 * grain, 8.0), 18.0)
    around = min(page.shape) // 80 * 2 + 15
    dark = cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, around, contrast)
    return np.asarray(dark > 0)


def tilt(mask: Mask) -> float:
    """Degrees by which the page is turned (to be turned back): the angle at which rows of ink are sharpest."""
    width = mask.shape[1]
    lines = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((1, max(width // 25, 20)), np.uint8))
    rows, columns = np.nonzero(lines if lines.sum() > 2 * width else mask)
    if len(rows) == 0:
        return 0.0
    step = max(len(rows) // 200_000, 1)
    rows, columns = rows[::step], columns[::step] - width / 2

    def sharpness(angle: float) -> float:
        shifted = np.rint(rows - columns * np.tan(np.radians(angle))).astype(np.int64)
        return float((np.bincount(shifted - shifted.min()).astype(np.float64) ** 2).sum())

    best = max((a / 10 for a in range(-int(_STEEPEST * 10), int(_STEEPEST * 10) + 1)), key=sharpness)
    return max((best + a / 50 for a in range(-5, 6)), key=lambda a: (sharpness(a), -abs(a)))


def straighten(page: Image, angle: float) -> Image:
    """The page turned by `angle` degrees about its middle; corners filled with the colour of paper."""
    if abs(angle) < 0.02:
        return page
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    paper = float(np.median(page))
    turned = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=paper)
    return np.asarray(turned, np.uint8)


def find_tables(mask: Mask) -> tuple[list[Table], Mask]:
    """The ruled tables of a straightened page, top down, and the pixels of their lines."""
    reach = max(mask.shape[1] // 400, 2)
    across = _runs(mask, max(mask.shape[1] // 25, 40), reach, upright=False)
    down = _runs(mask, _shortest_upright(across, reach), reach, upright=True)
    down = _tied(down, across, reach)
    across = _tied(across, down, reach)
    joined = cv2.dilate((across | down).astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    tables: list[Table] = []
    for left, top, width, height, _ in sorted(stats[1:count].tolist(), key=lambda s: (s[1], s[0])):
        window = (slice(top, top + height), slice(left, left + width))
        if table := _table(across[window], down[window], reach, left, top):
            tables.append(table)
    return tables, across | down


def _shortest_upright(across: Mask, reach: int) -> int:
    """Length from which a vertical run may be a line: nearly the height of the lowest row, so no digit's stroke."""
    rows = _positions(across, 1, reach, max(int(across.sum(axis=1).max()) // 3, 1))
    return max(int(0.85 * min((g for g in np.diff(rows).tolist() if g >= 20), default=40)), 17)


def _tied(lines: Mask, crossing: Mask, reach: int) -> Mask:
    """The runs that meet a line of the other direction: hardly any stroke of a glyph does."""
    near = cv2.dilate(crossing.astype(np.uint8), np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)).astype(bool)
    count, labels = cv2.connectedComponents(lines.astype(np.uint8), connectivity=8)
    tied = np.zeros(count, bool)
    tied[np.unique(labels[near & lines])] = True
    tied[0] = False
    return np.asarray(tied[labels])


def _runs(mask: Mask, length: int, reach: int, *, upright: bool) -> Mask:
    """Pixels of straight runs at least so long; small breaks are bridged where a whole run holds the line."""
    picture = (mask.T if upright else mask).astype(np.uint8)
    # A line half a pixel high flickers between two rows: thicken across before asking for length.
    thick = cv2.dilate(picture, np.ones((2, 1), np.uint8))
    along = np.ones((1, length), np.uint8)
    whole = cv2.morphologyEx(thick, cv2.MORPH_OPEN, along) > 0
    bridged = cv2.morphologyEx(thick, cv2.MORPH_CLOSE, np.ones((1, reach), np.uint8))
    bridged = cv2.morphologyEx(bridged, cv2.MORPH_OPEN, along)
    count, labels = cv2.connectedComponents(bridged, connectivity=8)
    holds = np.zeros(count, bool)
    holds[np.unique(labels[whole])] = True
    holds[0] = False
    return np.asarray(holds[labels].T if upright else holds[labels])


def _table(across: Mask, down: Mask, reach: int, left: int, top: int) -> Table | None:
    """One connected piece of ruling → a table; None when it closes no two cells (a frame, an underlined word)."""
    ys = _positions(across, 1, reach, 17)
    xs = _positions(down, 0, reach, 17)
    while len(ys) > 1 and len(xs) > 1:
        beside = _covered(down, xs, ys, reach)  # [row][x]: how much of a line is drawn at x beside this row
        below = _covered(across.T, ys, xs, reach).T  # [y][column]: how much at y in this column
        drawn_x = [x for x, share in zip(xs, beside.max(axis=0), strict=True) if share >= _PRESENT]
        drawn_y = [y for y, share in zip(ys, below.max(axis=1), strict=True) if share >= _PRESENT]
        if len(drawn_x) == len(xs) and len(drawn_y) == len(ys):
            # A table open at its sides, or cut off by the page: its lines run on to where the last cells end.
            xs, ys = _ended(xs, across, ys, reach), _ended(ys, down.T, xs, reach)
            return _joined(xs, ys, _covered(down, xs, ys, reach), _covered(across.T, ys, xs, reach).T, left, top)
        xs, ys = drawn_x, drawn_y
    return None


def _ended(edges: list[int], lines: Mask, at: list[int], reach: int) -> list[int]:
    """The edges, with one more where two lines that cross them run well beyond the first or the last."""
    ends = [np.flatnonzero(lines[max(y - reach, 0) : y + reach + 1].any(axis=0))[[0, -1]] for y in at]
    first, last = (sorted(int(end[side]) for end in ends)[which] for side, which in ((0, 1), (1, -2)))
    return [*([first] if edges[0] - first > 20 else []), *edges, *([last] if last - edges[-1] > 20 else [])]


def _joined(xs: list[int], ys: list[int], beside: Shares, below: Shares, left: int, top: int) -> Table | None:
    (upright, doubtful), (level, more) = _drawn(beside, _NO_UPRIGHT), _drawn(below.T, _NO_LEVEL)
    broken = doubtful + more
    fault = f"{broken} pieces of ruling lines are broken" if broken else None
    boxes = []
    for slots in _regions(upright, level.T):
        rows = range(min(r for r, _ in slots), max(r for r, _ in slots) + 1)
        columns = range(min(c for _, c in slots), max(c for _, c in slots) + 1)
        if len(slots) != len(rows) * len(columns):
            fault = "ruling lines are missing: a cell is no rectangle"
        boxes.append(Box(rows, columns, left + xs[columns.start], top + ys[rows.start],
                         left + xs[columns.stop], top + ys[rows.stop]))
    if len(boxes) < 2:
        return None
    return Table(tuple(left + x for x in xs), tuple(top + y for y in ys), tuple(boxes), fault)


def _positions(lines: Mask, axis: int, reach: int, shortest: int) -> list[int]:
    """Where lines lie across the axis: middles of the runs of positions that hold enough line."""
    amount = lines.sum(axis=axis)
    held = np.flatnonzero(amount >= shortest)
    groups = np.split(held, np.flatnonzero(np.diff(held) > reach) + 1) if len(held) else []
    return [round(float(np.average(g, weights=amount[g]))) for g in groups]


def _covered(lines: Mask, at: list[int], between: list[int], reach: int) -> Shares:
    """Share of each piece of vertical line that is drawn: [gap between two crossing lines][position]."""
    shares = np.zeros((len(between) - 1, len(at)))
    for i, position in enumerate(at):
        drawn = np.asarray(lines[:, max(position - reach, 0) : position + reach + 1].any(axis=1))
        for gap, (start, stop) in enumerate(itertools.pairwise(between)):
            inside = drawn[start + 2 : stop - 1]
            # A tall glyph fills most of a low row, but keeps off the line above or the one below.
            meets = len(inside) < 7 or (inside[:3].any() and inside[-3:].any())
            shares[gap, i] = (inside.mean() if len(inside) else 1.0) * (1 if meets else 0.65)
    return shares


def _drawn(shares: Shares, none: float) -> tuple[Mask, int]:
    """Which pieces of line are there, and how many are in doubt: a damaged one is there where the line goes on."""
    whole, goes_on = np.asarray(shares >= _PRESENT), np.zeros(shares.shape, np.bool_)
    goes_on[1:-1] = whole[:-2] & whole[2:]
    there = whole | (goes_on & (shares > _DAMAGED))
    return there, int(((shares > none) & ~there).sum())


def _regions(beside: Mask, below: Mask) -> list[list[tuple[int, int]]]:
    """Slots that no line parts, as lists of (row, column), in the order of their first slot."""
    height, width = beside.shape[0], below.shape[1]
    seen: set[tuple[int, int]] = set()
    regions = []
    for start in itertools.product(range(height), range(width)):
        if start in seen:
            continue
        seen.add(start)
        region, unvisited = [], [start]
        while unvisited:
            r, c = unvisited.pop()
            region.append((r, c))
            ways = (
                ((r, c + 1), c + 1 < width and not beside[r, c + 1]),
                ((r, c - 1), c > 0 and not beside[r, c]),
                ((r + 1, c), r + 1 < height and not below[r + 1, c]),
                ((r - 1, c), r > 0 and not below[r, c]),
            )
            for slot, free in ways:
                if free and slot not in seen:
                    seen.add(slot)
                    unvisited.append(slot)
        regions.append(region)
    return regions
