"""Bounds on the head of an answer: each header line costs time, and cookies go back with every request."""

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError
from scrapy.http import Response

MOST_HEADERS = 500


class HeadBoundMiddleware:
    """Stands before whatever reads headers."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Raises DownloadCancelledError for too many lines, which is the outcome too_large, and DownloadFailedError for
        a status that is none: the archive has room for one of three digits."""
        if not 100 <= response.status <= 999:
            raise DownloadFailedError("the answer has no status of HTTP")
        lines = sum(len(values) for _, values in response.headers.items())
        if lines > MOST_HEADERS:
            raise DownloadCancelledError(f"{lines} header lines")
        return response
