"""What a request that got no response ended in."""

import zlib

from OpenSSL.SSL import Error as OpenSSLError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)
from service_identity import VerificationError
from twisted.internet.error import ConnectError, ConnectionClosed

from ..outcomes import Outcome, Verdict

_DETAIL = 200  # characters of an error's own words worth keeping


def judge_failure(error: BaseException | None) -> Verdict:
    """The outcome that an exception of the downloader stands for.

    Raises the exception itself when it is none we know: then the fault is in our code, not on the site.
    """
    detail = f"{type(error).__name__}: {error}"[:_DETAIL].rstrip(": ")
    match error:
        case DownloadCancelledError():  # over DOWNLOAD_MAXSIZE, as it came or unpacked
            return Verdict(Outcome.TOO_LARGE, detail)
        case DownloadTimeoutError():
            return Verdict(Outcome.TIMEOUT, detail)
        case DownloadFailedError() if _is_tls(error):
            return Verdict(Outcome.TLS, detail)
        case zlib.error():  # the body is not what its Content-Encoding says
            return Verdict(Outcome.UNDECODABLE, detail)
        case CannotResolveHostError() | DownloadConnectionRefusedError() | DownloadFailedError():
            return Verdict(Outcome.CONNECTION_FAILED, detail)
        case ResponseDataLossError() | ConnectError() | ConnectionClosed() | OSError():
            return Verdict(Outcome.CONNECTION_FAILED, detail)
    raise error or RuntimeError("a failure without an exception")


def _is_tls(error: BaseException) -> bool:
    """Twisted hides the cause in `reasons`, a list of failures, one of them OpenSSL's."""
    cause = error.__cause__
    reasons = [getattr(reason, "value", reason) for reason in getattr(cause, "reasons", [])]
    return any(isinstance(reason, OpenSSLError | VerificationError) for reason in [cause, *reasons])
