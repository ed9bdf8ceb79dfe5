"""Hosts that answer under one of http and https only."""

from crawler.outcomes import Outcome, Verdict
from crawler.page import Ask
from crawler.spiders.schemes import Schemes, other

SECURE, PLAIN = Ask("https://www.a.gov.cn/nb/"), Ask("http://www.a.gov.cn/nb/")
BROKEN = Verdict(Outcome.TLS, "handshake failure")


def test_a_host_that_answers_under_the_other_scheme_is_asked_under_it_from_then_on() -> None:
    schemes = Schemes()
    assert schemes.way(SECURE) == SECURE
    assert schemes.may_switch(SECURE, BROKEN)
    schemes.answered(other(SECURE))
    assert schemes.way(Ask("https://www.a.gov.cn/x.pdf")).url == "http://www.a.gov.cn/x.pdf"
    assert schemes.way(Ask("https://b.gov.cn/")).url == "https://b.gov.cn/"
    assert schemes.undo(SECURE) is None  # one page that fails there says nothing of the host


def test_where_the_other_is_no_help_the_first_failure_is_the_outcome() -> None:
    schemes = Schemes()
    assert schemes.may_switch(SECURE, BROKEN)
    assert schemes.undo(SECURE) == BROKEN
    assert schemes.way(SECURE) == SECURE
    assert not schemes.may_switch(SECURE, BROKEN)  # tried once, not with every page


def test_a_host_that_has_answered_is_not_switched_nor_one_that_refuses() -> None:
    schemes = Schemes()
    schemes.answered(PLAIN)
    assert not schemes.may_switch(PLAIN, Verdict(Outcome.CONNECTION_FAILED))
    assert not schemes.may_switch(Ask("https://b.gov.cn/"), Verdict(Outcome.FORBIDDEN))
    assert schemes.may_switch(SECURE, BROKEN)  # linked to as https in a site that answers http
