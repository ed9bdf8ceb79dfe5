"""Faults that stand before a whole site: challenges, firewalls, gates, robots.txt, a portal that moved."""

from functools import partial

from crawler.sandbox.faults.effect import Effect, is_page, small_page
from crawler.sandbox.pages import Query
from crawler.sandbox.replies import Answer

# Written for the sandbox with the marks by which each product is known; they do nothing.
_RUISHU = (
    '<!DOCTYPE html><html><head><meta charset="utf-8">'
    "<meta id=\"Kd2vGsimulated\" content=\"{;'&quot;simulated\" r='m'>"
    "<script type=\"text/javascript\" r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=10001;</script>"
    "</head><body></body></html>"
)
_JSL = (
    '<script>function go(data){};go({"bts":["1760000000.1|0|sim","ulated"],"chars":"simulated","ct":"0","ha":"md5",'
    '"is":true,"tn":"__jsl_clearance_s","vt":"3600","wt":"1500"})</script>'
)
_C3VK = (
    '<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body><script>'
    'document.cookie="C3VK=5d2b7f; path=/; max-age=300";setTimeout(function(){window.location.reload()},200);'
    "</script><noscript>请开启浏览器的脚本功能后再访问本站，页面将在检查完成之后自动刷新。</noscript>"
    "<p>正在检查您的浏览器，请稍候。本次检查不会收集任何个人信息。</p></body></html>"
)
_WZWS = "<html><head><title>访问提示</title></head><body><script src='/wzws-waf-cgi/w.js'></script></body></html>"
_GEO = "<html><head><title>403</title></head><body>Access denied. reason:GeoBL</body></html>"
_SLIDER = (
    "<html><head><title>安全验证</title></head><body><iframe src='/waf_slider_verify.html'></iframe>"
    "<p>请拖动滑块完成验证</p></body></html>"
)
_FORBIDDEN = "<html><head><title>403 Forbidden</title></head><body><h1>403 Forbidden</h1></body></html>"
_SHELL = '<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><div id="app"></div>{}</body></html>'
_GATE = "CT6T"


def _instead(html: str, status: int, query: Query, answer: Answer, site: object, **headers: str) -> Answer:
    return small_page(html, status, **headers) if is_page(query) else answer


def _jsl(query: Query, answer: Answer, site: object) -> Answer:
    return _instead(_JSL, 521, query, answer, site, Set_Cookie="__jsluid_s=0f1e2d; path=/; HttpOnly")


def _cookie_gate(query: Query, answer: Answer, site: object) -> Answer:
    if not is_page(query) or f"{_GATE}=" in query.headers.get("cookie", ""):
        return answer
    return small_page("", 302, Location=query.address, Set_Cookie=f"{_GATE}=simulated; path=/")


def _forbidden_deep(query: Query, answer: Answer, site: object) -> Answer:
    """Addresses with two folders or more: "/zwgk/zfxxgknb/", "/info/1023/80.htm", but not "/zwgk/" or "/robots.txt"."""
    return small_page(_FORBIDDEN, 403) if query.path.count("/") > 2 and is_page(query) else answer


def _shell(query: Query, answer: Answer, site: object) -> Answer:
    length = 499 - len((_SHELL.format("") + "<!-- 仿真页面 -->").encode())
    return small_page(_SHELL.format(" " * length)) if is_page(query) else answer


def _robots(text: str, status: int, query: Query, answer: Answer, site: object) -> Answer:
    return Answer(status, text.encode(), "text/plain") if query.path == "/robots.txt" else answer


EFFECTS: dict[str, Effect] = {
    "challenge-ruishu-412": partial(_instead, _RUISHU, 412),
    "challenge-ruishu-202": partial(_instead, _RUISHU, 202),
    "challenge-ruishu-200": partial(_instead, _RUISHU, 200),
    "challenge-jsl": _jsl,
    "c3vk-shell": partial(_instead, _C3VK, 200),
    "wzws": partial(_instead, _WZWS, 493),
    "waf-geo": partial(_instead, _GEO, 403),
    "waf-slider": partial(_instead, _SLIDER, 200),
    "cookie-gate": _cookie_gate,
    "forbidden": partial(_instead, _FORBIDDEN, 403),
    "forbidden-deep": _forbidden_deep,
    "shell": _shell,
    "robots-forbidden": partial(_robots, "User-agent: *\nDisallow: /\n", 200),
    "robots-delay": partial(_robots, "User-agent: *\nCrawl-delay: 1\nDisallow: /admin/\n", 200),
    "robots-error": partial(_robots, "Service Unavailable", 503),
}
