"""What a client may have bounds what it is offered: names, days."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cagateway.domain.access.bounds import Bounds
from cagateway.domain.access.name_patterns import NamePatterns
from cagateway.domain.enrollment.client_bounds import names_not_allowed
from cagateway.domain.enrollment.names import names_of
from cagateway.domain.enrollment.offer import Offer
from cagateway.domain.profiles.profiles import ProfileProperties
from cagateway.domain.x509.alt_names import AltName
from tests.enrollment import LISTS, offer, request, verdict
from tests.unit.domain.enrollment.test_decision import PKCS12

TEAM = Bounds(names=NamePatterns.of(["*.example.com", "192.0.2.0/24", "@example.com"]))


def within(bounds: Bounds, **changes: Any) -> Offer:  # noqa: ANN401 - an offer's fields
    return replace(offer(**{"local": LISTS} | changes), bounds=bounds)


def sent(*names: tuple[str, str]) -> dict[str, Any]:
    return {"subject_alt_names": tuple(AltName(*name) for name in names)}


def test_every_name_is_asked_for_wherever_it_stands_and_refused_in_its_normal_form() -> None:
    names = names_of(
        [AltName("dNSName", "A.Example.COM"), AltName("dNSName", "Bücher.example")],
        [AltName("rfc822Name", "ada@Evil.example"), AltName("iPAddress", "2001:DB8:0::1")],
        ["evil.example", "Team Shop", "192.0.2.7"],
    )
    found = [(one.value, one.target) for one in names_not_allowed(names, TEAM)]
    assert found == [
        ("xn--bcher-kva.example", "subjectAltNames"),
        ("2001:db8::1", "subjectAltNames"),
        ("evil.example", "subjectAltNames"),
        ("ada@evil.example", "csr"),
    ]


def test_a_common_name_of_one_label_is_a_host_to_software_inside_of_a_network() -> None:
    names = names_of([AltName("dNSName", "a.example.com")], [], ["Payroll"])
    assert names.values == ("a.example.com",)
    assert [one.value for one in names_not_allowed(names, TEAM)] == ["payroll"]
    named = Bounds(names=NamePatterns.of(["*.example.com", "payroll"]))
    assert not list(names_not_allowed(names, named))
    assert not list(names_not_allowed(names, Bounds(max_validity_days=47)))


def test_the_message_says_what_the_client_may_have() -> None:
    asked = request(**sent(("dNSName", "evil.example")))
    (told,) = verdict(asked, within(TEAM)).details
    assert told.code == "name-not-allowed"
    assert "*.example.com, 192.0.2.0/24, @example.com." in told.message
    nothing = Bounds(names=NamePatterns.of([]))
    told = verdict(asked, within(nothing)).details[0]
    assert "it may have none" in told.message


def test_many_names_and_many_patterns_make_no_long_answer() -> None:
    patterns = [f"*.{'a' * 60}.{'b' * 60}.d{number}.example" for number in range(100)]
    names = sent(*(("dNSName", f"d{number}.evil.example") for number in range(1_000)))
    details = verdict(request(**names), within(Bounds(NamePatterns.of(patterns)))).details
    assert len(details) == 100
    assert all(len(one.message) < 800 and "more" in one.message for one in details)


@pytest.mark.parametrize(
    "name",
    [
        ("uniformResourceIdentifier", "https://a.example.com"),
        ("directoryName", "CN=a.example.com"),
        ("colour", "a.example.com"),
        ("dNSName", "a.example.com evil.example"),
        ("dNSName", ""),
    ],
)
def test_what_is_no_name_of_a_pattern_is_not_allowed(name: tuple[str, str]) -> None:
    assert "name-not-allowed" in verdict(request(**sent(name)), within(TEAM)).codes


def test_names_that_cannot_be_read_are_no_names_beyond_the_client() -> None:
    assert verdict(request(csr="?"), within(Bounds(names=NamePatterns.of([])))).codes == [
        "invalid-csr"
    ]


@pytest.mark.parametrize("kind", [{}, PKCS12], ids=["PKCS10", "PKCS12"])
class TestDays:
    def test_the_first_term_that_the_client_may_have_is_taken(self, kind: dict[str, Any]) -> None:
        lists = replace(LISTS, terms=(397, 90, 47))
        for days, taken in ((500, 397), (397, 397), (396, 90), (47, 47)):
            bounds = Bounds(max_validity_days=days)
            decision = verdict(request(**kind), within(bounds, local=lists)).decision
            assert decision is not None
            assert decision.validity.days == taken
            assert decision.constraints.terms == tuple(t for t in lists.terms or () if t <= days)

    def test_where_there_is_none_the_message_names_the_bound(self, kind: dict[str, Any]) -> None:
        asked = request(**kind)
        (told,) = verdict(asked, within(Bounds(max_validity_days=7))).details
        assert told.code == "validity-not-allowed"
        assert "7 days at most" in told.message
        assert "47 days" in told.message
        (told,) = verdict(
            asked,
            within(Bounds(max_validity_days=7), local=ProfileProperties(key_types=LISTS.key_types)),
        ).details
        assert "30 days" in told.message


@pytest.mark.parametrize(
    ("asked", "most", "told"),
    [
        ("P200D", 47, "47 days at most, not of 200 days. Ask for one of these"),
        ("P200D", 7, "7 days at most, not of 200 days. Ask for less"),
        ("P30D", 47, "does not allow a validity of 30 days. Ask for one of these"),
        ("P1D", 7, "shortest term is 47 days"),
    ],
)
def test_days_that_are_asked_for_are_held_against_bound_and_terms(
    asked: str, most: int, told: str
) -> None:
    bounds = Bounds(max_validity_days=most)
    (detail,) = verdict(request(validity_period=asked), within(bounds)).details
    assert detail.code == "validity-not-allowed"
    assert told in detail.message
    assert "P200D" not in detail.message


def test_a_bound_holds_where_the_terms_are_not_known() -> None:
    bounds = Bounds(max_validity_days=47)
    offered = within(bounds, local=None, is_withdrawn=True)
    codes = verdict(request(validity_period="P200D"), offered).codes
    assert codes == ["ca-profile-not-found", "validity-not-allowed"]
    assert verdict(request(validity_period="P47D"), offered).codes == ["ca-profile-not-found"]


def test_a_mailbox_inside_is_allowed_and_what_came_encoded_is_not_quoted() -> None:
    encoded = AltName("otherName", "MAA=", is_encoded=True)
    names = names_of([AltName("rfc822Name", "ada@example.com"), encoded], [], [])
    assert [one.value for one in names_not_allowed(names, TEAM)] == [""]
