"""The composition: where it was published, whether it is a hijacked copy, whose it is, of which year."""

from pipeline.document import Document
from pipeline.identity.agencies import find_agencies
from pipeline.identity.bodies import read_body
from pipeline.identity.divisions import divisions
from pipeline.identity.hijack import hijack_flags
from pipeline.identity.model import Flag, Identity, Origin
from pipeline.identity.page import Page, read_page
from pipeline.identity.scope import scope_of
from pipeline.identity.sites import Site, site_of
from pipeline.identity.wording import plain
from pipeline.identity.years import report_year
from pipeline.problems import Problem

_SIGNS_WITHIN = 2000  # a hijacked copy shows it in its first lines


def identify(document: Document, origin: Origin) -> tuple[Identity, list[Problem]]:
    """Agencies, report year, title, date of publication and scope, with every doubt as a flag and a problem row.

    A hijacked copy (`quarantined`) must not enter the tables. Titles lead, the page and the site complete
    (specification §5.3, §6). Pure: the same document and origin give the same identity.
    """
    site, unknown_code = _site(origin)
    page = read_page(document, origin)
    year, flags = report_year(page, site)
    named = find_agencies(page, site, origin)
    hijacked, quarantined = hijack_flags(site, _all_text(page, document), named.entity)
    flags = [*unknown_code, *hijacked, *flags, *named.flags]
    if any(body.other_regime for body in named.bodies) or site.standing == "academic":
        flags.append(Flag("other_regime", "warning", "universities and utilities report under other rules (§6.3)"))
    scope = scope_of(named.bodies, f"{plain(page.title or '')}\n{page.opening}")
    agencies = tuple(body.agency for body in named.bodies)
    flags = list(dict.fromkeys(flags))
    identity = Identity(agencies, year, page.title, page.published, scope, tuple(flags), quarantined)
    return identity, [Problem("identify", flag.kind, flag.severity, flag.message, page.title) for flag in flags]


def _site(origin: Origin) -> tuple[Site, list[Flag]]:
    code = origin.division_code
    if code and not divisions().knows(code):
        return site_of(origin.url), [Flag("division_code_unknown", "warning", f"the registry's {code} is in no table")]
    site = site_of(origin.url, code)
    if site.division is None and origin.agency:
        return site._replace(division=read_body(plain(origin.agency), None).agency.division_code), []
    return site, []


def _all_text(page: Page, document: Document) -> str:
    return "\n".join((page.opening[:_SIGNS_WITHIN], *document.meta.values(), page.title or ""))
