"""How many header lines an answer may have: each costs time, and cookies go back with every request."""

from scrapy import Request
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Response

MOST_HEADERS = 500


class HeaderBoundMiddleware:
    """Stands before whatever reads headers."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Raises DownloadCancelledError, which is the outcome too_large."""
        lines = sum(len(values) for _, values in response.headers.items())
        if lines > MOST_HEADERS:
            raise DownloadCancelledError(f"{lines} header lines")
        return response
