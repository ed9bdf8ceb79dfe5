"""Errors that people see: one sentence on stderr that says what to do, and an exit code."""

from collections.abc import Iterator
from contextlib import contextmanager

OK, FAILURES, USAGE, PROBLEMS, UNREADABLE = 0, 1, 2, 3, 4


class Failure(Exception):
    """The command cannot go on; the message is one sentence for the user, `code` the exit status."""

    def __init__(self, message: str, code: int = FAILURES) -> None:
        super().__init__(message)
        self.code = code


@contextmanager
def told(*errors: type[Exception], code: int = FAILURES) -> Iterator[None]:
    """Turn the named errors of a lower layer, whose messages are written for users, into a Failure."""
    try:
        yield
    except errors as error:
        raise Failure(str(error), code) from error
