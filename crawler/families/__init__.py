"""One module per CMS family, asked in the order of FAMILIES (site-families guide, §9). A site is data; the logic of
its lists lives here.

A family is a module with the functions of `Family`. To add one: write the module with a raw sample beside each
pattern, name it in FAMILIES at its place in the order, add samples to tests/crawler/families/.
"""

from typing import NamedTuple, Protocol

from ..page import Listing, Page
from . import (
    ajax_list,
    aspnet,
    drawn_by_script,
    epoint,
    gkmlpt,
    hanweb,
    igs,
    jeecms,
    jpaas,
    lonsun,
    next_link,
    nfcms,
    plain,
    shanghai,
    single,
    suffix,
    trs,
    trs_api,
    ucap,
    ucap_json,
    vsb,
    was5,
)


class Family(Protocol):
    """What the spider asks of a family. Both functions read one answer and fetch nothing."""

    def recognise(self, page: Page) -> str | None:
        """The mark by which this list page is of the family, in words that name it ("<datastore> with
        dataproxy.jsp"); None when it is not."""
        ...

    def listing(self, page: Page) -> Listing:
        """What a list page says, or an answer to a request that an earlier listing of this family asked for (a JSON or
        XML answer of an API included): rows in page order, what to ask for next, what the site declares."""
        ...


FAMILIES: dict[str, Family] = {
    "hanweb": hanweb,
    "jpaas": jpaas,
    "gkmlpt": gkmlpt,
    "nfcms": nfcms,
    "trs_api": trs_api,
    "ucap_json": ucap_json,
    "lonsun": lonsun,
    "igs": igs,
    "was5": was5,
    "ucap": ucap,
    "trs": trs,
    "vsb": vsb,
    "jeecms": jeecms,
    "epoint": epoint,
    "shanghai": shanghai,
    "aspnet": aspnet,
    # The generic ones: none of them may know a page that one above knows.
    "next_link": next_link,
    "ajax_list": ajax_list,
    "drawn_by_script": drawn_by_script,
    "suffix": suffix,
    "plain": plain,
    "single": single,
}


class Recognised(NamedTuple):
    name: str
    mark: str


def recognise(page: Page) -> Recognised | None:
    """The first family of FAMILIES that knows the page, and the mark by which it does."""
    for name, family in FAMILIES.items():
        if mark := family.recognise(page):
            return Recognised(name, mark)
    return None
