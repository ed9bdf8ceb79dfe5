"""The dialects beyond trs, hanweb and vsb by name; several names may share a module, which reads the portal's."""

from types import ModuleType

from crawler.sandbox import (
    hanweb_store,
    igs,
    jpaas,
    trs_api,
    trs_static,
    ucap,
    was5,
)

DIALECTS: dict[str, ModuleType] = {
    "trs-variables": trs_static,
    "trs-createpage": trs_static,
    "trs-api": trs_api,
    "was5": was5,
    "was5-json": was5,
    "igs": igs,
    "hanweb-post": hanweb_store,
    "hanweb-new": hanweb_store,
    "jpaas": jpaas,
    "jpaas-buildstatic": jpaas,
    "ucap": ucap,
    "ucap-seven": ucap,
}
