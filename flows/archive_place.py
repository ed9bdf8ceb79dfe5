"""Whether the archive's address is one, before a run begins: the libraries of object stores tell it each in its way."""

import os
from pathlib import Path

from flows.failure import USAGE, Failure

_WITH_BUCKETS = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az"}


def examine(place: str | Path) -> None:
    """Asks the store of an address like s3://bucket/archive for its bucket; a folder is not looked at.

    Raises Failure for an unknown or uninstalled kind of store, one that does not answer, and a bucket that there is
    not: read as an archive it would be an empty one.
    """
    place = str(place)
    if "://" not in place:
        return
    import fsspec

    try:
        store, path = fsspec.core.url_to_fs(place)
        bucket = str(path).strip("/").partition("/")[0]
        store.ls(path)
        missing = False
    except FileNotFoundError:  # a new archive, or no bucket
        missing = place.partition("://")[0] in _WITH_BUCKETS and not store.exists(bucket)
    except ImportError as error:
        hint = "; for S3: pip install 'gongkai[s3]'" if place.startswith("s3") else ""
        raise Failure(f"{place}: {error}{hint}", USAGE) from error
    except ValueError as error:
        raise Failure(f"{place}: is no address of an archive: {error}", USAGE) from error
    except Exception as error:  # whatever the store's client raises
        raise Failure(f"{place}: the store does not answer: {error}") from error
    if missing:
        raise Failure(f"{place}: there is no bucket “{bucket}”; make it first", USAGE)


def examine_for_writing(place: str | Path) -> None:
    """The same, and a folder is made where there is none. Raises Failure where this user may not write."""
    if "://" in str(place):
        examine(place)
        return
    try:
        Path(place).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(f"cannot write to the archive {place}: {error.strerror}", USAGE) from error
    if not os.access(place, os.W_OK):
        raise Failure(f"cannot write to the archive {place}: permission denied", USAGE)
