"""Identity outside a run: of a saved page or of a title alone, and in the shape that is printed."""

import re
from typing import Any

from pipeline.document import Document
from pipeline.identity.bodies import read_body
from pipeline.identity.identify import identify
from pipeline.identity.model import Identity, Origin
from pipeline.readers import read

# What sites add to the name of their government: "安顺市人民政府门户网站", "洪泽区政府网", "欢迎访问中国·杭州政府网".
_SITE_WORDS = re.compile(r"^(欢迎(访问|光临))?(中国[·•\-])?|(官方|门户|信息|公众|政务公开)*(网站|网|平台)$")


def identify_saved(data: bytes | None, origin: Origin) -> Identity:
    """The identity of a file (any type the readers know), or of what `origin` says alone where `data` is None.

    Raises UnreadableDocument where the file cannot be read.
    """
    document = Document("text", []) if data is None else read(data, origin.charset)
    return identify(document, origin)[0]


def identity_json(identity: Identity) -> dict[str, Any]:
    """The identity as JSON-ready data, in the published shape (`gongkai identify`)."""
    return {
        "agency": identity.agency,
        "agency_id": identity.agency_id,
        "division_code": identity.division_code,
        "level": identity.level,
        "function": identity.function,
        "report_year": identity.report_year,
        "scope": identity.scope,
        "title": identity.title,
        "published_on": identity.published_on.isoformat() if identity.published_on else None,
        "quarantined": identity.quarantined,
        "flags": [{"kind": f.kind, "severity": f.severity, "message": f.message} for f in identity.flags],
        "agencies": [
            {"agency": a.name, "agency_id": a.agency_id, "division_code": a.division_code, "level": a.level,
             "function": a.function}
            for a in identity.agencies
        ],
    }


def place_of_site(name: str) -> tuple[str | None, str | None]:
    """Division code and level that a site's own name stands for: "安顺市人民政府门户网站" → ("520400", "prefecture").

    (None, None) where the name leads to no single division.
    """
    agency = read_body(_SITE_WORDS.sub("", name.strip()), None).agency
    return (agency.division_code, agency.level) if agency.division_code else (None, None)
