"""What an order is made of: names that can be ordered, and what makes two requests equal."""

from __future__ import annotations

import base64
import itertools
from dataclasses import replace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from cagateway.domain.certificates.order_contents import (
    cert_type_of,
    csr_of,
    digests_of,
    ordered_names,
    subject_of,
)
from cagateway.domain.enrollment.alt_names import AltName, alt_name
from cagateway.domain.enrollment.request import EnrollmentRequest
from cagateway.domain.enrollment.request_types import RequestType
from cagateway.domain.errors import ErrorKind, GatewayError
from cagateway.domain.profiles.profiles import CertificateProfile, ProfileProperties
from tests.enrollment import accepted_csr, request

WHO = ("client", "ca-1", "web")
NAMES = ("a.example", "b.example")
WHAT = ("MIIB", None, 200)


def dns(value: str) -> AltName:
    return alt_name("dNSName", value)


def test_names_are_ordered_once_each_and_in_their_order() -> None:
    names = (dns("b.example"), dns("a.example"), dns("b.example"), alt_name("ipAddress", "::1"))
    assert ordered_names(names) == ("b.example", "a.example", "::1")


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(alt_name("uniformResourceIdentifier", "https://a.example"), id="uri"),
        pytest.param(alt_name("directoryName", "CN=a"), id="directory-name"),
        pytest.param(alt_name("registeredID", "1.2.3"), id="registered-id"),
        pytest.param(alt_name("otherName", "MAA=", is_encoded=True), id="other-name"),
        pytest.param(alt_name("dNSName", "MAA=", is_encoded=True), id="in-der"),
        pytest.param(alt_name("team", "x"), id="of-no-type"),
        # It would be two names at Sectigo, and one of them was never judged.
        pytest.param(dns("a.example,evil.example"), id="with-a-comma"),
    ],
)
def test_a_name_that_sectigo_does_not_take_is_refused(name: AltName) -> None:
    with pytest.raises(GatewayError) as caught:
        ordered_names((dns("a.example"), name))
    assert caught.value.kind is ErrorKind.INVALID_ENROLLMENT_REQUEST
    assert caught.value.target == "subjectAltNames"


def test_requests_are_equal_whatever_the_order_of_their_names() -> None:
    assert digests_of(WHO, NAMES, WHAT, None) == digests_of(WHO, NAMES[::-1], WHAT, None)


DIFFERENT = {
    "client": (("other", "ca-1", "web"), NAMES, WHAT),
    "ca": (("client", "ca-2", "web"), NAMES, WHAT),
    "profile": (("client", "ca-1", "mail"), NAMES, WHAT),
    "names": (WHO, NAMES[:1], WHAT),
    "csr": (WHO, NAMES, ("MIIC", None, 200)),
    "subject": (WHO, NAMES, ("MIIB", "CN=a", 200)),
    "days": (WHO, NAMES, ("MIIB", None, 47)),
    "nothing": (WHO, NAMES, WHAT),
}


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(DIFFERENT, 2)))
def test_requests_that_differ_in_anything_are_not_equal(one: str, other: str) -> None:
    first, second = (digests_of(*DIFFERENT[name], None) for name in (one, other))
    assert first.repeat != second.repeat
    assert first.content == first.repeat
    assert second.content == second.repeat


@pytest.mark.parametrize("changed", ["csr", "subject", "days", "nothing"])
def test_the_crowd_is_one_clients_for_one_profile_and_the_same_names(changed: str) -> None:
    digests = digests_of(*DIFFERENT[changed], None)
    assert digests.crowd == digests_of(WHO, NAMES, WHAT, None).crowd
    assert digests.crowd != digests.content


@pytest.mark.parametrize("changed", ["client", "ca", "profile", "names"])
def test_another_client_ca_profile_or_name_is_another_crowd(changed: str) -> None:
    digests = digests_of(*DIFFERENT[changed], None)
    assert digests.crowd != digests_of(WHO, NAMES, WHAT, None).crowd


def test_what_a_client_calls_its_request_names_it_for_that_client_and_ca_alone() -> None:
    named = digests_of(WHO, NAMES, WHAT, "key-1")
    assert named.repeat == digests_of(*DIFFERENT["csr"], "key-1").repeat
    assert named.content == digests_of(WHO, NAMES, WHAT, None).content
    for other in ("client", "ca"):
        assert named.repeat != digests_of(*DIFFERENT[other], "key-1").repeat
    assert named.repeat != digests_of(WHO, NAMES, WHAT, "key-2").repeat


def test_a_csr_is_the_same_however_it_is_sent() -> None:
    sent = accepted_csr()
    bare = "".join(line for line in sent.splitlines() if "-----" not in line)
    wrapped = f"-----BEGIN CERTIFICATE REQUEST-----\n{bare}\n-----END CERTIFICATE REQUEST-----\n"
    read = {csr_of(request(csr=spelling)) for spelling in (sent, bare, wrapped, f"\n{bare}\n")}
    der = x509.load_pem_x509_csr(wrapped.encode()).public_bytes(Encoding.DER)
    assert read == {base64.b64encode(der).decode()}


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param(request(request_type=RequestType.PKCS12), id="a-key-is-to-be-made-here"),
        pytest.param(request(csr=None), id="absent"),
        pytest.param(request(csr="MIIB"), id="none-that-can-be-read"),
    ],
)
def test_without_a_csr_of_the_clients_there_is_none(asked: EnrollmentRequest) -> None:
    assert csr_of(asked) is None


WEB = CertificateProfile("web", "Web servers", ProfileProperties(cert_type="63999"))


def test_the_certificate_type_is_the_profiles() -> None:
    assert cert_type_of(WEB) == 63999


def test_a_profile_without_certificate_type_cannot_be_ordered() -> None:
    with pytest.raises(GatewayError) as caught:
        cert_type_of(replace(WEB, properties=ProfileProperties()))
    assert caught.value.kind is ErrorKind.INVALID_ENROLLMENT_REQUEST
    assert caught.value.target == "profileId"


@pytest.mark.parametrize(
    ("value", "common_name"),
    [("www.example.com", "www.example.com"), ("a" * 60 + ".example", "a" * 60 + ".exa")],
    ids=["short", "longer-than-a-common-name"],
)
def test_without_a_subject_a_certificate_is_named_after_its_first_name(
    value: str, common_name: str
) -> None:
    (attribute,) = subject_of((dns(value), dns("b.example")))
    assert (attribute.oid, attribute.value) == (x509.NameOID.COMMON_NAME, common_name)


def test_without_any_name_there_is_nobody_to_make_a_key_for() -> None:
    with pytest.raises(GatewayError) as caught:
        subject_of(())
    assert caught.value.kind is ErrorKind.INVALID_ENROLLMENT_REQUEST
