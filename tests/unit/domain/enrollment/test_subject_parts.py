"""A required subject variable counts wherever a client writes it."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from cagateway.domain.enrollment.options import RequestType
from cagateway.domain.profiles.profiles import Requirement
from tests.corpus.der import SEQUENCE, der, oid, signed_csr
from tests.enrollment import LISTS, accepted_csr, offer, request, variable, verdict

PKCS12 = {"request_type": RequestType.PKCS12, "csr": None}
MISSING = ["subject-variable-required"]


def csr_for(*attributes: tuple[str, bytes]) -> str:
    names = (der(0x31, der(SEQUENCE, oid(kind), der(0x0C, value))) for kind, value in attributes)
    return base64.b64encode(signed_csr(der(SEQUENCE, *names))).decode()


NO_SUBJECT = csr_for()


def codes(required: str, **asked: Any) -> list[str]:  # noqa: ANN401 - a request's fields
    requirement = (Requirement(required, required=True),)
    offered = offer(local=LISTS, subject_variable_requirements=requirement)
    return verdict(request(**asked), offered).codes


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"subject_variables": variable("cn")}, id="as-a-variable"),
        pytest.param({"subject_dn": "CN=www.example.com"}, id="in-subjectDn"),
        pytest.param({"subject_dn": "O=Example, commonName=a"}, id="in-subjectDn-by-its-long-name"),
        pytest.param({"subject_dn": "2.5.4.3=a"}, id="in-subjectDn-by-its-oid"),
        pytest.param({"csr": accepted_csr()}, id="in-the-csr"),
        pytest.param({**PKCS12, "subject_dn": "CN=a"}, id="in-subjectDn-for-pkcs12"),
        pytest.param({**PKCS12, "subject_variables": variable("commonname")}, id="for-pkcs12"),
    ],
)
@pytest.mark.parametrize("required", ["CN", "cn", "commonName", "2.5.4.3"])
def test_a_variable_may_stand_in_any_of_three_places(required: str, asked: dict[str, Any]) -> None:
    assert codes(required, **{"csr": NO_SUBJECT, **asked}) == []


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({}, id="nowhere"),
        pytest.param({"subject_dn": "O=Example"}, id="another-attribute"),
        pytest.param({"subject_dn": "CN="}, id="no-value"),
        pytest.param({"subject_dn": r"CN=\20"}, id="a-blank-value"),
        pytest.param({"subject_dn": "/CN=www.example.com"}, id="not-as-rfc-4514-writes-it"),
        pytest.param({"csr": csr_for(("2.5.4.3", b" "))}, id="a-blank-value-in-the-csr"),
        pytest.param({**PKCS12, "csr": accepted_csr()}, id="in-a-csr-that-is-ignored"),
    ],
)
def test_it_is_missed_elsewhere(asked: dict[str, Any]) -> None:
    refused = codes("CN", **{"csr": NO_SUBJECT, **asked})
    assert refused == MISSING


def test_a_variable_of_a_template_has_a_name_of_its_own() -> None:
    assert codes("Team", subject_variables=variable("team")) == []
    assert codes("Team") == MISSING


def test_a_csr_that_cannot_be_read_may_name_anything() -> None:
    assert codes("CN", csr="?") == ["invalid-csr"]


@pytest.mark.parametrize("value", ["a\0b", "a\u202eb", "a\nb"], ids=ascii)
def test_a_subject_that_reads_as_another_is_refused(value: str) -> None:
    assert codes("CN", csr=csr_for(("2.5.4.3", value.encode()))) == ["invalid-csr"]


def test_a_value_longer_than_the_standard_allows_is_for_sectigo_to_judge() -> None:
    assert codes("CN", csr=csr_for(("2.5.4.3", b"a" * 65))) == []
