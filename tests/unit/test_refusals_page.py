"""docs/api.md shows one refusal for each code, as the decision words it.

`WRITE_DOCS=1 pytest tests/unit/test_refusals_page.py` writes the table anew.
"""

from __future__ import annotations

import os
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cagateway.domain.access.bounds import Bounds
from cagateway.domain.access.name_patterns import NamePatterns
from cagateway.domain.dcv.known_domains import KnownDomains
from cagateway.domain.enrollment.request import read_enrollment_request
from cagateway.domain.errors import ErrorDetail
from cagateway.domain.profiles.custom_fields import (
    CustomField,
    FieldSetting,
    FieldSettings,
    FieldType,
)
from cagateway.domain.profiles.profiles import ProfileProperties, Requirement
from cagateway.domain.profiles.requested_fields import requested_fields
from cagateway.domain.violations import ViolationCode
from tests.corpus.requests import CN, NAMELESS, WWW, csr_of, dn, hosts, names, pkcs10, pkcs12
from tests.enrollment import ACCEPTED, LISTS, offer, verdict

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
HEAD = "| code | `target` | `value` | `message` |\n|---|---|---|---|\n"
HOST = hosts("www.example.com")
READ_AT = datetime(2026, 11, 29, 6, tzinfo=UTC)
UNVALIDATED = KnownDomains("login", READ_AT, frozenset({"example.com"}))
WEB = ProfileProperties("60515", key_types=LISTS.key_types, terms=LISTS.terms)


def corpus(code: str, name: str) -> str:
    return (ACCEPTED.parent / code / f"{name}.txt").read_text()


def period(text: str) -> dict[str, Any]:
    return {"optionalCertificateRequestDetails": {"validityPeriod": text}}


COST_CENTRE = requested_fields(
    (CustomField("Cost centre", field_type=FieldType.NUMBER),),
    FieldSettings((FieldSetting("Cost centre", "costCentre"),)),
)
# A request for each code, and what its profile has beside lists and Certificate Type.
EXAMPLES: dict[ViolationCode, tuple[dict[str, Any], dict[str, Any]]] = {
    ViolationCode.CSR_REQUIRED: (pkcs10(None), {}),
    ViolationCode.INVALID_CSR: (pkcs10(corpus("invalid-csr", "signed-with-sha1")), {}),
    ViolationCode.WEAK_KEY: (pkcs10(corpus("weak-key", "rsa-exponent-3")), {}),
    ViolationCode.KEY_TYPE_NOT_ALLOWED: (
        pkcs10(corpus("key-type-not-allowed", "ec-secp256k1")),
        {},
    ),
    ViolationCode.INVALID_VALIDITY_PERIOD: (pkcs10(WWW, **period("47")), {}),
    ViolationCode.VALIDITY_NOT_ALLOWED: (pkcs10(WWW, **period("P1Y")), {}),
    ViolationCode.SUBJECT_VARIABLE_REQUIRED: (
        pkcs10(WWW),
        {"subject_variable_requirements": (Requirement("OU", required=True),)},
    ),
    ViolationCode.SUBJECT_ALT_NAME_REQUIRED: (
        pkcs10(WWW),
        {"subject_alt_name_requirements": (Requirement("iPAddress", required=True),)},
    ),
    ViolationCode.REQUESTED_PROPERTY_REQUIRED: (
        pkcs10(WWW),
        {"requested_properties": (Requirement("owner", required=True),)},
    ),
    ViolationCode.REQUESTED_PROPERTY_INVALID: (
        pkcs10(WWW, properties={"costCentre": "shop"}),
        {"requested": COST_CENTRE},
    ),
    ViolationCode.NAME_NOT_ALLOWED: (
        pkcs10(WWW),
        {"bounds": Bounds(NamePatterns.of(["*.team.example.com", "192.0.2.0/24"]))},
    ),
    ViolationCode.DOMAIN_NOT_VALIDATED: (
        pkcs10(WWW),
        {"domains": UNVALIDATED, "requires_validated_domains": True},
    ),
    ViolationCode.SUBJECT_NOT_ALLOWED: (pkcs10(WWW, **dn("CN=api.example.com")), {}),
    ViolationCode.SUBJECT_ALT_NAME_NOT_ALLOWED: (
        pkcs10(WWW, **names(("rfc822Name", "ada@example.com"))),
        {},
    ),
    ViolationCode.SUBJECT_REQUIRED: (pkcs10(NAMELESS), {}),
    ViolationCode.PROTECTION_REQUIRED: (
        pkcs12(**HOST) | {"requiredFormat": {"format": "PKCS12"}},
        {},
    ),
    ViolationCode.CERTIFICATE_TYPE_REQUIRED: (pkcs10(WWW), {"local": LISTS}),
    ViolationCode.CA_PROFILE_NOT_FOUND: (pkcs10(WWW), {"is_withdrawn": True}),
}


def refusal(code: ViolationCode) -> ErrorDetail:
    body, profile = EXAMPLES[code]
    offered = offer(is_for_orders=True, **{"local": WEB} | profile)
    (detail,) = verdict(read_enrollment_request(body), offered).details
    assert detail.code == code
    return detail


def table() -> str:
    rows = []
    for code in ViolationCode:
        one = refusal(code)
        value = f"`{one.value}`" if one.value else ""
        message = one.message.replace("|", "\\|")
        rows.append(f"| `{code}` | `{one.target}` | {value} | {message} |\n")
    return HEAD + "".join(rows)


def test_the_page_says_what_the_decision_says() -> None:
    page = PAGE.read_text()
    start = page.index(HEAD)
    end = page.index("\n\n", start) + 1
    if os.environ.get("WRITE_DOCS"):
        PAGE.write_text(page[:start] + table() + page[end:])
    assert PAGE.read_text()[start:].startswith(table() + "\n")


@pytest.mark.parametrize("code", ViolationCode)
def test_a_refusal_is_whole_sentences_that_say_what_to_change(code: ViolationCode) -> None:
    message = refusal(code).message
    assert message.endswith(".")
    assert not re.search(r"(?i)\bone of (subject|the|your)\b|error|exception|traceback", message)
    advice = (
        r"\b([Ss]end|[Ss]ign|[Mm]ake|[Aa]sk|[Aa]dd|[Cc]hoose|[Cc]orrect|[Ll]eave|[Ss]et|[Hh]ave)\b"
    )
    assert re.search(advice, message)


def test_a_common_name_is_no_alternative_to_the_name_of_another_type() -> None:
    body = pkcs10(csr_of((CN, "192.0.2.1")))
    required = (Requirement("iPAddress", required=True),)
    offered = offer(is_for_orders=True, local=WEB, subject_alt_name_requirements=required)
    assert verdict(read_enrollment_request(body), offered).decision
