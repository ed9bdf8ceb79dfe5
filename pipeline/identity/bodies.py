"""The name of a body as printed → the agency: canonical name, division, level, function, stable key.

Where the place cannot be told (see placement), the agency keeps the printed name and has no division.
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from pipeline.identity.divisions import Name, divisions
from pipeline.identity.functions import Function, functions
from pipeline.identity.model import Agency, Flag, stable_id
from pipeline.identity.placement import decide, place_inside
from pipeline.identity.places import TOWNSHIP, Located, differs, locate

# "临淄区人民政府稷下街道办事处": the government whose dispatched office it is
_GOVERNMENT_OF = re.compile(r"^人民政府(?=.{2,12}街道)")
# "高新区(新市区)政府" "滨江区(高新区)": a zone and a district with one government
_TWO_NAMES = re.compile(r"(?P<zone>[\u4e00-\u9fff]{2,14}区)[(（](?P<district>[\u4e00-\u9fff]{2,8}区)[)）](?P<rest>.*)")
_GOVERNMENTS = {
    "": "人民政府", "政府": "人民政府", "政府办": "人民政府办公室", "政府办公室": "人民政府办公室",
    "人民政府办": "人民政府办公室", "政府办公厅": "人民政府办公厅",
}


class Body(NamedTuple):
    """`organ`: the name without its place; `scope`: what the kind of body says of it."""

    agency: Agency
    organ: str
    flags: tuple[Flag, ...]
    scope: str | None
    other_regime: bool


@lru_cache(maxsize=8192)
def read_body(phrase: str, site: str | None) -> Body:
    """One body from the phrase that names it (plain, see wording). `site`: code of the site's division."""
    if two := _TWO_NAMES.fullmatch(phrase):
        return _of_two_names(phrase, two, site)
    national = functions().national.match(phrase)
    located = place_inside(phrase) if national else locate(phrase, site)
    code, flags = decide(phrase, located, site, bool(national))
    inner = _GOVERNMENT_OF.sub("", located.rest) if located.names else located.rest
    if inner != located.rest and code:
        deeper = locate(inner, code)
        if deeper.names:
            located, code, flags = deeper, deeper.names[0].code, []
    return _body(phrase, located, code, flags, bool(national))


def _of_two_names(phrase: str, two: re.Match[str], site: str | None) -> Body:
    """“高新区(新市区)政府”: one government of a zone and the district it was merged with; the district places it."""
    body = read_body(two["district"] + (two["rest"] or ""), site)
    code = body.agency.division_code
    above = divisions().parent(code) if code else None
    city = divisions().get(above).name if above else ""
    name = f"{city if not phrase.startswith(city) else ''}{two['zone']}({two['district']}){body.organ}"
    return body._replace(agency=replace(body.agency, name=name, agency_id=stable_id(f"{name}\t{code or ''}")))


def _body(phrase: str, located: Located, code: str | None, flags: list[Flag], national: bool) -> Body:
    name = located.names[0] if located.names else None
    is_township = (code is not None and len(code) == 9) or _is_unlisted(located, code)
    organ = _organ(located.rest, name, code, is_township)
    function = functions().of(_classified(organ, phrase, name, national))
    if national:
        canonical = key = phrase
    else:
        in_print = code is None or _keeps_its_print(name, located.rest, function)
        place = phrase[: len(phrase) - len(located.rest)] if in_print else _place_name(located, str(code))
        canonical = place + organ
        key = (place if in_print or _is_zone_name(located) else divisions().full_name(str(code))) \
            + functions().expanded(organ)
    level = "township" if is_township else _level(code, located, function, national)
    agency = Agency(canonical, stable_id(f"{key}\t{code or ''}"), code, level, function.key if function else "other")
    if function is None:
        flags = [*flags, Flag("function_unknown", "info", f"{canonical} is of no listed function")]
    regime = function is not None and function.regime == "other"
    return Body(agency, organ, tuple(flags), function.scope if function else None, regime)


def _is_unlisted(located: Located, code: str | None) -> bool:
    return (code is not None and len(code) == 6 and located.relative is None
            and TOWNSHIP.fullmatch(located.rest) is not None)


def _organ(rest: str, name: Name | None, code: str | None, is_township: bool) -> str:
    if code is not None and is_township:
        if name is None or len(code) == 6:  # not listed: its own name is still in front
            return TOWNSHIP.sub(lambda match: match["name"] + _seat(match["name"]), rest)
        return _seat(name.text) if rest in ("", "政府", "人民政府", "办事处") else rest
    if code == "660000" and not rest:
        return ""
    zone = name is not None and (name.kind == "zone" or (code is not None and _is_zone(code)))
    if zone and rest in ("", "管委会"):
        return "管理委员会"
    if rest.endswith("管委会"):
        rest = rest.removesuffix("管委会") + "管理委员会"
    if functions().zone.search(rest):
        return f"{rest}管理委员会"
    return _GOVERNMENTS.get(rest, rest)


def _seat(township: str) -> str:
    return "办事处" if township.endswith("街道") else "人民政府"


def _is_zone(code: str) -> bool:
    """Statistics give zones that count as counties the numbers 71 to 79 (石家庄高新技术产业开发区 130171)."""
    return "71" <= code[4:6] <= "79" and functions().zone.search(divisions().get(code[:6]).name) is not None


def _classified(organ: str, phrase: str, name: Name | None, national: bool) -> str:
    if national:
        return phrase
    seat = organ in ("人民政府", "办事处") and name is not None and name.text.endswith(("镇", "乡", "街道", "苏木"))
    return f"{name.text}{organ}" if name and (seat or not organ) else organ


def _keeps_its_print(name: Name | None, rest: str, function: Function | None) -> bool:
    """广州海关, 安徽财贸职业学院, 银川经济技术开发区管理委员会: the short place is part of a proper name."""
    if name is None or name.kind != "short":
        return False
    if functions().of_a_zone.search(rest):
        return True
    return function is not None and (function.vertical or function.regime == "other")


def _place_name(located: Located, code: str) -> str:
    """The place as bodies carry it; where a title spells it otherwise (海南州, 万盛经开区), as the title does."""
    name, through = located.names[0] if located.names else None, located.through
    if through is not None and name is not None:
        return _printed_place(through) + name.text
    return divisions().full_name(code) if name is None or not differs(name) else _printed_place(name)


def _is_zone_name(located: Located) -> bool:
    """Bodies of zones and of abolished divisions are others than those of the division that took them over."""
    return any(n is not None and n.kind in ("zone", "former") for n in (*located.names[:1], located.through))


def _printed_place(name: Name) -> str:
    """A zone as printed; an abolished district with the city of the one that took it over."""
    tables = divisions()
    above = tables.parent(name.code)
    upper = tables.get(above).name if above else ""
    of_a_city = name.kind == "former" and name.text.endswith("区") and upper.endswith("市")
    return f"{upper}{name.text}" if of_a_city else name.text


def _level(code: str | None, located: Located, function: Function | None, national: bool) -> str | None:
    if function is not None and function.rank:
        return function.rank
    if code is not None:
        return divisions().get(code).level
    # Of homonyms the level is known where it is the same of all: 鼓楼区 is a county-level district anywhere.
    levels = {divisions().get(name.code).level for name in located.names}
    return "national" if national else levels.pop() if len(levels) == 1 else None
