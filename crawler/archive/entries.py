"""What a WARC record of ours says: a capture, a revisit, or the end of a site's crawl; and their rows in Parquet.

Schemas and readers are made from the dataclasses, so a new field of a site or a capture is a column at once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import pyarrow as pa

from ..captures import Capture, Crawl, HostLedger
from ..registry import Site

T = TypeVar("T")
Text = TypeVar("Text", str, str | None)


@dataclass(frozen=True, slots=True)
class Revisit:
    """The site answered at `seen_at` with the very body of a capture: `profile` "identical" (it sent the same bytes)
    or "not-modified" (it said so, with a 304). `asked_url` is the address that was asked for, where a redirect led from
    it to that of the capture."""

    site_id: str
    capture_id: str
    seen_at: str
    run_id: str
    http_status: int | None
    profile: str
    asked_url: str | None


@dataclass(frozen=True, slots=True)
class Finish:
    """The end of a site's crawl, in one record, so that no certificate stands without its site: the site as it then
    was, the crawl (None: no crawl ended, the site is only described) and what its hosts were asked."""

    site: Site
    kept_at: str
    crawl: Crawl | None = None
    ledger: tuple[HostLedger, ...] = ()


Entry = Capture | Revisit | Finish


@cache
def columns_of(cls: type[Any]) -> pa.Schema:
    """The Arrow schema of a dataclass."""
    hints = get_type_hints(cls)
    return pa.schema([_field(field.name, hints[field.name]) for field in fields(cls)])


def schemas() -> dict[str, pa.Schema]:
    """dataset → schema, in the order in which they are written: captures before the certificate that counts them."""
    return {
        "captures": columns_of(Capture),
        "revisits": columns_of(Revisit),
        "ledger": columns_of(HostLedger),
        "sites": columns_of(Site).append(pa.field("kept_at", pa.string(), nullable=False)),
        "crawls": columns_of(Crawl),
    }


def tables_of(entries: Iterable[Entry]) -> dict[str, pa.Table]:
    """dataset → the rows of a segment's entries, in the order of its records."""
    rows: dict[str, list[Any]] = {dataset: [] for dataset in schemas()}
    for entry in entries:
        match entry:
            case Capture():
                rows["captures"].append(entry)
            case Revisit():
                rows["revisits"].append(entry)
            case Finish():
                rows["sites"].append({**_all_storable(asdict(entry.site)), "kept_at": entry.kept_at})
                rows["ledger"] += (_all_storable(asdict(row)) for row in entry.ledger)
                if entry.crawl:
                    row = {**asdict(entry.crawl), "outcomes": list(entry.crawl.outcomes.items())}
                    rows["crawls"].append(_all_storable(row))
    return {
        dataset: _flat(rows[dataset], schema) if dataset in {"captures", "revisits"}
        else pa.Table.from_pylist(rows[dataset], schema)
        for dataset, schema in schemas().items()
    }  # fmt: skip


def storable(text: Text) -> Text:
    """Text as UTF-8 can hold it: halves of characters, which broken pages and headers have, are spelt out."""
    return text and text.encode("utf-8", "backslashreplace").decode("utf-8")


def _all_storable(value: Any) -> Any:
    """The same with every text in it storable: stop reasons and evidence quote pages. A table that cannot be written
    would keep the whole archive from being opened again."""
    match value:
        case str():
            return storable(value)
        case dict():
            return {key: _all_storable(item) for key, item in value.items()}
        case list() | tuple():
            return type(value)(map(_all_storable, value))
    return value


def _flat(entries: list[Any], schema: pa.Schema) -> pa.Table:
    """The table of dataclasses without parts, column by column: there may be a hundred thousand."""
    columns = ([getattr(entry, name) for entry in entries] for name in schema.names)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def of_record(cls: type[T], record: Mapping[str, Any]) -> T:
    """The dataclass of a JSON object or a Parquet row. Raises TypeError, KeyError or ValueError when it is none."""
    readers = _readers(cls)  # type: ignore[arg-type]  # mypy: a class is hashable
    return cls(**{name: readers[name](value) if name in readers else value for name, value in record.items()})


@cache
def _readers(cls: type[Any]) -> dict[str, Callable[[Any], Any]]:
    """What must be done to the values of some attributes: JSON and Parquet know neither tuples nor our classes."""
    found = ((name, _reader(hint)) for name, hint in get_type_hints(cls).items())
    return {name: reader for name, reader in found if reader}


def _reader(hint: Any) -> Callable[[Any], Any] | None:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is UnionType:
        inner = _reader(_not_none(hint))
        return inner and (lambda value: None if value is None else inner(value))
    if origin is tuple:
        item = _reader(arguments[0])
        return (lambda values: tuple(map(item, values))) if item else tuple
    if origin is dict:
        return dict  # of a JSON object, or of Parquet's pairs
    if isinstance(hint, type) and is_dataclass(hint):
        return lambda record: of_record(hint, record)
    if isinstance(hint, type) and issubclass(hint, str) and hint is not str:
        return hint
    return None


def _field(name: str, hint: Any) -> pa.Field:
    optional = get_origin(hint) is UnionType
    return pa.field(name, _arrow(_not_none(hint) if optional else hint), nullable=optional)


def _arrow(hint: Any) -> pa.DataType:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is tuple:
        return pa.list_(_field("item", arguments[0]))
    if origin is dict:
        return pa.map_(*map(_arrow, arguments))
    if is_dataclass(hint):
        return pa.struct(list(columns_of(hint)))  # type: ignore[arg-type]  # mypy: a class is hashable
    if origin is Literal or issubclass(hint, str):
        return pa.string()
    return {bool: pa.bool_(), int: pa.int64(), float: pa.float64()}[hint]


def _not_none(hint: Any) -> Any:
    (inner,) = (argument for argument in get_args(hint) if argument is not NoneType)
    return inner
