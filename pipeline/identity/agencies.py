"""Whose report it is: the title, completed by what the page and the site say, never overruled by them."""

import re
from typing import NamedTuple

from pipeline.identity.bodies import Body, read_body
from pipeline.identity.divisions import divisions
from pipeline.identity.evidence import Evidence, evidence, faint_evidence
from pipeline.identity.functions import functions
from pipeline.identity.headings import is_name
from pipeline.identity.model import Flag, Origin
from pipeline.identity.page import Page
from pipeline.identity.places import locate
from pipeline.identity.sites import Site
from pipeline.identity.wording import plain

# Between two bodies of a joint report; inside one name (住房和城乡建设局) what stands before is no body.
_BETWEEN = re.compile(r"[、,，·•和与及暨/(（]")
_DEPARTMENT_ENDINGS = tuple("局厅委会办室部署队心所院府关")
# Which sources name the agency outright, and which only seem to.
_SAID = ("sentence", "compiler", "publisher", "breadcrumb")


class Named(NamedTuple):
    """The bodies of a report; `entity`: what stands in the place of a name and cannot be one."""

    bodies: tuple[Body, ...]
    flags: tuple[Flag, ...]
    entity: str | None = None


def find_agencies(page: Page, site: Site, origin: Origin) -> Named:
    """The agencies of a report, the registry's last; a flag for everything that was not said outright."""
    hint = site.division
    said = list(evidence(page))
    titled = page.heading.agency if page.heading else None
    entity = None
    if titled and not is_name(titled):
        titled, entity = None, titled
    if titled is None and not said:
        said = list(faint_evidence(page))
    if titled is None and not said:
        named = _from_registry(origin, hint)
        return named._replace(entity=entity)
    if titled is None:
        phrase, flags = said[0].phrase, [_from_text(said[0])]
    else:
        phrase, flags = _completed(titled, said, hint)
    bodies = _joint(phrase, hint)
    for body in bodies:
        flags += body.flags
    if len(bodies) == 1:
        flags += _contradictions(bodies[0], page, said, hint)
    return Named(bodies, tuple(flags), entity)


def _from_text(found: Evidence) -> Flag:
    outright = found.source in ("sentence", "compiler")
    return Flag("agency_from_text", "info" if outright else "warning",
                f"no title names the agency; {found.source} of the text: {found.phrase}")


def _from_registry(origin: Origin, hint: str | None) -> Named:
    if not origin.agency:
        return Named((), (Flag("agency_unknown", "error", "neither title nor text names the agency"),))
    body = read_body(plain(origin.agency), hint)
    flag = Flag("agency_from_site", "warning",
                f"neither title nor text names the agency; the site's own ({origin.agency}) is taken")
    return Named((body,), (flag, *body.flags))


def _completed(titled: str, said: list[Evidence], hint: str | None) -> tuple[str, list[Flag]]:
    """The phrase of the title, or a fuller spelling of the same name that the page gives."""
    located = locate(titled, hint)
    organ = located.rest
    for other in said:
        if other.source not in _SAID or other.phrase == titled:
            continue
        bare = not located.names and not located.relative and other.phrase.endswith(titled)
        if bare and locate(other.phrase, hint).names:
            return other.phrase, [_fuller(titled, other)]
        full = locate(other.phrase, hint).rest
        if organ and _abbreviates(organ, full):
            return titled.removesuffix(organ) + full, [_fuller(titled, other)]
    return titled, []


def _fuller(titled: str, other: Evidence) -> Flag:
    return Flag("name_completed", "info", f"the title says {titled}, the page ({other.source}) {other.phrase}")


def _abbreviates(short: str, full: str) -> bool:
    """文体局 of 文化体育和旅游局: its characters in order, of the same function, and much shorter."""
    if not (1 < len(short) <= 6 and len(short) < len(full) and short[0] == full[0] and functions().is_body(full)):
        return False
    if short[-1] != full[-1] and not (short[-1] in "委办" and full.endswith(("委员会", "办公室"))):
        return False
    rest = iter(full)
    if not all(character in rest for character in short):
        return False
    one, other = functions().of(short), functions().of(full)
    return one is None or other is None or one.key == other.key


def _joint(phrase: str, hint: str | None) -> tuple[Body, ...]:
    for before, after in _splits(phrase):
        first = _joint(before, hint)
        place = first[-1].agency.division_code
        second = read_body(after, place or hint)
        # "市教育局、体育局": the first name says the place of both
        kept = tuple(flag for flag in second.flags if flag.kind != "division_from_site")
        return (*first, second._replace(flags=kept))
    return (read_body(phrase, hint),)


def _splits(phrase: str) -> list[tuple[str, str]]:
    """Where two names of bodies meet, the last place first: “上海市水务局上海市海洋局”, “教育局、体育局”."""
    found = []
    for match in _BETWEEN.finditer(phrase):
        found.append((match.start(), phrase[: match.start()], phrase[match.end() :].rstrip(")）")))
    tables = divisions()
    for at in range(4, len(phrase) - 3):
        names = tables.named(phrase[at:])
        if names and names[0].kind == "full" and not phrase[:at].endswith(("总局", "政府")):
            found.append((at, phrase[:at], phrase[at:]))
    return [(before, after) for _, before, after in sorted(found, reverse=True)
            if _is_department(before) and _is_department(after) and not locate(after, None).rest.startswith(")")]


def _is_department(phrase: str) -> bool:
    return (len(phrase) > 2 and functions().is_body(phrase) and phrase.endswith(_DEPARTMENT_ENDINGS)
            and functions().of(locate(phrase, None).rest) is not None)


def _contradictions(body: Body, page: Page, said: list[Evidence], hint: str | None) -> list[Flag]:
    flags = []
    if body.agency.function == "government":
        office = next((e for e in said if e.source in ("compiler", "publisher") and e.phrase.endswith(
            ("政府办公室", "政府办公厅", "政府办"))), None)
        if office:
            flags.append(Flag("compiled_by_office", "info",
                              f"the title names {body.agency.name}, {office.phrase} compiled or published it"))
    others = [e.phrase for e in said if e.source == "sentence"]
    if page.listed and page.listed.agency and is_name(page.listed.agency):
        others.append(page.listed.agency)
    for phrase in others:
        other = read_body(phrase, hint)
        if other.agency.agency_id != body.agency.agency_id and not _same_body(body, other):
            flags.append(Flag("agency_disagrees", "warning", f"{body.agency.name}, but elsewhere {other.agency.name}"))
            break
    return flags


def _same_body(one: Body, other: Body) -> bool:
    """One organ spelt shorter, or a place named less fully."""
    short, full = sorted((one.organ, other.organ), key=len)
    return short == full or _abbreviates(short, full) or (
        one.agency.name.endswith(other.agency.name) or other.agency.name.endswith(one.agency.name))
