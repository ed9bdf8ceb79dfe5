"""Where a link of a pager leads, also when a script would turn the page: <a href="javascript:goPage(2)">."""

import re

from selectolax.lexbor import LexborNode

from ..page import Ask, Page
from .links import address, scripted_address
from .scripts import Value, call, code, evaluated, function, variables

# location.href = "index_" + n + ".html";  window.location.replace('?page=' + n)  window.open(url + n)
_MOVE = re.compile(
    r"\blocation(?:\.href)?\s*=(?!=)\s*([^;\n}]+)|\blocation\.(?:assign|replace)\s*\(([^;\n]+)\)"
    r"|\bwindow\.open\s*\(([^;\n]+)\)"
)
_OWN = re.compile(r"\b(?:var|let|const)\s+([\w$]+)\s*=\s*([^;\n]+)")  # var url = 'index_' + n + '.html'
# document.forms[0].pageNo.value = n;  $("#pageNo").val(n)
# document.getElementById('pageNo').value = n
_SET = re.compile(r"([\w$]+)(?:['\"]\s*\)|['\"]\s*\])?\s*(?:\.value\s*=\s*([^;\n]+)|\.val\s*\(([^;\n]+)\))")
_SUBMIT = re.compile(r"([\w$]+)?(?:['\"]\s*\)|['\"]?\s*\])?\s*\.submit\s*\(\s*\)")
_UNSENT = frozenset({"submit", "button", "image", "reset", "file"})
_TICKED = frozenset({"checkbox", "radio"})


def ask_of(page: Page, node: LexborNode) -> Ask | None:
    """The request that following an element makes; None when it has none, or one that only a browser can work out."""
    if (target := address(node)) and (url := page.absolute(target)):
        return Ask(url)
    for written in scripts_of(node):
        if (target := scripted_address(written)) and (url := page.absolute(target)):
            return Ask(url)
        if asked := _turned(page, written):
            return asked
    return None


def scripts_of(node: LexborNode) -> list[str]:
    """The scripts of an element and of the one around it: <li onclick="go(2)"><a href="javascript:;">下页</a></li>."""
    attributes = node.attributes
    outer = node.parent.attributes.get("onclick") if node.parent is not None else None
    return [text for text in (attributes.get("onclick"), attributes.get("href"), outer) if text]


def form_fields(form: LexborNode) -> list[tuple[str, str]]:
    """The fields of a form as a browser sends them, buttons left out, values verbatim."""
    found = []
    for field in form.css("input[name], select[name], textarea[name]"):
        attributes = field.attributes
        kind = (attributes.get("type") or "text").lower()
        if "disabled" in attributes or kind in _UNSENT or (kind in _TICKED and "checked" not in attributes):
            continue
        value = attributes.get("value") or ""
        if field.tag == "select":
            chosen = field.css_first("option[selected]") or field.css_first("option")
            value = (chosen.attributes.get("value") or chosen.text()) if chosen is not None else ""
        elif field.tag == "textarea":
            value = field.text()
        found.append((attributes.get("name") or "", value))
    return found


def _turned(page: Page, written: str) -> Ask | None:
    """What a call such as goPage(2) asks for, read off the function's body."""
    called = call(written)
    source = code(page)
    found = function(source, called[0]) if called else None
    if called is None or found is None:
        return None
    parameters, body = found
    names: dict[str, Value] = {**variables(source), **dict(zip(parameters, called[1], strict=False))}
    names |= {"location.pathname": page.url.split("?")[0], "window.location.pathname": page.url.split("?")[0]}
    for name, expression in _OWN.findall(body):
        if (value := evaluated(expression, names)) is not None:
            names[name] = value
    return _moved(page, body, parameters, names) or _submitted(page, body, names)


def _moved(page: Page, body: str, parameters: list[str], names: dict[str, Value]) -> Ask | None:
    """The address that the body puts together; of several the one that depends on the number ("index_" + n)."""
    moves = ["".join(found) for found in _MOVE.findall(body)]
    moves.sort(key=lambda move: not any(re.search(rf"\b{re.escape(name)}\b", move) for name in (*parameters, "url")))
    for move in moves:
        if (value := evaluated(move.split(",")[0], names)) is not None and (url := page.absolute(str(value))):
            return Ask(url)
    return None


def _submitted(page: Page, body: str, names: dict[str, Value]) -> Ask | None:
    """The form that the body fills and sends."""
    sent = _SUBMIT.search(body)
    given = {name: evaluated("".join(found), names) for name, *found in _SET.findall(body)}
    filled = {name: value for name, value in given.items() if value is not None}
    form = _form(page, sent[1] or "") if sent else None
    url = page.absolute(form.attributes.get("action") or page.url.split("?")[0]) if form is not None else None
    if form is None or url is None or not filled:
        return None
    posted = Ask.post(url, {**dict(form_fields(form)), **filled})
    if (form.attributes.get("method") or "get").lower() == "post":
        return posted
    return Ask(f"{url.split('?')[0]}?{posted.body}")


def _form(page: Page, name: str) -> LexborNode | None:
    """The form of that name or number; the first one when there is none such."""
    forms = page.tree.css("form")
    named = [form for form in forms if name and name in {form.attributes.get("id"), form.attributes.get("name")}]
    number = int(name) if name.isdigit() and int(name) < len(forms) else 0
    return named[0] if named else (forms[number] if forms else None)
