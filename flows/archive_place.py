"""Whether the archive's address is one, before a run begins: the libraries of object stores tell it each in its way."""

from flows.failure import USAGE, Failure

_WITH_BUCKETS = {"s3", "s3a", "gs", "gcs", "abfs", "abfss", "az"}


def examine(place: str | None) -> None:
    """Asks the store of an address like s3://bucket/archive for its bucket; a folder needs no asking.

    Raises Failure for an unknown or uninstalled kind of store, one that does not answer, and a bucket that there is
    not: read as an archive it would be an empty one.
    """
    if place is None or "://" not in place:
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
