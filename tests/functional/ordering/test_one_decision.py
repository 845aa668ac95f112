"""What validation calls valid, enrollment orders; what enrollment refuses, validation says first.

Only state may come between them: bounds, orders that are there already, and Sectigo. Here there is
none of it. `DECISION_EXAMPLES=10000 pytest .../test_one_decision.py` searches for longer.
"""

from __future__ import annotations

import base64
import ipaddress
import os
import re
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cagateway.domain.access.bounds import UNBOUNDED, Bounds
from cagateway.domain.access.name_patterns import NamePatterns
from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.domain.orders.placement import Placement
from tests.api_events import Answer
from tests.corpus import requests
from tests.functional.ordering.doors import Doors

EXAMPLES = int(os.environ.get("DECISION_EXAMPLES", "100"))
CSRS = sorted((Path(__file__).parents[2] / "corpus" / "csr").rglob("*.txt"))
BODIES = dict(requests.bodies())
KEYS = {"EC": ["P-256", "P-384", "P-521"], "RSA": ["2048", "3072"]}


def profile(name: str, *, key_type: object = KEYS, **settings: Any) -> dict[str, Any]:  # noqa: ANN401 - any setting
    properties = {"cert_type": "63999", "key_type": key_type, "terms": [47, 200]}
    return {"unique-id": name, "properties": properties, **settings}


WANTED = {"format": "PKCS12", "protection": requests.PROTECTION}
STRICT = {
    "subject-variable-requirements": [{"name": "O", "required": True}],
    "subject-alt-name-requirements": [{"type": "dNSName", "required": True}],
    "requested-properties": [{"name": "owner", "required": True}],
}
NAMED = {"subject-variable-requirements": [{"name": "FirstName", "required": False}]}
PROFILES = (
    profile("web", **NAMED),
    {"unique-id": "no-type", "properties": {"key_type": KEYS, "terms": [47]}},
    profile("unmakable", key_type={"RSA": ["8192", "2048"], "EC": ["P-256"]}),
    profile("weak", key_type={"RSA": ["1024", "2048"], "EC": ["P-256"]}),
    profile("strict", **STRICT),
)


# What some of the names, profiles and terms below are within, and some are not.
BOUNDS = Bounds(
    NamePatterns.of(["*.example.com", "www.example", "192.0.2.0/24", "*.xn--mnchen-3ya.example"]),
    frozenset({"web", "strict", "weak"}),
    47,
)
NO_TERM = Bounds(max_validity_days=1)


@cache
def doors(bounds: Bounds = UNBOUNDED, *, requires_validated_domains: bool = False) -> Doors:
    required = requires_validated_domains
    made = Doors(*PROFILES, bounds=bounds, require_validated_domains=required)
    known = KnownDomains(
        "cert-manager.com#demo#cagateway/demo",
        made.world.clock(),
        unvalidated=frozenset({"example.com"}),
        exempt=frozenset({"www.example.com"}),
    )
    made.gateway.store.domains["ca-1"] = known
    return made


def hold(
    body: Any,  # noqa: ANN401 - any JSON
    bounds: Bounds = UNBOUNDED,
    *,
    requires_validated_domains: bool = False,
) -> None:
    """Hold that both routes say the same of a request, whatever its client may have."""
    to = doors(bounds, requires_validated_domains=requires_validated_domains)
    judged = to.validate(body)
    to.placed.clear()
    ordered = to.enroll(body)
    if judged.status == 200:
        assert ordered.status == 200, ordered.text
        assert replaced(ordered.body) == replaced(judged.body)
        assert unvalidated(ordered.body) == unvalidated(judged.body)
        # An equal request that came before has its order already.
        for placement in to.placed:
            hold_placed(body, placement)
            hold_bounds(bounds, body, placement)
        return
    assert (ordered.status, ordered.body["error"]) == (judged.status, judged.body["error"])
    assert judged.status in {400, 404, 413}
    assert to.placed == []


def hold_bounds(bounds: Bounds, body: Any, placement: Placement) -> None:  # noqa: ANN401 - any JSON
    """Hold that nothing is ordered that its client may not have, read by other means."""
    assert placement.term_days <= (bounds.max_validity_days or placement.term_days)
    assert bounds.profile_ids is None or body["profileId"] in bounds.profile_ids
    if bounds.names is not None:
        domains = (".example.com", ".xn--mnchen-3ya.example")
        for name in placement.subject_alt_names:
            assert name.endswith(domains) or name == "www.example" or name.startswith("192.0.2.")


def replaced(body: Any) -> list[Any]:  # noqa: ANN401 - any JSON
    """Give what both say of parts that the certificate will not hold."""
    return [one for one in body["message"]["details"] if one["code"] == "subject-replaced"]


def unvalidated(body: Any) -> set[str]:  # noqa: ANN401 - any JSON
    """Give the names of which both say that their domain is not validated."""
    details = body["message"]["details"]
    return {one["value"] for one in details if one["code"] == "domain-not-validated"}


def hold_placed(body: Any, placement: Placement) -> None:  # noqa: ANN401 - any JSON
    """Hold that what is ordered is what was asked for, by other means than those that judge."""
    names = placement.subject_alt_names
    assert names
    assert len(set(names)) == len(names)
    assert all(HOST.fullmatch(name) or is_address(name) for name in names)
    csr = x509.load_der_x509_csr(base64.b64decode(placement.csr))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of lengths
        subject = csr.subject
    common_names = [str(one.value) for one in subject.get_attributes_for_oid(COMMON_NAME)]
    hosts = [plain(text) for text in common_names if HOST.fullmatch(plain(text)) and "." in text]
    assert set(hosts) <= set(names)
    for sent in body.get("subjectAltNames") or []:
        if sent.get("value") and sent["value"].strip() and sent["value"].isascii():
            assert plain(sent["value"]) in names or is_address(sent["value"].strip(" "))
    if body["requiredFormat"]["format"] == "PKCS12":
        asked = {plain(text) for text in asked_common_names(body)} | set(names)
        assert {plain(text) for text in common_names} <= asked
        san = csr.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert [str(one.value) for one in san] == [*map(plain_address, names)]
    else:
        borne = {*map(plain, common_names), *names}
        assert all(plain(text) in borne for text in asked_common_names(body) if text.isascii())


HOST = re.compile(r"(?=.{1,253}\Z)(?:\*\.)?[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*")
COMMON_NAME = x509.NameOID.COMMON_NAME


def plain(text: str) -> str:
    return text.strip(" ").lower().removesuffix(".")


def plain_address(text: str) -> str:
    return str(ipaddress.ip_address(text)) if is_address(text) else text


def is_address(text: str) -> bool:
    try:
        return not getattr(ipaddress.ip_address(text), "scope_id", None)
    except ValueError:
        return False


def asked_common_names(body: Any) -> list[str]:  # noqa: ANN401 - any JSON
    text = (body.get("optionalCertificateRequestDetails") or {}).get("subjectDn")
    variables = body.get("subjectVariables") or []
    sent = [one["value"] for one in variables if one["type"].lower() in {"cn", "2.5.4.3"}]
    found = [value for value in sent if value and value.strip()]
    in_dn = re.findall(r"(?i)(?:^|[,+]) *cn=((?:\\.|[^,+])*)", text or "")
    # What is escaped or in hexadecimal digits is for the tests of names to read.
    return [*found, *(one for one in in_dn if one.strip() and not re.search(r"[\\#]", one))]


@pytest.mark.parametrize("path", CSRS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_csr_is_judged_alike(path: Path) -> None:
    for bounds in (UNBOUNDED, BOUNDS):
        hold(requests.pkcs10(path.read_bytes().decode()), bounds)


@pytest.mark.parametrize("name", BODIES)
def test_a_request_is_judged_alike(name: str) -> None:
    for bounds in (UNBOUNDED, BOUNDS, NO_TERM):
        hold(BODIES[name], bounds)
    hold(BODIES[name], requires_validated_domains=True)


def test_a_domain_that_is_not_validated_is_remarked_on_or_refused() -> None:
    names = [{"type": "dNSName", "value": f"{name}example.com"} for name in ("", "www.", "a.")]
    asked = {"profileId": "web", "requiredFormat": WANTED, "subjectAltNames": names}
    unvalidated_names = {"example.com", "a.example.com"}
    assert unvalidated(doors().validate(asked).body) == unvalidated_names
    hold(asked)
    refused = doors(requires_validated_domains=True).validate(asked).body["error"]["details"]
    assert {one["value"] for one in refused} == unvalidated_names
    assert {one["code"] for one in refused} == {"domain-not-validated"}
    hold(asked, requires_validated_domains=True)


texts = st.sampled_from(
    sorted({*requests.ODD_HOSTS.values(), *requests.ODD_ADDRESSES.values(), "", " "})
) | st.text(max_size=12)
types = st.sampled_from(
    ["dNSName", "iPAddress", "dnsname", "rfc822Name", "uniformResourceIdentifier", "team"]
)
alt_names = st.lists(st.fixed_dictionaries({"type": types, "value": texts | st.none()}), max_size=3)
kinds = st.sampled_from(["cn", "CN", "2.5.4.3", "o", "c", "team", "FirstName", "e", "serialNumber"])
variables = st.lists(st.fixed_dictionaries({"type": kinds, "value": texts}), max_size=3)
dns = st.sampled_from(sorted(requests.ODD_SUBJECTS.values())) | st.none() | st.text(max_size=12)
attributes = st.tuples(st.sampled_from([requests.CN, requests.CN, requests.O, requests.C]), texts)
csrs = st.lists(attributes, max_size=2).map(lambda some: requests.csr_of(*some)) | st.none()
wanted = st.sampled_from(
    [
        {"format": "X509"},
        {"format": "X509"},
        {"format": "PKCS12"},
        {"format": "PKCS12", "protection": requests.PROTECTION},
        {"format": "PKCS12", "protection": requests.PROTECTION},
    ]
)
bodies = st.fixed_dictionaries(
    {
        "profileId": st.sampled_from(["web", "web", "web", "strict", "no-type", "unmakable"]),
        "requiredFormat": wanted,
        "csr": csrs,
        "subjectAltNames": alt_names,
        "subjectVariables": variables,
        "optionalCertificateRequestDetails": st.fixed_dictionaries(
            {
                "subjectDn": dns,
                "validityPeriod": st.sampled_from([None, None, "P47D", "P1Y", "x"]),
            }
        ),
        "renewal": st.sampled_from([None, None, None, True]),
        "properties": st.sampled_from(
            [{}, {"owner": "a"}, {"RenewalSerialNumber": "0a"}, {"RenewalSerialNumber": "?"}]
        ),
    }
)


@given(bodies, st.sampled_from([UNBOUNDED, BOUNDS, BOUNDS, NO_TERM]))
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck), deadline=None)
def test_whatever_is_asked_for_is_judged_alike(body: dict[str, Any], bounds: Bounds) -> None:
    hold(body, bounds)


def test_some_of_it_is_within_a_clients_bounds_and_some_is_not() -> None:
    told = [doors(BOUNDS).validate(body) for body in BODIES.values()]
    codes = {one["code"] for each in told if each.status == 400 for one in details_of(each)}
    assert {200, 400, 404} <= {each.status for each in told}
    assert {"name-not-allowed", "validity-not-allowed"} <= codes


def details_of(answer: Answer) -> list[dict[str, Any]]:
    return list(answer.body["error"]["details"])
