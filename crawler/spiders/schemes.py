"""Hosts that answer under one of http and https only: 30 of 3,209 portals do, and are linked to under the other
(guide §0.3)."""

from dataclasses import replace
from urllib.parse import urlsplit

from ..outcomes import Outcome, Verdict
from ..page import Ask
from .pace import host_of

_SILENT = frozenset({Outcome.TLS, Outcome.CONNECTION_FAILED})


class Schemes:
    """Which of the two each host of a walk answers under. A host is given one chance under the other where it never
    answered under the one it is linked to."""

    def __init__(self) -> None:
        self._settled: set[str] = set()  # "https://www.a.gov.cn": it answers, or its other scheme does not either
        self._failed: dict[str, Verdict] = {}  # how those failed that are asked under the other scheme

    def way(self, ask: Ask) -> Ask:
        """The request as its host answers it, as far as that is known."""
        return other(ask) if _root(ask) in self._failed else ask

    def answered(self, ask: Ask) -> None:
        self._settled.add(_root(ask))

    def may_switch(self, ask: Ask, verdict: Verdict) -> bool:
        """Whether a request that failed so is worth the same under the other scheme, which then stands for its own."""
        known = _root(ask) in self._settled or {_root(ask), _root(other(ask))} & self._failed.keys()
        if verdict.outcome not in _SILENT or known:
            return False
        self._failed[_root(ask)] = verdict
        return True

    def undo(self, ask: Ask) -> Verdict | None:
        """How the request had failed under its own scheme, now that the other one fails too or leads back: the host
        keeps its own. None when the other has answered before."""
        if _root(other(ask)) in self._settled:
            return None
        self._settled.add(_root(ask))
        return self._failed.pop(_root(ask))


def other(ask: Ask) -> Ask:
    """
    >>> other(Ask("https://a.gov.cn/nb/")).url
    'http://a.gov.cn/nb/'
    """
    scheme, _, rest = ask.url.partition(":")
    return replace(ask, url=f"{'http' if scheme.lower() == 'https' else 'https'}:{rest}")


def _root(ask: Ask) -> str:
    return f"{urlsplit(ask.url).scheme}://{host_of(ask.url)}"
