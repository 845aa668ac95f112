"""What the decision tells beside yes or no: every violation, every source, every remark."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cagateway.domain.enrollment.decision import decide
from cagateway.domain.enrollment.options import EnrollmentOptions, OutputFormat, RequestType
from cagateway.domain.enrollment.parsed import parsed
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.profiles.key_types import KeyTypes
from cagateway.domain.profiles.profiles import ProfileProperties, Requirement
from cagateway.domain.x509.alt_names import AltName
from tests.enrollment import ACCEPTED, LISTS, NOW, accepted_csr, offer, request, variable, verdict

WITH_PASSWORD = EnrollmentOptions(OutputFormat.PKCS12, "pass")
PKCS12 = {"request_type": RequestType.PKCS12, "csr": None, "options": WITH_PASSWORD}
WEAK_FIRST = ProfileProperties(key_types=KeyTypes.as_ordered({"RSA": ["1024", "2048"]}))
REQUIRED: dict[str, Any] = {
    "subject_variable_requirements": (Requirement("OU", required=True),),
    "subject_alt_name_requirements": (Requirement("iPAddress", required=True),),
    "requested_properties": (Requirement("owner", required=True),),
}
ALL_OF_THEM = [
    "subject-variable-required",
    "subject-alt-name-required",
    "requested-property-required",
]


def weak_csr() -> str:
    folder = ACCEPTED.parent / "key-type-not-allowed+weak-key"
    return (folder / "rsa-1024.txt").read_text()


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        pytest.param({"csr": None}, ["csr-required"], id="no-csr"),
        pytest.param({"csr": "?"}, ["invalid-csr"], id="no-such-csr"),
        pytest.param({"validity_period": "P1"}, ["invalid-validity-period"], id="no-duration"),
        pytest.param({"validity_period": "P30D"}, ["validity-not-allowed"], id="no-such-term"),
        pytest.param(
            {"csr": None, "validity_period": "P30D"},
            ["csr-required", "validity-not-allowed"],
            id="csr-and-validity",
        ),
    ],
)
def test_every_violation_is_told_cheapest_stage_first(
    asked: dict[str, Any], codes: list[str]
) -> None:
    assert verdict(request(**asked), offer(local=LISTS)).codes == codes


def test_a_request_that_breaks_every_rule_is_told_all_of_them() -> None:
    asked = request(csr=weak_csr(), validity_period="P30D")
    codes = ["weak-key", "key-type-not-allowed", "validity-not-allowed", *ALL_OF_THEM]
    assert verdict(asked, offer(local=LISTS, **REQUIRED)).codes == codes


def test_the_summary_tells_the_first_three_and_how_many_more() -> None:
    asked = request(csr=weak_csr(), validity_period="P30D")
    with pytest.raises(GatewayError) as refused:
        decide(parsed(asked), offer(local=LISTS, **REQUIRED), NOW)
    assert refused.value.kind is ErrorKind.INVALID_ENROLLMENT_REQUEST
    assert refused.value.message.endswith("And 3 more: see details.")
    assert all(detail.message in refused.value.message for detail in refused.value.details[:3])


def test_a_csr_that_cannot_be_read_is_not_blamed_for_names_that_it_may_hold() -> None:
    asked = request(csr="?", subject_variables=variable("ou"), properties={"owner": "me"})
    assert verdict(asked, offer(local=LISTS, **REQUIRED)).codes == ["invalid-csr"]


def test_a_missing_csr_holds_no_names() -> None:
    asked = request(csr=None)
    assert verdict(asked, offer(local=LISTS, **REQUIRED)).codes == ["csr-required", *ALL_OF_THEM]


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"subject_alt_names": (AltName("dNSName", "a.example"),)}, id="in-the-field"),
        pytest.param({"csr": accepted_csr("nine-hundred-names")}, id="in-the-csr"),
        pytest.param({"csr": accepted_csr()}, id="as-the-common-name"),
    ],
)
def test_a_required_name_may_come_from_the_field_or_the_csr(asked: dict[str, Any]) -> None:
    required = (Requirement("dNSName", required=True),)
    offered = offer(local=LISTS, subject_alt_name_requirements=required)
    assert verdict(request(**asked), offered).decision


def test_what_is_not_marked_required_is_not_required() -> None:
    optional: dict[str, Any] = {name: (Requirement("x", required=False),) for name in REQUIRED}
    assert verdict(request(), offer(local=LISTS, **optional)).decision


def test_a_pkcs12_request_is_held_to_the_requirements_too() -> None:
    assert verdict(request(**PKCS12), offer(local=LISTS, **REQUIRED)).codes == ALL_OF_THEM


@pytest.mark.parametrize(
    ("asked", "remarks"),
    [
        pytest.param({}, [], id="nothing-asked-for"),
        pytest.param({"validity_period": "PT0M"}, [], id="zero-is-nothing"),
        pytest.param({"validity_period": "P1Y"}, ["validity-period-ignored"], id="a-year"),
        pytest.param({"validity_period": "x"}, ["validity-period-ignored"], id="no-duration"),
        pytest.param({"csr": accepted_csr()}, ["csr-ignored"], id="a-csr"),
        pytest.param({"options": EnrollmentOptions()}, ["protection-missing"], id="no-password"),
    ],
)
def test_a_pkcs12_request_is_told_what_it_will_not_get(
    asked: dict[str, Any], remarks: list[str]
) -> None:
    decision = verdict(request(**(PKCS12 | asked)), offer(local=LISTS)).decision
    assert decision is not None
    assert [remark.code for remark in decision.remarks] == remarks


def test_a_weak_first_key_type_is_not_issued() -> None:
    assert verdict(request(**PKCS12), offer(local=WEAK_FIRST)).codes == ["weak-key"]


def test_a_weak_key_is_refused_even_if_the_list_holds_it() -> None:
    assert verdict(request(csr=weak_csr()), offer(local=WEAK_FIRST)).codes == ["weak-key"]


class TestAWithdrawnProfile:
    def test_is_refused_for_that_alone_if_nobody_knows_its_lists(self) -> None:
        asked = request(csr=accepted_csr("ec-p256"), validity_period="P1Y")
        assert verdict(asked, offer(is_withdrawn=True)).codes == ["ca-profile-not-found"]

    def test_still_holds_requests_against_lists_of_its_own(self) -> None:
        asked = request(csr=accepted_csr("ec-p256"), validity_period="P1Y")
        refused = verdict(asked, offer(local=LISTS, is_withdrawn=True))
        assert refused.codes == ["ca-profile-not-found", "validity-not-allowed"]


@pytest.mark.parametrize(
    ("local", "at_sectigo", "source"),
    [
        pytest.param(LISTS, None, "local", id="configured-here"),
        pytest.param(LISTS, ProfileProperties(terms=(1,)), "local", id="here-before-sectigo"),
        pytest.param(None, LISTS, "sectigo", id="synced"),
        pytest.param(ProfileProperties(cert_type="1"), LISTS, "sectigo", id="through-cert_type"),
        pytest.param(
            ProfileProperties(key_types=KeyTypes(()), terms=()), LISTS, "sectigo", id="empty-here"
        ),
        pytest.param(None, ProfileProperties(), "default", id="nowhere"),
    ],
)
def test_the_first_list_found_wins_and_says_where_it_came_from(
    local: ProfileProperties | None, at_sectigo: ProfileProperties | None, source: str
) -> None:
    constraints = offer(local=local, at_sectigo=at_sectigo).constraints
    assert (constraints.key_types_source, constraints.terms_source) == (source, source)


@pytest.mark.parametrize(
    ("request_type", "properties", "decided_by"),
    [
        (RequestType.PKCS10, LISTS, ("request", "terms")),
        (RequestType.PKCS10, ProfileProperties(), ("request", "default")),
        (RequestType.PKCS12, LISTS, ("key-types", "terms")),
        (RequestType.PKCS12, ProfileProperties(), ("default", "default")),
    ],
)
def test_a_decision_says_what_decided(
    request_type: RequestType, properties: ProfileProperties, decided_by: tuple[str, str]
) -> None:
    decision = verdict(request(request_type=request_type), offer(local=properties)).decision
    assert decision is not None
    assert (decision.key.decided_by, decision.validity.decided_by) == decided_by


algorithms = st.sampled_from(["EC", "RSA", "Dilithium"])
values = st.lists(st.sampled_from(["2048", "4096", "P-256", "P-384", "8192"]), max_size=4)
key_type_lists = st.dictionaries(algorithms, values, max_size=3)


@given(key_type_lists)
def test_a_request_without_a_key_gets_the_first_key_type_shown(lists: dict[str, list[str]]) -> None:
    shown = [f"{name} {value}" for name, some in lists.items() for value in some] or ["RSA 2048"]
    properties = ProfileProperties(key_types=KeyTypes.as_ordered(lists))
    decision = verdict(request(**PKCS12), offer(local=properties)).decision
    assert decision is not None
    assert str(decision.key.key_type) == shown[0]


@given(key_type_lists, st.lists(st.integers(1, 400), max_size=4), st.integers(1, 400))
def test_a_client_gets_what_is_listed_and_nothing_else(
    lists: dict[str, list[str]], terms: list[int], days: int
) -> None:
    key_types = KeyTypes.as_ordered(lists)
    properties = ProfileProperties(key_types=key_types, terms=tuple(terms))
    is_listed = "2048" in lists.get("RSA", []) if key_types else True
    is_term = days in (terms or [30])
    found = verdict(request(validity_period=f"P{days}D"), offer(local=properties))
    assert ("key-type-not-allowed" not in found.codes) == is_listed
    assert ("validity-not-allowed" not in found.codes) == is_term
    assert (found.decision is not None) == (is_listed and is_term)


def test_a_long_list_is_cut_in_a_message() -> None:
    properties = ProfileProperties(terms=tuple(range(1, 101)))
    (detail,) = verdict(request(validity_period="P1Y"), offer(local=properties)).details
    assert detail.message.endswith("P20D and more.")
