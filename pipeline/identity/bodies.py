"""The name of a body as printed → the agency: canonical name, division, level, function, stable key.

A place that cannot be told (a homonym without a site, a county word on a prefecture's host) is flagged,
never guessed: the agency then keeps the printed name and has no division.
"""

import re
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from pipeline.identity.divisions import Name, divisions
from pipeline.identity.functions import Function, functions
from pipeline.identity.model import Agency, Flag, stable_id
from pipeline.identity.places import TOWNSHIP, Located, differs, locate, relative_place

# "临淄区人民政府稷下街道办事处": the government whose dispatched office it is
_GOVERNMENT_OF = re.compile(r"^人民政府(?=.{2,12}街道)")
# "高新区(新市区)政府" "滨江区(高新区)": a zone and a district with one government
_TWO_NAMES = re.compile(r"(?P<zone>[\u4e00-\u9fff]{2,14}区)[(（](?P<district>[\u4e00-\u9fff]{2,8}区)[)）](?P<rest>.*)")
_GOVERNMENTS = {
    "": "人民政府", "政府": "人民政府", "政府办": "人民政府办公室", "政府办公室": "人民政府办公室",
    "人民政府办": "人民政府办公室", "政府办公厅": "人民政府办公厅",
}


class Body(NamedTuple):
    """`organ`: the name without its place, in full; `placed`: whether its division is known."""

    agency: Agency
    organ: str
    placed: bool
    flags: tuple[Flag, ...]
    scope: str | None = None  # what the kind of body says of the scope
    vertical: bool = False
    other_regime: bool = False


@lru_cache(maxsize=8192)
def read_body(phrase: str, site: str | None) -> Body:
    """One body from the phrase that names it (plain, see wording). `site`: code of the site's division."""
    if two := _TWO_NAMES.fullmatch(phrase):
        return _of_two_names(phrase, two, site)
    national = functions().national.match(phrase)
    located = _inside_national(phrase) if national else locate(phrase, site)
    code, flags = _decide(phrase, located, site, bool(national))
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


def _inside_national(phrase: str) -> Located:
    """“国家税务总局安顺市税务局”: the place inside the name of a national body."""
    tables = divisions()
    for start in range(2, len(phrase) - 1):
        names = tables.named(phrase[start:])
        upper = [n for n in names if n.kind == "full" or tables.get(n.code).level in ("province", "prefecture")]
        if upper:
            located = locate(phrase[start:], upper[0].code)
            if located.names and located.rest:
                return Located(_highest(located.names), located.rest)
    return Located([], phrase)


def _decide(phrase: str, located: Located, site: str | None, national: bool) -> tuple[str | None, list[Flag]]:
    tables = divisions()
    names = located.names
    if len({n.code for n in names}) > 1 and all(n.kind == "short" for n in names):
        names = _highest(names)
    codes = sorted({n.code for n in names})
    if len(codes) > 1 and all(tables.inside(code, codes[0]) for code in codes):
        codes = codes[:1]  # 嘉峪关市 stands among the counties again
    if len(codes) > 1:
        places = "、".join(tables.full_name(code) for code in codes[:4])
        return None, [Flag("division_ambiguous", "error", f"{names[0].text} may be {places} and no site decides")]
    if codes:
        return codes[0], _doubts(located, codes[0], site, national)
    if national:
        return None, []
    if located.unlisted:
        return None, [Flag("division_not_listed", "warning", f"no table has {located.unlisted} (abolished, renamed?)")]
    if site is None:
        return None, [Flag("division_unknown", "warning", f"“{phrase}” names no listed place, and no site says where")]
    if located.relative:
        code = relative_place(located.relative, site)
        if code is None:
            return None, [Flag("division_unknown", "error",
                               f"“{located.relative}” of {tables.full_name(site)} may be any of several")]
        return code, [_from_site(phrase, code, "info" if code == site else "warning")]
    if match := TOWNSHIP.fullmatch(phrase):
        return site, [_not_listed(match["name"], site)]
    return site, [_from_site(phrase, site, "warning")]


def _from_site(phrase: str, code: str, severity: str) -> Flag:
    message = f"“{phrase}” is taken for the one of {divisions().full_name(code)}, whose site published it"
    return Flag("division_from_site", "info" if severity == "info" else "warning", message)


def _not_listed(township: str, code: str) -> Flag:
    return Flag("township_not_listed", "warning",
                f"{township} is not among the townships of {divisions().full_name(code)} (merged, renamed, a short "
                "name?); the code is that of the division above")


def _doubts(located: Located, code: str, site: str | None, national: bool) -> list[Flag]:
    tables = divisions()
    name, flags = located.names[0], []
    if len(code) == 6 and (match := TOWNSHIP.fullmatch(located.rest)):
        flags.append(_not_listed(match["name"], code))
    if name.kind == "former":
        flags.append(Flag("former_division", "info", f"{name.text} is now part of {tables.full_name(code)}"))
    if len(code) == 9 and site is None and located.alone:
        flags.append(Flag("township_by_name", "warning",
                          f"{name.text} stands in {tables.full_name(code[:6])} only, and no site confirms it"))
    if site and not national and not tables.inside(code, site) and not tables.inside(site, code):
        flags.append(Flag("site_elsewhere", "warning",
                          f"the name says {tables.full_name(code)}, the site is that of {tables.full_name(site)}"))
    return flags


def _highest(names: list[Name]) -> list[Name]:
    """Of what a short name may mean the highest in rank, where that is one: 海南 is the province."""
    levels = ("province", "prefecture", "county", "township")
    ranks = [levels.index(divisions().get(n.code).level) for n in names]
    highest = [n for n, rank in zip(names, ranks, strict=True) if rank == min(ranks)]
    return highest if len(highest) == 1 else names


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
    agency = Agency(canonical, stable_id(f"{key}\t{code or ''}"), code, _level(code, function, national, is_township),
                    function.key if function else "other")
    if function is None:
        flags = [*flags, Flag("function_unknown", "info", f"{canonical} is of no listed function")]
    regime = function is not None and function.regime == "other"
    return Body(agency, organ, code is not None or national, tuple(flags), function.scope if function else None,
                function is not None and function.vertical, regime)


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


def _level(code: str | None, function: Function | None, national: bool, is_township: bool) -> str | None:
    if function is not None and function.rank:
        return function.rank
    if is_township:
        return "township"
    if code is None:
        return "national" if national else None
    return divisions().get(code).level
